import type { Rule } from '../contesto.js';

/** INPS may interrupt the service: that is not an outage, and says so. */
export const convenzioneAttiva: Rule = {
  nome: 'convenzione-attiva',
  requisito: 'E-12',
  check: ({ convenzione }) =>
    convenzione?.stato === 'sospesa'
      ? {
          motivo: 'convenzione-sospesa',
          ...(convenzione.motivoSospensione === undefined ? {} : { dettaglio: convenzione.motivoSospensione }),
        }
      : undefined,
};
