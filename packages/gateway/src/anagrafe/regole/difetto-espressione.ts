import { difetto } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { judgeEspressione } from './espressione.js';

const LIMITI =
  'dai un massimo alle ripetizioni ({1,8} al posto di * o +), poche in fila; niente richiami (\\1) o sguardi (?=';

/** What is wrong with a form that callers' text must have; `undefined`: nothing, or there is none. */
export function difettoEspressione(
  espressione: string | undefined,
  percorso: string,
  esempio: string,
  nuovo: typeof difetto = difetto,
): Rilievo | undefined {
  const verdict = espressione === undefined ? undefined : judgeEspressione(espressione);
  if (verdict === undefined) return undefined;
  return verdict === 'non-valida'
    ? nuovo('espressione-non-valida', percorso, 'questa non è un’espressione regolare', `per esempio: ${esempio}`)
    : nuovo('espressione-pericolosa', percorso, 'questa espressione può impiegare un tempo enorme', LIMITI);
}
