/** What a wall calendar and clock show, to the second. */
export interface Parete {
  /** `YYYY-MM-DD`. */
  readonly data: string;
  /** `HH:MM:SS`. */
  readonly orario: string;
  /** Milliseconds by which this wall is ahead of UTC's. */
  readonly scarto: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError when there is no such zone */
function formatter(fuso: string): Intl.DateTimeFormat {
  let value = formatters.get(fuso);
  if (!value) {
    value = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: fuso, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
    formatters.set(fuso, value);
  }
  return value;
}

/**
 * The wall of a zone at an instant: the one place that asks the platform what a zone is. Costs some microseconds: callers remember.
 *
 * @param fuso IANA name. @throws RangeError when there is no such zone
 */
export function parete(istante: number, fuso: string): Parete {
  const part: Record<string, string> = {};
  for (const { type, value } of formatter(fuso).formatToParts(istante)) part[type] = value;
  const data = `${part['year']?.padStart(4, '0')}-${part['month']}-${part['day']}`;
  const orario = `${part['hour']}:${part['minute']}:${part['second']}`;
  return { data, orario, scarto: Date.parse(`${data}T${orario}Z`) - Math.floor(istante / 1_000) * 1_000 };
}

/** 1 Monday … 7 Sunday of a day written `YYYY-MM-DD`. */
export function giornoSettimana(data: string): number {
  return new Date(`${data}T00:00:00Z`).getUTCDay() || 7;
}

const DAY = 86_400_000;

/** The day so many days later; earlier, when negative. */
export function piuGiorni(data: string, giorni: number): string {
  return new Date(Date.parse(`${data}T00:00:00Z`) + giorni * DAY).toISOString().slice(0, 10);
}
