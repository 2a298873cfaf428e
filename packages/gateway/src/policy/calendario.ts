import type { FasciaOraria } from '../domain/convenzione.js';
import { isFestivo } from '../domain/festivita.js';
import { giornoSettimana, parete, piuGiorni } from '../domain/fuso.js';

const DAY = 86_400_000;
const MINUTE = 60_000;

export interface MomentoLocale {
  /** `YYYY-MM-DD`. */
  readonly data: string;
  /** `HH:MM`. */
  readonly ora: string;
  /** 1 Monday … 7 Sunday. */
  readonly giorno: number;
}

/** What a wall calendar and clock in the zone show. The last minute asked about is remembered: requests come in crowds. */
export function momentoLocale(istante: number, fuso: string): MomentoLocale {
  const minute = Math.floor(istante / MINUTE);
  if (last && last.minute === minute && last.fuso === fuso) return last.momento;
  const { data, orario } = parete(minute * MINUTE, fuso);
  const momento = { data, ora: orario.slice(0, 5), giorno: giornoSettimana(data) };
  last = { minute, fuso, momento };
  return momento;
}

let last: { readonly minute: number; readonly fuso: string; readonly momento: MomentoLocale } | undefined;

/** The calendar day in the zone, `YYYY-MM-DD`. */
export function giornoLocale(istante: number, fuso: string): string {
  return momentoLocale(istante, fuso).data;
}

/** Every instant at which the zone's wall shows this time: two where it is shown twice; where it is skipped, the end of the gap. */
function istantiLocali(data: string, ora: string, fuso: string): readonly number[] {
  const wall = Date.parse(`${data}T${ora}:00Z`);
  const prima = parete(wall - DAY, fuso).scarto;
  const dopo = parete(wall + DAY, fuso).scarto;
  const shown = [...new Set([wall - prima, wall - dopo])].filter(
    (instant) => instant + parete(instant, fuso).scarto === wall,
  );
  if (shown.length > 0) return shown.sort((a, b) => a - b);
  let before = wall - dopo;
  let after = wall - prima;
  while (after - before > MINUTE) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
    if (parete(middle, fuso).scarto === dopo) after = middle;
    else before = middle;
  }
  return [after];
}

/**
 * First instant at which the zone's wall shows this day and time; for a time that daylight saving skips, the instant at which the clocks
 * change.
 */
export function istanteLocale(data: string, ora: string, fuso: string): number {
  return istantiLocali(data, ora, fuso)[0] ?? Number.NaN;
}

/** Does the fascia hold on a day, by its weekdays and by what it says of holidays? */
function valeNelGiorno(
  { giorni, festivi = 'inclusi' }: FasciaOraria,
  data: string,
  patrono: string | undefined,
): boolean {
  if (!giorni.includes(giornoSettimana(data))) return false;
  return festivi === 'inclusi' || isFestivo(data, patrono) === (festivi === 'soli');
}

/**
 * Does the wall show a day and a time within one of the hours?
 *
 * @param patrono the patron day of the ente, `MM-DD`, a holiday of its own
 */
export function inFascia(fasce: readonly FasciaOraria[], { data, ora }: MomentoLocale, patrono?: string): boolean {
  return fasce.some((fascia) => fascia.dalle <= ora && ora < fascia.alle && valeNelGiorno(fascia, data, patrono));
}

/** Hours of holidays alone, Sundays apart, may wait from 6 January to Easter Monday; those that wait longer are not promised. */
const GIORNI_AVANTI = 120;

/** The next beginning of any of the hours, within four months. */
export function prossimaApertura(
  fasce: readonly FasciaOraria[],
  istante: number,
  fuso: string,
  patrono?: string,
): { readonly istante: number; readonly quando: string } | undefined {
  const oggi = giornoLocale(istante, fuso);
  for (let day = 0; day <= GIORNI_AVANTI; day += 1) {
    const data = piuGiorni(oggi, day);
    const aperture = fasce
      .filter((fascia) => valeNelGiorno(fascia, data, patrono))
      .flatMap(({ dalle }) => istantiLocali(data, dalle, fuso))
      // Hours that a change of clocks swallows whole do not open that day.
      .filter((apre) => apre > istante && inFascia(fasce, momentoLocale(apre, fuso), patrono));
    if (aperture.length > 0) {
      const apre = Math.min(...aperture);
      const momento = momentoLocale(apre, fuso);
      return { istante: apre, quando: `il ${momento.data} alle ${momento.ora}` };
    }
  }
  return undefined;
}

/** Is the instant within a stretch of the zone's wall clock, `YYYY-MM-DDTHH:MM`, its end excluded? Without an end it lasts. */
export function inIntervallo(
  { dal, al }: { readonly dal: string; readonly al?: string },
  istante: number,
  fuso: string,
): boolean {
  const { data, ora } = momentoLocale(istante, fuso);
  const adesso = `${data}T${ora}`;
  return dal <= adesso && (al === undefined || adesso < al);
}

/** Whole seconds until the zone's wall shows this moment, `YYYY-MM-DDTHH:MM`; at least one. */
export function secondiFinoA(momento: string, istante: number, fuso: string): number {
  const [data = '', ora = ''] = momento.split('T');
  return Math.max(1, Math.ceil((istanteLocale(data, ora, fuso) - istante) / 1000));
}
