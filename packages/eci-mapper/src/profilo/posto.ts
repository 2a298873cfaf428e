/**
 * Where each field of a record stands in the array that a reading fills: an array a row, because thousands of small
 * dictionaries cost more than the reading itself. Columns the model has no name for stand after the last one.
 */
export const DOCUMENTO = {
  esitoCodice: 0,
  esitoDescrizione: 1,
  /** The codice fiscale of a request, or of a statement's insured person. */
  codiceFiscale: 2,
  /** A statement in base64. */
  busta: 3,
  dataOraInterrogazione: 4,
  cognome: 5,
  nome: 6,
  dataNascita: 7,
} as const;

export const PERIODO = {
  enteCodice: 0,
  enteDescrizione: 1,
  gestioneCodice: 2,
  gestioneDescrizione: 3,
  tipoContribuzioneCodice: 4,
  tipoContribuzioneDescrizione: 5,
  dal: 6,
  al: 7,
  retribuzione: 8,
  utileDirittoNumero: 9,
  utileDirittoUnita: 10,
  utileMisuraNumero: 11,
  utileMisuraUnita: 12,
  aziendaVersatrice: 13,
} as const;

export const VERSAMENTO = { enteCodice: 0, enteDescrizione: 1, anno: 2, tipo: 3, dovuto: 4, versato: 5 } as const;

export const ENASARCO = { dal: 0, al: 1, ditta: 2, provvigioni: 3, contributo: 4 } as const;

/** How many named fields each kind of row has: the first free place. */
export const LARGHEZZA = {
  documento: Object.keys(DOCUMENTO).length,
  quadroA: Object.keys(PERIODO).length,
  quadroB: Object.keys(VERSAMENTO).length,
  quadroC: Object.keys(ENASARCO).length,
} as const;

/** For notes, which are gathered apart. */
export const SENZA_POSTO = -1;
