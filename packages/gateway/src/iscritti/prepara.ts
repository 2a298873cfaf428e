import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, basename, join } from 'node:path';
import type { Ids } from '@varco/modi-client';
import { encodeIntestazione, encodeStato, entryBytes } from './formato.js';
import type { VersioneFormato } from './formato.js';
import { createImpronta, IMPRONTA_BYTES, keyCheck } from './impronta.js';
import { readRighe } from './righe.js';
import type { RigaScartata } from './righe.js';

export interface Elenco {
  readonly versione: VersioneFormato;
  /** Sorted entries, no person twice. */
  readonly entries: Buffer;
  readonly totale: number;
  /** Lines that repeat an earlier one. */
  readonly ripetuti: number;
  readonly scartate: readonly RigaScartata[];
}

/**
 * Reads a list of people (see `readRighe`) and makes its entries. Omocodia variants are different people: never folded into one. Who is
 * there twice in two statuses is left out, and both lines are told. Needs about 100 bytes of memory a member.
 */
export async function readElenco(path: string, key: Buffer): Promise<Elenco> {
  const impronta = createImpronta(key);
  const righe = readRighe(path);
  const found: string[] = [];
  const where: number[] = [];
  const scartate: RigaScartata[] = [];
  for await (const letta of righe.lines()) {
    if ('difetto' in letta) {
      scartate.push(letta);
      continue;
    }
    // One character a byte: strings of this kind sort as their bytes do, and fast.
    found.push(impronta(letta.codiceFiscale).toString('latin1') + String.fromCharCode(encodeStato(letta.stato)));
    where.push(letta.riga);
  }
  const order = Uint32Array.from(found.keys()).sort((a, b) => compare(found[a] ?? '', found[b] ?? '') || a - b);
  const { kept, contese } = unici(order, found);
  for (const index of contese) scartate.push({ riga: where[index] ?? 0, difetto: 'stato-diverso' });
  scartate.sort((a, b) => a.riga - b.riga);
  const versione = righe.conStati() ? 2 : 1;
  const width = entryBytes(versione);
  const entries = Buffer.allocUnsafeSlow(kept.length * width);
  for (const [at, index] of kept.entries()) entries.write((found[index] ?? '').slice(0, width), at * width, 'latin1');
  const ripetuti = found.length - kept.length - contese.length;
  return { versione, entries, totale: kept.length, ripetuti, scartate };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first line of each person, and every line of the people who stand in two statuses. */
function unici(order: Uint32Array, found: readonly string[]): { readonly kept: number[]; readonly contese: number[] } {
  const kept: number[] = [];
  const contese: number[] = [];
  let from = 0;
  while (from < order.length) {
    const first = found[order[from] ?? 0] ?? '';
    const person = first.slice(0, IMPRONTA_BYTES);
    let same = true;
    let to = from;
    for (; to < order.length; to += 1) {
      const other = found[order[to] ?? 0] ?? '';
      if (!other.startsWith(person)) break;
      same &&= other === first;
    }
    if (same) kept.push(order[from] ?? 0);
    else contese.push(...order.subarray(from, to));
    from = to;
  }
  return { kept, contese };
}

/** Writes the list beside its place (0600), makes it durable, then moves it there: a reader sees the old one or the new one, whole. */
export async function writeElenco(out: string, elenco: Elenco, key: Buffer, ids: Ids): Promise<void> {
  const temporary = join(dirname(out), `.${basename(out)}.${Buffer.from(ids.bytes(6)).toString('hex')}.tmp`);
  const sha256 = createHash('sha256').update(elenco.entries).digest('hex');
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(
        encodeIntestazione({ versione: elenco.versione, totale: elenco.totale, chiave: keyCheck(key), sha256 }),
      );
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
