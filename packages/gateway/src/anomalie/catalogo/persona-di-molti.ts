import type { Anomalia, Conteggi, Rilevatore, Soglie } from '../anomalia.js';
import { Distinti } from '../distinti.js';

type Nome = 'operatori' | 'ore';

/** Requirement Q-07: one person, looked at by many. */
export const personaDiMolti: Anomalia<Nome> = {
  id: 'persona-di-molti',
  titolo: 'La stessa persona chiesta da molti operatori',
  clausola: 'CQ All. 5; D13 art. 6.3',
  requisito: 'Q-07',
  significato:
    'Molti operatori hanno guardato la stessa persona: curiosità per qualcuno di noto, un collega, un parente; o una pratica che passa di mano. Le pratiche, nel registro, lo dicono.',
  prove:
    'Quanti operatori diversi, in quante ore; istanti e accessi. La persona è un’impronta con chiave: chi è lo dice il registro, a chi può leggerlo.',
  soggetti: ['assicurato'],
  reazioni: ['avvisa', 'ignora'],
  soglie: {
    operatori: { valore: 5, minimo: 2, massimo: 32, perche: 'Una pratica passa per due o tre mani, non per cinque.' },
    ore: { valore: 24, minimo: 1, massimo: 168, perche: 'In quanto tempo.' },
  },
};

/** Of one person: which operators. */
export interface FattoOperatore {
  readonly istante: number;
  readonly accesso: string;
  readonly operatore: number;
}

export class PersonaDiMoltiRilevatore extends Distinti implements Rilevatore<FattoOperatore, Nome> {
  osserva({ istante, operatore, accesso }: FattoOperatore, { operatori, ore }: Soglie<Nome>): Conteggi | undefined {
    return this.aggiungi(operatore, istante, accesso, operatori, ore * 3_600_000) ? { operatori, ore } : undefined;
  }
}
