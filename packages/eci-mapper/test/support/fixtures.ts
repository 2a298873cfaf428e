import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createLettoreEci, EciError, loadProfilo, type LettoreEci, type Profilo } from '../../src/index.js';

const radice = new URL('../../../', import.meta.url);

/** Path of a file of this package, as sources have it. */
export const packagePath = (path: string): string => fileURLToPath(new URL(path, radice));
export const readText = (path: string): string => readFileSync(packagePath(path), 'utf8');

/** Rows of a CSV without quotes, header dropped. */
export function readCsv(path: string): string[][] {
  const righe = readText(path).trim().split(/\r?\n/).slice(1);
  return righe.map((riga) => riga.split(','));
}

export const WSDL = packagePath('test/fixtures/eci.wsdl');
export const PROFILO_YAML = readText('profili/sandbox-eci.yaml');
export const profiloSandbox = (): Profilo => loadProfilo(PROFILO_YAML);
export const lettoreSandbox = (): LettoreEci => createLettoreEci(profiloSandbox());

/** Runs what must fail, and returns the EciError it failed with. */
export function failure(run: () => unknown): EciError {
  try {
    run();
  } catch (error) {
    expect(error).to.be.instanceOf(EciError);
    if (error instanceof EciError) return error;
  }
  throw new Error('nothing was thrown');
}

/** The same, for what fails later. */
export async function failureOf(promise: Promise<unknown>): Promise<EciError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(EciError);
  if (error instanceof EciError) return error;
  throw new Error('nothing was thrown');
}
