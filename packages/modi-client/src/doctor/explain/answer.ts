import { checkString } from '../../checks/arguments.js';
import { isObject } from '../../checks/strict-json.js';
import { SoapSecurityError } from '../../errors/soap-security-error.js';
import { mapEnvelope, type EnvelopeMap } from '../../soap/envelope-map.js';
import { readFault, type SoapFault } from '../../soap/fault.js';
import { jsonText } from '../quote.js';

/** An answer that says no, as it came; what is not known is left out. */
export interface ErrorAnswer {
  readonly status?: number;
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An answer, taken apart as far as it can be. */
export interface ReadAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly problem: Readonly<Record<string, unknown>> | undefined;
  readonly fault: SoapFault | undefined;
  readonly isHtml: boolean;
  /** First characters, for the marks of known pages; never shown. */
  readonly text: string;
}

const LONGEST = 1024 * 1024;

export function readAnswer(given: ErrorAnswer): ReadAnswer {
  const thing: unknown = given;
  const answer: ErrorAnswer = isObject(thing) ? given : {};
  const body: unknown = answer.body;
  const readable = typeof body === 'string' || body instanceof Uint8Array ? body : '';
  const bytes = Buffer.from(readable).subarray(0, LONGEST);
  const text = bytes.toString('utf8').trimStart();
  const problem = text.startsWith('{') ? parseObject(text) : undefined;
  const fault = text.startsWith('<') ? faultOf(bytes) : undefined;
  const said = problem?.['status'] ?? fault?.problem?.status;
  const status = answer.status ?? (typeof said === 'number' ? said : undefined);
  const headers = Object.fromEntries(
    Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), textOf(value)]),
  );
  const isHtml = /^(?:<!doctype html|<html|<head|<body)/i.test(text);
  return { status, headers, problem, fault, isHtml, text: text.slice(0, 20_000) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Not JSON after all.
    return undefined;
  }
}

function faultOf(bytes: Uint8Array): SoapFault | undefined {
  let map: EnvelopeMap;
  try {
    map = mapEnvelope(bytes);
    return readFault(map);
  } catch (error) {
    if (error instanceof SoapSecurityError) return undefined;
    throw error;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}

const HEAD = /^HTTP\/[0-9.]+ ([1-5][0-9]{2})[^\n]*\n/;

/**
 * Reads an answer from a file: the output of `curl -i`, a JSON object `{status, headers, body}`, or the body alone.
 *
 * @param status where the file holds the body alone
 */
export function parseAnswerFile(text: string, status?: number): ErrorAnswer {
  const object = checkString('text', text).trimStart().startsWith('{') ? parseObject(text) : undefined;
  if (object !== undefined && 'body' in object && ('status' in object || 'headers' in object)) {
    const { status: said, headers, body } = object;
    return answerOf(
      typeof said === 'number' ? said : status,
      isObject(headers) ? Object.entries(headers).map(([name, value]) => [name, textOf(value)]) : [],
      typeof body === 'string' ? body : jsonText(body),
    );
  }
  // curl -i prints the heads of interim and redirected answers too: the last one counts.
  let rest = text.replace(/^\uFEFF/, '');
  let head: RegExpExecArray | null;
  let last: ErrorAnswer | undefined;
  while ((head = HEAD.exec(rest)) !== null) {
    const end = /\r?\n\r?\n/.exec(rest);
    const lines = rest.slice(head[0].length, end === null ? undefined : end.index).split(/\r?\n/);
    rest = end === null ? '' : rest.slice(end.index + end[0].length);
    const headers = lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as [string, string]] : [];
    });
    last = answerOf(Number(head[1]), headers, rest);
  }
  return last ?? answerOf(status, [], text);
}

function answerOf(status: number | undefined, headers: readonly [string, string][], body: string): ErrorAnswer {
  return { ...(status === undefined ? {} : { status }), headers: Object.fromEntries(headers), body };
}
