import { mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decision } from './benchmarks/decision.js';
import { iscritti } from './benchmarks/iscritti.js';
import { jsonDoor } from './benchmarks/json-door.js';
import { mapping } from './benchmarks/mapping.js';
import { register } from './benchmarks/register.js';
import { sdkMemory } from './benchmarks/sdk-memory.js';
import { sdkSign } from './benchmarks/sdk-sign.js';
import { sdkVerify } from './benchmarks/sdk-verify.js';
import { sdkVoucher } from './benchmarks/sdk-voucher.js';
import { signedChannel } from './benchmarks/signed-channel.js';
import { soapSecurity } from './benchmarks/soap-security.js';
import { soapSign } from './benchmarks/soap-sign.js';
import { thousandCallers } from './benchmarks/thousand-callers.js';
import { thousandInsured } from './benchmarks/thousand-insured.js';
import { takeAnswers } from './support/answers.js';
import type { Context } from './support/context.js';
import { formatTable, type Result } from './support/figures.js';
import { describeMachine } from './support/machine.js';

const BENCHMARKS: Readonly<Record<string, (context: Context) => Promise<Result>>> = {
  'json-door': jsonDoor,
  'thousand-callers': thousandCallers,
  'thousand-insured': thousandInsured,
  register,
  decision,
  iscritti,
  mapping,
  'signed-channel': signedChannel,
  'soap-sign': soapSign,
  'soap-security': soapSecurity,
  'sdk-sign': sdkSign,
  'sdk-voucher': sdkVoucher,
  'sdk-verify': sdkVerify,
  'sdk-memory': sdkMemory,
};

const USAGE = `npm run bench -- [--smoke] [--only ${Object.keys(BENCHMARKS).join('|')}] [--rounds N]`;

/** Runs the benchmarks one after another. Exit 1 when something that must hold does not: in a smoke run, only what has nothing to do with time. */
async function main(): Promise<number> {
  const { smoke, only, rounds } = readOptions();
  // Beside the compiled files: the disk of the checkout, never a file system in memory.
  const dir = await mkdtemp(fileURLToPath(new URL('../bench-', import.meta.url)));
  try {
    const machine = describeMachine(dir);
    console.log(
      `${smoke ? 'Smoke run: tiny numbers, only correctness is judged.\n' : ''}${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ` +
        `${machine.system}, Node ${machine.node}; register on ${machine.fileSystem}, 4 KiB write + fsync ${machine.fsyncP50} µs (p99 ${machine.fsyncP99} µs)\n`,
    );
    const context: Context = {
      smoke,
      rounds,
      dir,
      machine,
      answers: await takeAnswers(),
      note: (text) => void process.stderr.write(`  … ${text}\n`),
    };
    const missed: string[] = [];
    for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
      if (only !== undefined && only !== name) continue;
      const result = await benchmark(context);
      missed.push(...print(result, context));
    }
    if (missed.length > 0) console.log(`Missed:\n${missed.map((each) => `  ${each}`).join('\n')}`);
    return missed.length > 0 ? 1 : 0;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function readOptions(): Pick<Context, 'smoke' | 'rounds'> & { readonly only: string | undefined } {
  try {
    const {
      smoke,
      only,
      rounds = '9',
    } = parseArgs({
      options: { smoke: { type: 'boolean', default: false }, only: { type: 'string' }, rounds: { type: 'string' } },
      strict: true,
    }).values;
    if (only !== undefined && !(only in BENCHMARKS)) throw new Error(`unknown benchmark "${only}"`);
    if (!/^[1-9]\d?$/.test(rounds)) throw new Error('--rounds takes a number from 1 to 99');
    return { smoke, only, rounds: smoke ? 1 : Number(rounds) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : 'usage'}\n${USAGE}`);
    process.exit(2);
  }
}

/** Prints a result for a person and for a machine; what was missed. */
function print({ name, method, tables, checks, figures }: Result, { smoke, machine }: Context): readonly string[] {
  console.log(`${name}: ${method}`);
  for (const table of tables) console.log(formatTable(table));
  const judged = checks.filter(({ kind }) => kind === 'assertion' || !smoke);
  for (const { what, value, wanted, holds } of judged)
    console.log(`  ${holds ? 'ok    ' : 'MISSED'} ${what}: ${value} (${wanted})`);
  console.log(`${JSON.stringify({ benchmark: name, smoke, figures, checks: judged, machine, method })}\n`);
  return judged
    .filter(({ holds }) => !holds)
    .map(({ what, value, wanted }) => `${name}: ${what} is ${value}, wanted ${wanted}`);
}

process.exitCode = await main();
