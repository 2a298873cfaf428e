import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { DEFAULT_MAX_BYTES } from '../soap/envelope-map.js';
import { UsageError } from './io.js';
import { FILE_KEY_OPTIONS, TOKEN_KEY_OPTIONS } from './key-options.js';
import { readOptions, type OptionSpec } from './options.js';
import { refuseEndless } from './read-bytes.js';

export interface MessageArguments {
  readonly options: ReadonlyMap<string, string>;
  /** Names of the flags that are given. */
  readonly flags: ReadonlySet<string>;
  /** The one argument that is not an option. */
  readonly file: string;
}

/** As {@link readOptions}, with flags, which take no value, and the FILE of a message beside the options. */
export function readMessageOptions(
  args: readonly string[],
  spec: OptionSpec & { readonly flags?: readonly string[] },
): MessageArguments {
  const known: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const name of [...spec.required, ...spec.optional, ...FILE_KEY_OPTIONS, ...TOKEN_KEY_OPTIONS])
    known[name] = { type: 'string' };
  for (const name of spec.flags ?? []) known[name] = { type: 'boolean' };
  const { tokens } = parseArgs({
    args: [...args],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = new Set<string>();
  const files: string[] = [];
  const taken = new Set<number>();
  for (const token of tokens) {
    if (token.kind === 'positional') files.push(token.value);
    else if (token.kind === 'option' && spec.flags?.includes(token.name) === true) {
      if (token.value !== undefined) throw new UsageError(`--${token.name} takes no value`);
      if (flags.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
      flags.add(token.name);
    } else if (token.kind !== 'option-terminator') continue;
    taken.add(token.index);
  }
  const [file, another] = files;
  if (file === undefined || file === '') throw new UsageError('the FILE of the message is needed');
  if (another !== undefined) throw new UsageError('one FILE is taken');
  return {
    options: readOptions(
      args.filter((_, index) => !taken.has(index)),
      spec,
    ),
    flags,
    file,
  };
}

/** Bytes of a message, `-` being the standard input; of one that is longer than any is taken, no more than shows it. */
export async function readMessage(file: string): Promise<Uint8Array> {
  if (file !== '-') await refuseEndless(file, 'FILE');
  // Not by the name /dev/stdin: what is piped in may be a socket, which cannot be opened a second time.
  const stream: AsyncIterable<Buffer> =
    file === '-' ? process.stdin : createReadStream(file, { end: DEFAULT_MAX_BYTES });
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of stream) {
      pieces.push(piece);
      length += piece.length;
      if (length > DEFAULT_MAX_BYTES) break;
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UsageError(`FILE: the message cannot be read (${code})`);
  }
  return Buffer.concat(pieces);
}

/** A whole number, 0 included, when it is given. */
export function wholeNumber(options: ReadonlyMap<string, string>, name: string): number | undefined {
  const value = options.get(name);
  if (value === undefined) return undefined;
  if (!/^(?:0|[1-9][0-9]{0,11})$/.test(value)) throw new UsageError(`--${name} must be a whole number of seconds`);
  return Number(value);
}
