import { parseArgs } from 'node:util';
import { parseAnagrafe } from '../anagrafe/stored-version.js';
import { giornoLocale } from '../policy/calendario.js';
import { limitsFor, TETTI, type LimiteQuota } from '../quota/limits.js';
import { guardaQuote } from '../quota/stato.js';
import { TETTI_DI_SERVIZIO } from '../quota/tetti.js';
import { inUfficio, obbligatorie, stampa } from './ufficio.js';

const USO = `varco quota stato --config FILE [--ente ID]
  di ogni servizio: quante chiamate sono state fatte, quante restano, se INPS le ha fermate
`;

/** How the ceilings of services stand. JSON on stdout; takes nothing. Exit 0 done, 1 no such ente, 2 usage, 3 archive or counters do not answer. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  return inUfficio(options.config, async ({ archivio, clock, fuso }) => {
    const versione = await archivio.anagrafe.currentVersion();
    const stored = versione === 0 ? undefined : await archivio.anagrafe.load(versione);
    const tutti = stored === undefined ? [] : (await parseAnagrafe(versione, stored.documento, clock.now())).enti;
    const enti = tutti.filter(({ id }) => options.ente === undefined || id === options.ente);
    if (enti.length === 0) {
      process.stderr.write(
        options.ente === undefined
          ? 'l’archivio non ha un’anagrafe\n'
          : `l’anagrafe non ha un ente «${options.ente}»\n`,
      );
      return 1;
    }
    const istante = clock.now();
    const oggi = giornoLocale(istante, fuso);
    const { store } = await archivio.counters();
    const servizi = [];
    for (const ente of enti) {
      for (const convenzione of ente.convenzioni.filter(
        ({ dataInizio, dataFine }) => dataInizio <= oggi && oggi < dataFine,
      )) {
        for (const condizioni of convenzione.servizi) {
          const servizio = ente.servizi.find(({ id }) => id === condizioni.servizioId);
          if (servizio === undefined) continue;
          // An operator stands for all of them: only ceilings of the service as a whole are shown.
          const persona = { tipo: 'operatore', codice: TETTI[0] } as const;
          const conto = {
            enteId: ente.id,
            condizioni,
            istante,
            tempoMassimoMs: 0,
            fusoOrario: fuso,
            servizio,
            persona,
          };
          const limiti: readonly LimiteQuota[] = limitsFor(conto).filter(({ tetto }) => TETTI_DI_SERVIZIO.has(tetto));
          const quote = await guardaQuote(store, limiti, istante);
          servizi.push({ ente: ente.id, servizio: servizio.id, convenzione: convenzione.id, quote });
        }
      }
    }
    stampa({ istante: new Date(istante).toISOString(), servizi });
    return 0;
  });
}

function readOptions(argv: readonly string[]) {
  const one = { type: 'string', multiple: true } as const;
  try {
    const { values } = parseArgs({ args: [...argv], options: { config: one, ente: one } });
    const given = obbligatorie(values, 'config');
    if (given === undefined) return undefined;
    if (values.ente === undefined) return { ...given, ente: undefined };
    return obbligatorie(values, 'config', 'ente');
  } catch {
    return undefined;
  }
}
