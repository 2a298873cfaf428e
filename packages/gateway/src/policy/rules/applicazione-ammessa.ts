import type { Rule } from '../contesto.js';

/** A service that the ente opened to some of its applications answers those alone. */
export const applicazioneAmmessa: Rule = {
  nome: 'applicazione-ammessa',
  requisito: 'Q-10',
  titolo: 'Il servizio è aperto a questa applicazione',
  clausola: 'CQ All. 2, art. 5',
  check: ({ servizio, applicazione }) =>
    servizio?.applicazioni === undefined || servizio.applicazioni.includes(applicazione.id)
      ? undefined
      : { motivo: 'applicazione-non-ammessa', dettaglio: 'Il servizio non è aperto a questa applicazione.' },
};
