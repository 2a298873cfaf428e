import type { Rule } from '../contesto.js';

/** Only services that the ente configured. */
export const servizioNoto: Rule = {
  nome: 'servizio-noto',
  requisito: 'E-01',
  titolo: 'Il servizio è fra quelli dell’ente',
  clausola: 'D13 All. 2',
  check: ({ servizio }) => (servizio ? undefined : { motivo: 'servizio-sconosciuto' }),
};
