import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { bodyBytes, decodeIntestazione, IscrittiError, MAX_HEADER_BYTES } from './formato.js';
import type { Intestazione } from './formato.js';
import { ENTRY_BYTES, keyCheck } from './impronta.js';

/** Read and checked a piece at a time: a piece takes less than a millisecond, then others have their turn. */
const CHUNK_BYTES = 16 * 1024 * ENTRY_BYTES;

/** Identity of a file's content, as far as the file system tells. */
export interface Versione {
  readonly mtimeMs: number;
  readonly size: number;
  readonly ino: number;
}

/** Sorted entries in memory: 16 bytes a member. */
export class Tabella {
  readonly versione: Versione;
  readonly totale: number;
  readonly #entries: Buffer;

  constructor(entries: Buffer, versione: Versione) {
    this.#entries = entries;
    this.versione = versione;
    this.totale = entries.length / ENTRY_BYTES;
  }

  has(entry: Buffer): boolean {
    const entries = this.#entries;
    const head = entry.readUInt32BE(0);
    let low = 0;
    let high = this.totale - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const at = middle * ENTRY_BYTES;
      // Four bytes nearly always tell.
      const difference =
        entries.readUInt32BE(at) - head || entries.compare(entry, 0, ENTRY_BYTES, at, at + ENTRY_BYTES);
      if (difference === 0) return true;
      if (difference < 0) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }
}

/**
 * Reads a list whole and checks it: header, key, length, digest, order. Gives way to other work while reading.
 *
 * @throws IscrittiError
 */
export async function loadTabella(path: string, key: Buffer): Promise<Tabella> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    return await readTabella(file, path, key);
  } catch (cause) {
    throw cause instanceof IscrittiError ? cause : unreadable(path, cause);
  } finally {
    await file.close();
  }
}

async function readTabella(file: FileHandle, path: string, key: Buffer): Promise<Tabella> {
  const { size, mtimeMs, ino } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0);
  const header = decodeIntestazione(buffer.subarray(0, bytesRead));
  if (header === undefined) {
    throw new IscrittiError('ERR_VARCO_ISCRITTI_FORMAT', path, 'is not a list made by varco iscritti prepara');
  }
  if (header.chiave !== keyCheck(key)) {
    throw new IscrittiError('ERR_VARCO_ISCRITTI_KEY', path, 'was made with another key');
  }
  if (size !== header.bodyStart + bodyBytes(header)) {
    throw new IscrittiError('ERR_VARCO_ISCRITTI_DAMAGED', path, 'is not as long as its header says');
  }
  return new Tabella(await readEntries(file, path, header, header.bodyStart), { size, mtimeMs, ino });
}

async function readEntries(file: FileHandle, path: string, header: Intestazione, start: number): Promise<Buffer> {
  const entries = Buffer.allocUnsafeSlow(bodyBytes(header));
  const hash = createHash('sha256');
  let filled = 0;
  while (filled < entries.length) {
    const { bytesRead } = await file.read(
      entries,
      filled,
      Math.min(CHUNK_BYTES, entries.length - filled),
      start + filled,
    );
    if (bytesRead === 0) break;
    hash.update(entries.subarray(filled, filled + bytesRead));
    const whole = filled + bytesRead - ((filled + bytesRead) % ENTRY_BYTES);
    const from = filled - (filled % ENTRY_BYTES);
    if (!isAscending(entries, from, whole)) {
      throw new IscrittiError('ERR_VARCO_ISCRITTI_DAMAGED', path, 'is not in order');
    }
    filled += bytesRead;
  }
  if (filled !== entries.length || hash.digest('hex') !== header.sha256) {
    throw new IscrittiError('ERR_VARCO_ISCRITTI_DAMAGED', path, 'does not have the digest its header says');
  }
  return entries;
}

/** Is each entry that begins in [from, to) greater than the one before it? */
function isAscending(entries: Buffer, from: number, to: number): boolean {
  for (let at = Math.max(from, ENTRY_BYTES); at < to; at += ENTRY_BYTES) {
    const previous = at - ENTRY_BYTES;
    const difference = entries.readUInt32BE(previous) - entries.readUInt32BE(at);
    if (difference > 0) return false;
    if (difference === 0 && entries.compare(entries, at, at + ENTRY_BYTES, previous, at) >= 0) return false;
  }
  return true;
}

function unreadable(path: string, cause: unknown): IscrittiError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return new IscrittiError('ERR_VARCO_ISCRITTI_UNREADABLE', path, `cannot be read (${code})`, { cause });
}
