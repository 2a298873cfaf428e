import { Ajv2020 } from 'ajv/dist/2020.js';
import type { RequestHandler, Request, Response } from 'express';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import { standaloneElement, type Clock, type Ids } from '@varco/modi-client';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import type { Richiedente } from '../domain/persona.js';
import type { Motivo, Refusal } from '../domain/refusal.js';
import type { EsitoConsultazione, QuotaVista, RichiediEstrattoConto } from '../flow/richiesta.js';
import { identificaApplicazione } from '../identity/identifica-applicazione.js';
import { indirizzoChiamante } from '../identity/indirizzo.js';
import { intestazioneRiservata } from '../identity/intestazioni-riservate.js';
import { leggiIntestazioniVarco } from '../identity/intestazioni-varco.js';
import { leggiCorpo } from './corpo.js';
import { istanteRoma } from './istante.js';
import { sendProblem } from './problem.js';

/** Informational, not certifying (E-05; INPS circ. 4/2017): every answer says so. */
export const NATURA = 'informativa, non certificativa';
export const AVVERTENZA =
  "I dati sono quelli risultanti al momento dell'interrogazione; hanno valore informativo e non certificativo.";

const MASSIMO = 4096;

export interface EstrattiContoDeps {
  readonly anagrafe: Anagrafe;
  readonly richiedi: RichiediEstrattoConto;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fuso: string;
  readonly hopFidati: readonly string[];
  anonimo(motivo: Motivo, indirizzo: string, istante: number): void;
}

const validate = new Ajv2020({ allErrors: true }).compile<{ codiceFiscale: string }>({
  type: 'object',
  properties: { codiceFiscale: { type: 'string', maxLength: 64 } },
  required: ['codiceFiscale'],
  additionalProperties: false,
});

/** The body, or what is wrong with it. Texts name the field, never its value. */
function leggiDomanda(bytes: Uint8Array): { readonly codiceFiscale: string } | { readonly refusal: Refusal } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return {
      refusal: { motivo: 'richiesta-non-valida', campo: '', dettaglio: 'Il corpo non è JSON in UTF-8 ben formato.' },
    };
  }
  if (!validate(value)) {
    const { keyword, instancePath, params } = validate.errors?.[0] ?? { keyword: '', instancePath: '', params: {} };
    const extra = (params as { additionalProperty?: string }).additionalProperty;
    const refusal: Refusal =
      keyword === 'required'
        ? { motivo: 'richiesta-non-valida', campo: '/codiceFiscale', dettaglio: 'Manca il campo codiceFiscale.' }
        : extra !== undefined
          ? { motivo: 'richiesta-non-valida', campo: '', dettaglio: 'Il corpo ammette il solo campo codiceFiscale.' }
          : {
              motivo: 'richiesta-non-valida',
              campo: instancePath,
              dettaglio: 'codiceFiscale deve essere una stringa.',
            };
    return { refusal };
  }
  const parsed = parseCodiceFiscale(value.codiceFiscale);
  return parsed.ok
    ? { codiceFiscale: parsed.codiceFiscale }
    : { refusal: { motivo: 'codice-fiscale-non-valido', campo: '/codiceFiscale', dettaglio: parsed.dettaglio } };
}

/** Which form the caller wants; `undefined`: one we do not make. */
function resaChiesta(request: Request): 'mappata' | 'xml' | undefined {
  const wanted = request.accepts(['application/json', 'application/xml', 'text/xml']);
  if (wanted === false) return undefined;
  return wanted === 'application/json' ? 'mappata' : 'xml';
}

function rateLimitHeaders(response: Response, quota: QuotaVista | undefined, now: number): void {
  if (!quota) return;
  response.setHeader('X-RateLimit-Limit', String(quota.massimo));
  response.setHeader('X-RateLimit-Remaining', String(quota.rimanenti));
  response.setHeader('X-RateLimit-Reset', String(Math.max(0, Math.ceil((quota.azzeramento - now) / 1000))));
}

function rispondi(response: Response, esito: Extract<EsitoConsultazione, { esito: 'risposta' }>, fuso: string): void {
  const istante = istanteRoma(esito.istante, fuso);
  response.setHeader('Varco-Accesso', esito.accessoId);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Vary', 'Accept');
  if (esito.estratto) {
    const head = JSON.stringify({
      accesso: esito.accessoId,
      dataOraConsultazione: istante,
      natura: NATURA,
      avvertenza: AVVERTENZA,
    });
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader(
      'Content-Length',
      Buffer.byteLength(head) - 1 + ',"estrattoConto":'.length + esito.estratto.byteLength + 1,
    );
    response.write(`${head.slice(0, -1)},"estrattoConto":`);
    response.write(esito.estratto);
    response.end('}');
    return;
  }
  const [child] = esito.busta.bodyChildren;
  if (!child) throw new Error('an answer without a Body child was let pass');
  response.setHeader('Varco-Data-Ora-Consultazione', istante);
  response.setHeader('Varco-Natura', NATURA);
  response.setHeader('Content-Type', 'application/xml; charset=utf-8');
  response.end(standaloneElement(esito.busta, child));
}

/** `POST /v1/estratti-conto`: the REST door. */
export function createEstrattiConto(deps: EstrattiContoDeps): RequestHandler {
  const { anagrafe, richiedi, clock, ids, fuso, hopFidati } = deps;

  async function handle(request: Request, response: Response): Promise<void> {
    const ricevuta = clock.now();
    const indirizzo = indirizzoChiamante(request, hopFidati);
    const identificata = identificaApplicazione(request, anagrafe.snapshot());
    if (!identificata.ok) {
      deps.anonimo('applicazione-non-riconosciuta', indirizzo, ricevuta);
      request.resume();
      return sendProblem(response, { motivo: 'applicazione-non-riconosciuta' });
    }
    const { ente, applicazione } = identificata;
    const { dichiarata, refusal: daIntestazioni } = leggiIntestazioniVarco(request, applicazione);
    const richiedente: Richiedente = {
      enteId: ente.ente.id,
      applicazioneId: applicazione.id,
      indirizzo,
      porta: 'rest',
      ...dichiarata,
    };
    const resa = resaChiesta(request);
    let rifiuto: Refusal | undefined = intestazioneRiservata(request.headers) ?? daIntestazioni;
    if (!rifiuto && !request.is('application/json')) rifiuto = { motivo: 'formato-non-ammesso', campo: 'Content-Type' };
    if (!rifiuto && resa === undefined) rifiuto = { motivo: 'risposta-non-producibile', campo: 'Accept' };
    let codiceFiscale: string | undefined;
    if (!rifiuto) {
      const corpo = await leggiCorpo(request, MASSIMO);
      if (corpo.ok) {
        const domanda = leggiDomanda(corpo.bytes);
        if ('refusal' in domanda) rifiuto = domanda.refusal;
        else ({ codiceFiscale } = domanda);
      } else if (corpo.difetto === 'troppo-grande') {
        rifiuto = { motivo: 'richiesta-troppo-grande', dettaglio: `Il corpo può avere al più ${MASSIMO} byte.` };
      } else {
        rifiuto = { motivo: 'richiesta-non-valida', dettaglio: 'Il corpo non è arrivato intero.' };
      }
    } else {
      request.resume();
    }

    const esito = await richiedi({
      accessoId: ids.uuid(),
      ricevuta,
      richiedente,
      servizioId: 'eci',
      resa: resa ?? 'mappata',
      ...(codiceFiscale === undefined ? {} : { codiceFiscale }),
      ...(rifiuto === undefined ? {} : { rifiutoDellaPorta: rifiuto }),
    });
    if (response.destroyed) return;
    rateLimitHeaders(response, esito.quota, clock.now());
    if (esito.esito === 'risposta') rispondi(response, esito, fuso);
    else sendProblem(response, esito.refusal, esito.accessoId);
  }

  return (request, response, next) => {
    handle(request, response).catch(next);
  };
}
