import type { Anomalia } from '../anomalie/anomalia.js';
import { CATALOGO } from '../anomalie/catalogo.js';
import { enteDi, numeroDi, vistaCaso } from './anomalia-comune.js';
import { leggiOpzioni, unica, uso } from './operatore-comune.js';
import { inUfficio, obbligatorie, stampa } from './ufficio.js';

const USO = `varco anomalia mostra --config FILE --ente ID --caso N
  un caso: che cosa è stato visto e che cosa può voler dire, le prove, che cosa se ne è fatto
`;

/** One case, with its history. JSON on stdout. Exit 0, 1 no such ente or case, 2 usage, 3 the archive does not answer. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['caso']);
  const given = values && obbligatorie(values, 'config', 'ente');
  const numero = numeroDi(values && unica(values, 'caso'));
  if (!given || numero === undefined) return uso(USO);
  return inUfficio(given.config, async (ufficio) => {
    const ente = await enteDi(ufficio, given.ente);
    if (!ente) return 1;
    const caso = await ufficio.archivio.casi.carica(ente.id, numero);
    if (!caso) {
      process.stderr.write('l’ente non ha un caso con questo numero: varco anomalia elenca\n');
      return 1;
    }
    const { significato, clausola, requisito }: Anomalia = CATALOGO[caso.anomalia];
    const storia = await ufficio.archivio.casi.storia(ente.id, numero);
    stampa({
      ente: ente.id,
      ...vistaCaso(caso, ufficio.clock.now()),
      ...{ significato, clausola, requisito },
      storia: storia.map((evento) => ({ ...evento, istante: new Date(evento.istante).toISOString() })),
    });
    return 0;
  });
}
