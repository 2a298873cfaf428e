import type { Rule } from '../contesto.js';

/** A suspended application asks for nobody. */
export const applicazioneAttiva: Rule = {
  nome: 'applicazione-attiva',
  requisito: 'Q-07',
  check: ({ applicazione }) => (applicazione.stato === 'attiva' ? undefined : { motivo: 'applicazione-sospesa' }),
};
