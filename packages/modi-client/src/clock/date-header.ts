import type { TransportResponse } from '../ports/transport.js';
import type { OffsetInterval } from './offset-estimate.js';

/** IMF-fixdate (RFC 9110 §5.6.7), the only form that may still be sent. */
const IMF_FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-3][0-9] (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} [0-2][0-9]:[0-5][0-9]:[0-6][0-9] GMT$/;

/** An exchange this long says too little. */
const LONGEST_EXCHANGE_MS = 30_000;
/** Beyond this it is not a clock that is off. */
const BELIEVABLE_MS = 366 * 86_400_000;
/** The header has whole seconds: the true time is up to this much later. */
const GRANULARITY_MS = 1_000;

/**
 * What the `Date` of an answer says of the other clock. It was written after we began to send and before we had the answer, so
 * `date − received ≤ offset < date + 1 s − sent`.
 *
 * @param sent this machine's time when the exchange began, in milliseconds; `received` when it ended
 * @returns `undefined` for an answer that says nothing: no `Date` in the form that is sent, one out of a cache, a long exchange, a clock of
 *   ours that was set back meanwhile, an offset beyond belief
 */
export function offsetFromAnswer(
  headers: TransportResponse['headers'],
  sent: number,
  received: number,
): OffsetInterval | undefined {
  const date = headers['date'];
  if (date === undefined || !IMF_FIXDATE.test(date) || isFromCache(headers)) return undefined;
  const said = Date.parse(date);
  if (!Number.isFinite(said) || received < sent || received - sent > LONGEST_EXCHANGE_MS) return undefined;
  const interval = { least: said - received, most: said + GRANULARITY_MS - sent };
  return Math.abs(interval.least) > BELIEVABLE_MS ? undefined : interval;
}

/** A cache must say `Age` (RFC 9111 §5.1); some say only that it was a hit. */
function isFromCache(headers: TransportResponse['headers']): boolean {
  const age = headers['age'];
  return (age !== undefined && age.trim() !== '0') || /\bhit\b/i.test(headers['x-cache'] ?? '');
}
