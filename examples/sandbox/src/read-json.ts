import type { InputIssue } from './invalid-input.js';
import { InvalidInput } from './invalid-input.js';

export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The form PDND checks: hexadecimal groups of 8-4-4-4-12, whatever the version and variant say. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/**
 * Reads the members of one JSON object and notes every fault in a shared list, so that a document is judged whole.
 * A member that was never asked for is a fault too: it is most often a misspelt one.
 */
export class ObjectReader {
  readonly #value: JsonObject;
  readonly #path: string;
  readonly #issues: InputIssue[];
  readonly #asked = new Set<string>();

  constructor(value: unknown, path: string, issues: InputIssue[]) {
    this.#path = path;
    this.#issues = issues;
    if (isJsonObject(value)) {
      this.#value = value;
    } else {
      this.#value = {};
      this.fault('', 'must be a JSON object');
    }
  }

  fault(name: string, reason: string): void {
    this.#issues.push({ field: this.pathOf(name), reason });
  }

  pathOf(name: string): string {
    if (name === '') return this.#path;
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  /** The member as it is; `undefined` when absent. */
  raw(name: string): unknown {
    this.#asked.add(name);
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  optional<T>(name: string, read: (name: string) => T): T | undefined {
    return this.raw(name) === undefined ? undefined : read.call(this, name);
  }

  string(name: string): string {
    const value = this.raw(name);
    if (typeof value === 'string' && value.trim() !== '') return value;
    this.fault(name, value === undefined ? 'is required' : 'must be a non-empty string');
    return '';
  }

  uuid(name: string): string {
    const value = this.raw(name);
    if (isUuid(value)) return value;
    this.fault(name, value === undefined ? 'is required: a UUID' : 'must be a UUID, as all ids of PDND are');
    return '';
  }

  boolean(name: string): boolean {
    const value = this.raw(name);
    if (typeof value === 'boolean') return value;
    this.fault(name, value === undefined ? 'is required: true or false' : 'must be true or false');
    return false;
  }

  integer(name: string, min: number, max: number): number {
    const value = this.raw(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    const bounds = `a whole number from ${min} to ${max}`;
    this.fault(name, value === undefined ? `is required: ${bounds}` : `must be ${bounds}`);
    return min;
  }

  oneOf<const T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
    const value = this.raw(name);
    const found = allowed.find((each) => each === value);
    if (found !== undefined) return found;
    const list = `one of ${allowed.join(', ')}`;
    this.fault(name, value === undefined ? `is required: ${list}` : `must be ${list}`);
    return allowed[0];
  }

  strings(name: string): readonly string[] {
    const value = this.raw(name);
    if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && each !== '')) {
      return value.map(String);
    }
    this.fault(name, value === undefined ? 'is required: a list of strings' : 'must be a non-empty list of strings');
    return [];
  }

  array(name: string): readonly unknown[] {
    const value = this.raw(name);
    if (Array.isArray(value)) return value;
    this.fault(name, value === undefined ? 'is required: a list' : 'must be a list');
    return [];
  }

  /** Faults every member that nobody asked for. To be called last. */
  nothingElse(): void {
    for (const name of Object.keys(this.#value)) {
      if (!this.#asked.has(name)) this.fault(name, `is not a known member (known: ${[...this.#asked].join(', ')})`);
    }
  }
}

/**
 * Reads one document.
 *
 * @throws {InvalidInput} naming every faulty member.
 */
export function readDocument<T>(value: unknown, read: (reader: ObjectReader, issues: InputIssue[]) => T): T {
  const issues: InputIssue[] = [];
  const reader = new ObjectReader(value, '', issues);
  const result = read(reader, issues);
  reader.nothingElse();
  if (issues.length > 0) throw new InvalidInput(issues);
  return result;
}
