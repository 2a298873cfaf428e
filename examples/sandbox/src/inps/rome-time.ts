/** Instants as an office in Italy reads them. */

const OFFSET = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Rome', timeZoneName: 'longOffset' });
const MINUTE_MS = 60_000;
/** Offsets change only at full hours. */
const HOUR_MS = 60 * MINUTE_MS;

let known = { hour: Number.NaN, minutes: 0 };

/** Minutes that Rome is ahead of UTC at an instant. */
function romeOffset(epochMs: number): number {
  const hour = Math.floor(epochMs / HOUR_MS);
  if (known.hour !== hour) {
    const name = OFFSET.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    // Italy has never been behind Greenwich.
    const [, hours, minutes] = /\+(\d\d):(\d\d)/.exec(name) ?? [];
    known = { hour, minutes: Number(hours ?? 0) * 60 + Number(minutes ?? 0) };
  }
  return known.minutes;
}

/** Rome's wall clock in ISO form, `2026-03-29T03:00:00.000`. */
function romeClock(epochMs: number): string {
  return new Date(epochMs + romeOffset(epochMs) * MINUTE_MS).toISOString().slice(0, -1);
}

/** The calendar day in Rome, `2026-03-29`. */
export function romeDay(epochMs: number): string {
  return romeClock(epochMs).slice(0, 10);
}

/** An xs:dateTime with milliseconds and Rome's offset of that instant, `2026-03-29T03:00:00.000+02:00`. */
export function romeDateTime(epochMs: number): string {
  const offset = romeOffset(epochMs);
  const hours = String(Math.floor(offset / 60)).padStart(2, '0');
  const minutes = String(offset % 60).padStart(2, '0');
  return `${romeClock(epochMs)}+${hours}:${minutes}`;
}
