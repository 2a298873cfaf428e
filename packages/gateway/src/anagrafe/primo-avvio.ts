import type { Clock } from '@varco/modi-client';
import type { Configurazione } from '../config/configurazione.js';
import { StartRefusedError } from '../config/start-refused.js';
import type { Log } from '../log.js';
import type { AnagrafeStore } from './anagrafe.js';
import { importaAnagrafe } from './import-anagrafe.js';
import { checkInsieme } from './insieme.js';
import type { ProvaContratto } from './verifica-file.js';

/**
 * Imports the YAML into an empty archive; into one that is not, nothing: there the archive is the truth, and a file that says otherwise is told.
 *
 * @throws StartRefusedError, when there is nothing but a file that cannot be used; what the store throws
 */
export async function importaAlPrimoAvvio(options: {
  readonly configurazione: Configurazione;
  readonly store: AnagrafeStore;
  readonly provaContratto: ProvaContratto;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<void> {
  const { configurazione, store, provaContratto, clock, log } = options;
  const esito = await importaAnagrafe({
    path: configurazione.anagrafe,
    store,
    clock,
    autore: 'primo avvio',
    motivo: 'importazione iniziale',
    provaContratto,
    verifica: (anagrafe) => checkInsieme({ processo: { configurazione }, anagrafe }).difetti,
  });
  switch (esito.esito) {
    case 'respinta':
      throw new StartRefusedError('the anagrafe is not valid', esito.difetti);
    case 'importata':
      log.info('anagrafe-importata', { versione: esito.versione, sha256: esito.sha256 });
      for (const { percorso, problema, rimedio } of esito.avvisi)
        log.warn('anagrafe-avviso', { percorso, problema, rimedio });
      break;
    case 'vale-archivio':
      log.warn('anagrafe-vale-archivio', {
        versione: esito.versione,
        file: esito.file,
        rimedio: 'varco anagrafe importa',
      });
      break;
    case 'invariata':
    case 'conflitto':
      break;
  }
}
