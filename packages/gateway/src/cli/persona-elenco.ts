import { parseArgs } from 'node:util';
import { ruoliDi } from '../domain/convenzione.js';
import { parete } from '../domain/fuso.js';
import { lamenta, mancanti, spiegaOpzioni } from './operatore-comune.js';
import { firmateInVigore, inUfficio, obbligatorie, stampa } from './ufficio.js';

const USO = `varco persona elenco --config FILE --ente ID
  chi può firmare per l’ente, con quali ruoli oggi, e gli ultimi cento atti
`;

/** Who may sign for an ente, and what was signed. JSON on stdout; no secret. Exit 0 done, 1 no such ente, 2 usage, 3 the archive does not answer. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  return inUfficio(options.config, async (ufficio) => {
    const { archivio, clock, fuso } = ufficio;
    const tutte = await ufficio.convenzioni(options.ente);
    if (tutte === undefined) {
      process.stderr.write(`l’anagrafe non ha un ente «${options.ente}»\n`);
      return 1;
    }
    const oggi = parete(clock.now(), fuso).data;
    const convenzioni = firmateInVigore(tutte, ufficio);
    const persone = (await archivio.persone.list(options.ente)).map(({ persona, stato, bloccataFino, iscrittaIl }) => ({
      persona,
      stato,
      ruoli: [...ruoliDi(convenzioni, persona, oggi)],
      iscrittaIl: new Date(iscrittaIl).toISOString(),
      ...(bloccataFino > clock.now() && { bloccataFino: new Date(bloccataFino).toISOString() }),
    }));
    const atti = (await archivio.persone.atti(options.ente, 100)).map((atto) => ({
      ...atto,
      istante: new Date(atto.istante).toISOString(),
    }));
    stampa({ ente: options.ente, persone, atti });
    return 0;
  });
}

function readOptions(argv: readonly string[]) {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values } = parseArgs({ args: [...argv], options: { config: one, ente: one } });
    return mancanti(values, ['config', 'ente']) ? undefined : obbligatorie(values, 'config', 'ente');
  } catch (error) {
    lamenta(spiegaOpzioni(error));
    return undefined;
  }
}
