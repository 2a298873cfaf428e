import { readFile, stat } from 'node:fs/promises';
import { DIMENSIONE_MASSIMA } from '../operatori/leggi-csv.js';
import type { RifiutoOperatori } from '../operatori/rifiuto.js';

/** The bytes of a list, or why not: it is not there, or is bigger than any list of people. */
export async function leggiFile(path: string): Promise<Uint8Array | readonly RifiutoOperatori[]> {
  try {
    if ((await stat(path)).size <= DIMENSIONE_MASSIMA) return await readFile(path);
    const problema = `il file supera ${DIMENSIONE_MASSIMA} byte`;
    return [{ motivo: 'dati-non-validi', problema, rimedio: 'dividilo' }];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return [
      { motivo: 'dati-non-validi', problema: `il file non si può leggere (${code})`, rimedio: 'controlla il percorso' },
    ];
  }
}

/** Codes of operators, one a line. */
export async function leggiCodici(path: string): Promise<readonly string[] | readonly RifiutoOperatori[]> {
  const bytes = await leggiFile(path);
  if (!(bytes instanceof Uint8Array)) return bytes;
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Is it a list of codes? An empty list is. */
export function sonoCodici(list: readonly string[] | readonly RifiutoOperatori[]): list is readonly string[] {
  return list.every((one) => typeof one === 'string');
}
