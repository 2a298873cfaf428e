import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@varco/modi-client';
import type { Clock } from '@varco/modi-client';
import { checkInsieme } from '../anagrafe/insieme.js';
import { loadAnagrafe } from '../anagrafe/load-anagrafe.js';
import { loadConfigurazione } from '../config/configurazione.js';
import { formatDifetto } from '../config/difetto.js';
import type { Difetto } from '../config/difetto.js';

const USO =
  'varco config verifica FILE\n  FILE: il file del processo (varco.yaml); controlla anche l’anagrafe che nomina\n';

/** What `varco config verifica` prints. */
export interface EsitoVerifica {
  readonly valid: boolean;
  readonly difetti: readonly Difetto[];
  readonly avvisi: readonly Difetto[];
}

/**
 * Checks a process file and the anagrafe it names, and that the two agree. Reads every file they name; opens no archive, calls nobody.
 * JSON on stdout, a line for each finding on stderr. Exit 0 valid (remarks allowed), 1 invalid, 2 usage or no such process file.
 */
export async function run(argv: readonly string[]): Promise<number> {
  let file: string | undefined;
  let rest: readonly string[] = [];
  try {
    [file, ...rest] = parseArgs({ args: [...argv], allowPositionals: true, options: {} }).positionals;
  } catch {
    file = undefined;
  }
  if (file === undefined || rest.length > 0) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const esito = await verificaConfigurazione(file);
  for (const one of esito.difetti) process.stderr.write(`${formatDifetto(one)}\n`);
  for (const one of esito.avvisi) process.stderr.write(`avviso: ${formatDifetto(one)}\n`);
  if (esito.valid) process.stderr.write(`${file}: valida\n`);
  process.stdout.write(`${JSON.stringify(esito, null, 2)}\n`);
  if (esito.valid) return 0;
  const unread = esito.difetti.some(
    (one) => one.file === resolve(file) && one.codice.startsWith('file-') && one.percorso === '',
  );
  return unread ? 2 : 1;
}

/** The two documents, checked one by one and then, when both are sound, together. */
export async function verificaConfigurazione(file: string, clock: Clock = systemClock): Promise<EsitoVerifica> {
  const processo = await loadConfigurazione(file, { clock });
  const path = processo.ok ? processo.configurazione.anagrafe : processo.anagrafe;
  const anagrafe = path === undefined ? undefined : await loadAnagrafe(path, { clock });
  const insieme = processo.ok && anagrafe?.ok ? checkInsieme({ processo, anagrafe }) : { difetti: [], avvisi: [] };
  const difetti = [
    ...(processo.ok ? [] : processo.difetti),
    ...(anagrafe === undefined || anagrafe.ok ? [] : anagrafe.difetti),
    ...insieme.difetti,
  ];
  return {
    valid: difetti.length === 0,
    difetti,
    avvisi: [...processo.avvisi, ...(anagrafe?.avvisi ?? []), ...insieme.avvisi],
  };
}
