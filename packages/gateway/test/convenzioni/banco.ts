import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@varco/modi-client';
import { loadConvenzione } from '../../src/convenzioni/carica.js';
import type { EsitoConvenzione } from '../../src/convenzioni/carica.js';
import { ADESSO, apriBanco, cambia, orologio, REPO } from '../config/banco.js';

export { ADESSO, apriBanco, cambia, orologio };

/** A published template, as it stands. */
export const modello = (name: 'eci' | 'quadro' | 'pue'): string =>
  readFileSync(join(REPO, `packages/gateway/convenzioni/${name}.yaml`), 'utf8');

export const ECI = modello('eci');
export const QUADRO = modello('quadro');
export const PUE = modello('pue');

/** Checks a text as a file of its own. */
export async function verifica(text: string, clock: Clock = orologio): Promise<EsitoConvenzione> {
  const banco = await apriBanco();
  try {
    return await loadConvenzione(await banco.write('convenzione.yaml', text), { clock });
  } finally {
    await banco.remove();
  }
}

/** The findings of an invalid text: requirement, code, place. */
export async function difettiDi(text: string, clock: Clock = orologio): Promise<readonly string[]> {
  const esito = await verifica(text, clock);
  return esito.ok
    ? []
    : esito.difetti.map(({ requisito, codice, percorso }) => `${requisito ?? '-'} ${codice} ${percorso}`);
}

/** The remarks on a text, valid or not. */
export async function avvisiDi(text: string, clock: Clock = orologio): Promise<readonly string[]> {
  const { avvisi } = await verifica(text, clock);
  return avvisi.map(({ requisito, codice, percorso }) => `${requisito ?? '-'} ${codice} ${percorso}`);
}
