import type { Rule } from '../contesto.js';

const MAX_KEPT = 64;
const kept = new Map<string, RegExp>();

/** The form from end to end, compiled once: `judgeEspressione` let it in. The oldest is forgotten when there are too many. */
function forma(source: string): RegExp {
  const known = kept.get(source);
  if (known) return known;
  const made = new RegExp(`^(?:${source})$`, 'u');
  const [oldest] = kept.keys();
  if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(source, made);
  return made;
}

/** An operator's consultation carries the reference of its case. */
export const pratica: Rule = {
  nome: 'pratica',
  requisito: 'Q-02',
  titolo: 'C’è il riferimento della pratica, nella forma stabilita',
  clausola: 'CQ All. 5',
  check: ({ richiedente, condizioni }) => {
    if (richiedente.persona?.tipo !== 'operatore') return undefined;
    if (richiedente.pratica === undefined) return { motivo: 'pratica-assente', campo: 'Varco-Pratica' };
    const formato = condizioni?.formatoPratica;
    if (formato === undefined || forma(formato).test(richiedente.pratica)) return undefined;
    return {
      motivo: 'pratica-assente',
      campo: 'Varco-Pratica',
      dettaglio: "Il riferimento della pratica non ha la forma stabilita dall'ente.",
    };
  },
};
