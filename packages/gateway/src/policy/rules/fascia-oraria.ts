import { inFascia, momentoLocale, prossimaApertura } from '../calendario.js';
import type { Rule } from '../contesto.js';

/** Declared hours, per scope: what binds operators must not refuse a citizen at home, and the reverse. Holidays are Italy's and the ente's. */
export const fasciaOraria: Rule = {
  nome: 'fascia-oraria',
  requisito: 'E-08',
  titolo: 'Il servizio è aperto a quest’ora',
  clausola: 'D13 All. 1 b3; CQ All. 3 c–d',
  check: ({ richiedente: { persona }, convenzione, condizioni, istante, fuso }) => {
    if (!persona || !condizioni) return undefined;
    const fasce = persona.tipo === 'operatore' ? condizioni.fasceOperatori : condizioni.fasceAssicurati;
    if (fasce.length === 0) return undefined;
    const patrono = convenzione?.patrono;
    if (inFascia(fasce, momentoLocale(istante, fuso), patrono)) return undefined;
    const apre = prossimaApertura(fasce, istante, fuso, patrono);
    return {
      motivo: 'fuori-fascia-oraria',
      ...(apre === undefined
        ? {}
        : { riprovaDopo: Math.ceil((apre.istante - istante) / 1000), dettaglio: `Il servizio riapre ${apre.quando}.` }),
    };
  },
};
