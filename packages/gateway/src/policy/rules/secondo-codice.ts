import type { Rule } from '../contesto.js';

const DOVE =
  'La richiesta va scritta come il contratto del servizio la vuole (application/xml), col codice al suo posto.';

/** The second control code, where the annex speaks of one: there, in its form, or not at all. None is looked for otherwise (ECI). */
export const secondoCodice: Rule = {
  nome: 'secondo-codice',
  requisito: 'Q-01',
  titolo: 'Il secondo codice di controllo c’è, o non c’è, come l’allegato vuole',
  clausola: 'CQ art. 3',
  check: ({ condizioni, secondoCodice: visto = 'assente' }) => {
    const voluto = condizioni?.secondoCodice;
    if (voluto === undefined) return undefined;
    const campo = voluto.percorso;
    if (voluto.uso === 'vietato') {
      return visto === 'assente' ? undefined : { motivo: 'secondo-codice-non-ammesso', campo };
    }
    switch (visto) {
      case 'presente':
        return undefined;
      case 'assente':
        return { motivo: 'secondo-codice-assente', campo, rimedio: DOVE };
      case 'altra-forma':
        return { motivo: 'secondo-codice-assente', campo, dettaglio: 'Il secondo codice non ha la forma stabilita.' };
      case 'illeggibile':
        return {
          motivo: 'secondo-codice-assente',
          campo,
          dettaglio: 'Il secondo codice va scritto una volta sola, come testo.',
        };
    }
  },
};
