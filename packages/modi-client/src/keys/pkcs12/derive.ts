import { createHash } from 'node:crypto';

export type KdfHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** What the derived bytes are for (RFC 7292 §B.3). */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

/** The passphrase as PKCS#12's own derivation wants it: UTF-16, big end first, a zero at the end. */
function bmpString(passphrase: string): Uint8Array {
  return Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
}

/** Key derivation of PKCS#12 (RFC 7292 §B.2). */
export function derive(
  hash: KdfHash,
  passphrase: string,
  salt: Uint8Array,
  purpose: number,
  iterations: number,
  length: number,
): Uint8Array {
  const block = hash === 'sha1' || hash === 'sha256' ? 64 : 128;
  const diversifier = Buffer.alloc(block, purpose);
  const input = Buffer.concat([fill(salt, block), fill(bmpString(passphrase), block)]);
  const out: Uint8Array[] = [];
  for (let have = 0; have < length; have += out.at(-1)?.length ?? length) {
    let digest = createHash(hash).update(diversifier).update(input).digest();
    for (let round = 1; round < iterations; round++) digest = createHash(hash).update(digest).digest();
    out.push(digest);
    addToBlocks(input, Buffer.alloc(block, digest), block);
  }
  return Buffer.concat(out).subarray(0, length);
}

/** Repeated until it fills whole blocks; nothing stays nothing. */
function fill(bytes: Uint8Array, block: number): Uint8Array {
  return bytes.length === 0 ? bytes : Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** Each block plus `addend` plus one, the carry out of its first byte dropped. */
function addToBlocks(input: Uint8Array, addend: Uint8Array, block: number): void {
  for (let start = 0; start < input.length; start += block) {
    let carry = 1;
    for (let index = block - 1; index >= 0; index--) {
      carry += (input[start + index] ?? 0) + (addend[index] ?? 0);
      input[start + index] = carry & 0xff;
      carry >>= 8;
    }
  }
}
