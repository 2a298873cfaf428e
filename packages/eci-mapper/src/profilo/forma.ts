import { parseCodiceFiscale } from '../model/codice-fiscale.js';
import { parseAnno, parseData, parseDataOra } from '../model/data.js';
import { parseDecimale } from '../model/decimale.js';
import type { FormaAltro } from './profilo.js';

/** The form a text must have to become a value of the model. */
export interface Forma {
  /** What is expected, for an error: "a day (YYYY-MM-DD)". */
  readonly atteso: string;
  /** The value, or `undefined` when the text has not this form. */
  parse(testo: string): string | undefined;
}

// White space around anything but free text means nothing in XML Schema.
function strip(testo: string): string {
  let from = 0;
  let to = testo.length;
  // A loop and not an expression, which on a long run of spaces would try every place of it.
  while (from < to && isSpace(testo.charCodeAt(from))) from += 1;
  while (to > from && isSpace(testo.charCodeAt(to - 1))) to -= 1;
  return testo.slice(from, to);
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

const stripped = (atteso: string, parse: (testo: string) => string | undefined): Forma => ({
  atteso,
  parse: (testo) => parse(strip(testo)),
});

const unless = (bad: boolean, testo: string): string | undefined => (bad ? undefined : testo);

/** Free text, character for character; may be empty. */
export const TESTO: Forma = { atteso: 'text', parse: (testo) => testo };
/** A code: some text, without the white space around it. */
export const CODICE = stripped('a code that is not empty', (testo) => unless(testo === '', testo));
/** An outcome's code: it goes to logs and registers, so it is held short and plain. */
export const ESITO = stripped('a code of at most 64 letters, digits, "_", "-", ".", ":"', (testo) =>
  unless(!/^[\w.:-]{1,64}$/.test(testo), testo),
);
export const DATA = stripped('a day (YYYY-MM-DD)', parseData);
export const DATAORA = stripped('an instant (YYYY-MM-DDThh:mm:ss, with or without zone)', parseDataOra);
export const ANNO = stripped('a year (YYYY)', parseAnno);
export const DECIMALE = stripped(
  'a decimal number in plain form (1234.50: no "+", no leading zeros, at most 6 decimals)',
  parseDecimale,
);
export const CODICE_FISCALE = stripped('a codice fiscale with its control character', (testo) => {
  const esito = parseCodiceFiscale(testo);
  return esito.ok ? esito.codiceFiscale : undefined;
});

/** One of the service's words, turned into the model's. */
export function translated(parole: Readonly<Record<string, string>>, chiave: string): Forma {
  const tabella = new Map(Object.entries(parole));
  return stripped(`one of the words listed in the profile under valori.${chiave}`, (testo) => tabella.get(testo));
}

/** One of the model's own words, for a constant of the profile. */
export function oneOf(parole: readonly string[]): Forma {
  return { atteso: `one of ${parole.join(', ')}`, parse: (testo) => unless(!parole.includes(testo), testo) };
}

export const FORME_ALTRE: Readonly<Record<FormaAltro, Forma>> = {
  testo: TESTO,
  data: DATA,
  dataora: DATAORA,
  anno: ANNO,
  importo: DECIMALE,
  numero: DECIMALE,
};
