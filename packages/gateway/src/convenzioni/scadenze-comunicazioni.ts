import { piuGiorni } from '../domain/fuso.js';
import type { ComunicazioneInps, Ente, Operatore } from '../domain/ente.js';
import { statoAl } from './scadenze.js';
import type { ScadenzaConvenzione } from './scadenze.js';

/** Days within which INPS is told: the convention says "promptly", and numbers are ours. Who has ended comes first. */
export const GIORNI_PER_COMUNICARE = { abilitazione: 7, revoca: 1 } as const;
/** Days after which an answer of INPS's is asked for: ours as well. */
export const GIORNI_PER_IL_RISCONTRO = 30;

/**
 * What is still to be told to INPS of an ente's operators, or to be answered by it (E-22), in order of day. The day does not pass by itself: an
 * entry stays, `passata`, until somebody writes down what was done.
 *
 * @param oggi `YYYY-MM-DD`
 */
export function scadenzeComunicazioni(
  { operatori }: Pick<Ente, 'operatori'>,
  oggi: string,
): readonly ScadenzaConvenzione[] {
  return [...operatori.flatMap((operatore) => [...diUno(operatore)]), ...daFile(operatori, oggi)]
    .map((one) => ({ ...one, requisito: 'E-22', fonte: 'D13', stato: statoAl(one.data, oggi) }))
    .toSorted((a, b) => (a.data === b.data ? a.id.localeCompare(b.id) : a.data < b.data ? -1 : 1));
}

type Voce = Pick<ScadenzaConvenzione, 'id' | 'data' | 'titolo' | 'dettaglio'>;

function* diUno({ codice, comunicazioni = [] }: Operatore): Iterable<Voce> {
  for (const { tipo, del, atto, inviata, protocollo, riscontrata } of comunicazioni) {
    if (riscontrata !== undefined) continue;
    const id = `comunicazione-${tipo}-${codice}-${atto ?? del}`;
    const cosa = tipo === 'revoca' ? 'la revoca' : 'l’abilitazione';
    if (inviata === undefined) {
      const conAtto = atto === undefined ? '' : `, atto ${atto}`;
      yield {
        id,
        data: piuGiorni(del, GIORNI_PER_COMUNICARE[tipo]),
        titolo: `Comunicare a INPS ${cosa} di ${codice}`,
        dettaglio: `Del ${del}${conAtto}. Testo: varco convenzione pec --tipo ${tipo}; quando è partito: varco operatore comunica --inviata`,
      };
    } else {
      const conProtocollo = protocollo === undefined ? '' : `, protocollo ${protocollo}`;
      yield {
        id,
        data: piuGiorni(inviata, GIORNI_PER_IL_RISCONTRO),
        titolo: `INPS non ha ancora dato riscontro per ${cosa} di ${codice}`,
        dettaglio: `Comunicata il ${inviata}${conProtocollo}. Sollecitare; poi varco operatore comunica --riscontrata`,
      };
    }
  }
}

/** Those whom a file enabled: whether INPS was told, nobody wrote down. One entry, as there may be thousands. */
function* daFile(operatori: readonly Operatore[], oggi: string): Iterable<Voce> {
  const ignoti = operatori.filter(
    ({ stato, comunicazioni }) => stato === 'abilitato' && !hasAbilitazione(comunicazioni),
  );
  if (ignoti.length === 0) return;
  yield {
    id: 'comunicazione-abilitazione-da-file',
    data: oggi,
    titolo: `Non è scritto se INPS conosce ${ignoti.length} operatori abilitati da un file`,
    dettaglio: 'Se furono comunicati, scrivilo: varco operatore comunica --tipo abilitazione --inviata',
  };
}

function hasAbilitazione(comunicazioni: readonly ComunicazioneInps[] = []): boolean {
  return comunicazioni.some(({ tipo }) => tipo === 'abilitazione');
}
