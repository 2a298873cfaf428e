import { parseArgs } from 'node:util';
import { systemClock, systemIds } from '@varco/modi-client';
import { openArchivio } from '../adapters/archivio.js';
import { importaAnagrafe } from '../anagrafe/import-anagrafe.js';
import type { EsitoImportazione } from '../anagrafe/import-anagrafe.js';
import { checkInsieme } from '../anagrafe/insieme.js';
import { loadConfigurazione } from '../config/configurazione.js';
import type { EsitoConfigurazione } from '../config/configurazione.js';
import { formatDifetto } from '../config/difetto.js';
import type { Difetto } from '../config/difetto.js';

const USO =
  'varco anagrafe importa --config FILE --autore NOME --motivo TESTO\n  aggiunge all’archivio, come versione nuova, l’anagrafe nominata dal file del processo\n';

/**
 * Appends the anagrafe named by the process file as a new version: running instances take it within two seconds. JSON on stdout.
 * Exit 0 imported, or nothing changed; 1 refused, or somebody else was first; 2 usage; 3 the archive does not answer.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const processo = await loadConfigurazione(options.config);
  if (!processo.ok) return finish({ esito: 'respinta', difetti: processo.difetti, avvisi: processo.avvisi });
  try {
    return finish(await importInto(processo, options.autore, options.motivo));
  } catch (error) {
    // Errors of the archive name files and codes, never what is in them.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 3;
  }
}

async function importInto(
  processo: EsitoConfigurazione & { readonly ok: true },
  autore: string,
  motivo: string,
): Promise<EsitoImportazione> {
  const { configurazione } = processo;
  const istanza = `importa-${Buffer.from(systemIds.bytes(6)).toString('hex')}`;
  const archivio = await openArchivio({
    ...{ configurazione, istanza, usaEGetta: true, clock: systemClock, ids: systemIds },
    onError: () => () => undefined,
  });
  try {
    return await importaAnagrafe({
      path: configurazione.anagrafe,
      store: archivio.anagrafe,
      clock: systemClock,
      autore,
      motivo,
      modo: 'nuova-versione',
      codiciUsati: (ente) => archivio.codici.usati(ente),
      verifica: (anagrafe) => checkInsieme({ processo, anagrafe }).difetti,
    });
  } finally {
    await archivio.close();
  }
}

function readOptions(
  argv: readonly string[],
): { readonly config: string; readonly autore: string; readonly motivo: string } | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        config: { type: 'string', multiple: true },
        autore: { type: 'string', multiple: true },
        motivo: { type: 'string', multiple: true },
      },
    });
    const [config, autore, motivo] = [values.config, values.autore, values.motivo].map((given) =>
      given?.length === 1 ? given[0]?.trim() : '',
    );
    return config && autore && motivo ? { config, autore, motivo } : undefined;
  } catch {
    return undefined;
  }
}

function finish(esito: EsitoImportazione): number {
  const say = (prefix: string, found: readonly Difetto[]) =>
    found.forEach((one) => process.stderr.write(`${prefix}${formatDifetto(one)}\n`));
  if ('difetti' in esito) say('', esito.difetti);
  if ('avvisi' in esito) say('avviso: ', esito.avvisi);
  if (esito.esito === 'invariata') process.stderr.write('il file è quello già importato: nessuna versione nuova\n');
  if (esito.esito === 'conflitto')
    process.stderr.write(`nel frattempo è arrivata la versione ${esito.versione}: guardala e riprova\n`);
  process.stdout.write(`${JSON.stringify(esito, null, 2)}\n`);
  return esito.esito === 'importata' || esito.esito === 'invariata' ? 0 : 1;
}
