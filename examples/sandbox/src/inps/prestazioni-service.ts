/**
 * A REST service in INPS's style: JSON in a POST, the codice fiscale in the body beside the case and a second control code, a `problem` for
 * every no. Made up, as its contract says (`contratto/prestazioni.openapi.yaml`).
 */
import type { Esito } from '../persone/persone.js';
import { consulta } from './consultazione.js';
import { GatewayRefusal } from './gateway-refusal.js';

/** What the service itself says, before anybody signs it. */
export interface RestAnswer {
  /** `OK`, or why there is nothing to tell. */
  readonly esito: Esito;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A question that has the contract's shape. */
export interface RestQuestion {
  readonly codiceFiscale: string;
  answer(about: string): RestAnswer;
}

export const JSON_TYPE = 'application/json';
export const PROBLEM_TYPE = 'application/problem+json';

const CODICE_FISCALE = /^(?:[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]|[0-9]{11})$/;

const STATUS: Readonly<Record<Exclude<Esito, 'OK'>, number>> = {
  DATABASE_OFFLINE: 503,
  DATI_NON_TROVATI: 404,
  ERRORE_INTERNO: 500,
  RICHIESTA_INVALIDA: 400,
  RISCONTRO_NON_VALIDO: 422,
};

interface Request {
  readonly codiceFiscale: string;
  readonly codiceControllo: string;
  readonly pratica: { readonly prestazione: string; readonly protocollo: string };
}

function notContract(reason: string): GatewayRefusal {
  return new GatewayRefusal('InvalidRequestContent', 'BODY_NOT_CONTRACT', reason);
}

function members(value: unknown, name: string, wanted: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw notContract(`${name} is not an object`);
  const unknown = Object.keys(value).find((each) => !wanted.includes(each));
  if (unknown !== undefined) throw notContract(`${name} holds ${unknown}, which the contract does not know`);
  return value as Readonly<Record<string, unknown>>;
}

function text(object: Readonly<Record<string, unknown>>, name: string): string {
  const value = object[name];
  if (typeof value !== 'string' || value.trim() === '') throw notContract(`${name} is not a text`);
  return value;
}

function readRequest(bytes: Buffer): Request {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new GatewayRefusal('UnprocessableRequestContent', 'BODY_NOT_JSON', 'not JSON in UTF-8', { cause });
  }
  const root = members(value, 'the body', ['codiceFiscale', 'codiceControllo', 'pratica']);
  const codiceFiscale = text(root, 'codiceFiscale');
  if (!CODICE_FISCALE.test(codiceFiscale)) {
    throw new GatewayRefusal('InvalidRequestContent', 'CODICE_FISCALE_SHAPE', 'codiceFiscale is not one');
  }
  const pratica = members(root['pratica'], 'pratica', ['prestazione', 'protocollo']);
  return {
    codiceFiscale,
    codiceControllo: text(root, 'codiceControllo'),
    pratica: { prestazione: text(pratica, 'prestazione'), protocollo: text(pratica, 'protocollo') },
  };
}

export interface PrestazioniService {
  /** Throws {@link GatewayRefusal} when the body is not what the contract wants. */
  read(bytes: Buffer): RestQuestion;
}

export function createPrestazioniService(): PrestazioniService {
  let serial = 0;
  const no = (esito: Exclude<Esito, 'OK'>, detail: string): RestAnswer => ({
    esito,
    status: STATUS[esito],
    contentType: PROBLEM_TYPE,
    body: JSON.stringify({ title: esito, status: STATUS[esito], detail, esito, idRichiesta: serial }),
  });
  return {
    read(bytes) {
      const request = readRequest(bytes);
      return {
        codiceFiscale: request.codiceFiscale,
        answer(about) {
          serial += 1;
          const found = consulta(about);
          if (found.esito !== 'OK') return no(found.esito, found.descrizione);
          const { codiceFiscale, cognome, nome, dataNascita } = found.persona;
          // The code is of the person who was asked about, whoever a fault makes the answer be about.
          if (about === request.codiceFiscale && request.codiceControllo !== dataNascita) {
            return no('RISCONTRO_NON_VALIDO', 'Il codice di controllo non corrisponde');
          }
          const documento = {
            esito: 'OK',
            idRichiesta: serial,
            assicurato: { codiceFiscale, cognome, nome },
            pratica: request.pratica,
            prestazioni: [{ ente: 'INPS', categoria: 'VO', decorrenza: '2024-02-01', importoMensile: 1234.5 }],
          };
          // Indented, and with its own order of members: whoever passes it on has to leave it as it is.
          return { esito: 'OK', status: 200, contentType: JSON_TYPE, body: `${JSON.stringify(documento, null, 1)}\n` };
        },
      };
    },
  };
}
