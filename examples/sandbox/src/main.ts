import { readFile } from 'node:fs/promises';
import type { ParseArgsConfig } from 'node:util';
import { parseArgs } from 'node:util';
import { isPortBusy } from './http/listen.js';
import { InvalidInput } from './invalid-input.js';
import { NOMI_AMBIENTE } from './pdnd/ambiente.js';
import { readSeed } from './seed/read-seed.js';
import type { Seed } from './seed/seed.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';

const USAGE = `varco-sandbox [--porta-base N] [--ambiente collaudo|attestazione|produzione] [--seed F.json] [--explain] [--non-strict]

  --porta-base N   PDND on N, INPS on N+1, admin on N+2 (default 0: any free ports)
  --ambiente A     whose names, strictness and rate limits to take (default collaudo)
  --seed F.json    the clients, purposes and e-services PDND knows at the start
  --explain        says why a token was refused (header Varco-Sandbox-Code), prints each call on stderr
  --non-strict     lets unknown members of a client assertion pass
  --help           prints this
`;

const OPTIONS = {
  'porta-base': { type: 'string', multiple: true },
  ambiente: { type: 'string', multiple: true },
  seed: { type: 'string', multiple: true },
  explain: { type: 'boolean', multiple: true },
  'non-strict': { type: 'boolean', multiple: true },
  help: { type: 'boolean', multiple: true },
} as const satisfies ParseArgsConfig['options'];

const MAX_PORT = 65_535;

/** The command line could not be understood, or names a file that cannot be used. */
class UsageError extends Error {}

/**
 * Runs the command until SIGTERM or SIGINT.
 *
 * @param argv without node and script.
 * @returns the exit code: 0 stopped or helped, 2 usage, 3 a busy port or an internal error.
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = await readOptions(argv);
    if (options === undefined) {
      process.stdout.write(USAGE);
      return 0;
    }
    const stopped = onceStopped();
    // Loaded only now, so that a mistake in the command line is answered at once.
    const { startSandbox } = await import('./start-sandbox.js');
    const sandbox = await startSandbox(options);
    announce(sandbox);
    await stopped;
    await sandbox.close();
    return 0;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`varco-sandbox: ${text.split('\n').join(' ')}\n`);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof InvalidInput) return 2;
  if (isPortBusy(error)) return 3;
  if (error instanceof Error && error.stack !== undefined) process.stderr.write(`${error.stack}\n`);
  return 3;
}

async function readOptions(argv: readonly string[]): Promise<SandboxOptions | undefined> {
  const values = parse(argv);
  if (values.help !== undefined) return undefined;
  const portaBase = once('porta-base', values['porta-base']);
  const ambiente = once('ambiente', values.ambiente);
  const seed = once('seed', values.seed);
  const explain = once('explain', values.explain);
  const nonStrict = once('non-strict', values['non-strict']);
  return {
    ...(portaBase === undefined ? {} : { portaBase: readPort(portaBase) }),
    ...(ambiente === undefined ? {} : { ambiente: readAmbiente(ambiente) }),
    ...(seed === undefined ? {} : { seed: await readSeedFile(seed) }),
    ...(explain === undefined ? {} : { explain }),
    ...(nonStrict === undefined ? {} : { strict: false }),
  };
}

function parse(argv: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'] {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function once<T>(name: string, values: readonly T[] | undefined): T | undefined {
  if (values !== undefined && values.length > 1) throw new UsageError(`--${name} is given ${values.length} times`);
  return values?.[0];
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= MAX_PORT - 2) return port;
  throw new UsageError(`--porta-base must be a port from 0 to ${MAX_PORT - 2}, because the next two are taken as well`);
}

function readAmbiente(text: string): (typeof NOMI_AMBIENTE)[number] {
  const found = NOMI_AMBIENTE.find((nome) => nome === text);
  if (found === undefined) throw new UsageError(`--ambiente must be one of ${NOMI_AMBIENTE.join(', ')}`);
  return found;
}

async function readSeedFile(path: string): Promise<Seed> {
  const seed = await parseSeedFile(path);
  // Judged here, so that the message can name the file.
  try {
    readSeed(seed);
  } catch (error) {
    throw new UsageError(`--seed ${path}: ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
  return seed as Seed;
}

async function parseSeedFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--seed ${path} cannot be read`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--seed ${path} is not JSON`, { cause: error });
  }
}

function announce(sandbox: Sandbox): void {
  const { listening, tokenEndpoint, audience, issuer } = sandbox;
  process.stdout.write(`${JSON.stringify({ listening, tokenEndpoint, audience, issuer })}\n`);
  process.stderr.write(`varco-sandbox: SOAP at ${sandbox.inpsEndpoint}, CA at ${listening.admin}/pki/ca.pem\n`);
}

function onceStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
