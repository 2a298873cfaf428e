import { difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { checkCidr, parseRete, siSovrappongono } from '../../config/reti.js';
import type { Regola } from './regola.js';

/** A network wider than this is nobody's alone: with it, E-07 binds nobody. */
const MINIMA = { ipv4: 8, ipv6: 16 } as const;

/** Networks that are somebody's, each written once (E-07, E-19). Those that cannot be read are found elsewhere. */
export const retiSensate: Regola = function* ({ ente, percorso }) {
  for (const [c, { indirizziUscita = [], retiOperatori = [], retiPostazioni = [] }] of ente.convenzioni.entries()) {
    for (const [list, reti] of Object.entries({ indirizziUscita, retiOperatori, retiPostazioni }))
      yield* elenco(reti, percorso + pointer('convenzioni', c, list));
  }
  for (const [list, items] of [
    ['applicazioni', ente.applicazioni],
    ['operatori', ente.operatori],
  ] as const) {
    for (const [index, { reti }] of items.entries()) yield* elenco(reti, percorso + pointer(list, index, 'reti'));
  }
};

function* elenco(reti: readonly string[], at: string): Iterable<Rilievo> {
  const known: { readonly text: string; readonly percorso: string }[] = [];
  for (const [index, text] of reti.entries()) {
    const here = at + pointer(index);
    if (checkCidr(here, text) !== undefined) continue;
    const { address, bits } = parseRete(text);
    const least = MINIMA[address.kind()];
    if (bits < least) {
      const problem = 'questa rete è più grande di quella di chiunque';
      yield difetto('cidr-troppo-largo', here, problem, `scrivi reti da /${least} in su`);
    }
    const other = known.find((one) => siSovrappongono(one.text, text));
    if (other !== undefined) {
      const problem = `si sovrappone a ${other.percorso}`;
      yield difetto('reti-sovrapposte', here, problem, 'tieni la più grande delle due');
    }
    known.push({ text, percorso: here });
  }
}
