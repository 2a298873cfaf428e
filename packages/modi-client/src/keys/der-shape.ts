/** What a DER (or BER) structure looks like from its first members. Nothing is said about whether the rest is sound. */
export type DerShape =
  | 'pkcs12'
  | 'encrypted-pkcs8'
  | 'pkcs8'
  | 'pkcs1'
  | 'sec1'
  | 'public-key'
  | 'certificate'
  | 'certificate-request'
  | 'pkcs7'
  | 'unknown';

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Where the next element begins. */
  readonly end: number;
}

const [INTEGER, BIT_STRING, OCTET_STRING, OID, SEQUENCE, VERSION] = [0x02, 0x03, 0x04, 0x06, 0x30, 0xa0];
/** 1.2.840.113549.1.7: the contents of PKCS#7, and of PKCS#12. */
const PKCS7 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];

/** Reads one element. Of one whose length is not written (BER), everything that follows is taken for its content. */
function readElement(bytes: Uint8Array, at: number): Element | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  let start = at + 2;
  let length = first;
  if (first === 0x80) length = bytes.length - start;
  else if (first > 0x80) {
    const digits = first - 0x80;
    if (digits > 4) return undefined;
    length = 0;
    for (const digit of bytes.subarray(start, start + digits)) length = length * 256 + digit;
    start += digits;
  }
  if (start + length > bytes.length) return undefined;
  return { tag, content: bytes.subarray(start, start + length), end: start + length };
}

/** The first members of a structure, three at most. */
function members(content: Uint8Array): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; found.length < 3;) {
    const next = readElement(content, at);
    if (next === undefined) break;
    found.push(next);
    at = next.end;
  }
  return found;
}

export function derShape(bytes: Uint8Array): DerShape {
  const outer = readElement(bytes, 0);
  if (outer?.tag !== SEQUENCE) return 'unknown';
  const [first, second, third] = members(outer.content);
  if (first?.tag === INTEGER) return numbered(first.content, second);
  if (first?.tag === OID) return startsWith(first.content, PKCS7) ? 'pkcs7' : 'unknown';
  if (first?.tag !== SEQUENCE) return 'unknown';
  const [inner, after] = members(first.content);
  if (inner?.tag === OID && second?.tag === OCTET_STRING) return 'encrypted-pkcs8';
  if (inner?.tag === OID && second?.tag === BIT_STRING) return 'public-key';
  if (second?.tag !== SEQUENCE || third?.tag !== BIT_STRING) return 'unknown';
  if (inner?.tag === VERSION) return 'certificate';
  // The oldest certificates have no version: their serial number is followed by an algorithm, a request's 0 by a name.
  const [algorithm] = after?.tag === SEQUENCE ? members(after.content) : [];
  return inner?.tag === INTEGER && algorithm?.tag === OID ? 'certificate' : 'certificate-request';
}

function numbered(integer: Uint8Array, second: Element | undefined): DerShape {
  const version = integer.length === 1 ? integer[0] : undefined;
  if (version === 3 && second?.tag === SEQUENCE) return 'pkcs12';
  if ((version === 0 || version === 1) && second?.tag === SEQUENCE) return 'pkcs8';
  if (version === 0 && second?.tag === INTEGER) return 'pkcs1';
  if (version === 1 && second?.tag === OCTET_STRING) return 'sec1';
  return integer.length > 32 && second?.tag === INTEGER ? 'public-key' : 'unknown';
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((value, index) => bytes[index] === value);
}
