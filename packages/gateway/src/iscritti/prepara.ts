import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, basename, join } from 'node:path';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import type { DifettoCodiceFiscale } from '@varco/eci-mapper';
import type { Ids } from '@varco/modi-client';
import { encodeIntestazione } from './formato.js';
import { createImpronta, ENTRY_BYTES, keyCheck } from './impronta.js';

/** A line that is not a codice fiscale: which, and why. Never what it says. */
export interface RigaScartata {
  /** From 1. */
  readonly riga: number;
  readonly difetto: DifettoCodiceFiscale;
}

export interface Elenco {
  /** Sorted entries, none twice. */
  readonly entries: Buffer;
  readonly totale: number;
  /** Lines that repeat an earlier one. */
  readonly ripetuti: number;
  readonly scartate: readonly RigaScartata[];
}

/**
 * Reads a list of codici fiscali (UTF-8, one a line; empty lines are skipped; any case, `TINIT-` removed) and makes its entries.
 * Omocodia variants are different people: never folded into one. Needs about 80 bytes of memory a member.
 */
export async function readElenco(path: string, key: Buffer): Promise<Elenco> {
  const impronta = createImpronta(key);
  const found: string[] = [];
  const scartate: RigaScartata[] = [];
  let riga = 0;
  for await (const line of linesOf(path)) {
    riga += 1;
    const text = (riga === 1 ? line.replace(/^\uFEFF/, '') : line).trim();
    if (text === '') continue;
    const esito = parseCodiceFiscale(text);
    // One character a byte: strings of this kind sort as their bytes do, and fast.
    if (esito.ok) found.push(impronta(esito.codiceFiscale).toString('latin1'));
    else scartate.push({ riga, difetto: esito.difetto });
  }
  found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const unique = found.filter((entry, index) => entry !== found[index - 1]);
  const entries = Buffer.allocUnsafeSlow(unique.length * ENTRY_BYTES);
  for (const [index, entry] of unique.entries()) entries.write(entry, index * ENTRY_BYTES, 'latin1');
  return { entries, totale: unique.length, ripetuti: found.length - unique.length, scartate };
}

/** Not by node:readline, which lets an error of the file it reads go unheard. */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

/** Writes the list beside its place (0600), makes it durable, then moves it there: a reader sees the old one or the new one, whole. */
export async function writeElenco(out: string, elenco: Elenco, key: Buffer, ids: Ids): Promise<void> {
  const temporary = join(dirname(out), `.${basename(out)}.${Buffer.from(ids.bytes(6)).toString('hex')}.tmp`);
  const sha256 = createHash('sha256').update(elenco.entries).digest('hex');
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(encodeIntestazione({ totale: elenco.totale, chiave: keyCheck(key), sha256 }));
      await file.writeFile(elenco.entries);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const folder = await open(dirname(out), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
