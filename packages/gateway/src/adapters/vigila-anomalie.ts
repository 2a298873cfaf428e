import type { Clock, Ids } from '@varco/modi-client';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import type { CasiStore } from '../anomalie/casi-store.js';
import { createVigilanza, type Vigilanza } from '../anomalie/vigilanza.js';
import type { Configurazione } from '../config/configurazione.js';
import { factsOf, type Log } from '../log.js';
import { logAnomalie } from '../sorveglianza/anomalie.js';

/** Whoever watches for anomalies, in this house. */
export function vigilaAnomalie(options: {
  readonly anagrafe: Anagrafe;
  readonly casi: CasiStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The register's master key. */
  readonly master: Uint8Array;
  readonly configurazione: Pick<Configurazione, 'istanza' | 'fusoOrario'>;
  readonly log: Log;
}): Promise<Vigilanza> {
  const { configurazione, master, log, ...rest } = options;
  return createVigilanza({
    ...rest,
    istanza: configurazione.istanza,
    fuso: configurazione.fusoOrario,
    chiave: master,
    onEvent: logAnomalie(log),
    onError: (error) => log.error('vigilanza-in-difficolta', factsOf(error)),
  });
}
