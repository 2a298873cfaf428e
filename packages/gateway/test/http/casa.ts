import { createHash } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mapEnvelope, standaloneElement, type EnvelopeMap } from '@varco/modi-client';
import { createApp, type AppDeps } from '../../src/app.js';
import { leggiDomandaRest } from '../../src/flow/domanda-rest.js';
import type { EsitoConsultazione, RichiestaConsultazione } from '../../src/flow/richiesta.js';
import { createConsultazioni, createEstrattiConto, type EstrattiContoDeps } from '../../src/http/estratti-conto.js';
import type { Stato } from '../../src/http/stato.js';
import { identificaDi } from '../identity/identifica-di.js';
import { anagrafeDi, applicazione, enteDi, FUSO, ISTANTE, SERVIZIO, SERVIZIO_REST } from '../policy/scena.js';

export const ACCESSO = '5d0f0a3e-7c1b-4c58-9f0f-2f8a1c7b6e11';
export const BASIC = `Basic ${Buffer.from('portale:s3greto').toString('base64')}`;
export const BASIC_NON_FIDATA = `Basic ${Buffer.from('muta:s3greto').toString('base64')}`;
export const STATO: Stato = {
  istanza: 'nodo-1',
  versione: '0.1.0',
  versioneAnagrafe: 3,
  registro: true,
  contatori: true,
  inChiusura: false,
  inCorso: 1,
  avvisi: [],
  chiavi: [],
  orologio: { correzione: false, scarti: [] },
};

/** INPS's answer: namespaces declared above the Body's child, which alone must still stand. */
export const RISPOSTA_INPS: EnvelopeMap = mapEnvelope(
  Buffer.from(
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:r="urn:prova" xmlns:altro="urn:altro"><s:Body>' +
      '\n  <r:Risposta><nome xmlns="">Nicolò D&apos;Amico</nome></r:Risposta>\n</s:Body></s:Envelope>',
  ),
);

/** As the flow gives it to whoever asked for XML. */
const CORPO_INPS = RISPOSTA_INPS.bodyChildren.map((child) => standaloneElement(RISPOSTA_INPS, child))[0];

export function rispostaDi(
  parti: Partial<Extract<EsitoConsultazione, { esito: 'risposta' }>> = {},
): Extract<EsitoConsultazione, { esito: 'risposta' }> {
  const corpo = parti.estratto || !CORPO_INPS ? {} : { corpo: CORPO_INPS };
  return { esito: 'risposta', accessoId: ACCESSO, istante: ISTANTE, busta: RISPOSTA_INPS, ...corpo, ...parti };
}

const segretoSha256 = createHash('sha256').update('s3greto').digest('hex');
const basic = (utente: string) => ({ tipo: 'basic', utente, segretoSha256 }) as const;

export interface Scena {
  /** What the flow answers. Default: the refusal of the door, or a negative outcome. */
  readonly esito?: (richiesta: RichiestaConsultazione) => EsitoConsultazione | Promise<EsitoConsultazione>;
  readonly stato?: () => Stato;
  readonly hopFidati?: readonly string[];
  /** What making a service ready comes to. Default: it is. */
  readonly prepara?: (enteId: string, servizioId: string) => Promise<void>;
  readonly app?: Partial<AppDeps>;
}

export interface Casa {
  readonly porta: number;
  readonly richieste: RichiestaConsultazione[];
  readonly anonimi: { readonly motivo: string; readonly indirizzo: string; readonly istante: number }[];
  readonly imprevisti: unknown[];
  close(): Promise<void>;
}

/** The whole HTTP floor over a real socket, with a flow that answers as told. */
export async function apriCasa(scena: Scena = {}): Promise<Casa> {
  const richieste: RichiestaConsultazione[] = [];
  const anonimi: Casa['anonimi'] = [];
  const imprevisti: unknown[] = [];
  const snapshot = anagrafeDi(
    enteDi({
      servizi: [SERVIZIO, SERVIZIO_REST],
      applicazioni: [
        applicazione({ credenziali: [basic('portale')] }),
        applicazione({ id: 'muta', attestaPersona: false, credenziali: [basic('muta')] }),
      ],
    }),
  );
  const rest: EstrattiContoDeps = {
    anagrafe: { snapshot: () => snapshot, close: async () => undefined },
    richiedi: async (richiesta) => {
      richieste.push(richiesta);
      if (scena.esito) return scena.esito(richiesta);
      const refusal = richiesta.rifiutoDellaPorta ?? { motivo: 'esito-negativo' };
      return { esito: 'rifiuto', accessoId: richiesta.accessoId, refusal };
    },
    clock: { now: () => ISTANTE },
    ids: { uuid: () => ACCESSO, digits: () => 1, bytes: (length) => new Uint8Array(length) },
    fuso: FUSO,
    identifica: identificaDi({ hopFidati: scena.hopFidati ?? [], clock: { now: () => ISTANTE } }),
    anonimo: (motivo, indirizzo, istante) => anonimi.push({ motivo, indirizzo, istante }),
  };
  const app = createApp({
    estrattiConto: createEstrattiConto(rest),
    consultazioni: createConsultazioni({
      ...rest,
      decodeCodiceFiscale: (_ente, _servizio, xml) => {
        const codiceFiscale = /<CodiceFiscale>(.*?)<\/CodiceFiscale>/.exec(Buffer.from(xml).toString())?.[1];
        return codiceFiscale === undefined
          ? { ok: false, refusal: { motivo: 'richiesta-non-valida', campo: '/richiesta' } }
          : { ok: true, codiceFiscale };
      },
      leggiDomandaRest: (_ente, _servizio, bytes) =>
        leggiDomandaRest(bytes, SERVIZIO_REST.rest, { check: () => undefined }),
      preparaServizio: async (enteId, servizioId) => {
        await scena.prepara?.(enteId, servizioId);
      },
      onUnexpected: (error) => imprevisti.push(error),
    }),
    portaDelegata: (request, response) => void response.end(`porta delegata ${request.path}`),
    portaDelegataNota: (percorso) => percorso === '/pdd/out/SPCEstrattoConto',
    rifiutoLegacy: (percorso, { motivo }) => ({
      stato: 500,
      headers: { 'Content-Type': 'text/xml; charset=utf-8' },
      corpo: Buffer.from(`<fault>${motivo} ${percorso}</fault>`),
    }),
    consultazioniContemporanee: 2,
    stato: scena.stato ?? (() => STATO),
    openapi: '{"openapi":"3.1.0"}',
    onUnexpected: (error) => imprevisti.push(error),
    ...scena.app,
  });
  const server: Server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    porta: (server.address() as AddressInfo).port,
    richieste,
    anonimi,
    imprevisti,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Domanda {
  readonly metodo?: string;
  readonly percorso?: string;
  /** Lines in order; a name may come twice. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly corpo?: string | Uint8Array;
  /** Without a declared length. */
  readonly chunked?: boolean;
}

export interface Risposta {
  readonly stato: number;
  readonly headers: IncomingHttpHeaders;
  readonly testo: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** One request, exactly as written. */
export async function chiedi({ porta }: Casa, domanda: Domanda = {}): Promise<Risposta> {
  const { metodo = 'POST', percorso = '/v1/estratti-conto', headers = [], corpo, chunked = false } = domanda;
  const length = corpo === undefined ? [] : [['Content-Length', String(Buffer.byteLength(corpo))] as const];
  const lines = [
    ['Host', `127.0.0.1:${porta}`] as const,
    ['Connection', 'close'] as const,
    ...headers,
    ...(chunked ? [['Transfer-Encoding', 'chunked'] as const] : length),
  ];
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: porta, method: metodo, path: percorso, headers: lines.flat(), agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const testo = Buffer.concat(chunks).toString('utf8');
          const isJson = /json/.test(response.headers['content-type'] ?? '');
          const json = isJson ? (JSON.parse(testo) as Record<string, unknown>) : {};
          resolve({ stato: response.statusCode ?? 0, headers: response.headers, testo, json });
        });
      },
    );
    request.on('error', reject);
    request.end(corpo);
  });
}

export const JSON_UTF8 = ['Content-Type', 'application/json'] as const;
export const IO = ['Authorization', BASIC] as const;
