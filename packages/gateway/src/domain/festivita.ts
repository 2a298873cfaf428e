import { giornoSettimana, piuGiorni } from './fuso.js';

/**
 * National holidays of a fixed date: L. 260/1949 as it stands (with L. 54/1977, D.P.R. 792/1985, L. 336/2000), and 4 October, Saint
 * Francis, from 2026 (L. 151/2025).
 */
const FISSE: readonly { readonly giorno: string; readonly dal?: number }[] = [
  { giorno: '01-01' },
  { giorno: '01-06' },
  { giorno: '04-25' },
  { giorno: '05-01' },
  { giorno: '06-02' },
  { giorno: '08-15' },
  { giorno: '10-04', dal: 2026 },
  { giorno: '11-01' },
  { giorno: '12-08' },
  { giorno: '12-25' },
  { giorno: '12-26' },
];

const perAnno = new Map<number, ReadonlySet<string>>();

/**
 * Is the day a holiday: a Sunday, one of the nation's, or the ente's patron day? Local closures that an ente decides for itself are not.
 *
 * @param data `YYYY-MM-DD` @param patrono `MM-DD`
 */
export function isFestivo(data: string, patrono?: string): boolean {
  if (data.slice(5) === patrono || giornoSettimana(data) === 7) return true;
  return festivitaNazionali(Number(data.slice(0, 4))).has(data);
}

/** The nation's holidays of a year that are not Sundays by rule: the fixed ones, and Easter Monday. */
export function festivitaNazionali(anno: number): ReadonlySet<string> {
  let days = perAnno.get(anno);
  if (!days) {
    const year = String(anno).padStart(4, '0');
    const fixed = FISSE.filter(({ dal = 0 }) => dal <= anno).map(({ giorno }) => `${year}-${giorno}`);
    days = new Set([...fixed, piuGiorni(pasqua(anno), 1)]);
    if (perAnno.size >= 64) perAnno.clear();
    perAnno.set(anno, days);
  }
  return days;
}

/** Easter Sunday of the Gregorian calendar, `YYYY-MM-DD`: the algorithm known as Meeus, Jones and Butcher's, good for every year. */
export function pasqua(anno: number): string {
  const golden = anno % 19;
  const century = Math.floor(anno / 100);
  const inCentury = anno % 100;
  const lunar = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - lunar + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7;
  const ordinal = epact + weekday - 7 * Math.floor((golden + 11 * epact + 22 * weekday) / 451) + 114;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(anno).padStart(4, '0')}-${two(Math.floor(ordinal / 31))}-${two((ordinal % 31) + 1)}`;
}
