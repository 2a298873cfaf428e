import { difettoEspressione } from '../../anagrafe/regole/difetto-espressione.js';
import { pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import type { Modello, ServizioConvenzione } from '../modello.js';
import { per } from './regola.js';
import type { RegolaConvenzione } from './regola.js';

/** For what, about whom and with which codes a service may be asked (E-13, E-04, Q-01). */
export const domande: RegolaConvenzione = function* ({ documento: { servizi, modello } }) {
  for (const [index, servizio] of servizi.entries()) {
    const at = pointer('servizi', index);
    if (servizio.canale === 'online') yield* fuoriPosto(servizio, at);
    else {
      yield* finalita(servizio, at);
      yield* secondoCodice(servizio, at, modello);
    }
  }
};

function* fuoriPosto(servizio: ServizioConvenzione, at: string): Iterable<Rilievo> {
  for (const [field, requisito] of [
    ['finalitaAmmesse', 'E-13'],
    ['statiAmmessi', 'E-04'],
    ['secondoCodice', 'Q-01'],
  ] as const) {
    if (servizio[field] === undefined) continue;
    const problem = 'un servizio online si chiede sul sito di INPS: qui non lo guarda nessuno';
    yield per(requisito).difetto('campo-fuori-posto', `${at}/${field}`, problem, `togli ${field}`);
  }
}

function* finalita({ finalitaAmmesse = [], canale }: ServizioConvenzione, at: string): Iterable<Rilievo> {
  const { difetto, avviso } = per('E-13');
  const seen = new Set<string>();
  for (const [index, { id }] of finalitaAmmesse.entries()) {
    const here = at + pointer('finalitaAmmesse', index, 'id');
    if (seen.has(id.toLowerCase()))
      yield difetto('id-ripetuto', here, 'questa finalità c’è già', 'scrivi ogni finalità una volta sola');
    seen.add(id.toLowerCase());
  }
  if (canale === 'modi' && finalitaAmmesse.length > 0) {
    const problem = 'le finalità sono di PDND, e questo servizio si chiede senza';
    yield avviso('pdnd-inutile', `${at}/finalitaAmmesse`, problem, 'togli finalitaAmmesse, o scrivi canale: pdnd');
  }
}

function* secondoCodice({ secondoCodice: code }: ServizioConvenzione, at: string, modello: Modello): Iterable<Rilievo> {
  const { difetto, avviso } = per('Q-01');
  if (code === undefined) {
    // D13's request is the codice fiscale alone; the framework convention wants a second code "di norma" (art. 3).
    if (modello !== 'quadro') return;
    const problem =
      'la convenzione quadro vuole di norma un secondo codice di controllo (art. 3), e qui non se ne parla';
    const fix =
      'scrivi secondoCodice: { uso: richiesto, percorso: … }, o { uso: non-previsto } se l’allegato non lo chiede';
    yield avviso('campo-mancante', at, problem, fix);
    return;
  }
  if (modello === 'eci' && code.uso === 'richiesto') {
    const problem = 'D13 chiede il solo codice fiscale (All. 1): con questo chi manda quello è rifiutato';
    yield avviso(
      'termine-diverso',
      `${at}/secondoCodice/uso`,
      problem,
      'togli secondoCodice, se l’allegato non lo chiede',
    );
  }
  if (code.uso === 'non-previsto') return;
  const found = difettoEspressione(code.formato, `${at}/secondoCodice/formato`, '[A-Z0-9]{6,16}', difetto);
  if (found) yield found;
}
