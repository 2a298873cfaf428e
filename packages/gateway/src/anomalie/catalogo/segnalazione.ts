import type { Anomalia } from '../anomalia.js';

/** Requirement Q-07: what a person noticed, and no program did. */
export const segnalazione: Anomalia<never> = {
  id: 'segnalazione',
  titolo: 'Segnalata da una persona',
  clausola: 'CQ All. 5; D13 art. 3.3, 6.3',
  requisito: 'Q-07',
  significato:
    'Il Supervisore ha sospeso qualcuno di propria iniziativa, o su richiesta di INPS: il motivo è nell’atto.',
  prove: 'L’atto, con chi lo ha firmato e perché.',
  soggetti: ['operatore', 'applicazione'],
  reazioni: ['avvisa'],
  soglie: {},
};
