import { createHash } from 'node:crypto';
import { isObject } from '../../checks/strict-json.js';
import type { DoctorContext } from '../context.js';
import { fault, type Fault, type Words } from '../finding.js';
import { quote } from '../quote.js';
import { readToken } from '../read-token.js';

export interface Digest {
  readonly alg: string;
  readonly value: string;
}

/** Exactly `{alg, value}`, two strings, or `undefined`. */
export function readDigest(digest: unknown): Digest | undefined {
  if (!isObject(digest) || Object.keys(digest).some((name) => name !== 'alg' && name !== 'value')) return undefined;
  const { alg, value } = digest;
  return typeof alg === 'string' && typeof value === 'string' ? { alg, value } : undefined;
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** The digest an evidence must have, and those that line ends at the end of its file give it. */
export function evidenceDigests(evidence: string): { readonly right: string; readonly withNewline: readonly string[] } {
  const { text } = readToken(evidence);
  const withNewline = ['\n', '\r\n', '\r', ' ', '\n\n'].map((end) => sha256(`${text}${end}`));
  return { right: sha256(text), withNewline };
}

const COMPUTE_IT: Words = {
  it: 'SHA-256 dell’evidenza in esadecimale minuscolo',
  en: 'SHA-256 of the evidence in lower-case hexadecimal',
};

/** `digest` of an assertion: its form, as PDND looks at it, and whether it is that of the evidence. */
export function* digestFaults(digest: unknown, context: DoctorContext): Generator<Fault> {
  const evidence = context.evidence === undefined ? undefined : evidenceDigests(context.evidence);
  const right = evidence?.right ?? COMPUTE_IT;
  if (digest === undefined || digest === null) {
    if (evidence !== undefined && wantsDigest(context)) yield fault('assertion/digest-missing', 'digest', { right });
    return;
  }
  // Anything that JavaScript takes for false is refused for its type, elsewhere.
  if (!digest) return;
  const read = readDigest(digest);
  if (read === undefined) {
    yield fault('assertion/digest-shape', 'digest');
    return;
  }
  yield* valueFaults(read.value, right, evidence);
  if (read.alg !== 'SHA256') yield fault('assertion/digest-alg', 'digest.alg', { given: quote(read.alg) });
}

function* valueFaults(
  value: string,
  right: string | Words,
  evidence: ReturnType<typeof evidenceDigests> | undefined,
): Generator<Fault> {
  const field = 'digest.value';
  const asBytes = /^[A-Za-z0-9+/_-]{43}=?$/.test(value) ? Buffer.from(value, 'base64') : undefined;
  if (asBytes !== undefined) {
    yield fault('assertion/digest-base64', field, { right: evidence?.right ?? asBytes.toString('hex') });
  } else if (value.length !== 64) {
    yield fault('assertion/digest-length', field, { given: value.length });
  } else if (!/^[0-9a-f]{64}$/i.test(value)) {
    yield fault('assertion/digest-not-hex', field);
  } else {
    if (/[A-F]/.test(value)) yield fault('assertion/digest-upper-case', field);
    if (evidence?.withNewline.includes(value.toLowerCase()) === true) {
      yield fault('assertion/digest-with-newline', field, { right });
    } else if (evidence !== undefined && evidence.right !== value.toLowerCase()) {
      yield fault('assertion/digest-of-another-evidence', field, { right });
    }
  }
}

/** AUDIT_REST_02 was asked for, or the evidence shows it by its `dnonce`. */
export function wantsDigest({ tracciamento, evidence }: DoctorContext): boolean {
  if (tracciamento !== undefined) return tracciamento === 'AUDIT_REST_02';
  return evidence !== undefined && 'dnonce' in (readToken(evidence).payload ?? {});
}
