import type { TransportResponse, VerifiedIntegrity } from '@varco/modi-client';
import type { Refusal } from '../domain/refusal.js';
import type { ContrattoRest } from '../domain/servizio-rest.js';
import type { DaLeggere, LetturaRest } from './answer-reader.js';
import type { AttesaRisposta, FirmaLetta } from './firma-risposta.js';
import type { DaEsaminare, Esame } from './leggi-documento.js';
import { nonAutenticaRest } from './non-autentica-rest.js';
import { parseRetryAfter } from './retry-after.js';
import { rifiutaStato } from './rifiuta-errore.js';

/** Says of the answer of a REST service whether its signature holds. */
export interface GiudiceRest {
  /** @throws TokenError for an answer that is not to be believed */
  verify(risposta: TransportResponse, attesa: AttesaRisposta | undefined): Promise<VerifiedIntegrity>;
  /** Errors without a word of a signature, as gateways send them. */
  readonly erroriNonFirmati: 'ammessi' | 'rifiutati';
}

export interface LetturaRestDeps {
  readonly contratto: Pick<ContrattoRest, 'esito' | 'assicurato'>;
  /** Absent where answers need no signature. */
  readonly giudice?: GiudiceRest;
  /** Looks into a document: here where it is small, in a worker where it is big. */
  readonly esamina: (documento: DaEsaminare) => Promise<Esame>;
}

const FIRMA = 'agid-jwt-signature';

/** The answer of a REST service. What is handed on is what the signature covers, and nothing of it before it was verified. */
export async function readRestAnswer(daLeggere: DaLeggere, deps: LetturaRestDeps): Promise<LetturaRest> {
  const { risposta, attesa } = daLeggere;
  const { giudice } = deps;
  if (giudice === undefined) return readVerified(daLeggere, deps);
  const senzaFirma = risposta.headers[FIRMA] === undefined;
  if (senzaFirma && risposta.status >= 400 && giudice.erroriNonFirmati === 'ammessi') {
    return { tipo: 'rifiuto', refusal: fallita(daLeggere, { firmata: false }) };
  }
  let firma: FirmaLetta;
  try {
    firma = firmaDi(await giudice.verify(risposta, attesa));
  } catch (error) {
    const refusal = nonAutenticaRest(error);
    if (!refusal) throw error;
    return { tipo: 'rifiuto', refusal };
  }
  return { ...(await readVerified(daLeggere, deps)), firma };
}

/** What has been believed, or needs no signature. */
async function readVerified(
  daLeggere: DaLeggere,
  { contratto, giudice, esamina }: LetturaRestDeps,
): Promise<LetturaRest> {
  const { risposta, codiceFiscale } = daLeggere;
  const { status, headers, body } = risposta;
  const firmata = giudice === undefined ? {} : { firmata: true };
  const riuscita = status >= 200 && status < 300;
  if (!riuscita && !isEsito(risposta, contratto)) return { tipo: 'rifiuto', refusal: fallita(daLeggere, firmata) };
  const contentType = headers['content-type'] ?? '';
  if (!isJson(contentType, riuscita) || headers['content-encoding'] !== undefined) {
    return { tipo: 'rifiuto', refusal: nonConforme({ ...firmata, stato: status, codice: 'ERR_VARCO_DOCUMENTO_TIPO' }) };
  }
  const esame = await esamina({ corpo: body, riuscita, codiceFiscale, contratto });
  switch (esame.tipo) {
    case 'buona':
      return { tipo: 'documento', corpo: body, contentType };
    case 'negativa':
      return { tipo: 'esito-negativo', codice: esame.codice, nonTrovato: esame.nonTrovato };
    case 'non-conforme': {
      // A no that does not say which is INPS's failure, as any other.
      if (!riuscita) return { tipo: 'rifiuto', refusal: fallita(daLeggere, firmata) };
      const { codice, percorso } = esame;
      return {
        tipo: 'rifiuto',
        refusal: nonConforme({ ...firmata, codice, ...(percorso === undefined ? {} : { percorso }) }),
      };
    }
  }
}

/** A no of the service itself: not of the front end before it, which says so. */
function isEsito({ status, headers }: TransportResponse, { esito }: LetturaRestDeps['contratto']): boolean {
  return esito?.stati?.includes(status) === true && headers['govway-transaction-errortype'] === undefined;
}

/** JSON, in no charset but UTF-8; a problem only where it is no success. */
function isJson(contentType: string, riuscita: boolean): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1];
  const [tipo = ''] = contentType.toLowerCase().split(/\s*;/, 1);
  const json = tipo === 'application/json' || /^application\/[a-z0-9.!#$&^_-]+\+json$/.test(tipo);
  if (!json || (charset !== undefined && !/^utf-?8$/i.test(charset))) return false;
  return tipo !== 'application/problem+json' || !riuscita;
}

type Facts = NonNullable<Refusal['fatti']>;

function nonConforme(fatti: Facts): Refusal {
  return { motivo: 'risposta-non-conforme', fatti };
}

/** An error of INPS is told by its status and by the front end's own headers, never by its text. */
function fallita({ risposta: { status, headers }, istante }: DaLeggere, more: Facts): Refusal {
  const tipo = headers['govway-transaction-errortype'];
  const govwayId = headers['govway-transaction-id'];
  const facts: Facts = {
    ...more,
    stato: status,
    ...(tipo !== undefined && /^[A-Za-z]{1,64}$/.test(tipo) ? { faultcode: tipo } : {}),
    ...(govwayId !== undefined && /^[\w-]{1,64}$/.test(govwayId) ? { govwayId } : {}),
  };
  return rifiutaStato(status, facts, parseRetryAfter(headers['retry-after'], istante));
}

function firmaDi({ token }: VerifiedIntegrity): FirmaLetta {
  const { payload, key, expiresAt } = token;
  const { jti } = payload;
  return { firmatario: key.signer, valeFino: expiresAt, ...(typeof jti === 'string' ? { messageId: jti } : {}) };
}
