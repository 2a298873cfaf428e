import { invalidOption } from '../errors/configuration-error.js';
import type { PemOrDer } from '../trust/pem.js';

/**
 * What a caller without a compiler may hand in. Each throws ConfigurationError ERR_MODI_CONFIG_INVALID that names the field, before
 * anything else is done.
 */
export function checkObject<T extends object>(field: string, value: T): T {
  if (typeof value !== 'object' || (value as unknown) === null) throw invalidOption(field, 'must be an object');
  return value;
}

/** An object that has these methods: a port, whoever made it. */
export function checkPort<T extends object>(field: string, value: T, methods: readonly (keyof T & string)[]): void {
  const missing = checkObject(field, value) && methods.find((name) => typeof value[name] !== 'function');
  if (missing !== undefined) throw invalidOption(field, `must have a method ${missing}`);
}

export function checkBytes(field: string, value: Uint8Array): void {
  if (!((value as unknown) instanceof Uint8Array)) throw invalidOption(field, 'must be bytes: a Buffer or Uint8Array');
}

/** Text or bytes, or a list of such: what is in them is read by somebody else. */
export function checkPemOrDer(field: string, value: PemOrDer): void {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (parts.length === 0 || !parts.every((part) => typeof part === 'string' || part instanceof Uint8Array)) {
    throw invalidOption(field, 'must be PEM or DER: a text, bytes, or a list of them');
  }
}

export function checkFlag(field: string, value: boolean | undefined): void {
  if (value !== undefined && typeof value !== 'boolean') throw invalidOption(field, 'must be true or false');
}

export function checkOneOf<T extends string>(field: string, value: T, all: readonly T[]): T {
  if (!all.includes(value)) throw invalidOption(field, `must be one of ${all.join(', ')}`);
  return value;
}

export function checkList(field: string, value: readonly unknown[]): void {
  if (!Array.isArray(value)) throw invalidOption(field, 'must be a list');
}

/** A list of names out of `all`, which is the default. */
export function checkSome<T extends string>(
  field: string,
  some: readonly T[] | undefined,
  all: readonly T[],
): readonly T[] {
  if (some === undefined) return all;
  checkList(field, some);
  some.forEach((each, index) => checkOneOf(`${field}[${index}]`, each, all));
  return [...some];
}

export function checkHeaderName(field: string, name: { readonly namespace: string; readonly localName: string }): void {
  const { namespace, localName } = checkObject(field, name);
  if (typeof namespace !== 'string') throw invalidOption(`${field}.namespace`, 'must be a namespace URI');
  if (typeof localName !== 'string' || localName === '') {
    throw invalidOption(`${field}.localName`, 'must be the name of an element, without prefix');
  }
}

export function checkActor(actor: string | undefined): string | undefined {
  if (actor !== undefined && (typeof actor !== 'string' || actor === '')) {
    throw invalidOption('actor', 'must be a URI; leave it out for the message’s last receiver');
  }
  return actor;
}
