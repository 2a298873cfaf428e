import type { Log } from '../log.js';
import type { EventoQuota } from '../quota/andamento.js';

/** How ceilings go on, in the words of the log: once for each threshold, over all instances; a forecast once for each window and instance. */
export function logQuota(log: Log): (evento: EventoQuota) => void {
  return ({ tipo, finisce, ...facts }) => {
    if (tipo === 'soglia') log.warn('quota-soglia', facts);
    else log.warn('quota-previsione', { ...facts, finisce: new Date(finisce ?? 0).toISOString() });
  };
}
