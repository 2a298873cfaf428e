import { parseArgs } from 'node:util';
import { UsageError } from './io.js';
import { FILE_KEY_OPTIONS, isInToken, TOKEN_KEY_OPTIONS } from './key-options.js';

/** The options one command takes, by name: all take a value, and none may be repeated. */
export interface OptionSpec {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/**
 * Reads `--name value` and `--name=value`. Unknown, repeated, missing and valueless options, and anything that is not an option, are
 * usage errors. Values are never quoted in them: they may be personal data.
 */
export function readOptions(args: readonly string[], spec: OptionSpec): ReadonlyMap<string, string> {
  const named = [...spec.required, ...spec.optional];
  const readsKey = named.some((name) => name === 'key' || name.endsWith('-key'));
  const mayBeInToken = named.includes('key');
  const known = new Set([...named, ...(readsKey ? FILE_KEY_OPTIONS : []), ...(mayBeInToken ? TOKEN_KEY_OPTIONS : [])]);
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries([...known].map((name) => [name, { type: 'string' as const }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option') throw new UsageError('only options are taken: --name value');
    if (!known.has(token.name) || !token.rawName.startsWith('--')) {
      throw new UsageError(`unknown option ${token.rawName.slice(0, 40)}`);
    }
    if (values.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    if (token.value === undefined || token.value === '') throw new UsageError(`--${token.name} needs a value`);
    if (!token.inlineValue && token.value.startsWith('--')) {
      throw new UsageError(`--${token.name} needs a value (one that begins with -- is written --${token.name}=VALUE)`);
    }
    values.set(token.name, token.value);
  }
  const inToken = mayBeInToken && isInToken(values);
  for (const name of spec.required) {
    if (name === 'key' && inToken) continue;
    if (!values.has(name)) throw new UsageError(`--${name} is required`);
  }
  return values;
}

/** A required option: {@link readOptions} has seen to it that it is there. */
export function required(options: ReadonlyMap<string, string>, name: string): string {
  const value = options.get(name);
  if (value === undefined) throw new UsageError(`--${name} is required`);
  return value;
}

/** A whole number of seconds, when it is given. */
export function seconds(options: ReadonlyMap<string, string>, name: string): number | undefined {
  const value = options.get(name);
  if (value === undefined) return undefined;
  if (!/^[1-9][0-9]{0,8}$/.test(value)) throw new UsageError(`--${name} must be a whole number of seconds`);
  return Number(value);
}

/** `{ [name]: value }`, or nothing: an option that is not given is not passed on. */
export function optional<N extends string, V>(name: N, value: V | undefined): Partial<Record<N, V>> {
  if (value === undefined) return {};
  const entry: Partial<Record<N, V>> = {};
  entry[name] = value;
  return entry;
}
