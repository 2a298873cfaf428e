import { parseArgs } from 'node:util';
import { UsageError } from './io.js';
import { FILE_KEY_OPTIONS, TOKEN_KEY_OPTIONS } from './key-options.js';

/** Options that name a file. */
const FILES = [
  'key',
  'public-key',
  'dpop-key',
  'assertion',
  'evidence',
  'voucher',
  'dpop',
  'signature',
  'form',
  'headers',
  'body',
  'busta',
  'config',
  'errore',
  'jwks',
  'id-auth',
  'cert',
  'trust',
] as const;

/** Options that are the value itself. */
const VALUES = [
  'kid',
  'ambiente',
  'audience',
  'token-endpoint',
  'jwks-uri',
  'api-base',
  'api-version',
  'client-id',
  'client-kind',
  'purpose-id',
  'eservice-audience',
  'htm',
  'htu',
  'sicurezza-soap',
  'tracciamento',
  'stato',
  'codice',
  'ipa',
  'lingua',
  'now',
  ...FILE_KEY_OPTIONS,
  ...TOKEN_KEY_OPTIONS,
] as const;

const FLAGS = ['json', 'online', 'non-strict', 'async', 'identity', 'per-pdnd'] as const;

export type FileOption = (typeof FILES)[number];
export type ValueOption = (typeof VALUES)[number];
export type Flag = (typeof FLAGS)[number];

export interface DoctorOptions {
  readonly files: ReadonlyMap<FileOption, string>;
  readonly values: ReadonlyMap<ValueOption, string>;
  readonly flags: ReadonlySet<Flag>;
  /** Files whose kind is to be guessed. */
  readonly others: readonly string[];
}

/**
 * Reads the command line of `modi doctor`. Unknown, repeated and valueless options are usage errors; values are never quoted in them: they
 * may be personal data.
 */
export function readDoctorOptions(args: readonly string[]): DoctorOptions {
  const known: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const name of [...FILES, ...VALUES]) known[name] = { type: 'string' };
  for (const name of FLAGS) known[name] = { type: 'boolean' };
  const { tokens } = parseArgs({
    args: [...args],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const files = new Map<FileOption, string>();
  const values = new Map<ValueOption, string>();
  const flags = new Set<Flag>();
  const others: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') others.push(token.value);
    if (token.kind !== 'option') continue;
    const { name } = token;
    const flag = FLAGS.find((each) => each === name);
    const file = FILES.find((each) => each === name);
    const value = VALUES.find((each) => each === name);
    if (!token.rawName.startsWith('--') || (flag ?? file ?? value) === undefined) {
      throw new UsageError(`unknown option ${token.rawName.slice(0, 40)}`);
    }
    const isKnown = (flag && flags.has(flag)) || (file && files.has(file)) || (value && values.has(value));
    if (isKnown === true) throw new UsageError(`--${name} is given twice`);
    if (flag !== undefined) {
      if (token.value !== undefined) throw new UsageError(`--${name} takes no value`);
      flags.add(flag);
      continue;
    }
    const text = token.value;
    if (text === undefined || text === '' || (!token.inlineValue && text.startsWith('--'))) {
      throw new UsageError(`--${name} needs a value`);
    }
    if (file !== undefined) files.set(file, text);
    else if (value !== undefined) values.set(value, text);
  }
  return { files, values, flags, others };
}

/** One of a few words, when it is given. */
export function oneOf<const T extends string>(
  options: DoctorOptions,
  name: ValueOption,
  allowed: readonly T[],
): T | undefined {
  const value = options.values.get(name);
  if (value === undefined) return undefined;
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new UsageError(`--${name} must be one of ${allowed.join(', ')}`);
  return found;
}

/** A whole number, when it is given. */
export function wholeNumber(options: DoctorOptions, name: ValueOption): number | undefined {
  const value = options.values.get(name);
  if (value === undefined) return undefined;
  if (!/^[0-9]{1,12}$/.test(value)) throw new UsageError(`--${name} must be a whole number`);
  return Number(value);
}
