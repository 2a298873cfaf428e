import type { Cryptoki } from './cryptoki.js';
import { memory } from './cryptoki.js';
import { CKR, ReturnedError } from './return-value.js';

export const CKA = {
  CLASS: 0x0,
  LABEL: 0x3,
  VALUE: 0x11,
  KEY_TYPE: 0x100,
  ID: 0x102,
  SIGN: 0x108,
  MODULUS: 0x120,
  PUBLIC_EXPONENT: 0x122,
  EC_PARAMS: 0x180,
  EC_POINT: 0x181,
  ALWAYS_AUTHENTICATE: 0x202,
} as const;

export const CKO = { CERTIFICATE: 1, PUBLIC_KEY: 2, PRIVATE_KEY: 3 } as const;

export type Template = readonly (readonly [type: number, value: Uint8Array | number])[];

const MOST_FOUND = 16;
const LONGEST_VALUE = 64 * 1024;

/** The objects a template fits, at most sixteen. */
export async function findObjects(cryptoki: Cryptoki, session: number, template: Template): Promise<readonly number[]> {
  const array = encode(cryptoki, template);
  const { ulongBytes: ulong } = cryptoki;
  const [handles, count] = [memory(MOST_FOUND * ulong), memory(ulong)];
  await cryptoki.call('C_FindObjectsInit', session, array, template.length);
  try {
    await cryptoki.call('C_FindObjects', session, handles, MOST_FOUND, count);
  } finally {
    await cryptoki.call('C_FindObjectsFinal', session);
  }
  const found = cryptoki.readUlong(count, 0) ?? 0;
  return Array.from({ length: found }, (_, index) => cryptoki.readUlong(handles, index * ulong) ?? 0);
}

/** One attribute of an object; `undefined` where it has none, or does not tell. */
export async function readAttribute(
  cryptoki: Cryptoki,
  session: number,
  object: number,
  type: number,
): Promise<Buffer | undefined> {
  const { ulongBytes: ulong, pointerBytes: pointer } = cryptoki;
  const attribute = memory(2 * ulong + pointer);
  cryptoki.writeUlong(attribute, 0, type);
  const lengthAt = ulong + pointer;
  try {
    await cryptoki.call('C_GetAttributeValue', session, object, attribute, 1);
    const length = cryptoki.readUlong(attribute, lengthAt);
    if (length === undefined || length === 0 || length > LONGEST_VALUE) return undefined;
    const value = memory(length);
    cryptoki.writePointer(attribute, ulong, value);
    await cryptoki.call('C_GetAttributeValue', session, object, attribute, 1);
    return value.subarray(0, cryptoki.readUlong(attribute, lengthAt) ?? 0);
  } catch (error) {
    if (error instanceof ReturnedError && isUntold(error.value)) return undefined;
    throw error;
  }
}

function isUntold(value: number): boolean {
  return value === CKR.ATTRIBUTE_SENSITIVE || value === CKR.ATTRIBUTE_TYPE_INVALID;
}

/** An array of CK_ATTRIBUTE: type, pointer, length, one after the other. */
function encode(cryptoki: Cryptoki, template: Template): Buffer {
  const { ulongBytes: ulong, pointerBytes: pointer } = cryptoki;
  const size = 2 * ulong + pointer;
  const array = memory(size * template.length);
  template.forEach(([type, value], index) => {
    const length = typeof value === 'number' ? ulong : value.length;
    const bytes = memory(length);
    if (typeof value === 'number') cryptoki.writeUlong(bytes, 0, value);
    else bytes.set(value);
    const at = index * size;
    cryptoki.writeUlong(array, at, type);
    cryptoki.writePointer(array, at + ulong, bytes);
    cryptoki.writeUlong(array, at + ulong + pointer, length);
  });
  return array;
}
