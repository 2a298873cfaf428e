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

/** Instant at which the zone's wall shows this day and time; on a time that daylight saving skips, the instant right after. */
export function istanteLocale(data: string, ora: string, fuso: string): number {
  const wall = Date.parse(`${data}T${ora}:00Z`);
  const offset = (instant: number): number => {
    const shown = momentoLocale(instant, fuso);
    return Date.parse(`${shown.data}T${shown.ora}:00Z`) - instant;
  };
  const guess = wall - offset(wall);
  return wall - offset(guess);
}

const DAY = 86_400_000;

/** The next beginning of any of the hours, within eight days. */
export function prossimaApertura(
  fasce: readonly FasciaOraria[],
  istante: number,
  fuso: string,
): { readonly istante: number; readonly quando: string } | undefined {
  const oggi = Date.parse(`${giornoLocale(istante, fuso)}T00:00:00Z`);
  let best: { readonly istante: number; readonly quando: string } | undefined;
  for (let day = 0; day <= 8; day += 1) {
    const date = new Date(oggi + day * DAY);
    const data = date.toISOString().slice(0, 10);
    const giorno = date.getUTCDay() === 0 ? 7 : date.getUTCDay();
    for (const fascia of fasce) {
      if (!fascia.giorni.includes(giorno)) continue;
      const apre = istanteLocale(data, fascia.dalle, fuso);
      if (apre > istante && (!best || apre < best.istante))
        best = { istante: apre, quando: `il ${data} alle ${fascia.dalle}` };
    }
  }
  return best;
}
