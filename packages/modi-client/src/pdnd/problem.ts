import { isObject, parseStrictObject } from '../checks/strict-json.js';
import type { TransportResponse } from '../ports/transport.js';

/** What an answer of PDND says of itself when it is not the answer that was hoped for. */
export interface PdndProblem {
  /** The body, when it is a JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** PDND's codes (`017-0001`, and some of five digits), joined with commas; empty when there are none. */
  readonly codes: string;
  readonly correlationId: string | undefined;
}

/** Reads a Problem of PDND's, or finds that it is none; never throws. */
export function readProblem(answer: TransportResponse): PdndProblem {
  const json = /^application\/(?:problem\+)?json\s*(?:;|$)/i.test(answer.headers['content-type'] ?? '');
  const body = json ? parseStrictObject(answer.body) : undefined;
  return { body, codes: codesOf(body), correlationId: correlationOf(answer, body) };
}

function codesOf(body: Readonly<Record<string, unknown>> | undefined): string {
  const errors = body?.['errors'];
  if (!Array.isArray(errors)) return '';
  return (errors as unknown[])
    .map((error) => (isObject(error) ? error['code'] : undefined))
    .filter((code): code is string => typeof code === 'string' && /^[0-9]{3}-[0-9]{4,5}$/.test(code))
    .slice(0, 20)
    .join(',');
}

/** Only what looks like an id: it goes into logs. */
function correlationOf(
  answer: TransportResponse,
  body: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  return [body?.['correlationId'], answer.headers['x-correlation-id']].find(
    (each): each is string => typeof each === 'string' && /^[A-Za-z0-9._:-]{1,100}$/.test(each),
  );
}

const DEFAULT_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 60_000;

/** Milliseconds to wait after a 429: `X-Rate-Limit-Interval`, or a `Retry-After` in seconds when that is longer; a minute at most. */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number {
  const interval = digits(headers['x-rate-limit-interval']) ?? DEFAULT_INTERVAL_MS;
  const retryAfter = (digits(headers['retry-after']) ?? 0) * 1_000;
  return Math.min(Math.max(interval, retryAfter, 1), LONGEST_INTERVAL_MS);
}

function digits(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}
