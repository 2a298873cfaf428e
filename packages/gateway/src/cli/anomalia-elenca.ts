import { leggiOpzioni, uso } from './operatore-comune.js';
import { enteDi, vistaCaso } from './anomalia-comune.js';
import { inUfficio, obbligatorie, stampa } from './ufficio.js';

const USO = `varco anomalia elenca --config FILE --ente ID [--aperti]
  i casi di anomalia dell’ente, il più recente per primo; --aperti: solo quelli da chiarire, o con una sospensione in vigore
`;

/** More than anybody reads; all of them are in the archive. */
const MASSIMI = 1_000;

/** Cases of an ente. JSON on stdout. Exit 0, 1 no such ente, 2 usage, 3 the archive does not answer. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, [], ['aperti']);
  const given = values && obbligatorie(values, 'config', 'ente');
  if (!given) return uso(USO);
  return inUfficio(given.config, async (ufficio) => {
    const ente = await enteDi(ufficio, given.ente);
    if (!ente) return 1;
    const casi = await ufficio.archivio.casi.elenca(ente.id, MASSIMI);
    const shown = values?.['aperti']
      ? casi.filter(({ stato, sospensione }) => stato === 'aperto' || sospensione === 'attiva')
      : casi;
    stampa({ ente: ente.id, casi: shown.map((caso) => vistaCaso(caso, ufficio.clock.now())) });
    return 0;
  });
}
