import { storiaOperatore } from '../operatori/storia.js';
import { leggiOpzioni, mancanti, unica, uso } from './operatore-comune.js';
import { inUfficio, stampa } from './ufficio.js';

const USO = `varco operatore storia --config FILE --ente ID --operatore CODICE
  che cosa è stato di un codice, versione per versione: chi, quando, perché
`;

/** What became of a code, version by version. JSON on stdout. Exit 0 done, 1 nobody ever had it, 2 usage, 3 the archive does not answer. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore']);
  const [config, ente, codice] = ['config', 'ente', 'operatore'].map((name) => (values ? unica(values, name) : null));
  if (!values || mancanti(values, ['config', 'ente', 'operatore']) || !config || !ente || !codice) return uso(USO);
  return inUfficio(config, async ({ archivio }) => {
    const { passi, illeggibili } = await storiaOperatore(archivio.anagrafe, ente, codice);
    if (passi.length === 0) process.stderr.write('nessuno ha mai avuto questo codice\n');
    stampa({
      ...{ ente, codice, illeggibili },
      storia: passi.map((passo) => ({ ...passo, istante: new Date(passo.istante).toISOString() })),
    });
    return passi.length === 0 ? 1 : 0;
  });
}
