import { ANOMALIE, type IdAnomalia } from '../domain/vigilanza.js';
import type { Anomalia } from './anomalia.js';
import { elencoInOrdine } from './catalogo/elenco-in-ordine.js';
import { fuoriOrario } from './catalogo/fuori-orario.js';
import { moltePersone } from './catalogo/molte-persone.js';
import { moltiNonTrovati } from './catalogo/molti-non-trovati.js';
import { passoMetronomico } from './catalogo/passo-metronomico.js';
import { personaDiMolti } from './catalogo/persona-di-molti.js';
import { praticaDiMolti } from './catalogo/pratica-di-molti.js';
import { richiesteImproprie } from './catalogo/richieste-improprie.js';
import { segnalazione } from './catalogo/segnalazione.js';
import { sottoITetti } from './catalogo/sotto-i-tetti.js';

/** What a robot looks like, and what else has to be cleared up. */
export const CATALOGO = {
  'passo-metronomico': passoMetronomico,
  'elenco-in-ordine': elencoInOrdine,
  'molte-persone': moltePersone,
  'fuori-orario': fuoriOrario,
  'molti-non-trovati': moltiNonTrovati,
  'persona-di-molti': personaDiMolti,
  'pratica-di-molti': praticaDiMolti,
  'sotto-i-tetti': sottoITetti,
  'richieste-improprie': richiesteImproprie,
  segnalazione,
} as const satisfies Readonly<Record<IdAnomalia, Anomalia>>;

export function isAnomalia(id: string): id is IdAnomalia {
  return ANOMALIE.some((known) => known === id);
}
