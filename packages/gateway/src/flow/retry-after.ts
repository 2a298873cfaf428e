/** `Mon, 23 Nov 2026 00:00:00 GMT`: the one form of dates that may still be sent. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * `Retry-After` in either form of RFC 9110 §10.2.3, as seconds from now; at most a day, because more is a mistake somewhere. What is
 * neither is no `Retry-After`: `Date.parse` alone would find a date in almost anything.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  const seconds = /^\d+$/.test(text)
    ? Number(text)
    : HTTP_DATE.test(text)
      ? (Date.parse(text) - now) / 1000
      : Number.NaN;
  return Number.isNaN(seconds) ? undefined : Math.min(86_400, Math.max(1, Math.ceil(seconds)));
}
