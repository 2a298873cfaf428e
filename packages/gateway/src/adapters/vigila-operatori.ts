import type { Clock } from '@varco/modi-client';
import type { Anagrafe, AnagrafeStore } from '../anagrafe/anagrafe.js';
import { factsOf, type Log } from '../log.js';
import { createOsservatorio, type Osservatorio } from '../operatori/osserva-postazione.js';
import { sorvegliaRevisioni } from '../operatori/revisioni-scadute.js';
import type { FiloRedis } from '../store/redis/filo.js';
import { guardClockJumps } from './clock-jumps.js';
import { createRedisPostazioni } from './redis-postazioni.js';

export interface VigilaOperatoriOptions {
  readonly anagrafe: Anagrafe;
  readonly store: AnagrafeStore;
  /** Absent: this instance has no Redis to share with others. */
  readonly filo: FiloRedis | undefined;
  /** The register's master key. */
  readonly master: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
  readonly fuso: string;
}

/** What is watched of operators while the gateway runs: two workstations at once (G-01), and reviews whose day is over. */
export interface VigilanzaOperatori {
  readonly osserva: Osservatorio['osserva'];
  readonly avvisi: () => readonly string[];
  readonly close: () => Promise<void>;
}

export function vigilaOperatori(options: VigilaOperatoriOptions): VigilanzaOperatori {
  const { anagrafe, store, filo, master, clock, log, fuso } = options;
  const saltato = guardClockJumps(clock);
  const close = sorvegliaRevisioni({
    ...{ anagrafe, store, clock, fuso },
    orologioSpostato: () => saltato() !== undefined,
    onSospesi: ({ codici, ...fatti }) => log.warn('revisione-scaduta', { ...fatti, sospesi: codici.length }),
    onError: (error) => log.error('revisione-non-scritta', factsOf(error)),
  });
  const { osserva, avvisi } = createOsservatorio({
    onVista: (fatti) => log.warn('operatore-da-due-postazioni', { ...fatti }),
    onError: (error) => log.warn('postazioni-non-condivise', factsOf(error)),
    ...(filo && { condivise: createRedisPostazioni(filo, master) }),
  });
  return { osserva, avvisi: () => avvisi(clock.now()), close };
}
