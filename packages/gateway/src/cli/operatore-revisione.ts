import { apriRevisione, chiudiRevisione, confermaOperatori, daConfermare } from '../operatori/revisione.js';
import { enteInVigore } from './operatore-elenca.js';
import { leggiCodici, sonoCodici } from './operatore-file.js';
import {
  elenco,
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

const USO = `varco operatore revisione apri ${USO_FIRMA} --revisione ID --entro AAAA-MM-GG
     varco operatore revisione conferma ${USO_FIRMA} (--operatore CODICE[,…] | --codici-file FILE)
     varco operatore revisione stato --config FILE --ente ID
     varco operatore revisione chiudi ${USO_FIRMA}
  rivede le abilitazioni: chi non è confermato entro l’ultimo giorno è sospeso da quello dopo, ovunque
${USO_CODICE}`;

/** Reviews the enabling of operators. JSON on stdout. */
export async function run([passo, ...argv]: readonly string[]): Promise<number> {
  if (passo === 'apri') return apri(argv);
  if (passo === 'conferma') return conferma(argv);
  if (passo === 'stato') return stato(argv);
  if (passo === 'chiudi') return chiudi(argv);
  lamenta('un passo: apri, conferma, stato o chiudi');
  return uso(USO);
}

async function apri(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['revisione', 'entro']);
  const opzioni = values && opzioniFirma(values);
  const [id, entro] = ['revisione', 'entro'].map((name) => (values ? unica(values, name) : null));
  if (!values || !opzioni || mancanti(values, ['revisione', 'entro']) || !id || !entro) return uso(USO);
  return operazione(opzioni, () => ({
    azione: 'revisione.apri',
    oggetto: id,
    cambia: ({ ente, oggi }) => apriRevisione(ente, { id, entro }, oggi),
  }));
}

async function conferma(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore', 'codici-file']);
  const opzioni = values && opzioniFirma(values);
  const file = values && unica(values, 'codici-file');
  if (!values || !opzioni) return uso(USO);
  const given = elenco(values, 'operatore');
  if (file === null || (file === undefined) === (given.length === 0)) {
    lamenta('chi è confermato: --operatore oppure --codici-file');
    return uso(USO);
  }
  return operazione(opzioni, async () => {
    const codici = file === undefined ? given : await leggiCodici(file);
    if (!sonoCodici(codici)) return codici;
    return {
      azione: 'revisione.conferma',
      oggetto: codici.join(' '),
      cambia: ({ ente, oggi }) => confermaOperatori(ente, codici, oggi),
    };
  });
}

async function chiudi(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, []);
  const opzioni = values && opzioniFirma(values);
  if (!opzioni) return uso(USO);
  return operazione(opzioni, () => ({
    azione: 'revisione.chiudi',
    oggetto: 'revisione',
    cambia: ({ ente, oggi }) => chiudiRevisione(ente, oggi),
  }));
}

async function stato(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, []);
  const [config, id] = ['config', 'ente'].map((name) => (values ? unica(values, name) : null));
  if (!values || mancanti(values, ['config', 'ente']) || !config || !id) return uso(USO);
  return inUfficio(config, async (ufficio) => {
    const ente = await enteInVigore(ufficio, id);
    if (!ente) return 1;
    stampa({ ente: id, revisione: ente.revisione, daConfermare: daConfermare(ente) });
    return 0;
  });
}
