import { readFile } from 'node:fs/promises';
import { UsageError } from './io.js';

/** Bytes of the FILE of a message; `-` is the standard input. */
export async function readFileOrStdin(file: string): Promise<Uint8Array> {
  return readBytes(file === '-' ? '/dev/stdin' : file, 'FILE');
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
