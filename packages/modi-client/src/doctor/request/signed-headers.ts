import { isObject } from '../../checks/strict-json.js';
import { fault, type Fault } from '../finding.js';
import { quoteNames } from '../quote.js';
import { isAbsent } from '../tokens/common.js';

type HeaderValues = ReadonlyMap<string, readonly string[]>;

interface Signed {
  readonly name: string;
  readonly value: string;
}

/** `signed_headers`: an array of one-member objects, that says what travels and nothing else. */
export function* signedHeaderFaults(
  claim: unknown,
  headers: HeaderValues | undefined,
  hasBody: boolean,
): Generator<Fault> {
  const field = 'signed_headers';
  if (isAbsent(claim)) {
    yield fault('signature/signed-headers-missing', field);
    return;
  }
  if (!Array.isArray(claim)) {
    yield fault('signature/signed-headers-not-array', field);
    return;
  }
  const signed = (claim as readonly unknown[]).map(readEntry);
  if (signed.includes(undefined)) yield fault('signature/signed-headers-entry', field);
  yield* compared(
    signed.filter((each) => each !== undefined),
    headers,
    hasBody,
  );
}

function readEntry(entry: unknown): Signed | undefined {
  const [member, ...others] = isObject(entry) ? Object.entries(entry) : [];
  if (member === undefined || others.length > 0 || typeof member[1] !== 'string') return undefined;
  return { name: member[0], value: member[1] };
}

function* compared(signed: readonly Signed[], headers: HeaderValues | undefined, hasBody: boolean): Generator<Fault> {
  const field = 'signed_headers';
  const capitals = signed.filter(({ name }) => name !== name.toLowerCase()).map(({ name }) => name);
  if (capitals.length > 0) {
    yield fault('signature/signed-header-upper-case', field, { members: quoteNames(capitals) });
  }
  const names = new Set(signed.map(({ name }) => name.toLowerCase()));
  const must = [...(hasBody ? ['digest'] : []), 'content-type', 'content-encoding'];
  const unsigned = must.filter((name) => !names.has(name) && (name === 'digest' || headers?.has(name) === true));
  if (unsigned.length > 0) yield fault('signature/not-signed', field, { members: unsigned.join(', ') });
  if (headers === undefined) return;
  const absent: string[] = [];
  const different: string[] = [];
  for (const name of names) {
    const values = signed.filter((each) => each.name.toLowerCase() === name).map(({ value }) => value);
    const received = headers.get(name) ?? [];
    if (received.length !== values.length) absent.push(name);
    else if (values.some((value, index) => !agree(name, value, received[index] ?? ''))) different.push(name);
  }
  if (absent.length > 0) yield fault('signature/header-absent', field, { members: quoteNames(absent) });
  if (different.length > 0) yield fault('signature/header-differs', field, { members: quoteNames(different) });
}

/** Exact, but for Content-Type, which is compared as MIME. */
function agree(name: string, one: string, other: string): boolean {
  return one === other || (name === 'content-type' && mime(one) === mime(other));
}

function mime(value: string): string {
  const [type = '', ...parameters] = value.split(';').map((each) => each.trim());
  const sorted = parameters.map((each) => each.replace(/^[^=]*/, (key) => key.toLowerCase()).replaceAll('"', ''));
  return [
    type.toLowerCase(),
    ...sorted.map((each) => each.replace(/^charset=.*/i, (c) => c.toLowerCase())).sort(),
  ].join(';');
}
