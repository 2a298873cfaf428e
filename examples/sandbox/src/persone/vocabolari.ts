/**
 * Codes that the synthetic statements use.
 *
 * NOTICE: labels and codes of {@link GESTIONI} and of the numbered {@link TIPI_CONTRIBUZIONE} are taken from the INPS
 * controlled vocabularies `tipo_gestione_ricongiunzione`, `tipo_ricongiunzione` and `tipo_ente` (repository INPS-it/NDC,
 * commit 9864f87), © INPS, licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); a selection, with
 * cut labels completed. That the real ECI uses these very codes is not known.
 */

export interface Codificato {
  readonly Codice: string;
  readonly Descrizione: string;
}

function table<K extends string>(rows: Readonly<Record<K, string>>): Readonly<Record<K, Codificato>> {
  const entries = Object.entries<string>(rows).map(([Codice, Descrizione]) => [Codice, { Codice, Descrizione }]);
  return Object.fromEntries(entries) as Readonly<Record<K, Codificato>>;
}

/** `tipo_gestione_ricongiunzione`: funds of INPS by acronym, the other bodies by number. */
export const GESTIONI = table({
  '1170': 'ENPAP Ente Nazionale Previdenza e Assistenza Psicologi',
  '1178': 'EPPI Ente di Previdenza dei Periti Industriali',
  '1182': 'ENPAB Ente Nazionale di Previdenza e Assistenza Biologi',
  '9934': 'INARCASSA Cassa Nazionale Previdenza Assistenza Ingegneri e Architetti',
  '9935': 'Cassa Nazionale di Previdenza e Assistenza Forense',
  '9936': 'ENPAM Ente Nazionale Previdenza e Assistenza Medici e odontoiatri',
  '9937': 'ENPAV Ente Nazionale Previdenza e Assistenza Veterinari',
  '9939': 'Cassa Italiana di Previdenza e Assistenza dei Geometri',
  '9940': 'Cassa Nazionale Previdenza Assistenza Ragionieri e Periti Commerciali',
  '9942': 'CNPADC Cassa Nazionale Previdenza assistenza Dottori Commercialisti',
  '9943': 'ENPACL Ente Nazionale Previdenza Assistenza Consulenti del Lavoro',
  '9950': 'ENASARCO Ente Nazionale Assistenza Agenti e Rappresentanti di Commercio',
  ART: 'Fondo lavoratori autonomi artigiani',
  CDCM: 'Fondo Coltivatori Diretti, Coloni e Mezzadri',
  COCO_OLD: 'Gestione separata per lavoratori parasubordinati e liberi professionisti',
  COM: 'Fondo lavoratori autonomi commercianti',
  CPDEL: 'Cassa Pensione Dipendenti Enti Locali',
  CPS: 'Cassa Pensioni Sanitari',
  CTPS: 'Stato ovvero Cassa Trattamenti Pensionistici Statali',
  EXT: 'Contribuzione estera dei lavoratori migranti da certificazioni / sistema EESSI',
  FPLD: 'Fondo Pensioni Lavoratori Dipendenti',
  FSTT: 'Fondo speciale sostitutivo dei Telefonici',
  PALS: 'Lavoratori dello spettacolo e sportivi professionisti',
});

export type CodiceGestione = keyof typeof GESTIONI;

/** `tipo_ente` 01: the body behind every fund that is INPS's own. */
const INPS: Codificato = { Codice: '01', Descrizione: 'INPS' };

/** The body that keeps a gestione: itself when it has a number or is foreign, INPS when it is a fund of INPS. */
export function enteOf(gestione: CodiceGestione): Codificato {
  return /^\d/.test(gestione) || gestione === 'EXT' ? GESTIONI[gestione] : INPS;
}

/**
 * `tipo_ricongiunzione` for the numbered codes. That vocabulary has no code for ordinary contributions: `OBB`, `VOL` and
 * `RIS` are the sandbox's own, after the classes of INPS's ontology of the statement.
 */
export const TIPI_CONTRIBUZIONE = table({
  '298': 'Contr.Figurativa NASpI',
  '300': 'Figurativa',
  '310': 'Malattia e/o infortunio',
  '333': 'Disoccupazione',
  '351': "Maternita' obbligatoria",
  '352': "Maternita' facoltativa",
  '401': 'Ricongiun. L.45/90 CD/CM',
  '402': 'Ricongiun. L.45/90 ART',
  '403': 'Ricongiun. L.45/90 COM',
  '511': 'E.C. periodo ricongiunto',
  '865': 'Estero:figurat.generico',
  MAT: "Figurativi maternita'",
  IR4: 'Ricongiunzione Art.1 L.45/90',
  OBB: 'Contribuzione obbligatoria',
  VOL: 'Contribuzione volontaria',
  RIS: 'Contribuzione da riscatto',
});

export type CodiceTipoContribuzione = keyof typeof TIPI_CONTRIBUZIONE;
