import type { EventoAnomalia } from '../anomalie/reagente.js';
import type { Log } from '../log.js';

/** Anomalies, in the words of the log: each once a minute at most for a subject, and its case once. */
export function logAnomalie(log: Log): (evento: EventoAnomalia) => void {
  return ({ tipo, ...facts }) => {
    if (tipo === 'vista') log.warn('anomalia', facts);
    else if (tipo === 'caso') log.warn('anomalia-caso', facts);
    else log.error('anomalie-troppe', facts);
  };
}
