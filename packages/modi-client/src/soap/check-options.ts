import { checkBytes, checkList, checkObject, checkPort } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { PemOrDer } from '../trust/pem.js';

export { checkBytes, checkList, checkObject, checkPort };

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
