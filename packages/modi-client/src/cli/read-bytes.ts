import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { UsageError } from './io.js';

/** More than any key, certificate, token, key set or list of headers takes. */
const LARGEST_INPUT = 16 * 1024 * 1024;

/** What the shell has opened already: it is read to its end, whatever it is. */
const OPENED = /^\/(?:dev\/(?:stdin|fd\/[0-9]+)|proc\/self\/fd\/[0-9]+)$/;

/**
 * Refuses what is there but may never end, before it is opened: a pipe that has a name and perhaps nobody who writes into it, a device.
 * Nothing at all (`/dev/null`) is an empty file.
 *
 * @throws UsageError
 */
export async function refuseEndless(file: string, what: string): Promise<void> {
  if (OPENED.test(file) || file === '/dev/null') return;
  const kind = await statOf(file, what);
  if (kind.isFIFO()) throw new UsageError(`${what}: this is a named pipe: give a file`);
  if (kind.isCharacterDevice() || kind.isBlockDevice()) throw new UsageError(`${what}: this is a device: give a file`);
  if (kind.isSocket()) throw new UsageError(`${what}: this is a socket: give a file`);
}

/** Bytes of the FILE of a message; `-` is the standard input. */
export async function readFileOrStdin(file: string): Promise<Uint8Array> {
  if (file !== '-') return readWhole(file, 'FILE');
  // Not by the name /dev/stdin: what is piped in may be a socket, which cannot be opened a second time.
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Bytes of a file that an option names; one that cannot be read is a fault of the command line. */
export async function readBytes(file: string, what: string): Promise<Buffer> {
  const bytes = await readWhole(file, what);
  if (bytes.length > LARGEST_INPUT) throw new UsageError(`${what}: the file is larger than ${LARGEST_INPUT} bytes`);
  return bytes;
}

async function readWhole(file: string, what: string): Promise<Buffer> {
  await refuseEndless(file, what);
  try {
    return await readFile(file);
  } catch (error) {
    throw unreadable(what, error);
  }
}

async function statOf(file: string, what: string): Promise<Stats> {
  try {
    return await stat(file);
  } catch (error) {
    throw unreadable(what, error);
  }
}

export function unreadable(what: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  return new UsageError(`${what}: the file cannot be read (${code})`);
}
