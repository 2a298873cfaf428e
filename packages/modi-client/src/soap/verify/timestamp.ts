import type { XmlElement } from '../engine/xml-engine.js';
import { WSU } from '../names.js';
import { refusal } from './faults.js';
import { named } from './find-signature.js';

/** A wsu:Timestamp. Epoch milliseconds. */
export interface MessageTimestamp {
  readonly created: number;
  readonly expires: number;
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,20}))?Z$/;

/** An xs:dateTime in UTC with its `Z`, or `undefined`: no other zone, no 24:00, no leap second, no day that is not in the calendar. */
export function readInstant(text: string): number | undefined {
  const trimmed = trimXml(text);
  const match = INSTANT.exec(trimmed);
  if (match === null) return undefined;
  const millis = Date.parse(`${trimmed.slice(0, 19)}Z`);
  // `2026-02-30` is read as the 2nd of March: only what is written back alike is an instant.
  if (Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 19) !== trimmed.slice(0, 19)) return undefined;
  return millis + Number(`0.${match[7] ?? '0'}`) * 1_000;
}

/** White space as XML has it, taken from both ends. */
export function trimXml(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}

/**
 * Reads a Timestamp: one Created, then one Expires, both in UTC, the second later, and no other element (Basic Security Profile 1.1, R3203 to
 * R3226).
 *
 * @throws SoapSecurityError ERR_MODI_TIMESTAMP_INVALID
 */
export function readTimestamp(timestamp: XmlElement): MessageTimestamp {
  const instant = (localName: string): number => {
    const [element, another] = named(timestamp.children, WSU, localName);
    if (element === undefined || another !== undefined || element.hasChildren) throw invalid(localName, 'one-each');
    if (element.attribute('', 'ValueType') !== undefined) throw invalid(localName, 'value-type');
    const value = readInstant(element.text());
    if (value === undefined) throw invalid(localName, 'not-utc');
    return value;
  };
  const created = instant('Created');
  const expires = instant('Expires');
  const [first, , third] = timestamp.children;
  if (first?.localName !== 'Created' || third !== undefined) throw invalid('Timestamp', 'content');
  if (expires <= created) throw invalid('Expires', 'before-created');
  return { created, expires };
}

/**
 * The windows of GovWay: `Created` not more than `maxAgeMs` ago and not more than `skewMs` ahead; `Expires` in the future, without tolerance.
 *
 * @throws SoapSecurityError ERR_MODI_TIMESTAMP_STALE, reason `future`, `expired` or `too-old`
 */
export function checkWindow(timestamp: MessageTimestamp, now: number, skewMs: number, maxAgeMs: number): void {
  if (timestamp.created > now + skewMs) throw stale('future', 'Created is in the future: compare the clocks');
  if (timestamp.expires <= now) throw stale('expired', 'Expires has passed');
  if (timestamp.created < now - maxAgeMs) throw stale('too-old', 'Created is too long ago');
}

function invalid(part: string, reason: string): Error {
  return refusal('ERR_MODI_TIMESTAMP_INVALID', `the Timestamp cannot be used: ${part}, ${reason}`, { part, reason });
}

function stale(reason: string, message: string): Error {
  return refusal('ERR_MODI_TIMESTAMP_STALE', message, { reason });
}
