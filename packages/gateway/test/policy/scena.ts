import type { AnagrafeSnapshot, EnteSnapshot } from '../../src/anagrafe/anagrafe.js';
import type { CondizioniServizio, Convenzione } from '../../src/domain/convenzione.js';
import type { Applicazione, Ente, Operatore } from '../../src/domain/ente.js';
import type { Richiedente } from '../../src/domain/persona.js';
import type { ServizioRest, ServizioSoap } from '../../src/domain/servizio.js';
import type { Contesto } from '../../src/policy/contesto.js';

/** A Friday: 10:30 on the wall in Rome. */
export const ISTANTE = Date.UTC(2026, 10, 20, 9, 30);
export const FUSO = 'Europe/Rome';
export const CF = 'RSSMRA85T10A562S';
/** Omocodia of CF: another person. */
export const CF_OMOCODO = 'RSSMRA85T10A56NH';
export const CF_ALTRO = 'VRDLGU70A01H501O';
export const CF_PROVVISORIO = '12345678903';

export const SERVIZIO: ServizioSoap = {
  id: 'eci',
  nome: 'Estratto conto integrato',
  url: 'https://inps.example/eci',
  profilo: {
    canale: 'pdnd',
    voucher: 'bearer',
    tracciamento: 'AUDIT_REST_02',
    identity: 'soap',
    mtls: true,
    wss: 'nessuno',
    integrita: 'nessuno',
    risposta: 'libera',
  },
  pdnd: {
    clientId: '0f1e2d3c-4b5a-4678-9abc-def012345678',
    purposeId: '11111111-2222-4333-8444-555555555555',
    chiave: 'file:client.pem',
    audience: 'https://inps.example/eci',
  },
  tls: {},
  wsdl: 'eci.wsdl',
  profiloMappatura: 'eci.yaml',
  codiceUfficio: 'CASSA01',
  userIdAssicurato: 'codice-fiscale',
  riusoEvidenza: 'finestra',
  tempoMassimoMs: 60_000,
  dimensioneMassima: 1_048_576,
};

const { wsdl: _, profiloMappatura: __, ...COMUNE } = SERVIZIO;

/** The same, by REST. */
export const SERVIZIO_REST: ServizioRest = {
  ...COMUNE,
  id: 'prestazioni',
  nome: 'Prestazioni',
  url: 'https://inps.example/rest/v1',
  profilo: { ...SERVIZIO.profilo, identity: 'http' },
  rest: {
    openapi: 'prestazioni.yaml',
    metodo: 'POST',
    percorso: '/consultazioni',
    codiceFiscale: '/codiceFiscale',
    controllaRichiesta: true,
    altriCodici: 'rifiutati',
    dialetto: 'agid',
  },
};

export const CONDIZIONI: CondizioniServizio = {
  servizioId: 'eci',
  chiamateMassimeGiorno: 1000,
  consensoOperatori: 'INPS.0017.12/03/2026.0012345',
  livelloMinimo: 'SPID2',
  fasceOperatori: [],
  fasceAssicurati: [],
};

export function convenzione(parti: Partial<Convenzione> = {}): Convenzione {
  return {
    id: 'eci-2026',
    protocollo: 'INPS.0017.01/03/2026.0000001',
    dataInizio: '2026-03-01',
    dataFine: '2031-03-01',
    stato: 'attiva',
    servizi: [CONDIZIONI],
    ...parti,
  };
}

export const OPERATORE: Operatore = {
  codice: 'op.rossi',
  stato: 'abilitato',
  attoDesignazione: 'Determina 12/2026',
  reti: ['10.20.0.0/16', '2001:db8:20::/48'],
};

export function applicazione(parti: Partial<Applicazione> = {}): Applicazione {
  return {
    id: 'portale',
    nome: 'Portale degli iscritti',
    stato: 'attiva',
    credenziali: [],
    attestaPersona: true,
    reti: [],
    senzaLivello: false,
    porteDelegate: [],
    ...parti,
  };
}

/** An ente indexed as the anagrafe would. */
export function enteDi(parti: Partial<Ente> = {}): EnteSnapshot {
  const ente: Ente = {
    id: 'cassa',
    denominazione: 'Cassa di prova',
    codiceAmministrazione: 'CASSA01',
    organizzazionePdnd: 'cassa-di-prova',
    iscritti: { tipo: 'tutti' },
    convenzioni: [convenzione()],
    servizi: [SERVIZIO],
    applicazioni: [applicazione()],
    operatori: [OPERATORE],
    ...parti,
  };
  return {
    ente,
    servizio: (id) => ente.servizi.find((servizio) => servizio.id === id),
    operatore: (codice) => ente.operatori.find((operatore) => operatore.codice === codice),
    convenzioni: (servizioId) =>
      ente.convenzioni.flatMap((one) =>
        one.servizi
          .filter((terms) => terms.servizioId === servizioId)
          .map((condizioni) => ({ convenzione: one, condizioni })),
      ),
  };
}

export function anagrafeDi(...enti: readonly EnteSnapshot[]): AnagrafeSnapshot {
  const tutte = enti.flatMap((ente) => ente.ente.applicazioni.map((one) => ({ ente, applicazione: one })));
  return {
    versione: 1,
    enti,
    ente: (id) => enti.find(({ ente }) => ente.id === id),
    applicazionePerUtente: (utente) =>
      tutte.find(({ applicazione: { credenziali } }) =>
        credenziali.some((c) => c.tipo === 'basic' && c.utente === utente),
      ),
    applicazionePerImpronta: (impronta) =>
      tutte.find(({ applicazione: { credenziali } }) =>
        credenziali.some((c) => c.tipo === 'certificato' && c.improntaSha256 === impronta),
      ),
    porteDelegate: () => [],
  };
}

export const ASSICURATO: Richiedente = {
  enteId: 'cassa',
  applicazioneId: 'portale',
  persona: { tipo: 'assicurato', codiceFiscale: CF, attestata: false },
  livello: 'SPID2',
  indirizzo: '192.0.2.10',
  porta: 'rest',
};

export const OPERATORE_IN_SEDE: Richiedente = {
  enteId: 'cassa',
  applicazioneId: 'portale',
  persona: { tipo: 'operatore', codice: OPERATORE.codice },
  postazione: '10.20.1.5',
  livello: 'CIE',
  pratica: '2026/000123',
  indirizzo: '192.0.2.10',
  porta: 'rest',
};

/** A context that every rule accepts: an insured person who asks about himself. */
export function contesto(parti: Partial<Contesto> = {}): Contesto {
  return {
    istante: ISTANTE,
    fuso: FUSO,
    richiedente: ASSICURATO,
    ente: enteDi(),
    applicazione: applicazione(),
    servizio: SERVIZIO,
    convenzione: convenzione(),
    condizioni: CONDIZIONI,
    codiceFiscale: CF,
    iscrizione: 'iscritto',
    ...parti,
  };
}

/** The same, asked by an operator. */
export function contestoOperatore(parti: Partial<Contesto> = {}): Contesto {
  return contesto({ richiedente: OPERATORE_IN_SEDE, ...parti });
}
