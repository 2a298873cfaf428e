import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { bodyBytes, decodeIntestazione, decodeStato, entryBytes, IscrittiError, MAX_HEADER_BYTES } from './formato.js';
import type { Intestazione, StatoInElenco, VersioneFormato } from './formato.js';
import { IMPRONTA_BYTES, keyCheck } from './impronta.js';

/** Read and checked a piece at a time: a piece takes less than a millisecond, then others have their turn. */
const CHUNK_BYTES = 256 * 1024;

/** Identity of a file's content, as far as the file system tells. */
export interface Versione {
  readonly mtimeMs: number;
  readonly size: number;
  readonly ino: number;
}

/** Sorted entries in memory: 16 or 17 bytes a member. */
export class Tabella {
  readonly versione: Versione;
  readonly formato: VersioneFormato;
  readonly totale: number;
  readonly #entries: Buffer;
  readonly #width: number;

  constructor(entries: Buffer, formato: VersioneFormato, versione: Versione) {
    this.#entries = entries;
    this.#width = entryBytes(formato);
    this.formato = formato;
    this.versione = versione;
    this.totale = entries.length / this.#width;
  }

  /** The status of the person with this keyed hash; `undefined`: there is none such. */
  find(impronta: Buffer): StatoInElenco | undefined {
    const entries = this.#entries;
    const width = this.#width;
    const head = impronta.readUInt32BE(0);
    let low = 0;
    let high = this.totale - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const at = middle * width;
      // Four bytes nearly always tell.
      const difference =
        entries.readUInt32BE(at) - head || entries.compare(impronta, 0, IMPRONTA_BYTES, at, at + IMPRONTA_BYTES);
      if (difference === 0)
        return this.formato === 1 ? 'iscritto' : decodeStato(entries.readUInt8(at + IMPRONTA_BYTES));
      if (difference < 0) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
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
  return new Tabella(await readEntries(file, path, header, header.bodyStart), header.versione, { size, mtimeMs, ino });
}

async function readEntries(file: FileHandle, path: string, header: Intestazione, start: number): Promise<Buffer> {
  const entries = Buffer.allocUnsafeSlow(bodyBytes(header));
  const width = entryBytes(header.versione);
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
    const whole = filled + bytesRead - ((filled + bytesRead) % width);
    const from = filled - (filled % width);
    if (!isAscending(entries, from, whole, width))
      throw new IscrittiError('ERR_VARCO_ISCRITTI_DAMAGED', path, 'is not in order');
    if (header.versione === 2 && !hasStati(entries, from, whole, width))
      throw new IscrittiError('ERR_VARCO_ISCRITTI_DAMAGED', path, 'has a status that nobody knows');
    filled += bytesRead;
  }
  if (filled !== entries.length || hash.digest('hex') !== header.sha256) {
    throw new IscrittiError('ERR_VARCO_ISCRITTI_DAMAGED', path, 'does not have the digest its header says');
  }
  return entries;
}

/** Is the hash of each entry that begins in [from, to) greater than the one before it? */
function isAscending(entries: Buffer, from: number, to: number, width: number): boolean {
  for (let at = Math.max(from, width); at < to; at += width) {
    const previous = at - width;
    const difference = entries.readUInt32BE(previous) - entries.readUInt32BE(at);
    if (difference > 0) return false;
    if (difference === 0 && entries.compare(entries, at, at + IMPRONTA_BYTES, previous, previous + IMPRONTA_BYTES) >= 0)
      return false;
  }
  return true;
}

function hasStati(entries: Buffer, from: number, to: number, width: number): boolean {
  for (let at = from + IMPRONTA_BYTES; at < to; at += width)
    if (decodeStato(entries.readUInt8(at)) === undefined) return false;
  return true;
}

function unreadable(path: string, cause: unknown): IscrittiError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return new IscrittiError('ERR_VARCO_ISCRITTI_UNREADABLE', path, `cannot be read (${code})`, { cause });
}
