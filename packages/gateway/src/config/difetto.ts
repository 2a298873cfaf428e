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
  // values that a schema cannot judge
  'cidr-non-valido',
  'cidr-troppo-largo',
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
  'persona-incoerente',
  'intestazione-riservata',
  'iscritti-tutti',
  'iscritti-illeggibile',
  'contratto-non-valido',
  'firma-mancante',
  'ente-sconosciuto',
  'tls-senza-ca-client',
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

/** One line for a person: `file:riga:colonna  problema — rimedio`. */
export function formatDifetto({ file, riga, colonna, problema, rimedio }: Difetto): string {
  return `${riga === 0 ? file : `${file}:${riga}:${colonna}`}  ${problema} — ${rimedio}`;
}
