/** One record of a file, by column name. */
export interface RigaCsv {
  /** Line on which it begins, from 1. */
  readonly riga: number;
  readonly campi: Readonly<Record<string, string>>;
}

export type EsitoCsv =
  | { readonly ok: true; readonly righe: readonly RigaCsv[]; readonly colonne: ReadonlySet<string> }
  | { readonly ok: false; readonly riga: number; readonly problema: string; readonly rimedio: string };

export interface OpzioniCsv {
  readonly obbligatorie: readonly string[];
  readonly facoltative: readonly string[];
  readonly righeMassime: number;
}

class DifettoCsv extends Error {
  override readonly name = 'DifettoCsv';
  readonly riga: number;
  readonly rimedio: string;

  constructor(riga: number, problema: string, rimedio: string) {
    super(problema);
    this.riga = riga;
    this.rimedio = rimedio;
  }
}

/**
 * Reads CSV as RFC 4180 has it, and nothing else: UTF-8 with or without BOM, commas, records of equal length, quotes doubled inside quotes,
 * a first line of known names. Lines may end in CRLF or LF. What is not so is refused with its line; nothing is guessed, no line is left out.
 */
export function readCsv(bytes: Uint8Array, { obbligatorie, facoltative, righeMassime }: OpzioniCsv): EsitoCsv {
  try {
    const [header, ...records] = split(decode(bytes), righeMassime);
    if (header === undefined) throw new DifettoCsv(1, 'il file è vuoto', 'la prima riga nomina le colonne');
    const colonne = checkHeader(header.campi, obbligatorie, facoltative);
    const righe = records.map(({ riga, campi }) => {
      if (campi.length !== colonne.length) {
        const problem = `la riga ha ${campi.length} campi, e le colonne sono ${colonne.length}`;
        throw new DifettoCsv(riga, problem, 'un campo che contiene virgole va fra virgolette');
      }
      return { riga, campi: Object.fromEntries(colonne.map((name, at) => [name, campi[at] ?? ''])) };
    });
    return { ok: true, righe, colonne: new Set(colonne) };
  } catch (error) {
    if (!(error instanceof DifettoCsv)) throw error;
    return { ok: false, riga: error.riga, problema: error.message, rimedio: error.rimedio };
  }
}

function decode(bytes: Uint8Array): string {
  try {
    // Takes the BOM away.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DifettoCsv(1, 'il file non è in UTF-8', 'salvalo come CSV UTF-8');
  }
}

function checkHeader(
  names: readonly string[],
  obbligatorie: readonly string[],
  facoltative: readonly string[],
): readonly string[] {
  const known = [...obbligatorie, ...facoltative];
  const fix = `le colonne sono ${known.join(', ')}, separate da virgole`;
  const unknown = names.findIndex((name) => !known.includes(name));
  // Not quoted back: the first line may be a person's, where the names were left out.
  if (unknown >= 0) throw new DifettoCsv(1, `la colonna ${unknown + 1} non ha un nome noto`, fix);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new DifettoCsv(1, `la colonna «${twice}» c’è due volte`, fix);
  const missing = obbligatorie.find((name) => !names.includes(name));
  if (missing !== undefined) throw new DifettoCsv(1, `manca la colonna «${missing}»`, fix);
  return names;
}

interface Record_ {
  readonly riga: number;
  readonly campi: readonly string[];
}

const FIELD = /"((?:[^"]|"")*)"|([^",\r\n]*)/y;

function split(text: string, righeMassime: number): readonly Record_[] {
  const records: Record_[] = [];
  let [at, riga] = [0, 1];
  while (at < text.length) {
    const start = riga;
    const campi: string[] = [];
    for (;;) {
      FIELD.lastIndex = at;
      const [found = '', quoted, plain = ''] = FIELD.exec(text) ?? [];
      const value = quoted === undefined ? plain : quoted.replaceAll('""', '"');
      checkField(value, riga);
      campi.push(value);
      riga += found.split('\n').length - 1;
      at += found.length;
      const next = text[at];
      if (next !== ',') break;
      at += 1;
    }
    at = endOfLine(text, at, riga);
    riga += 1;
    records.push({ riga: start, campi });
    if (records.length > righeMassime + 1)
      throw new DifettoCsv(start, `le righe sono più di ${righeMassime}`, 'dividi il file');
  }
  return records;
}

function endOfLine(text: string, at: number, riga: number): number {
  if (at >= text.length) return at;
  if (text.startsWith('\r\n', at)) return at + 2;
  if (text[at] === '\n') return at + 1;
  const problem =
    text[at] === '"' ? 'virgolette aperte e non chiuse, o a metà di un campo' : 'fine di riga non ammessa';
  throw new DifettoCsv(
    riga,
    problem,
    'un campo con virgolette sta tutto fra virgolette, e quelle dentro si raddoppiano',
  );
}

function checkField(value: string, riga: number): void {
  if (value.length > 1024) throw new DifettoCsv(riga, 'un campo supera i 1024 caratteri', 'accorcialo');
  if (/\p{Cc}/u.test(value))
    throw new DifettoCsv(riga, 'un campo contiene caratteri di controllo o va a capo', 'toglili');
}

/** A spreadsheet takes these for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** One line of CSV, with CRLF: quoted where needed, and nothing that a spreadsheet would compute. */
export function formatCsv(campi: readonly string[]): string {
  const safe = campi.map((campo) => (FORMULA.test(campo) ? `'${campo}` : campo));
  return `${safe.map((campo) => (/[",\r\n]/.test(campo) ? `"${campo.replaceAll('"', '""')}"` : campo)).join(',')}\r\n`;
}
