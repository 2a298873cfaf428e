import { invalidOption } from '../errors/configuration-error.js';

/*
 * What a caller without a compiler may hand in. Each throws ConfigurationError ERR_MODI_CONFIG_INVALID that names the field, before anything
 * else is done: the types say the same, but plain JavaScript does not read types, and would fail somewhere inside.
 */

/** An object that is no list. */
export function checkObject<T extends object>(field: string, value: T): T {
  if (typeof value !== 'object' || (value as unknown) === null || Array.isArray(value)) {
    throw invalidOption(field, 'must be an object');
  }
  return value;
}

/** An object that has these methods: a port, whoever made it. */
export function checkPort<T extends object>(field: string, value: T, methods: readonly (keyof T & string)[]): T {
  const given: unknown = value;
  if ((typeof given !== 'object' && typeof given !== 'function') || given === null) {
    throw invalidOption(field, `must be an object with the method ${methods.join(', ')}`);
  }
  const missing = methods.find((name) => typeof value[name] !== 'function');
  if (missing !== undefined) throw invalidOption(field, `must have a method ${missing}`);
  return value;
}

export function checkBytes(field: string, value: Uint8Array): void {
  if (!((value as unknown) instanceof Uint8Array)) throw invalidOption(field, 'must be bytes: a Buffer or Uint8Array');
}

/** Any text, an empty one too: what is in it is read by somebody else. */
export function checkString(field: string, value: string): string {
  if (typeof value !== 'string') throw invalidOption(field, 'must be a text');
  return value;
}

export function checkFunction(field: string, value: unknown): void {
  if (typeof value !== 'function') throw invalidOption(field, 'must be a function');
}

export function checkList<T extends readonly unknown[]>(field: string, value: T): T {
  if (!Array.isArray(value)) throw invalidOption(field, 'must be a list');
  return value;
}

export function checkTexts(field: string, value: readonly string[]): readonly string[] {
  if (!checkList(field, value).every((each) => typeof each === 'string')) {
    throw invalidOption(field, 'must be a list of texts');
  }
  return value;
}

/** One text, or a list of texts with at least one in it. */
export function checkTextOrTexts(field: string, value: string | readonly string[]): void {
  if (typeof value === 'string') return;
  if (checkTexts(field, value).length === 0) throw invalidOption(field, 'is an empty list');
}
