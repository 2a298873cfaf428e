import { pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import type { Ruolo } from '../../domain/convenzione.js';
import { RUOLI } from '../../domain/convenzione.js';
import { containsCodiceFiscale } from '../../domain/codice-fiscale-nel-testo.js';
import type { IncaricoScritto } from '../modello.js';
import { per } from './regola.js';
import type { RegolaConvenzione } from './regola.js';

const E15 = per('E-15');

export const NOMI_RUOLI: Readonly<Record<Ruolo, string>> = {
  responsabile: 'Responsabile della convenzione',
  'referente-tecnico': 'Referente tecnico',
  supervisore: 'Supervisore',
  'amministratore-utenze': 'Amministratore utenze',
};

/** People are named once, by an id that tells nothing else about them, and can be reached. */
export const persone: RegolaConvenzione = function* ({ documento: { persone: people, incarichi } }) {
  const seen = new Set<string>();
  for (const [index, { id, nome, email, pec, telefono }] of people.entries()) {
    const at = pointer('persone', index);
    if (seen.has(id))
      yield E15.difetto('id-ripetuto', `${at}/id`, 'questa persona c’è già', 'una persona, una voce sola');
    seen.add(id);
    for (const [field, text] of [
      ['id', id],
      ['nome', nome],
    ] as const) {
      if (!containsCodiceFiscale(text)) continue;
      const fix = 'qui non serve: basta un nome breve, per esempio m.rossi';
      yield E15.difetto('codice-fiscale-in-chiaro', `${at}/${field}`, `«${field}» contiene un codice fiscale`, fix);
    }
    if (email === undefined && pec === undefined && telefono === undefined) {
      const fix = 'scrivi email, pec o telefono: a INPS si comunicano i recapiti (E-14)';
      yield E15.difetto('campo-mancante', at, 'questa persona non ha un recapito', fix);
    }
    if (!incarichi.some(({ persona }) => persona === id))
      yield E15.avviso('ruolo-scoperto', at, 'questa persona non ha nessun incarico', 'dalle un incarico, o toglila');
  }
};

/** Every role is somebody's, by an act, from a day to a day. */
export const incarichi: RegolaConvenzione = function* ({ documento, oggi }) {
  const people = new Map(documento.persone.map((one) => [one.id, one]));
  for (const [index, incarico] of documento.incarichi.entries()) {
    const at = pointer('incarichi', index);
    const { ruolo, persona, atto, dal, al } = incarico;
    const person = people.get(persona);
    if (person === undefined) {
      const problem = 'nessuna delle persone ha questo id';
      yield E15.difetto(
        'persona-inesistente',
        `${at}/persona`,
        problem,
        `correggilo; ci sono: ${[...people.keys()].join(', ')}`,
      );
    }
    const legale = ruolo === 'amministratore-utenze' && person?.rappresentanteLegale === true;
    if (atto === undefined && !legale) {
      const fix = 'scrivi atto; solo il rappresentante legale è Amministratore utenze senza';
      yield { ...E15.difetto('atto-mancante', at, 'l’incarico non ha il suo atto', fix), requisito: 'E-25' };
    }
    if (al !== undefined && al < dal)
      yield E15.difetto('date-invertite', `${at}/al`, 'l’incarico finisce prima di cominciare', 'al è l’ultimo giorno');
    const twice = documento.incarichi.findIndex(
      (other, before) =>
        before < index && other.persona === persona && other.ruolo === ruolo && together(other, incarico),
    );
    if (twice >= 0) {
      const problem = `la stessa persona ha lo stesso ruolo in ${pointer('incarichi', twice)}`;
      yield E15.difetto('ruolo-doppio', at, problem, 'fai finire il primo (al) prima che cominci il secondo');
    }
    if (
      al !== undefined &&
      al < oggi &&
      !documento.incarichi.some((other) => other.ruolo === ruolo && inCarica(other, oggi))
    )
      yield E15.avviso(
        'incarico-scaduto',
        `${at}/al`,
        `l’incarico è finito il ${al}, e nessuno l’ha preso`,
        'nomina chi segue',
      );
  }
};

/** Each role is covered, and there is one Responsabile at a time; several of every other may stand together. */
export const ruoliCoperti: RegolaConvenzione = function* ({ documento }) {
  for (const ruolo of RUOLI) {
    if (documento.incarichi.some((one) => one.ruolo === ruolo)) continue;
    const fix = `aggiungi agli incarichi ruolo: ${ruolo}; una persona può averne più d’uno`;
    yield E15.difetto('ruolo-scoperto', '/incarichi', `nessuno è ${NOMI_RUOLI[ruolo]}`, fix);
  }
  yield* unSoloResponsabile(documento.incarichi);
};

function* unSoloResponsabile(all: readonly IncaricoScritto[]): Iterable<Rilievo> {
  const responsabili = all.flatMap((one, index) => (one.ruolo === 'responsabile' ? [{ one, index }] : []));
  for (const { one, index } of responsabili) {
    const other = responsabili.find(
      (before) => before.index < index && before.one.persona !== one.persona && together(before.one, one),
    );
    if (other === undefined) continue;
    const problem = `c’è già un Responsabile negli stessi giorni, in ${pointer('incarichi', other.index)}`;
    yield E15.difetto(
      'ruolo-doppio',
      pointer('incarichi', index),
      problem,
      'fai finire il primo (al) prima che cominci il secondo',
    );
  }
}

function inCarica({ dal, al }: IncaricoScritto, giorno: string): boolean {
  return dal <= giorno && (al === undefined || giorno <= al);
}

function together(a: IncaricoScritto, b: IncaricoScritto): boolean {
  return a.dal <= (b.al ?? '9999') && b.dal <= (a.al ?? '9999');
}

/** Texts for INPS need an address that only the signed convention gives. */
export const recapitiDiInps: RegolaConvenzione = function* ({ documento: { parti } }) {
  if (parti.inps?.pec !== undefined) return;
  const fix = 'copiala dalla convenzione firmata in parti.inps.pec: Varco non la inventa';
  yield per('E-22').avviso(
    'recapito-sconosciuto',
    '/parti',
    'la PEC di INPS non è scritta: i testi lasciano il posto vuoto',
    fix,
  );
};

/** Who runs the gateway for somebody else was designated before he began (E-26). */
export const designazione: RegolaConvenzione = function* ({ documento, oggi }) {
  const E26 = per('E-26');
  const { trattamento } = documento;
  if (trattamento === undefined) {
    const fix = 'scrivi trattamento.gestore: ente oppure fornitore, con la designazione (GDPR 28)';
    yield E26.difetto('campo-mancante', '/trattamento', 'non è detto chi tiene in piedi Varco', fix);
  } else if (trattamento.fornitore !== undefined && trattamento.fornitore.designazione.data > oggi) {
    const at = '/trattamento/fornitore/designazione/data';
    yield E26.difetto('date-invertite', at, 'la designazione è nel futuro', 'correggi la data, o aspetta quel giorno');
  }
};
