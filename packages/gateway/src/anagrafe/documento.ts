import { resolve } from 'node:path';
import { resolveSecretRef } from '../config/segreti.js';
import type { CondizioniServizio, Convenzione, FasciaOraria } from '../domain/convenzione.js';
import type {
  Applicazione,
  Ente,
  FonteIscritti,
  FonteIscrittiHttp,
  FontePersona,
  Informativa,
  Operatore,
  PortaDelegata,
  UsoConcorrente,
} from '../domain/ente.js';
import type {
  AccessoPdnd,
  CanaleTls,
  ProfiloSicurezza,
  Servizio,
  ServizioRest,
  ServizioSoap,
} from '../domain/servizio.js';
import { completeCredenziale, type CredenzialeScritta } from './documento-credenziali.js';
import {
  completeFirma,
  completeFonteChiave,
  completeFirmaRisposta,
  type FirmaRispostaScritta,
  type FirmaScritta,
} from './documento-firma.js';
import { completeRest, type RestScritto } from './documento-rest.js';

/** The whole anagrafe as the domain sees it: defaults filled, paths absolute, hexadecimal in lower case. This is what the archive keeps, as JSON. */
export interface DocumentoAnagrafe {
  readonly versione: 1;
  readonly enti: readonly Ente[];
}

/** `T` with the fields `K` left out at will: as people write it. */
type Senza<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

type FasciaScritta = Senza<FasciaOraria, 'giorni'>;
type CondizioniScritte = Omit<CondizioniServizio, 'fasceOperatori' | 'fasceAssicurati'> & {
  readonly fasceOperatori?: readonly FasciaScritta[];
  readonly fasceAssicurati?: readonly FasciaScritta[];
};
type ConvenzioneScritta = Omit<Senza<Convenzione, 'stato'>, 'servizi'> & {
  readonly servizi: readonly CondizioniScritte[];
};
type ServizioScritto = Omit<
  Senza<Servizio, 'tls' | 'userIdAssicurato' | 'riusoEvidenza' | 'tempoMassimoMs' | 'dimensioneMassima'>,
  'profilo' | 'firma' | 'firmaRisposta' | 'rest'
> & {
  readonly profilo: Senza<ProfiloSicurezza, Exclude<keyof ProfiloSicurezza, 'canale'>>;
  readonly firma?: FirmaScritta;
  readonly firmaRisposta?: FirmaRispostaScritta;
  readonly rest?: RestScritto;
};
type FonteIscrittiScritta =
  | Exclude<FonteIscritti, FonteIscrittiHttp>
  | Senza<FonteIscrittiHttp, 'domanda' | 'tls' | 'tempoMassimoMs' | 'contemporanee'>;
type PortaScritta = Senza<PortaDelegata, 'dialetto' | 'prefissoErrori'>;
type ApplicazioneScritta = Omit<
  Senza<Applicazione, 'stato' | 'attestaPersona' | 'reti' | 'senzaLivello'>,
  'porteDelegate' | 'credenziali'
> & {
  readonly credenziali: readonly CredenzialeScritta[];
  readonly porteDelegate?: readonly PortaScritta[];
};
type OperatoreScritto = Senza<Operatore, 'stato' | 'reti'>;
type EnteScritto = Pick<
  Ente,
  | 'id'
  | 'denominazione'
  | 'codiceAmministrazione'
  | 'attoOperatori'
  | 'revisione'
  | 'deroghe'
  | 'anomalie'
  | 'trattamento'
> & {
  readonly iscritti: FonteIscrittiScritta;
  readonly organizzazionePdnd?: string;
  readonly convenzioni?: readonly ConvenzioneScritta[];
  readonly servizi?: readonly ServizioScritto[];
  readonly applicazioni?: readonly ApplicazioneScritta[];
  readonly operatori?: readonly OperatoreScritto[];
  readonly informativa?: Senza<Informativa, 'richiesta'>;
  readonly usoConcorrente?: Partial<UsoConcorrente>;
};

/** A person who moves from one workstation to another takes longer than this. */
const FINESTRA_SECONDI = 300;

/** A document that satisfies `schema/anagrafe.schema.json`. */
export interface AnagrafeScritta {
  readonly versione: 1;
  readonly enti: readonly EnteScritto[];
}

/** E-06: SPID of level 2 or more, CIE, CNS; for the insured too, by our choice. Less must be written out. */
const LIVELLO_MINIMO = 'SPID2';

const OGNI_GIORNO: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/** Fills the defaults and makes every path absolute against `baseDir`. Completing what is already complete changes nothing. */
export function completeAnagrafe({ versione, enti }: AnagrafeScritta, baseDir: string): DocumentoAnagrafe {
  const path = (percorso: string) => resolve(baseDir, percorso);
  const secret = (ref: string) => resolveSecretRef(ref, baseDir);
  return { versione, enti: enti.map((ente) => completeEnte(ente, path, secret)) };
}

function completeEnte(ente: EnteScritto, path: (percorso: string) => string, secret: (ref: string) => string): Ente {
  return {
    id: ente.id,
    denominazione: ente.denominazione,
    codiceAmministrazione: ente.codiceAmministrazione,
    organizzazionePdnd: ente.organizzazionePdnd ?? ente.id,
    iscritti: completeIscritti(ente.iscritti, path, secret),
    convenzioni: (ente.convenzioni ?? []).map((convenzione) => ({
      ...convenzione,
      stato: convenzione.stato ?? 'attiva',
      servizi: convenzione.servizi.map(completeCondizioni),
    })),
    servizi: (ente.servizi ?? []).map((servizio) => completeServizio(servizio, path, secret)),
    applicazioni: (ente.applicazioni ?? []).map((applicazione) => completeApplicazione(applicazione, secret)),
    operatori: (ente.operatori ?? []).map((operatore) => ({
      ...operatore,
      stato: operatore.stato ?? 'abilitato',
      reti: operatore.reti ?? [],
    })),
    ...(ente.trattamento && { trattamento: ente.trattamento }),
    ...(ente.informativa && { informativa: { ...ente.informativa, richiesta: ente.informativa.richiesta ?? true } }),
    ...(ente.usoConcorrente && {
      usoConcorrente: { finestraSecondi: FINESTRA_SECONDI, azione: 'avvisa', ...ente.usoConcorrente },
    }),
    ...(ente.attoOperatori !== undefined && { attoOperatori: ente.attoOperatori }),
    ...(ente.revisione && { revisione: ente.revisione }),
    ...(ente.deroghe && { deroghe: ente.deroghe }),
    ...(ente.anomalie && { anomalie: ente.anomalie }),
  };
}

function completeIscritti(
  fonte: FonteIscrittiScritta,
  path: (percorso: string) => string,
  secret: (ref: string) => string,
): FonteIscritti {
  if (fonte.tipo === 'tutti') return fonte;
  if (fonte.tipo === 'file') return { tipo: 'file', percorso: path(fonte.percorso), chiave: secret(fonte.chiave) };
  return {
    tipo: 'http',
    url: fonte.url,
    domanda: fonte.domanda ?? 'codice-fiscale',
    ...(fonte.chiave !== undefined && { chiave: secret(fonte.chiave) }),
    ...(fonte.credenziale !== undefined && { credenziale: secret(fonte.credenziale) }),
    tls: completeTls(fonte.tls, secret),
    tempoMassimoMs: fonte.tempoMassimoMs ?? 2_000,
    contemporanee: fonte.contemporanee ?? 64,
  };
}

function completeTls(tls: CanaleTls = {}, secret: (ref: string) => string): CanaleTls {
  return {
    ...tls,
    ...(tls.ca !== undefined && { ca: secret(tls.ca) }),
    ...(tls.certificato !== undefined && { certificato: secret(tls.certificato) }),
    ...(tls.chiave !== undefined && { chiave: secret(tls.chiave) }),
  };
}

function completeCondizioni(condizioni: CondizioniScritte): CondizioniServizio {
  const fasce = (scritte: readonly FasciaScritta[] = []) =>
    scritte.map((fascia) => ({ ...fascia, giorni: fascia.giorni ?? OGNI_GIORNO }));
  return {
    livelloMinimo: LIVELLO_MINIMO,
    ...condizioni,
    ...(condizioni.finalitaAmmesse && {
      finalitaAmmesse: condizioni.finalitaAmmesse.map((id) => id.toLowerCase()),
    }),
    ...(condizioni.statiPerFinalita && {
      statiPerFinalita: condizioni.statiPerFinalita.map((one) => ({ ...one, finalita: one.finalita.toLowerCase() })),
    }),
    fasceOperatori: fasce(condizioni.fasceOperatori),
    fasceAssicurati: fasce(condizioni.fasceAssicurati),
  };
}

function completeServizio(
  servizio: ServizioScritto,
  path: (percorso: string) => string,
  secret: (ref: string) => string,
): Servizio {
  const { profilo, pdnd, tls } = servizio;
  const completePdnd: AccessoPdnd | undefined = pdnd && {
    ...pdnd,
    clientId: pdnd.clientId.toLowerCase(),
    purposeId: pdnd.purposeId.toLowerCase(),
    ...(pdnd.chiave !== undefined && { chiave: secret(pdnd.chiave) }),
    ...(pdnd.chiavi !== undefined && { chiavi: pdnd.chiavi.map((fonte) => completeFonteChiave(fonte, path, secret)) }),
    ...(pdnd.chiaveDpop !== undefined && { chiaveDpop: completeFonteChiave(pdnd.chiaveDpop, path, secret) }),
  };
  const completo = completeProfilo(profilo, servizio.rest !== undefined);
  return {
    id: servizio.id,
    nome: servizio.nome,
    url: servizio.url,
    profilo: completo,
    ...(completePdnd && { pdnd: completePdnd }),
    tls: completeTls(tls, secret),
    ...(servizio.firma && { firma: completeFirma(servizio.firma, path, secret) }),
    ...(servizio.firmaRisposta && {
      firmaRisposta: completeFirmaRisposta(servizio.firmaRisposta, completo, secret),
    }),
    ...completeContratto(servizio, completo, path, secret),
    codiceUfficio: servizio.codiceUfficio,
    ...(servizio.statiAmmessi && { statiAmmessi: servizio.statiAmmessi }),
    ...(servizio.codiciUfficio && { codiciUfficio: servizio.codiciUfficio }),
    ...(servizio.identitaOperatore && { identitaOperatore: servizio.identitaOperatore }),
    userIdAssicurato: servizio.userIdAssicurato ?? 'codice-fiscale',
    riusoEvidenza: servizio.riusoEvidenza ?? 'finestra',
    tempoMassimoMs: servizio.tempoMassimoMs ?? 60_000,
    dimensioneMassima: servizio.dimensioneMassima ?? 16 * 1024 * 1024,
    ...(servizio.applicazioni && { applicazioni: servizio.applicazioni }),
    ...(servizio.quote && { quote: servizio.quote }),
  };
}

function completeContratto(
  { rest, wsdl = '', profiloMappatura = '', pdnd }: ServizioScritto,
  profilo: ProfiloSicurezza,
  path: (percorso: string) => string,
  secret: (ref: string) => string,
): Pick<ServizioSoap, 'wsdl' | 'profiloMappatura'> | Pick<ServizioRest, 'rest'> {
  if (rest !== undefined) return { rest: completeRest(rest, profilo, pdnd?.clientId, path, secret) };
  return { wsdl: path(wsdl), profiloMappatura: path(profiloMappatura) };
}

function completeProfilo(profilo: ServizioScritto['profilo'], rest: boolean): ProfiloSicurezza {
  const wss = profilo.wss ?? 'nessuno';
  return {
    canale: profilo.canale,
    voucher: profilo.voucher ?? (profilo.canale === 'pdnd' ? 'bearer' : 'nessuno'),
    tracciamento: profilo.tracciamento ?? 'nessuno',
    identity: profilo.identity ?? (rest ? 'http' : 'soap'),
    mtls: profilo.mtls ?? true,
    wss,
    // A receiver who asks for less takes more: who leaves Body out says so.
    integrita: profilo.integrita ?? (wss === 'nessuno' ? 'nessuno' : 'INTEGRITY_SOAP_01'),
    risposta: profilo.risposta ?? 'libera',
    ...(profilo.allegati === undefined ? {} : { allegati: profilo.allegati }),
  };
}

function completeApplicazione(applicazione: ApplicazioneScritta, secret: (ref: string) => string): Applicazione {
  return {
    id: applicazione.id,
    nome: applicazione.nome,
    stato: applicazione.stato ?? 'attiva',
    credenziali: applicazione.credenziali.map((credenziale) => completeCredenziale(credenziale, secret)),
    attestaPersona: applicazione.attestaPersona ?? false,
    reti: applicazione.reti ?? [],
    senzaLivello: applicazione.senzaLivello ?? false,
    ...(applicazione.ritmo && { ritmo: applicazione.ritmo }),
    porteDelegate: (applicazione.porteDelegate ?? []).map((porta) => ({
      ...porta,
      dialetto: porta.dialetto ?? 'govway',
      fontePersona: completeFonte(porta.fontePersona),
      prefissoErrori: porta.prefissoErrori ?? 'GOVWAY-',
    })),
  };
}

/** Paths are written with or without the leading slash; kept without. */
function completeFonte(fonte: FontePersona): FontePersona {
  return fonte.tipo === 'xpath' ? { ...fonte, percorso: fonte.percorso.replace(/^\//, '') } : fonte;
}
