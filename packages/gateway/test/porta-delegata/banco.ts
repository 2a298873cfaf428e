import type { IncomingHttpHeaders } from 'node:http';
import { findElement, elementText, mapEnvelope, type ElementRange, type EnvelopeMap } from '@varco/modi-client';
import type { AnagrafeSnapshot, EnteSnapshot } from '../../src/anagrafe/anagrafe.js';
import type { Applicazione, Ente, PortaDelegata } from '../../src/domain/ente.js';
import type { EsitoConsultazione, RichiestaConsultazione } from '../../src/flow/richiesta.js';
import {
  createPortaDelegata,
  type PortaDelegataDeps,
  type RichiestaLegacy,
  type RispostaLegacy,
} from '../../src/porta-delegata/porta-delegata.js';

export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
export const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
export const ECCEZIONE = 'http://www.cnipa.it/schemas/2003/eGovIT/Exception1_0/';
export const CF = 'RSSMRA85T10A562S';
export const PERCORSO = '/govway/spcoop/out/SPCCassa/SPCINPS/SPCEstrattoConto';
/** 2026-03-29 00:30 UTC, half an hour before daylight saving begins in Italy: 01:30 on the wall. */
export const ISTANTE = Date.UTC(2026, 2, 29, 0, 30, 5, 7);
export const ACCESSO = '5d0f0a3e-7c1b-4c58-9f0f-2f8a1c7b6e11';

export const PORTA: PortaDelegata = {
  percorso: PERCORSO,
  servizioId: 'eci',
  dialetto: 'govway',
  fontePersona: { tipo: 'assicurato-attestato' },
  tipoPersona: 'assicurato',
  prefissoErrori: 'GOVWAY-',
};

export const CONTENUTO = `<q:Consulta xmlns:q="urn:prova"><q:codiceFiscale>${CF}</q:codiceFiscale></q:Consulta>`;

/** An envelope around a content, with what is given in its Header. */
export function busta(contenuto = CONTENUTO, intestazioni?: string): string {
  const header = intestazioni === undefined ? '' : `<s:Header>${intestazioni}</s:Header>`;
  return `<s:Envelope xmlns:s="${SOAP}">${header}<s:Body>${contenuto}</s:Body></s:Envelope>`;
}

export const RISPOSTA_INPS =
  `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="${SOAP}"><s:Header>` +
  `<i:Identity xmlns:i="http://inps.it/"><UserId>x</UserId></i:Identity><o:Security xmlns:o="${WSSE}"/></s:Header>` +
  `<s:Body><r:Risposta xmlns:r="urn:prova">perch\u00e9 no</r:Risposta></s:Body></s:Envelope>`;

export const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
export const testo = (corpo: Uint8Array): string => Buffer.from(corpo).toString('utf8');

export function risposta(xml = RISPOSTA_INPS): EsitoConsultazione {
  return { esito: 'risposta', accessoId: ACCESSO, istante: ISTANTE, busta: mapEnvelope(bytes(xml)) };
}

export interface Scena {
  readonly porta?: Partial<PortaDelegata>;
  readonly applicazione?: Partial<Applicazione>;
  readonly altri?: readonly {
    readonly enteId: string;
    readonly applicazioneId: string;
    readonly porta: PortaDelegata;
  }[];
  readonly esito?: (richiesta: RichiestaConsultazione) => EsitoConsultazione | Promise<EsitoConsultazione>;
  readonly deps?: Partial<PortaDelegataDeps>;
}

export interface Chiamata {
  readonly metodo?: string;
  readonly percorso?: string;
  readonly query?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly corpo?: string | Uint8Array | { readonly troppoGrande: true };
  readonly contentType?: string | undefined;
  readonly chi?: 'applicazione' | 'nessuno' | 'errato';
}

function applicazioneDi(id: string, parti: Partial<Applicazione> = {}): Applicazione {
  return {
    id,
    nome: id,
    stato: 'attiva',
    credenziali: [],
    attestaPersona: true,
    reti: [],
    senzaLivello: true,
    porteDelegate: [],
    ...parti,
  };
}

function enteDi(id: string): EnteSnapshot {
  const ente: Ente = {
    id,
    denominazione: id,
    codiceAmministrazione: id === 'cassa' ? 'CASSA01' : 'ALTRA',
    organizzazionePdnd: id,
    iscritti: { tipo: 'tutti' },
    convenzioni: [],
    servizi: [],
    applicazioni: [],
    operatori: [],
  };
  return { ente, servizio: () => undefined, operatore: () => undefined, convenzioni: () => [] };
}

/** A porta delegata before a flow that answers as told and remembers what it was asked. */
export function banco(scena: Scena = {}): {
  readonly chiama: (chiamata?: Chiamata) => Promise<RispostaLegacy>;
  readonly richieste: RichiestaConsultazione[];
  readonly anonimi: { motivo: string; indirizzo: string; istante: number }[];
} {
  const porta: PortaDelegata = { ...PORTA, ...scena.porta };
  const ente = enteDi('cassa');
  const applicazione = applicazioneDi('portale', { porteDelegate: [porta], ...scena.applicazione });
  const porte = [
    { ente, applicazione, porta },
    ...(scena.altri ?? []).map((altra) => ({
      ente: altra.enteId === 'cassa' ? ente : enteDi(altra.enteId),
      applicazione: applicazioneDi(altra.applicazioneId, { porteDelegate: [altra.porta] }),
      porta: altra.porta,
    })),
  ];
  const snapshot: AnagrafeSnapshot = {
    versione: 1,
    enti: [ente],
    ente: (id) => (id === 'cassa' ? ente : undefined),
    applicazionePerUtente: () => undefined,
    applicazionePerImpronta: () => undefined,
    porteDelegate: (percorso) => porte.filter((voce) => voce.porta.percorso === percorso),
  };
  const richieste: RichiestaConsultazione[] = [];
  const anonimi: { motivo: string; indirizzo: string; istante: number }[] = [];
  let numero = 0;
  const handle = createPortaDelegata({
    anagrafe: { snapshot: () => snapshot, close: () => Promise.resolve() },
    richiedi: async (richiesta) => {
      richieste.push(richiesta);
      if (richiesta.rifiutoDellaPorta) {
        return { esito: 'rifiuto', accessoId: richiesta.accessoId, refusal: richiesta.rifiutoDellaPorta };
      }
      return scena.esito ? scena.esito(richiesta) : risposta();
    },
    preparaServizio: () => Promise.resolve(),
    decodeCodiceFiscale: (_ente, _servizio, xml) => {
      const codiceFiscale = /codiceFiscale>([^<]*)</.exec(testo(xml))?.[1];
      return codiceFiscale === CF
        ? { ok: true, codiceFiscale }
        : {
            ok: false,
            refusal: { motivo: 'codice-fiscale-non-valido', campo: 'codiceFiscale', dettaglio: 'Va corretto.' },
          };
    },
    seriali: { next: () => Promise.resolve((numero += 1)) },
    anonimo: (motivo, indirizzo, istante) => anonimi.push({ motivo, indirizzo, istante }),
    clock: { now: () => ISTANTE },
    ids: { uuid: () => ACCESSO, digits: () => 1, bytes: (length) => new Uint8Array(length) },
    istanza: 'varco-1',
    prefissoSeriale: '3',
    ...scena.deps,
  });
  const chiama = (chiamata: Chiamata = {}): Promise<RispostaLegacy> => {
    const contentType = 'contentType' in chiamata ? chiamata.contentType : 'text/xml; charset=utf-8';
    const lista: [string, string][] = [
      ...(contentType === undefined ? [] : [['Content-Type', contentType] as [string, string]]),
      ...(chiamata.headers ?? []).map(([nome, valore]): [string, string] => [nome, valore]),
    ];
    const headers: IncomingHttpHeaders = Object.fromEntries(
      lista.map(([nome, valore]) => [nome.toLowerCase(), valore]),
    );
    const { corpo = busta() } = chiamata;
    const request: RichiestaLegacy = {
      metodo: chiamata.metodo ?? 'POST',
      percorso: chiamata.percorso ?? PERCORSO,
      query: chiamata.query ?? '',
      headers,
      rawHeaders: lista.flat(),
      corpo: typeof corpo === 'string' ? bytes(corpo) : corpo,
      applicazione: (chiamata.chi ?? 'applicazione') === 'applicazione' ? { ente, applicazione } : undefined,
      credenzialiPresentate: chiamata.chi === 'errato',
      indirizzo: '192.0.2.7',
      ricevuta: ISTANTE - 3,
    };
    return handle(request);
  };
  return { chiama, richieste, anonimi };
}

export interface FaultLetto {
  readonly faultcode: string;
  readonly faultstring: string;
  readonly faultactor: string;
  readonly oraRegistrazione: string;
  readonly identificativoPorta: string;
  readonly funzione: string;
  readonly eccezione: string;
  readonly codice: string;
  readonly descrizione: string;
}

/** A fault as an application of the old side would read it. */
export function leggiFault(corpo: Uint8Array): FaultLetto {
  const map = mapEnvelope(corpo);
  const at = (from: ElementRange, ...path: readonly (readonly [string, string])[]): ElementRange => {
    const found = findElement(
      map,
      from,
      path.map(([namespace, localName]) => ({ namespace, localName })),
    );
    if (!found) throw new Error(`missing ${path.map(([, nome]) => nome).join('/')}`);
    return found;
  };
  const fault = at(map.body, [SOAP, 'Fault']);
  const errore = at(fault, ['', 'detail'], [ECCEZIONE, 'MessaggioDiErroreApplicativo']);
  const eccezione = at(errore, [ECCEZIONE, 'Eccezione']);
  const [nome, element] = (['EccezioneBusta', 'EccezioneProcessamento'] as const)
    .map((nome) => [nome, findElement(map, eccezione, [{ namespace: ECCEZIONE, localName: nome }])] as const)
    .find(([, found]) => found) ?? ['nessuna', undefined];
  const attribute = (nome: string): string =>
    element?.attributes.find(({ localName }) => localName === nome)?.value ?? '';
  return {
    faultcode: read(map, at(fault, ['', 'faultcode'])),
    faultstring: read(map, at(fault, ['', 'faultstring'])),
    faultactor: read(map, at(fault, ['', 'faultactor'])),
    oraRegistrazione: read(map, at(errore, [ECCEZIONE, 'OraRegistrazione'])),
    identificativoPorta: read(map, at(errore, [ECCEZIONE, 'IdentificativoPorta'])),
    funzione: read(map, at(errore, [ECCEZIONE, 'IdentificativoFunzione'])),
    eccezione: nome,
    codice: attribute('codiceEccezione'),
    descrizione: attribute('descrizioneEccezione'),
  };
}

const read = (map: EnvelopeMap, element: ElementRange): string => elementText(map, element);
