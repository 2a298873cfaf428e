import { pointer } from '../config/difetto.js';
import type { Rilievo } from '../config/difetto.js';
import type { Ente } from '../domain/ente.js';
import type { DocumentoAnagrafe } from './documento.js';
import { anomalie } from './regole/anomalie.js';
import { porteDelegate, reti, retiMancanti, segretiDelleApplicazioni } from './regole/applicazioni.js';
import { chiavi } from './regole/chiavi.js';
import { concordato } from './regole/concordato.js';
import { condizioniDeiServizi, convenzioniSovrapposte, dateDelleConvenzioni } from './regole/convenzioni.js';
import { credenziali, credenzialiSovrapposte } from './regole/credenziali.js';
import { designazioni } from './regole/designazioni.js';
import { domande } from './regole/domande.js';
import { firme } from './regole/firme.js';
import { giorniDelleConvenzioni } from './regole/giorni.js';
import { profiliDegliOperatori, soggettiDegliOperatori, utentiDichiarati } from './regole/operatori.js';
import type { Regola } from './regole/regola.js';
import { retiSensate } from './regole/reti.js';
import { ripetizioniFraEnti, ripetizioniNellEnte } from './regole/ripetizioni.js';
import { quote } from './regole/quote.js';
import { rest } from './regole/rest.js';
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
  rest,
  reti,
  retiMancanti,
  segretiDelleApplicazioni,
  credenziali,
  porteDelegate,
  profiliDegliOperatori,
  soggettiDegliOperatori,
  utentiDichiarati,
  anomalie,
  quote,
  domande,
];

/**
 * Asked of what is proposed, and not of what the archive has already: a version that was taken once must not stop a process that starts
 * again.
 */
const REGOLE_DI_CHI_PROPONE: readonly Regola[] = [giorniDelleConvenzioni, retiSensate];

/** What the schema cannot see: everything that must agree inside the document. Pure; files are another matter (`checkFile`). */
export function checkDocumento({ enti }: DocumentoAnagrafe, now: number): readonly Rilievo[] {
  return [
    ...ripetizioniFraEnti(enti),
    ...credenzialiSovrapposte(enti),
    ...designazioni(enti, new Date(now).toISOString().slice(0, 10)),
    ...enti.flatMap((ente, index) => [
      ...checkEnte(ente, index, now),
      ...applica(REGOLE_DI_CHI_PROPONE, ente, index, now),
    ]),
  ];
}

/** The part of it that looks at one ente, the `index`-th. */
export function checkEnte(ente: Ente, index: number, now: number): readonly Rilievo[] {
  return applica(REGOLE, ente, index, now);
}

function applica(regole: readonly Regola[], ente: Ente, index: number, now: number): readonly Rilievo[] {
  return regole.flatMap((regola) => [...regola({ ente, percorso: pointer('enti', index), now })]);
}
