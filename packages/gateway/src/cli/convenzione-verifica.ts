import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatDifetto } from '../config/difetto.js';
import type { Difetto } from '../config/difetto.js';
import { loadConvenzione } from '../convenzioni/carica.js';
import { terminiDi } from '../convenzioni/termini.js';
import type { Termini } from '../convenzioni/termini.js';

const USO = `varco convenzione verifica FILE
  controlla il documento di una convenzione: riga, motivo, rimedio, requisito; e dice da quando a quando vale
`;

/** What `varco convenzione verifica` prints. */
export interface EsitoVerificaConvenzione {
  readonly valid: boolean;
  readonly termini?: Termini;
  readonly difetti: readonly Difetto[];
  readonly avvisi: readonly Difetto[];
}

/**
 * Checks a convention's document and the WSDL it names. Opens no archive, calls nobody. JSON on stdout, a line for each finding on stderr.
 * Exit 0 valid (remarks allowed), 1 invalid, 2 usage or no such file.
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
  const letta = await loadConvenzione(file);
  const difetti = letta.ok ? [] : letta.difetti;
  const { avvisi } = letta;
  for (const one of difetti) process.stderr.write(`${formatDifetto(one)}\n`);
  for (const one of avvisi) process.stderr.write(`avviso: ${formatDifetto(one)}\n`);
  if (letta.ok) process.stderr.write(`${file}: valida\n`);
  const termini = letta.ok ? terminiDi(letta.documento) : undefined;
  const esito: EsitoVerificaConvenzione = { valid: letta.ok, ...(termini && { termini }), difetti, avvisi };
  process.stdout.write(`${JSON.stringify(esito, null, 2)}\n`);
  if (letta.ok) return 0;
  const path = resolve(file);
  return difetti.some((one) => one.file === path && one.codice.startsWith('file-') && one.percorso === '') ? 2 : 1;
}
