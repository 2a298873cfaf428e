import { childElements, holdsElementsOnly, isNamed, plainText, trimXml } from './dom.js';
import { WSU } from './names.js';
import { WssRefusal } from './wss-refusal.js';

/** Epoch milliseconds. */
export interface MessageTimestamp {
  readonly created: number;
  readonly expires: number;
}

/** As GovWay has them: how old `Created` may be, and how far ahead of this clock. `Expires` has no tolerance. */
export const MAX_AGE_MS = 300_000;
export const FUTURE_TOLERANCE_MS = 5_000;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function readInstant(element: Element | undefined, local: string): number {
  if (element === undefined || !isNamed(element, { namespace: WSU, local })) {
    throw new WssRefusal('WSS_TIMESTAMP', 'Timestamp does not hold exactly Created and Expires');
  }
  const text = trimXml(plainText(element) ?? '');
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) throw new WssRefusal('WSS_TIMESTAMP', `${local} is not an instant in UTC`);
  return instant;
}

/** Throws {@link WssRefusal}. */
export function readTimestamp(timestamp: Element): MessageTimestamp {
  const [first, second, third] = childElements(timestamp);
  if (third !== undefined || !holdsElementsOnly(timestamp)) {
    throw new WssRefusal('WSS_TIMESTAMP', 'Timestamp does not hold exactly Created and Expires');
  }
  const created = readInstant(first, 'Created');
  const expires = readInstant(second, 'Expires');
  if (expires <= created) throw new WssRefusal('WSS_TIMESTAMP', 'Expires does not come after Created');
  return { created, expires };
}

/** Throws {@link WssRefusal}. */
export function checkWindow({ created, expires }: MessageTimestamp, now: number): void {
  const facts = `Created ${iso(created)}, Expires ${iso(expires)}, now ${iso(now)}`;
  if (created > now + FUTURE_TOLERANCE_MS) throw new WssRefusal('WSS_CREATED_FUTURE', facts);
  if (created < now - MAX_AGE_MS) throw new WssRefusal('WSS_CREATED_TOO_OLD', facts);
  if (expires <= now) throw new WssRefusal('WSS_EXPIRED', facts);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
