import { pointer } from '../config/difetto.js';
import type { Rilievo } from '../config/difetto.js';
import type { Ente } from '../domain/ente.js';
import type { DocumentoAnagrafe } from './documento.js';
import { porteDelegate, reti, retiMancanti, segretiDelleApplicazioni } from './regole/applicazioni.js';
import { chiavi } from './regole/chiavi.js';
import { concordato } from './regole/concordato.js';
import { condizioniDeiServizi, convenzioniSovrapposte, dateDelleConvenzioni } from './regole/convenzioni.js';
import { credenziali, credenzialiSovrapposte } from './regole/credenziali.js';
import { firme } from './regole/firme.js';
import { profiliDegliOperatori, utentiDichiarati } from './regole/operatori.js';
import type { Regola } from './regole/regola.js';
import { ripetizioniFraEnti, ripetizioniNellEnte } from './regole/ripetizioni.js';
import { quote } from './regole/quote.js';
import { servizi } from './regole/servizi.js';

const REGOLE: readonly Regola[] = [
  ripetizioniNellEnte,
  dateDelleConvenzioni,
  convenzioniSovrapposte,
  condizioniDeiServizi,
  concordato,
  servizi,
  chiavi,
  firme,
  reti,
  retiMancanti,
  segretiDelleApplicazioni,
  credenziali,
  porteDelegate,
  profiliDegliOperatori,
  utentiDichiarati,
  quote,
];

/** What the schema cannot see: everything that must agree inside the document. Pure; files are another matter (`checkFile`). */
export function checkDocumento({ enti }: DocumentoAnagrafe, now: number): readonly Rilievo[] {
  return [
    ...ripetizioniFraEnti(enti),
    ...credenzialiSovrapposte(enti),
    ...enti.flatMap((ente, index) => checkEnte(ente, index, now)),
  ];
}

/** The part of it that looks at one ente, the `index`-th. */
export function checkEnte(ente: Ente, index: number, now: number): readonly Rilievo[] {
  return REGOLE.flatMap((regola) => [...regola({ ente, percorso: pointer('enti', index), now })]);
}
