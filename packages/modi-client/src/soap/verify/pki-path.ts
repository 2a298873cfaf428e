/** Certificates in one path. */
const MAX_CERTIFICATES = 6;

/**
 * The certificates of an X.509 PkiPath, leaf first: a DER sequence of certificates from the authority down (ITU-T X.509 §8.2), so here
 * they are turned round. `undefined` when it is not one.
 */
export function readPkiPath(der: Uint8Array): readonly Uint8Array[] | undefined {
  const outer = readHeader(der, 0);
  if (outer === undefined || outer.end !== der.length) return undefined;
  const certificates: Uint8Array[] = [];
  let pos = outer.content;
  while (pos < outer.end) {
    const inner = readHeader(der, pos);
    if (inner === undefined || inner.end > outer.end || certificates.length === MAX_CERTIFICATES) return undefined;
    certificates.unshift(der.subarray(pos, inner.end));
    pos = inner.end;
  }
  return certificates.length > 0 ? certificates : undefined;
}

/** Where the SEQUENCE at `pos` has its content, and its end. */
function readHeader(der: Uint8Array, pos: number): { content: number; end: number } | undefined {
  const first = der[pos + 1];
  if (der[pos] !== 0x30 || first === undefined) return undefined;
  if (first < 0x80) return { content: pos + 2, end: pos + 2 + first };
  const size = first & 0x7f;
  if (size === 0 || size > 3 || pos + 2 + size > der.length) return undefined;
  let length = 0;
  for (let index = 0; index < size; index++) length = length * 256 + (der[pos + 2 + index] ?? 0);
  return { content: pos + 2 + size, end: pos + 2 + size + length };
}

/** The opposite: the path of a chain, leaf first. */
export function writePkiPath(chain: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat([...chain].reverse());
  const length = content.length;
  const header =
    length < 0x80
      ? [0x30, length]
      : length < 0x100
        ? [0x30, 0x81, length]
        : length < 0x10000
          ? [0x30, 0x82, length >> 8, length & 0xff]
          : [0x30, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}
