import type { FasciaOraria } from '../domain/convenzione.js';

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(fuso: string): Intl.DateTimeFormat {
  let value = formatters.get(fuso);
  if (!value) {
    value = new Intl.DateTimeFormat('en-GB', {
      timeZone: fuso,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      weekday: 'short',
      hourCycle: 'h23',
    });
    formatters.set(fuso, value);
  }
  return value;
}

const GIORNI: Readonly<Record<string, number>> = { Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6, Sun: 7 };

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
  const minute = Math.floor(istante / 60_000);
  if (last && last.minute === minute && last.fuso === fuso) return last.momento;
  const parts: Record<string, string> = {};
  for (const { type, value } of formatter(fuso).formatToParts(minute * 60_000)) parts[type] = value;
  const momento = {
    data: `${parts['year']}-${parts['month']}-${parts['day']}`,
    ora: `${parts['hour']}:${parts['minute']}`,
    giorno: GIORNI[parts['weekday'] ?? ''] ?? 0,
  };
  last = { minute, fuso, momento };
  return momento;
}

let last: { readonly minute: number; readonly fuso: string; readonly momento: MomentoLocale } | undefined;

/** The calendar day in the zone, `YYYY-MM-DD`. */
export function giornoLocale(istante: number, fuso: string): string {
  return momentoLocale(istante, fuso).data;
}

const DAY = 86_400_000;
const MINUTE = 60_000;

/** Milliseconds by which the zone's wall is ahead of UTC. */
function scarto(istante: number, fuso: string): number {
  const { data, ora } = momentoLocale(istante, fuso);
  return Date.parse(`${data}T${ora}:00Z`) - Math.floor(istante / MINUTE) * MINUTE;
}

/** Every instant at which the zone's wall shows this time: two where it is shown twice; where it is skipped, the end of the gap. */
function istantiLocali(data: string, ora: string, fuso: string): readonly number[] {
  const wall = Date.parse(`${data}T${ora}:00Z`);
  const prima = scarto(wall - DAY, fuso);
  const dopo = scarto(wall + DAY, fuso);
  const shown = [...new Set([wall - prima, wall - dopo])].filter((instant) => instant + scarto(instant, fuso) === wall);
  if (shown.length > 0) return shown.sort((a, b) => a - b);
  let before = wall - dopo;
  let after = wall - prima;
  while (after - before > MINUTE) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
    if (scarto(middle, fuso) === dopo) after = middle;
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

/** Does the wall show a day and a time within one of the hours? */
export function inFascia(fasce: readonly FasciaOraria[], { giorno, ora }: MomentoLocale): boolean {
  return fasce.some((fascia) => fascia.giorni.includes(giorno) && fascia.dalle <= ora && ora < fascia.alle);
}

/** The next beginning of any of the hours, within eight days. */
export function prossimaApertura(
  fasce: readonly FasciaOraria[],
  istante: number,
  fuso: string,
): { readonly istante: number; readonly quando: string } | undefined {
  const oggi = Date.parse(`${giornoLocale(istante, fuso)}T00:00:00Z`);
  for (let day = 0; day <= 8; day += 1) {
    const date = new Date(oggi + day * DAY);
    const data = date.toISOString().slice(0, 10);
    const giorno = date.getUTCDay() === 0 ? 7 : date.getUTCDay();
    const aperture = fasce
      .filter(({ giorni }) => giorni.includes(giorno))
      .flatMap(({ dalle }) => istantiLocali(data, dalle, fuso))
      // Hours that a change of clocks swallows whole do not open that day.
      .filter((apre) => apre > istante && inFascia(fasce, momentoLocale(apre, fuso)));
    if (aperture.length > 0) {
      const apre = Math.min(...aperture);
      const momento = momentoLocale(apre, fuso);
      return { istante: apre, quando: `il ${momento.data} alle ${momento.ora}` };
    }
  }
  return undefined;
}
