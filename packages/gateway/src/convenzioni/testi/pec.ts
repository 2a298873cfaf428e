import { FONTI } from '../fonte.js';
import type { Differenza } from '../confronto.js';
import { confronta } from '../confronto.js';
import type { DocumentoConvenzione } from '../modello.js';
import { terminiDi } from '../termini.js';
import { recapiti } from './allegato-4.js';
import { partiDi } from './parti.js';
import { daScrivere, giorno } from './tabella.js';
import { NOMI_RUOLI } from '../regole/persone.js';

export const TIPI_PEC = [
  'abilitazione',
  'revoca',
  'variazione-contatti',
  'variazione-tecnica',
  'variazione-utenti',
  'rinnovo',
] as const;
export type TipoPec = (typeof TIPI_PEC)[number];

export interface RichiestaPec {
  readonly tipo: TipoPec;
  readonly documento: DocumentoConvenzione;
  /** The document as it was: what changed is listed. */
  readonly prima?: DocumentoConvenzione;
  /** Codes of the operators to enable or revoke. */
  readonly operatori?: readonly string[];
  /** Act by which they are designated, or cease. */
  readonly atto?: string;
  /** `YYYY-MM-DD`. */
  readonly oggi: string;
}

/**
 * The text of a message from the ente's PEC to INPS's (E-14, E-22, Q-04u, E-13). Plain text, ready to be signed by the Responsabile. Addresses
 * of INPS are those of the document; what is not known has a place that says so. Personal data of operators are not in it: INPS's form has them.
 */
export function testoPec(richiesta: RichiestaPec): string {
  const { documento, tipo } = richiesta;
  const { ente, pecEnte, inps, pecInps, pecAbilitazioni } = partiDi(documento);
  const { oggetto, corpo } = TESTI[tipo](richiesta);
  const utenze = tipo === 'abilitazione' || tipo === 'revoca';
  return `Da: ${pecEnte}
A: ${utenze ? pecAbilitazioni : pecInps}
Oggetto: Convenzione ${documento.protocollo} (${FONTI[documento.modello].sigla}) – ${oggetto}

${inps}

${corpo}

${ente}
Il Responsabile della convenzione: ${responsabile(richiesta)}
${giorno(richiesta.oggi)}
`;
}

type Testo = { readonly oggetto: string; readonly corpo: string };

const TESTI: Readonly<Record<TipoPec, (richiesta: RichiestaPec) => Testo>> = {
  abilitazione: (richiesta) => ({
    oggetto: 'abilitazione di operatori',
    corpo: `si chiede di abilitare, per i servizi della convenzione, gli operatori indicati nel modulo allegato.

${operatori(richiesta)}
Atto di designazione: ${richiesta.atto ?? daScrivere('atto con cui sono designati e istruiti (--atto)')}

Gli operatori sono stati designati e istruiti al trattamento, e informati che i loro accessi sono tracciati.
${limiteUtenti(richiesta.documento)}
Allegato: ${daScrivere('modulo di INPS con i dati degli operatori: Varco non li scrive qui')}`,
  }),
  revoca: (richiesta) => ({
    oggetto: 'revoca di operatori',
    corpo: `si comunica che gli operatori indicati nel modulo allegato non hanno più titolo ad accedere ai servizi della convenzione, e se
ne chiede la disabilitazione immediata.

${operatori(richiesta)}
Atto di revoca: ${richiesta.atto ?? daScrivere('atto o causa della cessazione (--atto)')}

In Varco la revoca ha già effetto.

Allegato: ${daScrivere('modulo di INPS con i dati degli operatori: Varco non li scrive qui')}`,
  }),
  'variazione-contatti': ({ documento, prima, oggi }) => ({
    oggetto: 'variazione di persone e recapiti',
    corpo: `si comunicano le persone della convenzione e i loro recapiti, come risultano da oggi.

${documento.incarichi
  .filter(({ al }) => al === undefined || oggi <= al)
  .map(({ ruolo, persona, atto, dal }) => {
    const person = documento.persone.find(({ id }) => id === persona);
    const act = atto === undefined ? '' : `, ${atto}`;
    return `- ${NOMI_RUOLI[ruolo]}: ${person?.nome ?? persona}, dal ${giorno(dal)}${act}; ${recapiti(person)}`;
  })
  .join('\n')}
- PEC dell’ente: ${documento.parti.ente.pec}
${cambiamenti(prima, documento, ['/persone', '/incarichi', '/parti/ente'])}`,
  }),
  'variazione-tecnica': ({ documento, prima }) => ({
    oggetto: 'variazione di dati tecnici',
    corpo: `si comunicano gli indirizzi dichiarati nell’Allegato 3, come risultano da oggi. Si chiede di confermare da quando valgono: fino ad
allora le chiamate continuano dagli indirizzi di prima.

- IP pubblico della porta di cooperazione: ${(documento.indirizzi?.portaCooperazione ?? []).join(', ') || 'nessuno'}
- Rete degli operatori: ${(documento.indirizzi?.reteOperatori ?? []).join(', ') || 'nessuna'}
${cambiamenti(prima, documento, ['/indirizzi', '/servizi'])}
Allegato: Allegato 3 aggiornato (varco convenzione allegato-3)`,
  }),
  'variazione-utenti': ({ documento, prima }) => ({
    oggetto: 'variazione del numero di utenti',
    corpo: `si chiede di aggiornare il numero massimo di utenti e di Amministratori utenze.

${documento.servizi
  .filter(({ utenti }) => utenti !== undefined)
  .map(({ nome, id, utenti }) => {
    const massimo = utenti?.massimo ?? 'non dichiarati';
    return `- ${nome ?? id}: utenti ${massimo}, Amministratori utenze ${utenti?.amministratori ?? 'non dichiarati'}`;
  })
  .join('\n')}
${cambiamenti(prima, documento, ['/servizi'], /\/utenti(\/|$)/)}
Motivo: ${daScrivere('perché servono')}`,
  }),
  rinnovo: ({ documento }) => {
    const termini = terminiDi(documento);
    const { rinnovi, sigla, durataMesi } = FONTI[documento.modello];
    const entro = termini?.rinnovoEntro;
    const fine = termini === undefined ? daScrivere('fine della convenzione') : giorno(termini.ultimoGiorno);
    const volte = rinnovi === 1 ? 'una volta sola' : 'come la convenzione prevede';
    const quando = entro === undefined ? '' : `, con accordo entro il ${giorno(entro)}`;
    return {
      oggetto: 'proposta di rinnovo',
      corpo:
        termini !== undefined && entro === undefined && rinnovi !== undefined
          ? `la convenzione finisce il ${fine} e non si può più rinnovare (${sigla}): si propone di stipularne una nuova.`
          : `la convenzione finisce il ${fine}. Si rinnova ${volte}${quando} (${sigla}).

Si propone di rinnovarla${durataMesi === undefined ? '' : ` per altri ${durataMesi} mesi`}, alle stesse condizioni, e si chiede un cenno d’accordo.`,
    };
  },
};

function operatori({ operatori: codici = [] }: RichiestaPec): string {
  if (codici.length === 0) return `Operatori: ${daScrivere('codici degli operatori (--operatore)')}`;
  return `Operatori, per codice dell’ente: ${codici.join(', ')}`;
}

function limiteUtenti({ servizi }: DocumentoConvenzione): string {
  const limiti = servizi.flatMap(({ nome, id, utenti }) =>
    utenti?.massimo === undefined ? [] : [`${nome ?? id}: al più ${utenti.massimo} utenti`],
  );
  return limiti.length === 0 ? '' : `Il numero resta entro quello dichiarato (${limiti.join('; ')}).\n`;
}

function cambiamenti(
  prima: DocumentoConvenzione | undefined,
  dopo: DocumentoConvenzione,
  parti: readonly string[],
  solo = /(?:)/,
): string {
  if (prima === undefined) return '';
  const said = (value: unknown): string =>
    value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
  const righe = confronta(prima, dopo)
    .filter(({ percorso }) => parti.some((parte) => percorso === parte || percorso.startsWith(`${parte}/`)))
    .filter(({ percorso }) => solo.test(percorso))
    .map(
      ({ percorso, prima: before, dopo: after }: Differenza) =>
        `- ${percorso.slice(1)}: ${said(before)} → ${said(after)}`,
    );
  return righe.length === 0 ? '' : `\nRispetto a prima:\n${righe.join('\n')}\n`;
}

function responsabile({ documento, oggi }: RichiestaPec): string {
  const incarico = documento.incarichi.find(
    ({ ruolo, dal, al }) => ruolo === 'responsabile' && dal <= oggi && (al === undefined || oggi <= al),
  );
  const person = documento.persone.find(({ id }) => id === incarico?.persona);
  return person?.nome ?? daScrivere('nessun Responsabile in carica oggi');
}
