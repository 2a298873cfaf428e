import { difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import type { CondizioniServizio } from '../../domain/convenzione.js';
import { isPuntatore } from '../../domain/percorso-xml.js';
import { difettoEspressione } from './difetto-espressione.js';
import type { Regola } from './regola.js';

/** About whom and with which second code a service may be asked, by terms that can be held (E-04, Q-01). */
export const domande: Regola = function* ({ ente, percorso }) {
  const rest = new Map(ente.servizi.map((servizio) => [servizio.id, servizio.rest !== undefined]));
  for (const [c, { servizi }] of ente.convenzioni.entries()) {
    for (const [s, condizioni] of servizi.entries()) {
      const at = percorso + pointer('convenzioni', c, 'servizi', s);
      yield* statiPerFinalita(condizioni, at);
      yield* formato(condizioni, at);
      yield* posto(condizioni, rest.get(condizioni.servizioId), at);
    }
  }
};

function* statiPerFinalita(
  { statiPerFinalita: all = [], finalitaAmmesse }: CondizioniServizio,
  at: string,
): Iterable<Rilievo> {
  const seen = new Set<string>();
  for (const [index, { finalita }] of all.entries()) {
    const here = at + pointer('statiPerFinalita', index, 'finalita');
    if (seen.has(finalita))
      yield difetto('id-ripetuto', here, 'questa finalità c’è già', 'scrivi ogni finalità una volta sola');
    seen.add(finalita);
    if (finalitaAmmesse !== undefined && !finalitaAmmesse.includes(finalita)) {
      const fix = 'aggiungila a finalitaAmmesse, o togli i suoi stati';
      yield difetto('finalita-non-ammessa', here, 'questa finalità non è fra quelle ammesse', fix);
    }
  }
}

/** The place of the second code is one that a request to this service can have. */
function* posto({ secondoCodice }: CondizioniServizio, rest: boolean | undefined, at: string): Iterable<Rilievo> {
  if (secondoCodice === undefined || rest === undefined || isPuntatore(secondoCodice.percorso) === rest) return;
  const problem = rest
    ? 'il servizio è REST: nella richiesta non ci sono elementi'
    : 'il servizio è SOAP: nella richiesta non c’è un JSON';
  const fix = rest
    ? 'scrivi un puntatore JSON: /codiceControllo'
    : 'scrivi i passi: {urn:a}Richiesta/{urn:a}CodiceControllo';
  yield { ...difetto('valore-non-ammesso', `${at}/secondoCodice/percorso`, problem, fix), requisito: 'Q-01' };
}

function* formato({ secondoCodice }: CondizioniServizio, at: string): Iterable<Rilievo> {
  const found = difettoEspressione(secondoCodice?.formato, `${at}/secondoCodice/formato`, '[A-Z0-9]{6,16}');
  if (found) yield found;
}
