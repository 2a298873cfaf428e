import type { Rule } from '../contesto.js';

/** Only services that the ente configured. */
export const servizioNoto: Rule = {
  nome: 'servizio-noto',
  requisito: 'E-01',
  check: ({ servizio }) => (servizio ? undefined : { motivo: 'servizio-sconosciuto' }),
};
