import { fuoriOrario } from '../../anomalie/catalogo/fuori-orario.js';
import { difetto, pointer } from '../../config/difetto.js';
import type { Regola } from './regola.js';

/** Hours of anomalies that begin before they end, with what the catalogue puts where nothing is written. */
export const anomalie: Regola = function* ({ ente, percorso }) {
  const scritte = ente.anomalie?.regole?.['fuori-orario'];
  const { dalle, alle } = fuoriOrario.soglie;
  const [from, to] = [scritte?.['dalle'] ?? dalle.valore, scritte?.['alle'] ?? alle.valore];
  if (from < to) return;
  const at = percorso + pointer('anomalie', 'regole', 'fuori-orario');
  const problem = `l’orario comincia alle ${from} e finisce alle ${to}: sarebbe fuori orario tutto il giorno`;
  yield difetto('fascia-non-valida', at, problem, 'scrivi dalle minore di alle; reazione: ignora se non serve');
};
