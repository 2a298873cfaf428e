import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '@varco/modi-client';
import type { Context } from '../support/context.js';
import { atMost, exactly, percentile, round, type Result } from '../support/figures.js';
import { loadInternals } from '../support/internals.js';
import { inventPeople } from '../support/people.js';

const WIDTH = 17;
const MIB = 1024 * 1024;

/**
 * A list of many members with their status: how long it is read for, what else can happen meanwhile, what it takes in memory, also while a new one
 * takes its place, and how long one question takes.
 */
export async function iscritti(context: Context): Promise<Result> {
  const totale = context.smoke ? 50_000 : 2_000_000;
  const dir = join(context.dir, 'iscritti');
  await mkdir(dir, { recursive: true });
  const { createFileIscritti, createImpronta, encodeIntestazione, keyCheck } = await loadInternals();
  const key = randomBytes(32);
  const people = inventPeople(1_000);
  const percorso = join(dir, 'iscritti.dat');
  await writeFile(join(dir, 'chiave'), key.toString('base64'), { mode: 0o600 });

  /** The members and, for the rest, digests of nobody: sorted, as `varco iscritti prepara` leaves them. */
  const scrivi = async (): Promise<void> => {
    const impronta = createImpronta(key);
    const known = people.map((codice) => impronta(codice).toString('latin1'));
    const others = Array.from({ length: totale - known.length }, () => randomBytes(16).toString('latin1'));
    const sorted = [...known, ...others].sort((a, b) => (a < b ? -1 : 1));
    const entries = Buffer.allocUnsafeSlow(totale * WIDTH);
    for (const [index, entry] of sorted.entries()) entries.write(`${entry}A`, index * WIDTH, 'latin1');
    const sha256 = createHash('sha256').update(entries).digest('hex');
    await writeFile(
      percorso,
      Buffer.concat([encodeIntestazione({ versione: 2, totale, chiave: keyCheck(key), sha256 }), entries]),
    );
  };
  await scrivi();
  global.gc?.();
  const before = process.memoryUsage();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  let peak = 0;
  const watch = setInterval(() => {
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    peak = Math.max(peak, arrayBuffers + heapUsed);
  }, 5);
  loop.enable();
  const began = performance.now();
  const lista = createFileIscritti({
    percorso,
    chiave: `file:${join(dir, 'chiave')}`,
    clock: systemClock,
    onError: (error) => {
      throw error;
    },
    pollMs: 3_600_000,
  });
  const first = await lista.contiene(people[0] ?? '');
  const loadMs = performance.now() - began;
  loop.disable();
  const firstLoopMs = loop.max / 1e6;

  const micros: number[] = [];
  let found = 0;
  for (let turn = 0; turn < 20_000; turn += 1) {
    const from = performance.now();
    if ((await lista.contiene(people[turn % people.length] ?? '')) === 'attivo') found += 1;
    micros.push((performance.now() - from) * 1000);
  }
  // A new list comes while questions are asked: the loop is watched again, and both are in memory for a while.
  await scrivi();
  global.gc?.();
  peak = 0;
  loop.reset();
  loop.enable();
  await lista.refresh();
  loop.disable();
  clearInterval(watch);
  const members = lista.totale() ?? 0;
  await lista.close();

  const memory = Math.max(0, peak - before.arrayBuffers - before.heapUsed) / MIB;
  const figures = {
    members,
    loadMs: round(loadMs, 0),
    loopMaxMs: round(Math.max(firstLoopMs, loop.max / 1e6)),
    p50Us: round(percentile(micros, 50)),
    p99Us: round(percentile(micros, 99)),
    peakMiB: round(memory, 0),
  };
  return {
    name: 'iscritti',
    method: `${totale} members with their status: one list read and checked, 20,000 questions, another list in its place; memory is that of the lists, both at once`,
    tables: [
      { title: '', columns: [''], rows: Object.entries(figures).map(([label, value]) => ({ label, values: [value] })) },
    ],
    checks: [
      exactly('members', members, totale),
      exactly('people found', found + (first === 'attivo' ? 1 : 0), 20_001),
      atMost('µs for a question (p99)', figures.p99Us, 50),
      atMost('MiB for two lists at once', memory, 150),
      atMost('ms for which the event loop waited while a list was read', figures.loopMaxMs, 20),
    ],
    figures,
  };
}
