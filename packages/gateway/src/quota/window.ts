/** A calendar day or hour of a time zone. */
export interface Finestra {
  /** `2026-11-22` for a day; `2026-10-25T02+01:00` for an hour, told apart when the clock repeats it. */
  readonly chiave: string;
  /** First millisecond, epoch. */
  readonly inizio: number;
  /** First millisecond after it, epoch: 23 or 25 hours later on the two days of the year on which clocks change. */
  readonly fine: number;
}

const HOUR = 3_600_000;
const DAY = 86_400_000;

interface Cache {
  readonly format: Intl.DateTimeFormat;
  /** The last days asked about: near midnight two at once. */
  days: readonly Finestra[];
}

const zones = new Map<string, Cache>();

/**
 * The calendar day in which an instant falls (Q-04: our reading of "daily", in Europe/Rome unless configured).
 *
 * @param zona IANA name. @throws RangeError when there is no such zone
 */
export function dayWindow(istante: number, zona: string): Finestra {
  const zone = zoneOf(zona);
  const known = zone.days.find(({ inizio, fine }) => inizio <= istante && istante < fine);
  if (known) return known;
  const chiave = localDay(zone, istante);
  const isBefore = (instant: number): boolean => localDay(zone, instant) < chiave;
  const isUpTo = (instant: number): boolean => localDay(zone, instant) <= chiave;
  // No day is longer than 25 hours, except where a zone changed sides of the date line: two days cover that as well.
  const day = {
    chiave,
    inizio: firstAfter(istante - 2 * DAY, istante, isBefore),
    fine: firstAfter(istante, istante + 2 * DAY, isUpTo),
  };
  zone.days = [day, ...zone.days].slice(0, 3);
  return day;
}

/** The clock hour in which an instant falls. @throws RangeError when there is no such zone */
export function hourWindow(istante: number, zona: string): Finestra {
  const zone = zoneOf(zona);
  const offset = offsetAt(zone, istante);
  const inizio = Math.floor((istante + offset) / HOUR) * HOUR - offset;
  const wall = new Date(inizio + offset).toISOString().slice(0, 13);
  return { chiave: `${wall}${offsetText(offset)}`, inizio, fine: inizio + HOUR };
}

/** First instant in (from, to] for which `holds` no more does; it holds up to some instant, and never again. */
function firstAfter(from: number, to: number, holds: (instant: number) => boolean): number {
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return high;
}

function zoneOf(zona: string): Cache {
  let zone = zones.get(zona);
  if (!zone) {
    const format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zona, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
    zone = { format, days: [] };
    zones.set(zona, zone);
  }
  return zone;
}

function wallClock(zone: Cache, istante: number): Readonly<Record<string, string>> {
  return Object.fromEntries(zone.format.formatToParts(istante).map(({ type, value }) => [type, value]));
}

function localDay(zone: Cache, istante: number): string {
  const wall = wallClock(zone, istante);
  return `${wall['year']?.padStart(4, '0')}-${wall['month']}-${wall['day']}`;
}

function offsetAt(zone: Cache, istante: number): number {
  const wall = wallClock(zone, istante);
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((part) =>
    Number(wall[part]),
  );
  const shown = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return shown - Math.floor(istante / 1_000) * 1_000;
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
