import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import type { Clock, Ids } from '@varco/modi-client';
import type { Anagrafe, EnteSnapshot } from '../anagrafe/anagrafe.js';
import type { Richiedente } from '../domain/persona.js';
import { formatoDi } from '../domain/formato-servizio.js';
import type { Motivo, Refusal } from '../domain/refusal.js';
import { MASSIMO_REST, type DomandaRest, type LeggiDomandaRest } from '../flow/domanda-rest.js';
import type { EsitoConsultazione, QuotaVista, Resa, RichiediEstrattoConto } from '../flow/richiesta.js';
import type { Identifica } from '../identity/identifica.js';
import { intestazioneRiservata } from '../identity/intestazioni-riservate.js';
import { leggiIntestazioniVarco } from '../identity/intestazioni-varco.js';
import { leggiCorpo } from './corpo.js';
import { isJson, leggiDomanda, MASSIMO_JSON } from './domanda-json.js';
import { isXml, leggiDomandaXml, MASSIMO_XML, type DomandaXml } from './domanda-xml.js';
import type { DecodeCodiceFiscale } from '../porta-delegata/lettura.js';
import { istanteRoma } from './istante.js';
import type { Porta } from './porta.js';
import { sendProblem } from './problem.js';

/** Informational, not certifying (E-05; INPS circ. 4/2017): every answer says so. */
export const NATURA = 'informativa, non certificativa';
export const AVVERTENZA =
  "I dati sono quelli risultanti al momento dell'interrogazione; hanno valore informativo e non certificativo.";

export interface EstrattiContoDeps {
  readonly anagrafe: Anagrafe;
  readonly richiedi: RichiediEstrattoConto;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fuso: string;
  readonly identifica: Identifica;
  anonimo(motivo: Motivo, indirizzo: string, istante: number): void;
}

/** Express's negotiation (RFC 9110 §12.5.1), which needs no more of a request than its headers. */
function accepts({ headers }: IncomingMessage, types: string[]): string | false {
  return Object.assign(Object.create(express.request) as express.Request, { headers }).accepts(types);
}

/** Which form the caller wants, by its media type; `undefined`: one we do not make. */
function tipoChiesto(request: IncomingMessage): 'application/json' | 'application/xml' | 'text/xml' | undefined {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
  const types = ['application/json', 'application/xml', 'text/xml'] as const;
  const wanted = accepts(request, [...types]);
  return types.find((type) => type === wanted);
}

const isQualsiasi = ({ headers: { accept } }: IncomingMessage): boolean => accept === undefined || accept === '*/*';

function resaDi(forma: Forma, tipo: string | undefined): Resa {
  if (forma === 'rest') return 'documento';
  return tipo === undefined || tipo === 'application/json' ? 'mappata' : 'xml';
}

function rateLimitHeaders(response: ServerResponse, quota: QuotaVista | undefined, now: number): void {
  if (!quota) return;
  response.setHeader('X-RateLimit-Limit', String(quota.massimo));
  response.setHeader('X-RateLimit-Remaining', String(quota.rimanenti));
  response.setHeader('X-RateLimit-Reset', String(Math.max(0, Math.ceil((quota.azzeramento - now) / 1000))));
}

const FINE = Buffer.from('}');

function rispondi(
  response: ServerResponse,
  esito: Extract<EsitoConsultazione, { esito: 'risposta' }>,
  { fuso, tipo }: { readonly fuso: string; readonly tipo: string },
): void {
  const istante = istanteRoma(esito.istante, fuso);
  response.setHeader('Varco-Accesso', esito.accessoId);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Vary', 'Accept');
  if (esito.estratto) {
    const testa = JSON.stringify({
      accesso: esito.accessoId,
      dataOraConsultazione: istante,
      natura: NATURA,
      avvertenza: AVVERTENZA,
    });
    const inizio = `${testa.slice(0, -1)},"estrattoConto":`;
    const { estratto } = esito;
    // One piece, and a text where it can be: head and body leave in one write.
    const corpo =
      typeof estratto === 'string' ? `${inizio}${estratto}}` : Buffer.concat([Buffer.from(inizio), estratto, FINE]);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(corpo));
    response.end(corpo);
    return;
  }
  if (!esito.corpo) throw new Error('an answer without its Body was let pass');
  response.setHeader('Varco-Data-Ora-Consultazione', istante);
  response.setHeader('Varco-Natura', NATURA);
  response.setHeader('Content-Type', esito.tipoCorpo ?? `${tipo}; charset=utf-8`);
  response.setHeader('Content-Length', esito.corpo.byteLength);
  response.end(esito.corpo);
}

/** `POST /v1/estratti-conto`: the REST door of the service `eci`, which is asked by codice fiscale alone. */
export function createEstrattiConto(deps: EstrattiContoDeps): Porta {
  return createPortaRest(deps, () => 'eci');
}

/** What else the door of every service needs: requests written as the service's contract says. */
export interface ServiziDeps extends EstrattiContoDeps {
  readonly decodeCodiceFiscale: DecodeCodiceFiscale;
  readonly leggiDomandaRest: LeggiDomandaRest;
  /** Loads what reading a request to this service needs. Rejects where that cannot be had. */
  preparaServizio(enteId: string, servizioId: string): Promise<void>;
  /** Unforeseen errors, for the log; never content. */
  onUnexpected(error: unknown, accessoId: string): void;
}

const CONSULTAZIONI = /^\/v1\/servizi\/([a-z0-9-]{1,32})\/consultazioni$/;

/** Does this path (without query) belong to the door of every service? */
export const isConsultazioni = (percorso: string): boolean => CONSULTAZIONI.test(percorso);

/** `POST /v1/servizi/{servizio}/consultazioni`: the same door for any service of the ente (Q-10; ADR 0032). */
export function createConsultazioni(deps: ServiziDeps): Porta {
  const servizioDi = ({ url = '' }: IncomingMessage): string =>
    CONSULTAZIONI.exec(url.split('?', 1)[0] ?? '')?.[1] ?? '';
  return createPortaRest(deps, servizioDi, {
    xml: (ente, servizioId, bytes) => leggiDomandaXml(ente, servizioId, bytes, deps.decodeCodiceFiscale),
    rest: (ente, servizioId, bytes) => deps.leggiDomandaRest(ente, servizioId, bytes),
    prepara: (enteId, servizioId) => deps.preparaServizio(enteId, servizioId),
    onUnexpected: (error, accessoId) => deps.onUnexpected(error, accessoId),
  });
}

/** Stands in the register for a service that the ente has not: what was asked for may be anything, a person's code too. */
const SCONOSCIUTO = '?';

/** Reads requests as a service's own contract writes them. */
interface Contratti {
  xml(ente: EnteSnapshot, servizioId: string, bytes: Uint8Array): DomandaXml | { readonly refusal: Refusal };
  readonly rest: LeggiDomandaRest;
  /** To be waited for before either. */
  prepara(enteId: string, servizioId: string): Promise<void>;
  onUnexpected(error: unknown, accessoId: string): void;
}

/** How a request is written, and so how it is read. */
type Forma = 'codice-fiscale' | 'xml' | 'rest';

const MASSIMI: Readonly<Record<Forma, number>> = {
  'codice-fiscale': MASSIMO_JSON,
  xml: MASSIMO_XML,
  rest: MASSIMO_REST,
};

function createPortaRest(
  deps: EstrattiContoDeps,
  servizioDi: (request: IncomingMessage) => string,
  contratti?: Contratti,
): Porta {
  const { anagrafe, richiedi, clock, ids, fuso, identifica } = deps;

  async function leggi(
    forma: Forma,
    ente: EnteSnapshot,
    {
      servizioId,
      bytes,
      accessoId,
    }: { readonly servizioId: string; readonly bytes: Uint8Array; readonly accessoId: string },
  ): Promise<Partial<DomandaXml & DomandaRest> | { readonly refusal: Refusal }> {
    if (forma === 'codice-fiscale' || contratti === undefined) return leggiDomanda(bytes);
    try {
      await contratti.prepara(ente.ente.id, servizioId);
      return contratti[forma](ente, servizioId, bytes);
    } catch (error) {
      // A refusal like any other, so that the register has it: whoever asked is known.
      contratti.onUnexpected(error, accessoId);
      return { refusal: { motivo: 'errore-interno' } };
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ricevuta = clock.now();
    const identificata = await identifica(request, anagrafe.snapshot(), { token: true });
    const { indirizzo } = identificata;
    if (!identificata.ok) {
      deps.anonimo(identificata.refusal.motivo, indirizzo, ricevuta);
      request.resume();
      return sendProblem(response, identificata.refusal);
    }
    const { ente, applicazione, dalToken } = identificata;
    const { dichiarata, refusal: daIntestazioni } = leggiIntestazioniVarco(request, applicazione, dalToken);
    const richiedente: Richiedente = {
      enteId: ente.ente.id,
      applicazioneId: applicazione.id,
      indirizzo,
      porta: 'rest',
      ...dichiarata,
    };
    const chiesto = servizioDi(request);
    const servizio = ente.servizio(chiesto);
    const servizioId = servizio || contratti === undefined ? chiesto : SCONOSCIUTO;
    const inXml = contratti !== undefined && isXml(request.headers['content-type']);
    const forma: Forma = servizio?.rest !== undefined ? 'rest' : inXml ? 'xml' : 'codice-fiscale';
    const tipo = forma === 'xml' && isQualsiasi(request) ? 'application/xml' : tipoChiesto(request);
    let rifiuto: Refusal | undefined =
      intestazioneRiservata(request.rawHeaders, dalToken ? 'Bearer' : 'Basic') ??
      identificata.refusal ??
      daIntestazioni;
    if (!rifiuto && forma === 'rest' && (inXml || contratti === undefined)) rifiuto = formatoDi('rest', servizioId);
    if (!rifiuto && !inXml && !isJson(request.headers['content-type']))
      rifiuto = { motivo: 'formato-non-ammesso', campo: 'Content-Type' };
    if (!rifiuto && (tipo === undefined || (forma === 'rest' && tipo !== 'application/json')))
      rifiuto = { motivo: 'risposta-non-producibile', campo: 'Accept' };
    const accessoId = ids.uuid();
    let domanda: Partial<DomandaXml & DomandaRest> = {};
    if (!rifiuto) {
      const corpo = await leggiCorpo(request, MASSIMI[forma]);
      if (corpo.ok) {
        const letta = await leggi(forma, ente, { servizioId, bytes: corpo.bytes, accessoId });
        if ('refusal' in letta) rifiuto = letta.refusal;
        else domanda = letta;
      } else if (corpo.difetto === 'troppo-grande') {
        rifiuto = {
          motivo: 'richiesta-troppo-grande',
          dettaglio: `Il corpo può avere al più ${MASSIMI[forma]} byte.`,
        };
      } else {
        rifiuto = { motivo: 'richiesta-non-valida', dettaglio: 'Il corpo non è arrivato intero.' };
      }
    } else {
      request.resume();
    }

    const esito = await richiedi({
      accessoId,
      ricevuta,
      richiedente,
      servizioId,
      abbandonata: () => response.destroyed || request.socket.destroyed,
      resa: resaDi(forma, tipo),
      ...domanda,
      ...(rifiuto === undefined ? {} : { rifiutoDellaPorta: rifiuto }),
    });
    if (response.destroyed) return;
    rateLimitHeaders(response, esito.quota, clock.now());
    // E-05: also a no is as at an instant.
    if (esito.esito === 'esito-negativo')
      response.setHeader('Varco-Data-Ora-Consultazione', istanteRoma(esito.istante, fuso));
    if (esito.esito === 'risposta') rispondi(response, esito, { fuso, tipo: tipo ?? 'application/xml' });
    else sendProblem(response, esito.refusal, 'soloContato' in esito ? undefined : esito.accessoId);
  }

  return (request, response, next) => {
    handle(request, response).catch(next);
  };
}
