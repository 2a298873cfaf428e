import type { Rule } from '../contesto.js';

/** A suspended application asks for nobody. */
export const applicazioneAttiva: Rule = {
  nome: 'applicazione-attiva',
  requisito: 'Q-07',
  titolo: 'L’applicazione non è sospesa',
  clausola: 'CQ All. 5; D13 art. 6.3',
  check: ({ applicazione }) => (applicazione.stato === 'attiva' ? undefined : { motivo: 'applicazione-sospesa' }),
};
