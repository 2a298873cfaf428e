import { generateKeyPairSync } from 'node:crypto';
import {
  createLocalSigner,
  mapEnvelope,
  type EnvelopeMap,
  type Signer,
  type TrackingEvidence,
  type TransportRequest,
  type TransportResponse,
  type Voucher,
} from '@varco/modi-client';
import type { EnteSnapshot } from '../../src/anagrafe/anagrafe.js';
import type { Iscrizione } from '../../src/domain/iscrizione.js';
import type { TrovaDeroga } from '../../src/iscritti/deroghe.js';
import type { Servizio } from '../../src/domain/servizio.js';
import type { DaLeggere, Lettura } from '../../src/flow/answer-reader.js';
import type { FlowDeps } from '../../src/flow/deps.js';
import type { ErogatoreClient, FonteVoucher, PdndTools } from '../../src/flow/erogatore-client.js';
import { createRichiediEstrattoConto } from '../../src/flow/richiedi-estratto-conto.js';
import type { RichiediEstrattoConto, RichiestaConsultazione } from '../../src/flow/richiesta.js';
import type { Limite, Reservation } from '../../src/quota/counter-store.js';
import type { LimiteQuota } from '../../src/quota/limits.js';
import type { Apertura, Chiusura } from '../../src/registro/event.js';
import { anagrafeDi, ASSICURATO, CF, enteDi, FUSO, ISTANTE, SERVIZIO } from '../policy/scena.js';

export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
export const ACCESSO = '5d0f0a3e-7c1b-4c58-9f0f-2f8a1c7b6e11';
export const ESTRATTO = Buffer.from('{"assicurato":{}}');
const XML = `<s:Envelope xmlns:s="${SOAP}"><s:Body><r:Risposta xmlns:r="urn:prova"/></s:Body></s:Envelope>`;
export const BUSTA: EnvelopeMap = mapEnvelope(Buffer.from(XML));
export const RISPOSTA: TransportResponse = {
  status: 200,
  headers: { 'content-type': 'text/xml', 'govway-transaction-id': 'a1b2c3d4-0000' },
  body: Buffer.from(XML),
};

export const VOUCHER: Voucher = {
  accessToken: 'segreto.del.voucher',
  tokenType: 'Bearer',
  expiresAt: ISTANTE + 600_000,
  jti: 'jti-del-voucher',
  claims: {},
  correlationId: undefined,
};
export const EVIDENZA: TrackingEvidence = {
  jws: 'segreto.della.evidenza',
  digest: 'ab'.repeat(32),
  jti: 'jti-della-evidenza',
  issuedAt: ISTANTE,
  expiresAt: ISTANTE + 300_000,
};
const SIGNER: Signer = createLocalSigner({ key: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey });

export function richiesta(parti: Partial<RichiestaConsultazione> = {}): RichiestaConsultazione {
  return {
    accessoId: ACCESSO,
    ricevuta: ISTANTE,
    richiedente: ASSICURATO,
    servizioId: 'eci',
    codiceFiscale: CF,
    resa: 'mappata',
    ...parti,
  };
}

/** What happens at each step; by default everything goes well. */
export interface Scena {
  readonly ente?: EnteSnapshot;
  readonly servizio?: Servizio;
  readonly pdnd?: boolean;
  readonly ambiente?: FonteVoucher['ambiente'];
  /** PDND's clock less ours, in milliseconds. Default 0. */
  readonly scartoMs?: number;
  readonly dpop?: PdndTools['dpop'];
  /** Seconds that are added to what callers are told to wait. Default 0. */
  readonly scarto?: number;
  apri?(apertura: Apertura): Promise<void>;
  chiudi?(chiusura: Chiusura): Promise<void>;
  iscrizione?(): Promise<Iscrizione>;
  readonly deroga?: TrovaDeroga;
  erogatore?(): Promise<void>;
  evidenza?(): Promise<TrackingEvidence>;
  voucher?(): Promise<Voucher>;
  reserve?(limiti: readonly Limite[]): Promise<Reservation>;
  giveBack?(): Promise<void>;
  latch?(): Promise<void>;
  invia?(request: TransportRequest): Promise<TransportResponse>;
  leggi?(answer: DaLeggere): Promise<Lettura>;
}

export interface Banco {
  readonly richiedi: RichiediEstrattoConto;
  /** Effects in the order in which they began. */
  readonly passi: string[];
  readonly aperture: Apertura[];
  readonly chiusure: Chiusura[];
  readonly inviate: TransportRequest[];
  readonly lette: DaLeggere[];
  readonly riserve: (readonly Limite[])[];
  readonly fermi: { readonly chiave: string; readonly finoA: number }[];
  readonly resi: string[];
  readonly richiesteEvidenza: Parameters<PdndTools['evidence']['get']>[0][];
  readonly richiesteVoucher: Parameters<FonteVoucher['vouchers']['get']>[0][];
  readonly imprevisti: { readonly error: unknown; readonly accessoId: string }[];
  /** What the log was told of failed consultations. */
  readonly errori: {
    readonly motivo: string;
    readonly accessoId: string;
    readonly fatti?: Readonly<Record<string, string | number | boolean>>;
  }[];
  /** Reservations that whoever watches was told of. */
  readonly prenotazioni: { readonly limiti: readonly LimiteQuota[]; readonly esito: Reservation }[];
  /** Applications that were slowed down. */
  readonly frenate: string[];
  /** Refusals that were counted and not recorded. */
  readonly contati: { readonly motivo: string; readonly applicazione?: string }[];
  /** Tools given back, by service. */
  readonly prestiti: string[];
  /** Moves time. */
  avanza(milliseconds: number): void;
}

/** The flow among fakes that remember what they were asked. */
export function banco(scena: Scena = {}): Banco {
  let now = ISTANTE;
  const passi: string[] = [];
  const servizio = scena.servizio ?? SERVIZIO;
  const ente = scena.ente ?? enteDi({ servizi: [servizio] });
  const said: Omit<Banco, 'richiedi' | 'avanza'> = {
    passi,
    ...{ aperture: [], chiusure: [], inviate: [], lette: [], riserve: [], fermi: [], resi: [] },
    ...{ richiesteEvidenza: [], richiesteVoucher: [], imprevisti: [], errori: [], prestiti: [] },
    ...{ prenotazioni: [], frenate: [], contati: [] },
  };
  const pdnd: PdndTools = {
    clientId: servizio.pdnd?.clientId ?? '',
    purposeId: servizio.pdnd?.purposeId ?? '',
    audience: servizio.pdnd?.audience ?? '',
    organizzazione: ente.ente.organizzazionePdnd,
    signer: SIGNER,
    evidence: {
      get: async (request) => {
        passi.push('evidenza');
        said.richiesteEvidenza.push(request);
        return scena.evidenza ? scena.evidenza() : EVIDENZA;
      },
    },
    fonteVoucher: {
      vouchers: {
        get: async (request) => {
          passi.push('voucher');
          said.richiesteVoucher.push(request);
          return scena.voucher ? scena.voucher() : VOUCHER;
        },
        stats: () => ({ cached: 0, inFlight: 0, queued: 0 }),
      },
      tokenEndpoint: 'https://pdnd.example/token.oauth2',
      scartoMs: () => scena.scartoMs ?? 0,
      ...(scena.ambiente === undefined ? {} : { ambiente: scena.ambiente }),
    },
    ...(scena.dpop === undefined ? {} : { dpop: scena.dpop }),
  };
  const client: ErogatoreClient = {
    tipo: 'soap',
    servizio,
    transport: {
      send: async (request) => {
        passi.push('invia');
        said.inviate.push(request);
        return scena.invia ? scena.invia(request) : RISPOSTA;
      },
      close: async () => undefined,
    },
    pdnd: scena.pdnd === false ? undefined : pdnd,
    reader: {
      read: async (answer) => {
        passi.push('leggi');
        said.lette.push(answer);
        return scena.leggi ? scena.leggi(answer) : { tipo: 'risposta', busta: BUSTA, estratto: ESTRATTO };
      },
    },
    soapAction: 'urn:prova/consulta',
    encodeRichiesta: (codiceFiscale) => `<q:Consulta xmlns:q="urn:prova">${codiceFiscale}</q:Consulta>`,
    userIdAssicurato: (codiceFiscale) => `pseudonimo-di-${codiceFiscale.length}`,
  };
  const deps: FlowDeps = {
    clock: { now: () => now },
    fuso: FUSO,
    anagrafe: { snapshot: () => anagrafeDi(ente), close: async () => undefined },
    registro: {
      apri: async (apertura) => {
        passi.push('apri');
        said.aperture.push(apertura);
        await scena.apri?.(apertura);
      },
      chiudi: async (chiusura) => {
        passi.push('chiudi');
        said.chiusure.push(chiusura);
        await scena.chiudi?.(chiusura);
      },
      contaAnonimo: ({ motivo, applicazione }) => {
        passi.push('anonimo');
        said.contati.push({ motivo, ...(applicazione === undefined ? {} : { applicazione }) });
      },
      close: async () => undefined,
    },
    counters: {
      reserve: async (limiti) => {
        passi.push('riserva');
        said.riserve.push(limiti);
        if (scena.reserve) return scena.reserve(limiti);
        return { granted: true, token: 'gettone', remaining: new Map(limiti.map(({ chiave }) => [chiave, 41])) };
      },
      giveBack: async (token) => {
        passi.push('rendi');
        said.resi.push(token);
        await scena.giveBack?.();
      },
      taken: async () => new Map<string, number>(),
      latch: async (chiave, finoA) => {
        passi.push('ferma');
        said.fermi.push({ chiave, finoA });
        await scena.latch?.();
      },
      unlatch: async () => undefined,
      latchedUntil: async () => new Map<string, number>(),
    },
    iscritti: {
      contiene: async () => {
        passi.push('iscritti');
        return scena.iscrizione ? scena.iscrizione() : 'iscritto';
      },
      close: async () => undefined,
    },
    conErogatore: async (_ente, _servizio, use) => {
      passi.push('erogatore');
      await scena.erogatore?.();
      try {
        return await use(client);
      } finally {
        said.prestiti.push(servizio.id);
      }
    },
    soggetto: (enteId, codiceFiscale) => `impronta-${enteId}-${codiceFiscale.length}`,
    attesa: (secondi) => secondi + (scena.scarto ?? 0),
    onRiserva: (limiti, esito) => said.prenotazioni.push({ limiti, esito }),
    ...(scena.deroga === undefined ? {} : { deroga: scena.deroga }),
    onFrenata: (enteId, applicazioneId) => said.frenate.push(`${enteId}/${applicazioneId}`),
    onUnexpected: (error, accessoId) => said.imprevisti.push({ error, accessoId }),
    onErrore: ({ motivo, fatti }, accessoId) =>
      said.errori.push({ motivo, accessoId, ...(fatti === undefined ? {} : { fatti }) }),
  };
  return {
    ...said,
    richiedi: createRichiediEstrattoConto(deps),
    avanza: (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** A promise that a test settles when it wants. */
export function rinviata<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Lets everything that can go on go on. */
export async function quiete(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
