import { parseAnagrafe } from '../anagrafe/stored-version.js';
import type { Ente, Operatore } from '../domain/ente.js';
import { parete } from '../domain/fuso.js';
import { formatCsv } from '../operatori/csv.js';
import { statoEffettivo, utenti, utentiMassimi } from '../operatori/stato-effettivo.js';
import { leggiOpzioni, mancanti, unica, uso } from './operatore-comune.js';
import { inUfficio, stampa } from './ufficio.js';
import type { Ufficio } from './ufficio.js';

const USO = `varco operatore elenca --config FILE --ente ID [--csv]
  gli operatori dell’ente come sono oggi, senza nomi; --csv: una riga ciascuno, per un foglio di calcolo
`;

/** Operators of an ente as they are today. JSON or CSV on stdout; nothing personal. Exit 0 done, 1 no such ente, 2 usage, 3 no archive. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, [], ['csv']);
  const [config, id] = ['config', 'ente'].map((name) => (values ? unica(values, name) : null));
  if (!values || mancanti(values, ['config', 'ente']) || !config || !id) return uso(USO);
  return inUfficio(config, async (ufficio) => {
    const ente = await enteInVigore(ufficio, id);
    if (!ente) return 1;
    const oggi = parete(ufficio.clock.now(), ufficio.fuso).data;
    if (values['csv']) {
      process.stdout.write(formatCsv(COLONNE));
      for (const operatore of ente.operatori) process.stdout.write(formatCsv(riga(operatore, oggi)));
      return 0;
    }
    stampa({
      ente: id,
      utenti: utenti(ente, oggi),
      utentiMassimi: utentiMassimi(ente, oggi),
      revisione: ente.revisione,
      operatori: ente.operatori.map((one) => ({ ...one, oggi: statoEffettivo(one, oggi) })),
    });
    return 0;
  });
}

const COLONNE = ['codice', 'stato', 'oggi', 'atto', 'reti', 'servizi', 'dal', 'al', 'informativa'];

function riga(operatore: Operatore, oggi: string): readonly string[] {
  const { codice, stato, attoDesignazione, reti, servizi = [], dal = '', al = '', presaVisione } = operatore;
  const today = statoEffettivo(operatore, oggi);
  const notice = presaVisione?.versione ?? '';
  return [codice, stato, today, attoDesignazione, reti.join(' '), servizi.join(' '), dal, al, notice];
}

/** The ente as the archive has it; says so when it has none. */
export async function enteInVigore({ archivio, clock }: Ufficio, id: string): Promise<Ente | undefined> {
  const versione = await archivio.anagrafe.currentVersion();
  const stored = await archivio.anagrafe.load(versione);
  const { enti } = stored ? await parseAnagrafe(versione, stored.documento, clock.now()) : { enti: [] };
  const ente = enti.find((one) => one.id === id);
  if (!ente) process.stderr.write(`l’archivio non ha un ente «${id}»\n`);
  return ente;
}
