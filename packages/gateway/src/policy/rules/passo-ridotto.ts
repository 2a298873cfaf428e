import type { Rule } from '../contesto.js';

/** Whoever looks like a robot goes at a person's pace for a while. */
export const passoRidotto: Rule = {
  nome: 'passo-ridotto',
  requisito: 'Q-05',
  titolo: 'Chi è stato rallentato per un’anomalia aspetta il suo turno',
  clausola: 'CQ art. 8',
  check: ({ misure }) => {
    if (misure?.attesa === undefined) return undefined;
    return {
      motivo: 'quota-esaurita',
      dettaglio: "Le richieste sono rallentate, perché quelle di prima erano un'anomalia.",
      rimedio: 'Riprovare dopo il tempo indicato in Retry-After; una persona per volta, per una pratica.',
      riprovaDopo: misure.attesa,
      fatti: { misura: 'rallentamento' },
    };
  },
};
