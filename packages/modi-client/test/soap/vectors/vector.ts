/** A message, and what must come of it. */
export interface Vector {
  readonly name: string;
  /** `ok`, or the code of the refusal. */
  readonly expect: string;
  readonly comment: string;
  readonly message: string | Uint8Array;
  /** A pattern, or parts with commas. Default ID_AUTH_SOAP_02+INTEGRITY_SOAP_01. */
  readonly policy?: string;
  /** Default 2026-12-01T10:01:00Z. */
  readonly now?: string;
  /** The wsa:To that is expected; default: it is not compared. */
  readonly to?: string;
  /** `ca` (default), or the name of a certificate that is pinned. */
  readonly trust?: string;
  /** `yes`: the second time the same message is sent is what `expect` is about. */
  readonly twice?: string;
}

export const NOW = '2026-12-01T10:01:00Z';
export const POLICY = 'ID_AUTH_SOAP_02+INTEGRITY_SOAP_01';
const KEYS = ['expect', 'policy', 'now', 'to', 'trust', 'twice', 'comment'] as const;

/** As it stands in its file: a header line for each fact, a blank line, the message. */
export function writeVector(vector: Vector): Buffer {
  const facts: Record<string, string | undefined> = { policy: POLICY, now: NOW, ...vector } as Record<string, string>;
  const head = KEYS.flatMap((key) => (facts[key] === undefined ? [] : [`${key}: ${facts[key]}\n`])).join('');
  return Buffer.concat([Buffer.from(`${head}\n`), Buffer.from(vector.message)]);
}

/** @throws Error for a header line that is not known: a vector says what it means or is none */
export function readVector(name: string, file: Buffer): Vector & { readonly message: Uint8Array } {
  const end = file.indexOf('\n\n');
  if (end < 0) throw new Error(`${name}: no blank line after the header`);
  const facts: Record<string, string> = {};
  for (const line of file.subarray(0, end).toString('utf8').split('\n')) {
    const colon = line.indexOf(': ');
    const key = line.slice(0, colon);
    if (colon < 0 || !(KEYS as readonly string[]).includes(key) || key in facts)
      throw new Error(`${name}: line ${line}`);
    facts[key] = line.slice(colon + 2);
  }
  const { expect, comment, ...others } = facts;
  if (expect === undefined || comment === undefined) throw new Error(`${name}: expect and comment are needed`);
  return { name, expect, comment, ...others, message: file.subarray(end + 2) };
}
