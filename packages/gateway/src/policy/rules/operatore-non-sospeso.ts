import type { Rule } from '../contesto.js';

/** A grave anomaly suspends at once; a Supervisore's signed act lifts it. */
export const operatoreNonSospeso: Rule = {
  nome: 'operatore-non-sospeso',
  requisito: 'Q-07',
  titolo: 'L’operatore non è sospeso per un’anomalia',
  clausola: 'CQ All. 5; D13 art. 6.3',
  check: ({ misure }) => {
    if (misure?.sospeso?.chi !== 'operatore') return undefined;
    return {
      motivo: 'operatore-non-abilitato',
      dettaglio: "L'operatore è sospeso in via preventiva, finché un'anomalia non è chiarita.",
      rimedio: "Rivolgersi al Supervisore dell'ente: lo riattiva con un atto firmato.",
      fatti: { misura: 'sospensione', caso: misure.sospeso.caso },
    };
  },
};
