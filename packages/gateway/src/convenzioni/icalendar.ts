import { piuGiorni } from '../domain/fuso.js';
import type { ScadenzaConvenzione } from './scadenze.js';

/** Entries of one convention. */
export interface Calendario {
  readonly ente: string;
  readonly convenzione: string;
  readonly scadenze: readonly ScadenzaConvenzione[];
}

/** Days before, of the reminder. */
const PROMEMORIA_GIORNI = 30;

/**
 * A calendar of whole days (RFC 5545). An entry keeps its UID whatever its day, so that importing again moves it and makes no second one.
 *
 * @param istante when the calendar is made, epoch ms: DTSTAMP and, in minutes, SEQUENCE, which must grow when an entry changes
 */
export function icalendar(calendari: readonly Calendario[], istante: number): string {
  const stamp = `${new Date(istante).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const sequence = String(Math.floor(istante / 60_000));
  const events = calendari.flatMap(({ ente, convenzione, scadenze }) =>
    scadenze.flatMap(({ id, data, titolo, dettaglio, requisito, fonte }) => [
      'BEGIN:VEVENT',
      `UID:${id.replaceAll(/[^A-Za-z0-9-]/g, '-')}.${convenzione}@${ente}.varco`,
      `DTSTAMP:${stamp}`,
      `SEQUENCE:${sequence}`,
      `DTSTART;VALUE=DATE:${day(data)}`,
      `DTEND;VALUE=DATE:${day(piuGiorni(data, 1))}`,
      `SUMMARY:${text(titolo)}`,
      `DESCRIPTION:${text(`${dettaglio}\n${fonte}, ${requisito}`)}`,
      'TRANSP:TRANSPARENT',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `TRIGGER:-P${PROMEMORIA_GIORNI}D`,
      `DESCRIPTION:${text(titolo)}`,
      'END:VALARM',
      'END:VEVENT',
    ]),
  );
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Varco//convenzioni//IT', ...events, 'END:VCALENDAR'];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function day(data: string): string {
  return data.replaceAll('-', '');
}

/** TEXT of RFC 5545 §3.3.11: what separates is escaped, control characters are left out. */
function text(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll(/[;,]/g, (separator) => `\\${separator}`)
    .replaceAll('\n', '\\n')
    .replaceAll(/\p{Cc}/gu, '');
}

const MAX_OCTETS = 75;

/** Lines of 75 octets at most (§3.1), never inside a character; the next begin with a space, which counts. */
function fold(line: string): string {
  let folded = '';
  let octets = 0;
  for (const char of line) {
    const size = Buffer.byteLength(char, 'utf8');
    if (octets + size > MAX_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += char;
    octets += size;
  }
  return folded;
}
