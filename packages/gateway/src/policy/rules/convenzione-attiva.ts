import { inIntervallo, secondiFinoA } from '../calendario.js';
import type { Rule } from '../contesto.js';

/** INPS may interrupt the service, until further notice or for a time: that is not an outage, and says so. */
export const convenzioneAttiva: Rule = {
  nome: 'convenzione-attiva',
  requisito: 'E-12',
  titolo: 'INPS non ha interrotto il servizio',
  clausola: 'D13 art. 7; CQ art. 10',
  check: ({ convenzione, istante, fuso }) => {
    if (convenzione?.stato === 'sospesa') {
      const { motivoSospensione } = convenzione;
      return {
        motivo: 'convenzione-sospesa',
        ...(motivoSospensione === undefined ? {} : { dettaglio: motivoSospensione }),
      };
    }
    const sospensione = convenzione?.sospensioni?.find((one) => inIntervallo(one, istante, fuso));
    if (!sospensione) return undefined;
    const { motivo: dettaglio, al } = sospensione;
    return {
      motivo: 'convenzione-sospesa',
      dettaglio,
      ...(al === undefined ? {} : { riprovaDopo: secondiFinoA(al, istante, fuso) }),
    };
  },
};
