/** Instants as an office in Italy reads them. */

const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Rome',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'longOffset',
});

function romeParts(epochMs: number): Readonly<Partial<Record<Intl.DateTimeFormatPartTypes, string>>> {
  return Object.fromEntries(PARTS.formatToParts(epochMs).map(({ type, value }) => [type, value]));
}

/** The calendar day in Rome, `2026-03-29`. */
export function romeDay(epochMs: number): string {
  const { year, month, day } = romeParts(epochMs);
  return `${year}-${month}-${day}`;
}

/** An xs:dateTime with milliseconds and Rome's offset of that instant, `2026-03-29T03:00:00.000+02:00`. */
export function romeDateTime(epochMs: number): string {
  const { year, month, day, hour, minute, second, timeZoneName } = romeParts(epochMs);
  const millis = String(((epochMs % 1000) + 1000) % 1000).padStart(3, '0');
  const offset = (timeZoneName ?? '').replace('GMT', '') || '+00:00';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}${offset}`;
}
