import { attestaPresaVisione, daInformare, informati } from '../operatori/presa-visione.js';
import { enteInVigore } from './operatore-elenca.js';
import { leggiCodici, sonoCodici } from './operatore-file.js';
import {
  elenco,
  inChiaro,
  lamenta,
  leggiOpzioni,
  mancanti,
  operazione,
  opzioniFirma,
  unica,
  uso,
  USO_CODICE,
  USO_FIRMA,
} from './operatore-comune.js';
import { inUfficio, stampa } from './ufficio.js';

const USO = `varco operatore informativa attesta ${USO_FIRMA}
    --atto TESTO --data AAAA-MM-GG (--operatore CODICE[,…] | --codici-file FILE | --tutti)
     varco operatore informativa stato --config FILE --ente ID
  gli operatori sanno che gli accessi sono tracciati (l’informativa in vigore nell’anagrafe): lo attesta un atto
${USO_CODICE}`;

/** Writes down that operators were told of the tracing of accesses (E-20), or who was not. JSON on stdout. */
export async function run([passo, ...argv]: readonly string[]): Promise<number> {
  if (passo === 'attesta') return attesta(argv);
  if (passo === 'stato') return stato(argv);
  lamenta('un passo: attesta o stato');
  return uso(USO);
}

async function attesta(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore', 'codici-file', 'atto', 'data'], ['tutti']);
  const opzioni = values && opzioniFirma(values);
  if (!values || !opzioni) return uso(USO);
  const [atto, data, file] = ['atto', 'data', 'codici-file'].map((name) => unica(values, name));
  const given = elenco(values, 'operatore');
  const tutti = values['tutti'] !== undefined;
  if (mancanti(values, ['atto', 'data']) || !atto || !data || inChiaro('atto', atto)) return uso(USO);
  if (file === null || [tutti, file !== undefined, given.length > 0].filter(Boolean).length !== 1) {
    lamenta('chi ne sa: --operatore, --codici-file oppure --tutti, uno solo');
    return uso(USO);
  }
  return operazione(opzioni, async () => {
    const codici = file === undefined ? given : await leggiCodici(file);
    if (!sonoCodici(codici)) return codici;
    return {
      azione: 'presa-visione.attesta',
      oggetto: tutti ? 'tutti' : codici.join(' '),
      cambia: ({ ente, oggi }) => attestaPresaVisione(ente, tutti ? daInformare(ente) : codici, { atto, data }, oggi),
    };
  });
}

async function stato(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, []);
  const [config, id] = ['config', 'ente'].map((name) => (values ? unica(values, name) : null));
  if (!values || mancanti(values, ['config', 'ente']) || !config || !id) return uso(USO);
  return inUfficio(config, async (ufficio) => {
    const ente = await enteInVigore(ufficio, id);
    if (!ente) return 1;
    stampa({ ente: id, informativa: ente.informativa, daInformare: daInformare(ente), informati: informati(ente) });
    return 0;
  });
}
