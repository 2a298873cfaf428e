import { statoAl } from '../convenzioni/scadenze.js';
import type { ScadenzaConvenzione } from '../convenzioni/scadenze.js';
import type { Ente } from '../domain/ente.js';
import { daConfermare } from './revisione.js';

/** Last day of the review of operators that is open, if there is one. */
export function scadenzeRevisione(ente: Ente, oggi: string): readonly ScadenzaConvenzione[] {
  if (ente.revisione === undefined) return [];
  const { id, entro: data } = ente.revisione;
  return [
    {
      ...{ id: `revisione-${id}`, data, requisito: 'Q-09', fonte: 'CQ' },
      titolo: `Ultimo giorno della revisione ${id} degli operatori`,
      dettaglio: `Da confermare: ${daConfermare(ente).length}. Chi non lo è dal giorno dopo è sospeso: varco operatore revisione`,
      stato: statoAl(data, oggi),
    },
  ];
}
