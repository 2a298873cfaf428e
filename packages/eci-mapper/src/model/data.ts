/** A day as `YYYY-MM-DD`, without time zone: the day as INPS wrote it, never shifted. */
export type Data = string;

const GIORNI_DEL_MESE = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const FUSO = '(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d|[+-]14:00)?';
// xs:date, or what some .NET services send in its place: the same day at midnight.
const DATA = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})(?:T00:00:00(?:\\.0+)?)?${FUSO}$`);
const DATAORA = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?${FUSO}$`);
const ANNO = new RegExp(`^(\\d{4})${FUSO}$`);

function exists(anno: string, mese: string, giorno: string): boolean {
  const year = Number(anno);
  const day = Number(giorno);
  const longest = GIORNI_DEL_MESE[Number(mese) - 1];
  if (year === 0 || longest === undefined || day < 1 || day > longest) return false;
  if (mese !== '02' || day < 29) return true;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * The day of an `xs:date`. A time zone is dropped, not applied: the day is the one written. Midnight as `T00:00:00` is
 * taken, any other hour is not, because then the day would depend on the zone. `undefined` when it is no such thing.
 */
export function parseData(text: string): Data | undefined {
  const [, anno, mese, giorno] = DATA.exec(text) ?? [];
  if (anno === undefined || mese === undefined || giorno === undefined || !exists(anno, mese, giorno)) return undefined;
  return `${anno}-${mese}-${giorno}`;
}

/** An `xs:dateTime`, returned exactly as written; `undefined` when it is none. */
export function parseDataOra(text: string): string | undefined {
  const [, anno, mese, giorno] = DATAORA.exec(text) ?? [];
  if (anno === undefined || mese === undefined || giorno === undefined || !exists(anno, mese, giorno)) return undefined;
  return text;
}

/** The four digits of an `xs:gYear`; a time zone is dropped. `undefined` when it is none, or year 0000. */
export function parseAnno(text: string): string | undefined {
  const anno = ANNO.exec(text)?.[1];
  return anno === '0000' ? undefined : anno;
}
