import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readTestata } from './head.js';
import type { TestataFirmata } from './registro-store.js';

/** Appends a head to the journal, one compact JWS a line, synced. The file is made for its owner alone. */
export async function appendHead(path: string, testata: TestataFirmata): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const last = size === 0 ? '\n' : (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString();
    // A line that a crash cut short must not swallow this one.
    await file.appendFile(`${last === '\n' ? '' : '\n'}${testata.firma}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A line of the journal: a head, or the number of a line that is none. */
export type JournalLine = { readonly testata: TestataFirmata } | { readonly line: number };

/** Heads of the journal in order. Rejects when the file cannot be read. */
export async function* readHeads(path: string): AsyncGenerator<JournalLine> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === '') continue;
    const testata = readTestata(text.trim());
    yield testata ? { testata } : { line };
  }
}
