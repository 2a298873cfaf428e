import type { Contesto, Rule } from '../contesto.js';

/**
 * Only about the ente's own insured, in a status that convention and service allow; what cannot be asked is a no. Of who is not one of them
 * nothing more is said: least of all whether he is another ente's.
 */
export const proprioIscritto: Rule = {
  nome: 'proprio-iscritto',
  requisito: 'E-04',
  titolo: 'La persona è un iscritto dell’ente, in uno stato ammesso',
  clausola: 'D13 art. 1; DM 4/2/2005 art. 4',
  check: (contesto) => {
    const { iscrizione, deroga } = contesto;
    if (deroga !== undefined) return undefined;
    if (iscrizione === 'non-iscritto') return { motivo: 'assicurato-non-iscritto' };
    if (iscrizione === undefined || iscrizione === 'non-disponibile') return { motivo: 'iscritti-non-disponibili' };
    const ammessi = statiAmmessi(contesto);
    if (ammessi === undefined || ammessi.some((stato) => stato === iscrizione)) return undefined;
    const motivo = 'stato-iscritto-non-ammesso';
    if (iscrizione === 'iscritto')
      return {
        motivo,
        dettaglio: "La persona è iscritta, ma l'elenco dell'ente non ne dice lo stato, che per questo servizio conta.",
        rimedio: "Preparare l'elenco degli iscritti con lo stato di ciascuno (varco iscritti prepara).",
        fatti: { stato: 'non-dichiarato' },
      };
    const detti = ammessi.length === 0 ? 'nessuno' : ammessi.join(', ');
    return {
      motivo,
      dettaglio: `La persona è iscritta con lo stato «${iscrizione}»; per questo servizio sono ammessi: ${detti}.`,
      fatti: { stato: iscrizione },
    };
  },
};

/** What both the convention's terms (for the service's purpose, where they say) and the service allow; `undefined`: neither says. */
function statiAmmessi({ condizioni, servizio }: Contesto) {
  const perFinalita = condizioni?.statiPerFinalita?.find(({ finalita }) => finalita === servizio?.pdnd?.purposeId);
  const [first, second] = [perFinalita?.stati ?? condizioni?.statiAmmessi, servizio?.statiAmmessi];
  if (first === undefined || second === undefined) return first ?? second;
  return first.filter((stato) => second.includes(stato));
}
