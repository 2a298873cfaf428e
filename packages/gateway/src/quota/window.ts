import { parete } from '../domain/fuso.js';

/** A calendar day or hour of a time zone. */
export interface Finestra {
  /** `2026-11-22` for a day; `2026-10-25T02+01:00` for an hour, told apart when the clock repeats it. */
  readonly chiave: string;
  /** First millisecond, epoch. */
  readonly inizio: number;
  /** First millisecond after it, epoch: 23 or 25 hours later on the two days of the year on which clocks change. */
  readonly fine: number;
}

const MINUTE = 60_000;
const QUARTER = 900_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** The last days asked about in each zone: near midnight two at once. */
const recenti = new Map<string, readonly Finestra[]>();

/**
 * The calendar day in which an instant falls (Q-04: our reading of "daily", in Europe/Rome unless configured).
 *
 * @param zona IANA name. @throws RangeError when there is no such zone
 */
export function dayWindow(istante: number, zona: string): Finestra {
  const days = recenti.get(zona) ?? [];
  const known = days.find(({ inizio, fine }) => inizio <= istante && istante < fine);
  if (known) return known;
  const chiave = parete(istante, zona).data;
  const isBefore = (instant: number): boolean => parete(instant, zona).data < chiave;
  const isUpTo = (instant: number): boolean => parete(instant, zona).data <= chiave;
  // No day is longer than 25 hours, except where a zone changed sides of the date line: two days cover that as well.
  const day = {
    chiave,
    inizio: firstAfter(istante - 2 * DAY, istante, isBefore),
    fine: firstAfter(istante, istante + 2 * DAY, isUpTo),
  };
  recenti.set(zona, [day, ...days].slice(0, 3));
  return day;
}

let quarto: { readonly zona: string; readonly numero: number; readonly finestra: Finestra } | undefined;

/** The clock hour in which an instant falls. @throws RangeError when there is no such zone */
export function hourWindow(istante: number, zona: string): Finestra {
  // Zones change their clocks at quarters of an hour at the finest: what held in this quarter of UTC's hour holds.
  const numero = Math.floor(istante / QUARTER);
  if (quarto?.numero === numero && quarto.zona === zona) return quarto.finestra;
  const { scarto } = parete(istante, zona);
  const inizio = Math.floor((istante + scarto) / HOUR) * HOUR - scarto;
  const wall = new Date(inizio + scarto).toISOString().slice(0, 13);
  const finestra = { chiave: `${wall}${offsetText(scarto)}`, inizio, fine: inizio + HOUR };
  quarto = { zona, numero, finestra };
  return finestra;
}

/** The minute in which an instant falls: the same in every zone. */
export function minuteWindow(istante: number): Finestra {
  const minute = Math.floor(istante / MINUTE);
  return { chiave: String(minute), inizio: minute * MINUTE, fine: (minute + 1) * MINUTE };
}

let mese: { readonly zona: string; readonly finestra: Mese } | undefined;

/** A calendar month, and its days. */
export interface Mese extends Finestra {
  readonly giorni: number;
}

/** The calendar month in which an instant falls: `2026-11`. @throws RangeError when there is no such zone */
export function monthWindow(istante: number, zona: string): Mese {
  if (mese?.zona === zona && mese.finestra.inizio <= istante && istante < mese.finestra.fine) return mese.finestra;
  const chiave = parete(istante, zona).data.slice(0, 7);
  const monthOf = (instant: number): string => parete(instant, zona).data.slice(0, 7);
  const [year = 0, month = 0] = chiave.split('-').map(Number);
  const finestra = {
    chiave,
    inizio: firstAfter(istante - 33 * DAY, istante, (instant) => monthOf(instant) < chiave),
    fine: firstAfter(istante, istante + 33 * DAY, (instant) => monthOf(instant) <= chiave),
    giorni: new Date(Date.UTC(year, month, 0)).getUTCDate(),
  };
  mese = { zona, finestra };
  return finestra;
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

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
