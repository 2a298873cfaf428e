import { readFile } from 'node:fs/promises';
import { UsageError } from './io.js';

/** Bytes of the FILE of a message; `-` is the standard input. */
export async function readFileOrStdin(file: string): Promise<Uint8Array> {
  if (file !== '-') return readBytes(file, 'FILE');
  // Not by the name /dev/stdin: what is piped in may be a socket, which cannot be opened a second time.
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Bytes of a file; one that cannot be read is a fault of the command line. */
export async function readBytes(file: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UsageError(`${what}: the file cannot be read (${code})`);
  }
}
