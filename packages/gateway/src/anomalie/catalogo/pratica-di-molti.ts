import type { Anomalia, Conteggi, Rilevatore, Soglie } from '../anomalia.js';
import { TUTTE_LE_REAZIONI } from '../anomalia.js';
import { Distinti } from '../distinti.js';

type Nome = 'persone' | 'ore';

/** Requirement Q-07: a reference of a case that is only there because one is asked for. */
export const praticaDiMolti: Anomalia<Nome> = {
  id: 'pratica-di-molti',
  titolo: 'Molte persone con la stessa pratica',
  clausola: 'CQ All. 5',
  requisito: 'Q-07',
  significato:
    'Lo stesso riferimento di pratica è stato scritto per molte persone: non giustifica nessuna delle richieste. Una pratica collettiva vera esiste: allora la si mostra. Il caso è dell’operatore che ha fatto l’ultima richiesta.',
  prove: 'Quante persone diverse, in quante ore; istanti e accessi. Quale pratica, solo nel registro.',
  soggetti: ['operatore'],
  reazioni: TUTTE_LE_REAZIONI,
  soglie: {
    persone: { valore: 10, minimo: 3, massimo: 128, perche: 'Una famiglia di superstiti sta in meno.' },
    ore: { valore: 24, minimo: 1, massimo: 168, perche: 'In quanto tempo.' },
  },
};

/** Of one pratica: which persons. */
export interface FattoPersona {
  readonly istante: number;
  readonly accesso: string;
  readonly persona: number;
}

export class PraticaDiMoltiRilevatore extends Distinti implements Rilevatore<FattoPersona, Nome> {
  osserva({ istante, persona, accesso }: FattoPersona, { persone, ore }: Soglie<Nome>): Conteggi | undefined {
    return this.aggiungi(persona, istante, accesso, persone, ore * 3_600_000) ? { persone, ore } : undefined;
  }
}
