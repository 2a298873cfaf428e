import type { Rule } from '../contesto.js';

/** A grave anomaly suspends at once; a Supervisore's signed act lifts it. */
export const applicazioneNonSospesa: Rule = {
  nome: 'applicazione-non-sospesa',
  requisito: 'Q-07',
  titolo: 'L’applicazione non è sospesa per un’anomalia',
  clausola: 'CQ All. 5; D13 art. 6.3',
  check: ({ misure }) => {
    if (misure?.sospeso?.chi !== 'applicazione') return undefined;
    return {
      motivo: 'applicazione-sospesa',
      dettaglio: "L'applicazione è sospesa in via preventiva, finché un'anomalia non è chiarita.",
      rimedio: "Rivolgersi al Supervisore dell'ente: la riattiva con un atto firmato.",
      fatti: { misura: 'sospensione', caso: misure.sospeso.caso },
    };
  },
};
