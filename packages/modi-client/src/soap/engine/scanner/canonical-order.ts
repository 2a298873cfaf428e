import type { AttributeSpan } from './attributes.js';

/**
 * Order of two texts by code points, as Canonical XML §2.2 wants: JavaScript's own is by UTF-16 units, which puts characters beyond U+FFFF
 * before those from U+E000.
 */
function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const one = a.charCodeAt(index);
    const other = b.charCodeAt(index);
    if (one === other) continue;
    return isSurrogate(one) === isSurrogate(other) ? one - other : isSurrogate(one) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** Namespace declarations: by prefix, the default one (`''`) first. */
export const comparePrefixes = compareCodePoints;

/** Attributes: by namespace URI, those without one first; then by local name. UTF-8 sorts as its code points do. */
export function compareAttributes(bytes: Uint8Array, a: AttributeSpan, b: AttributeSpan): number {
  const byNamespace = compareCodePoints(a.namespace, b.namespace);
  if (byNamespace !== 0) return byNamespace;
  let one = a.colon < 0 ? a.nameStart : a.colon + 1;
  let other = b.colon < 0 ? b.nameStart : b.colon + 1;
  while (one < a.nameEnd && other < b.nameEnd) {
    const difference = (bytes[one++] ?? 0) - (bytes[other++] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.nameEnd - one - (b.nameEnd - other);
}
