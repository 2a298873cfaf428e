import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createLocalSigner,
  createSoapSecurityWorkers,
  createTrustFromPem,
  loadEngine,
  signEnvelope,
  systemClock,
  systemIds,
  verifyEnvelope,
  type SignOptions,
  type VerifyPolicy,
} from '@varco/modi-client';
import type { Context } from '../support/context.js';
import { atMost, median, round, type Check, type Result } from '../support/figures.js';
import { timeJdk, timeXmlsec1 } from '../support/other-verifiers.js';
import { DENSE, INDENTED, statement, WSS_KEYS } from '../support/statements.js';

const SHAPES = { dense: DENSE, indented: INDENTED };
const SIZES = [1, 10, 50, 400, 5_000];
const MIB = 2 ** 20;

/** Two references, Timestamp and Body, verified by both engines, by xmlsec1 and by the JDK; big ones in a thread; memory. */
export async function soapSecurity(context: Context): Promise<Result> {
  const certificateFile = join(WSS_KEYS, 'client.pem');
  const [key, certificate, ca] = await Promise.all(
    ['client.key', 'client.pem', 'ca.pem'].map((name) => readFile(join(WSS_KEYS, name), 'utf8')),
  );
  if (key === undefined || certificate === undefined || ca === undefined)
    throw new Error('the vectors’ keys are needed');
  const signing: SignOptions = {
    signer: createLocalSigner({ key }),
    certificate,
    clock: systemClock,
    ids: systemIds,
    newMessageId: false,
    ttlSeconds: 86_400,
  };
  const policy: VerifyPolicy = {
    trust: createTrustFromPem({ pem: ca, clock: systemClock }),
    clock: systemClock,
    maxAgeMs: 86_400_000,
    required: ['Timestamp', 'Body'],
  };
  const second = { ...policy, engine: await loadEngine('xml-crypto') };
  const budget = context.smoke ? 20 : 1_500;
  const messages: { name: string; kb: number; bytes: Uint8Array; file: string }[] = [];
  for (const [shape, period] of Object.entries(SHAPES)) {
    for (const kb of SIZES) {
      const bytes = await signEnvelope(statement(period, kb), signing);
      const file = join(context.dir, `${shape}-${kb}.xml`);
      await writeFile(file, bytes);
      messages.push({ name: `${shape} ${kb} KB`, kb, bytes, file });
    }
  }
  // Before all else: what the second engine leaves behind on 5 MB is not ours.
  const grownMiB = await growth(context.smoke ? 20 : 100_000, policy, messages.find(({ kb }) => kb === 50)?.bytes);
  const jdk = timeJdk(
    messages.map(({ file }) => file),
    certificateFile,
    budget,
  );
  if (jdk === undefined) context.note('no Java here: its column is empty');
  const rows = [];
  const checks: Check[] = [];
  for (const [index, { name, kb, bytes, file }] of messages.entries()) {
    const scanner = await timed(budget, () => verifyEnvelope(bytes, policy));
    const other = await timed(kb > 100 ? 1 : budget / 3, () => verifyEnvelope(bytes, second));
    const xmlsec1 = timeXmlsec1(file, certificateFile, context.smoke ? 2 : Math.max(10, Math.round(3_000 / kb)));
    const java = jdk?.[index];
    rows.push({ name, scanner, other, xmlsec1, java });
    if (kb >= 50 && xmlsec1 !== undefined) checks.push(atMost(`${name}: verify, of xmlsec1`, scanner / xmlsec1, 0.7));
    if (kb >= 50 && java !== undefined) checks.push(atMost(`${name}: verify, of the JDK`, scanner / java, 1));
  }
  const threads = await inThreads(context, statement(SHAPES.dense, 5_000), signing, policy);
  checks.push(atMost('5 MB in a thread: longest turn of the event loop, ms of CPU', threads.turnMs, 20));
  checks.push(atMost('growth of RSS over the verifications, MiB', grownMiB, 48));
  const shown = (value: number | undefined): number | string => (value === undefined ? '–' : round(value, 3));
  return {
    name: 'soap-security',
    method:
      'one at a time in this process, medians after warm-up; xmlsec1: wall time of many less that of one; JDK: its own XML Signature on a DOM, in a process of its own',
    tables: [
      {
        title: 'One verification, ms',
        columns: ['scanner', 'xml-crypto engine', 'xmlsec1', 'JDK'],
        rows: rows.map(({ name, scanner, other, xmlsec1, java }) => ({
          label: name,
          values: [scanner, other, xmlsec1, java].map(shown),
        })),
      },
      {
        title: 'Signing and verifying 5 MB in a worker thread, ms',
        columns: ['sign', 'verify', 'longest turn of the event loop, CPU'],
        rows: [{ label: 'dense', values: [threads.signMs, threads.verifyMs, threads.turnMs].map(shown) }],
      },
    ],
    checks,
    figures: { rows, grownMiB, threads },
  };
}

/** Median of as many runs as the budget holds, three at least, the first third forgotten as warm-up. */
async function timed(budgetMs: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const from = performance.now();
  while (times.length < 3 || performance.now() - from < budgetMs) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times.slice(Math.floor(times.length / 3)));
}

/** What the event loop feels of big messages. */
async function inThreads(
  context: Context,
  plain: Uint8Array,
  signing: SignOptions,
  policy: VerifyPolicy,
): Promise<{ readonly signMs: number; readonly verifyMs: number; readonly turnMs: number }> {
  const workers = createSoapSecurityWorkers();
  try {
    // The threads are started, and their code compiled, before anything is measured.
    const signed = await workers.sign(plain, signing);
    await workers.verify(signed, policy);
    const turns = watchTurns();
    const signMs = await timed(context.smoke ? 1 : 3_000, () => workers.sign(plain, signing));
    const verifyMs = await timed(context.smoke ? 1 : 3_000, () => workers.verify(signed, policy));
    return { signMs, verifyMs, turnMs: turns.stop() };
  } finally {
    await workers.close();
  }
}

/** The most CPU time that this thread uses in one turn of its loop, ms, as Linux counts it. */
function watchTurns(): { stop(): number } {
  const cpu = (): number =>
    Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  let longest = 0;
  let last = cpu();
  let stopped = false;
  const turn = (): void => {
    const now = cpu();
    longest = Math.max(longest, now - last);
    last = now;
    if (!stopped) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    stop: () => {
      stopped = true;
      return longest;
    },
  };
}

/** MiB between the medians of the second quarter and of the last: where collections happen to stand does not count. */
async function growth(times: number, policy: VerifyPolicy, bytes: Uint8Array | undefined): Promise<number> {
  if (bytes === undefined) throw new Error('no message of 50 KB');
  const sizes: number[] = [];
  for (let count = 1; count <= times; count++) {
    await verifyEnvelope(bytes, policy);
    if (count % Math.max(1, times / 100) === 0) sizes.push(process.memoryUsage().rss);
  }
  const quarter = Math.floor(sizes.length / 4);
  return (median(sizes.slice(-quarter)) - median(sizes.slice(quarter, 2 * quarter))) / MIB;
}
