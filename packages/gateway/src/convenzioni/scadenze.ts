import { piuGiorni } from '../domain/fuso.js';
import { FONTI } from './fonte.js';
import type { DocumentoConvenzione } from './modello.js';
import { NOMI_RUOLI } from './regole/persone.js';
import { prossimaVerifica } from './regole/verifiche-annuali.js';
import { piuMesi, terminiDi } from './termini.js';

/** Something that falls due, or begins, on a day. */
export interface ScadenzaConvenzione {
  /** Stable while it is the same thing, whatever its day: names an entry of a calendar. */
  readonly id: string;
  /** `YYYY-MM-DD`. */
  readonly data: string;
  readonly titolo: string;
  /** What is to be done, and why. */
  readonly dettaglio: string;
  readonly requisito: string;
  /** Where it is written: `D13`. */
  readonly fonte: string;
  readonly stato: 'passata' | 'entro-30-giorni' | 'futura';
}

type SenzaStato = Omit<ScadenzaConvenzione, 'stato' | 'fonte'>;

/**
 * What falls due under a checked convention, in order of day. What is over with the convention is left out: the end is the last entry.
 *
 * @param oggi `YYYY-MM-DD`
 */
export function scadenzeDi(documento: DocumentoConvenzione, oggi: string): readonly ScadenzaConvenzione[] {
  const { sigla } = FONTI[documento.modello];
  return [
    ...dellaConvenzione(documento),
    ...delleVerifiche(documento),
    ...dellePersone(documento),
    ...deiFermi(documento),
  ]
    .map((one) => ({ ...one, fonte: sigla, stato: statoAl(one.data, oggi) }))
    .toSorted((a, b) => (a.data === b.data ? a.id.localeCompare(b.id) : a.data < b.data ? -1 : 1));
}

/** Where a day stands, seen from another. */
export function statoAl(data: string, oggi: string): ScadenzaConvenzione['stato'] {
  if (data < oggi) return 'passata';
  return data <= piuGiorni(oggi, 30) ? 'entro-30-giorni' : 'futura';
}

function* dellaConvenzione(documento: DocumentoConvenzione): Iterable<SenzaStato> {
  const termini = terminiDi(documento);
  if (termini === undefined) return;
  const { fine, rinnovoEntro, migrazioneEntro, ultimoGiorno } = termini;
  const { mesiDiPreavviso, rinnovi = 0 } = FONTI[documento.modello];
  if (rinnovoEntro !== undefined) {
    yield {
      id: 'rinnovo',
      data: rinnovoEntro,
      titolo: `Ultimo giorno per concordare il rinnovo della convenzione ${documento.protocollo}`,
      dettaglio: `Il termine finisce il ${ultimoGiorno}; si rinnova ${rinnovi === 1 ? 'una volta sola' : `${rinnovi} volte`}. Testo: varco convenzione pec --tipo rinnovo`,
      requisito: 'E-13',
    };
  }
  if (migrazioneEntro !== undefined && documento.migrazione?.completata === undefined) {
    yield {
      id: 'migrazione',
      data: migrazioneEntro,
      titolo: 'Ultimo giorno su SPCoop: poi INPS chiude la Porta di Dominio',
      dettaglio: 'Tre mesi dall’ultima firma. Quando l’ultima applicazione è passata, scrivi migrazione.completata',
      requisito: 'E-18',
    };
  }
  if (mesiDiPreavviso !== undefined) {
    yield {
      id: 'preavviso',
      data: piuMesi(ultimoGiorno, -mesiDiPreavviso),
      titolo: `Da qui non si recede più prima della fine: servono ${mesiDiPreavviso} mesi di preavviso`,
      dettaglio: `Il termine finisce comunque il ${ultimoGiorno}`,
      requisito: 'P-01',
    };
  }
  yield {
    id: 'fine',
    data: fine,
    titolo: `La convenzione ${documento.protocollo} non vale più`,
    dettaglio: 'Da questo giorno Varco rifiuta ogni richiesta: prima serve il rinnovo, o una convenzione nuova',
    requisito: 'E-13',
  };
}

function* delleVerifiche(documento: DocumentoConvenzione): Iterable<SenzaStato> {
  const data = prossimaVerifica(documento);
  const fine = terminiDi(documento)?.fine;
  if (data === undefined || fine === undefined || data >= fine) return;
  yield {
    id: 'verifica-annuale',
    data,
    titolo: 'Verifica annuale: i presupposti della convenzione tengono ancora',
    dettaglio: `${PRESUPPOSTI.join('; ')}. Poi aggiungila a verificheAnnuali`,
    requisito: 'Q-08',
  };
}

/** What is looked at every year. */
export const PRESUPPOSTI = [
  'la finalità è la stessa, e la norma che la regge è in vigore',
  'persone, ruoli e recapiti sono quelli di oggi',
  'operatori abilitati: servono ancora tutti',
  'indirizzi e reti dichiarati sono quelli da cui si chiama',
  'chiamate medie e massime bastano e non avanzano',
  'il gestore è designato, e le misure di sicurezza sono in atto',
] as const;

function* dellePersone({ incarichi, persone }: DocumentoConvenzione): Iterable<SenzaStato> {
  const nomi = new Map(persone.map(({ id, nome }) => [id, nome]));
  for (const { ruolo, persona, al } of incarichi) {
    if (al === undefined) continue;
    yield {
      id: `incarico-${ruolo}-${persona}`,
      data: al,
      titolo: `Ultimo giorno di ${nomi.get(persona) ?? persona} come ${NOMI_RUOLI[ruolo]}`,
      dettaglio:
        'Nomina chi segue, applica il documento e comunica il recapito nuovo: varco convenzione pec --tipo variazione-contatti',
      requisito: 'E-15',
    };
  }
}

function* deiFermi({ manutenzioni = [], sospensioni = [] }: DocumentoConvenzione): Iterable<SenzaStato> {
  for (const { dal, al, testo } of manutenzioni) {
    const dettaglio = `Dalle ${dal.slice(11)} del ${dal.slice(0, 10)} alle ${al.slice(11)} del ${al.slice(0, 10)}. ${testo}`;
    yield {
      id: `manutenzione-${dal}`,
      data: dal.slice(0, 10),
      titolo: 'Manutenzione annunciata',
      dettaglio,
      requisito: 'Q-15',
    };
  }
  for (const { dal, al, motivo } of sospensioni) {
    if (al === undefined) continue;
    yield {
      id: `sospensione-${dal}`,
      data: al.slice(0, 10),
      titolo: 'Finisce la sospensione di INPS',
      dettaglio: motivo,
      requisito: 'E-12',
    };
  }
}
