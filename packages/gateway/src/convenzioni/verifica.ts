import type { Rilievo } from '../config/difetto.js';
import { clausolaDi } from './clausole.js';
import { adempimenti, cessazione, durata, rinnovi, terminiFissi } from './regole/decorrenza.js';
import { domande } from './regole/domande.js';
import { giorniVeri, intervalli, patrono } from './regole/giorni.js';
import { indirizzi } from './regole/indirizzi.js';
import { designazione, incarichi, persone, recapitiDiInps, ruoliCoperti } from './regole/persone.js';
import type { DaVerificare, RegolaConvenzione } from './regole/regola.js';
import { servizi } from './regole/servizi.js';
import { verificheAnnuali } from './regole/verifiche-annuali.js';

const REGOLE: readonly RegolaConvenzione[] = [
  giorniVeri,
  patrono,
  intervalli,
  durata,
  rinnovi,
  cessazione,
  adempimenti,
  terminiFissi,
  verificheAnnuali,
  persone,
  incarichi,
  ruoliCoperti,
  recapitiDiInps,
  designazione,
  servizi,
  domande,
  indirizzi,
];

/** What the schema cannot see: everything that must agree inside the document and with the text that was signed. Pure. */
export function checkConvenzione(soggetto: DaVerificare): readonly Rilievo[] {
  return REGOLE.flatMap((regola) => [...regola(soggetto)]);
}

/** Findings of the schema, with the requirement that the field serves. */
export function conClausola(rilievi: readonly Rilievo[]): readonly Rilievo[] {
  return rilievi.map((rilievo) => {
    const requisito = rilievo.requisito ?? clausolaDi(rilievo.percorso);
    return requisito === undefined ? rilievo : { ...rilievo, requisito };
  });
}
