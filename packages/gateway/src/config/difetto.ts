/** Stable codes of everything `varco config verifica` can say. Closed: texts may be reworded, codes may not. */
export const CODICI_DIFETTO = [
  // the file and its YAML
  'file-assente',
  'file-illeggibile',
  'file-troppo-grande',
  'codifica-non-valida',
  'documento-vuoto',
  'yaml-non-valido',
  'yaml-chiave-ripetuta',
  'yaml-tabulazione',
  // the shape
  'campo-sconosciuto',
  'campo-mancante',
  'campo-fuori-posto',
  'tipo-errato',
  'valore-non-ammesso',
  'valore-fuori-limite',
  'forma-non-valida',
  // secrets, keys, certificates
  'segreto-in-chiaro',
  'segreto-assente',
  'segreto-illeggibile',
  'segreto-debole',
  'permessi-larghi',
  'chiave-inutilizzabile',
  'chiave-condivisa',
  'chiave-ripetuta',
  'chiavi-diverse',
  'chiavi-senza-voucher',
  'passphrase-inutile',
  'dpop-incompleto',
  'dpop-inutile',
  'kid-diverso',
  'certificato-illeggibile',
  'certificato-estraneo',
  'certificato-scaduto',
  'certificato-non-ancora-valido',
  'certificato-in-scadenza',
  'certificato-mancante',
  'fiducia-non-valida',
  // values that a schema cannot judge
  'cidr-non-valido',
  'cidr-troppo-largo',
  'hop-mancanti',
  'url-non-valido',
  'url-non-sicuro',
  'audience-con-schema',
  'fuso-sconosciuto',
  'archivio-non-valido',
  'http-in-chiaro',
  'data-non-valida',
  'date-invertite',
  'fascia-non-valida',
  'espressione-non-valida',
  'espressione-pericolosa',
  // what must agree
  'id-ripetuto',
  'codice-ripetuto',
  'codice-fiscale-in-chiaro',
  'utente-ripetuto',
  'impronta-ripetuta',
  'nome-certificato-non-valido',
  'token-sovrapposti',
  'token-incompleto',
  'percorso-ripetuto',
  'percorso-riservato',
  'servizio-inesistente',
  'convenzioni-sovrapposte',
  'convenzione-scaduta',
  'convenzione-in-scadenza',
  'operatori-senza-consenso',
  'reti-mancanti',
  'pdnd-mancante',
  'pdnd-inutile',
  'mtls-incompleto',
  'firma-incompleta',
  'firma-inutile',
  'integrita-senza-wss',
  'identity-non-firmata',
  'risposta-senza-fiducia',
  'risposta-non-correlata',
  'correlazione-impossibile',
  'allegati-non-firmati',
  'parte-mancante',
  'canale-anonimo',
  'profilo-di-altro-tipo',
  'parametro-mancante',
  'porta-su-rest',
  'persona-incoerente',
  'intestazione-riservata',
  'iscritti-tutti',
  'iscritti-illeggibile',
  'contratto-non-valido',
  'firma-mancante',
  'ente-sconosciuto',
  'tls-senza-ca-client',
  // the convention as a document
  'decorrenza-incompleta',
  'durata-diversa',
  'rinnovo-non-ammesso',
  'rinnovo-tardivo',
  'preavviso-breve',
  'termine-diverso',
  'persona-inesistente',
  'ruolo-scoperto',
  'ruolo-doppio',
  'atto-mancante',
  'incarico-scaduto',
  'chiamate-mancanti',
  'massimo-sotto-media',
  'applicazione-inesistente',
  'tetto-sopra-il-massimo',
  'tetto-inutile',
  'operatori-esclusi',
  'quota-senza-misura',
  'ritmo-contraddittorio',
  'finalita-non-ammessa',
  'utenti-oltre-massimo',
  'fasce-sovrapposte',
  'intervalli-sovrapposti',
  'reti-sovrapposte',
  'indirizzo-non-pubblico',
  'indirizzo-di-esempio',
  'recapito-sconosciuto',
  'adempimento-in-ritardo',
  'impronta-diversa',
  'servizio-diverso',
  'convenzione-firmata',
  // operators
  'operatori-firmati',
  'codice-riassegnato',
] as const;
export type CodiceDifetto = (typeof CODICI_DIFETTO)[number];

/** A finding before anybody has looked up its line: what rules return. Texts are Italian, for people, and never hold a secret. */
export interface Rilievo {
  readonly codice: CodiceDifetto;
  /** `difetto` makes the document invalid; `avviso` is said and let through. */
  readonly gravita: 'difetto' | 'avviso';
  /** JSON pointer into the document (RFC 6901); empty: the whole of it. */
  readonly percorso: string;
  /** Point at the key rather than at its value. */
  readonly allaChiave?: boolean;
  readonly problema: string;
  readonly rimedio: string;
  /** Id of the requirement in docs/requisiti.md, where the finding rests on one. */
  readonly requisito?: string;
}

/** A finding with its place. */
export interface Difetto {
  readonly codice: CodiceDifetto;
  readonly file: string;
  /** From 1; 0 when the finding concerns the file as a whole. */
  readonly riga: number;
  /** From 1; 0 when the finding concerns the file as a whole. */
  readonly colonna: number;
  /** JSON pointer (RFC 6901). */
  readonly percorso: string;
  readonly problema: string;
  readonly rimedio: string;
  /** Id of the requirement in docs/requisiti.md, where the finding rests on one. */
  readonly requisito?: string;
}

/** JSON pointer from its steps. */
export function pointer(...steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function difetto(
  codice: CodiceDifetto,
  percorso: string,
  problema: string,
  rimedio: string,
  allaChiave = false,
): Rilievo {
  return { codice, gravita: 'difetto', percorso, problema, rimedio, ...(allaChiave && { allaChiave }) };
}

export function avviso(codice: CodiceDifetto, percorso: string, problema: string, rimedio: string): Rilievo {
  return { codice, gravita: 'avviso', percorso, problema, rimedio };
}

/** One line for a person: `file:riga:colonna  problema — rimedio`, and `[E-13]` where a requirement says so. */
export function formatDifetto({ file, riga, colonna, problema, rimedio, requisito }: Difetto): string {
  const clause = requisito === undefined ? '' : ` [${requisito}]`;
  return `${riga === 0 ? file : `${file}:${riga}:${colonna}`}  ${problema} — ${rimedio}${clause}`;
}
