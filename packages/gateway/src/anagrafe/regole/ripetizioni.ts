import { difetto, pointer } from '../../config/difetto.js';
import type { CodiceDifetto, Rilievo } from '../../config/difetto.js';
import { containsCodiceFiscale } from '../../domain/codice-fiscale-nel-testo.js';
import type { Ente } from '../../domain/ente.js';
import type { Regola } from './regola.js';

interface Nominato {
  readonly nome: string;
  readonly percorso: string;
}

/** Second and later appearances of a name, shown: never secrets, nor what may name a person. */
function* repeated(
  nominati: Iterable<Nominato>,
  codice: CodiceDifetto,
  cosa: string,
  rimedio: string,
): Iterable<Rilievo> {
  const seen = new Set<string>();
  for (const { nome, percorso } of nominati) {
    if (seen.has(nome)) yield difetto(codice, percorso, `${cosa} «${nome}» c’è già`, rimedio);
    seen.add(nome);
  }
}

function named<T>(list: readonly T[], base: string, field: string, read: (item: T) => string): Nominato[] {
  return list.map((item, index) => ({ nome: read(item), percorso: base + pointer(index, field) }));
}

/** Ids, codes and paths that must be one of a kind inside an ente. */
export const ripetizioniNellEnte: Regola = function* ({ ente, percorso }) {
  const fix = 'danne uno diverso';
  const byId = [
    ['convenzioni', 'la convenzione', ente.convenzioni],
    ['servizi', 'il servizio', ente.servizi],
    ['applicazioni', 'l’applicazione', ente.applicazioni],
  ] as const;
  for (const [list, cosa, items] of byId) {
    yield* repeated(
      named<{ readonly id: string }>(items, `${percorso}/${list}`, 'id', ({ id }) => id),
      'id-ripetuto',
      cosa,
      fix,
    );
  }
  yield* codiciDegliOperatori(ente, percorso);
  for (const [index, convenzione] of ente.convenzioni.entries()) {
    const at = percorso + pointer('convenzioni', index, 'servizi');
    const servizi = named(convenzione.servizi, at, 'servizioId', ({ servizioId }) => servizioId);
    yield* repeated(
      servizi,
      'id-ripetuto',
      'in questa convenzione il servizio',
      'scrivi le condizioni di un servizio una volta sola',
    );
  }
  for (const [index, applicazione] of ente.applicazioni.entries()) {
    const at = percorso + pointer('applicazioni', index, 'porteDelegate');
    const porte = named(applicazione.porteDelegate, at, 'percorso', (porta) => porta.percorso);
    yield* repeated(
      porte,
      'percorso-ripetuto',
      'in questa applicazione il percorso',
      'un percorso ha un significato solo: tieni una delle due porte',
    );
  }
};

/**
 * Codes of operators are one of a kind, and no codice fiscale: the register keeps them in clear. Pointed at and never shown, as a
 * wrong one may name a person.
 */
function* codiciDegliOperatori({ operatori }: Ente, percorso: string): Iterable<Rilievo> {
  const seen = new Map<string, string>();
  for (const [index, { codice }] of operatori.entries()) {
    const at = percorso + pointer('operatori', index, 'codice');
    const first = seen.get(codice);
    if (first === undefined) seen.set(codice, at);
    else {
      const fix = 'ogni persona ha un codice suo, mai riassegnato (Q-03)';
      yield difetto('codice-ripetuto', at, `questo codice di operatore c’è già, in ${first}`, fix);
    }
    if (containsCodiceFiscale(codice)) {
      const fix = 'dai all’operatore un codice stabile dell’ente, per esempio la matricola (Q-03)';
      yield difetto('codice-fiscale-in-chiaro', at, 'il codice dell’operatore contiene un codice fiscale', fix);
    }
  }
}

/** Ids, users and fingerprints that must be one of a kind in the whole anagrafe: they say which ente a caller belongs to. */
export function* ripetizioniFraEnti(enti: readonly Ente[]): Iterable<Rilievo> {
  yield* repeated(
    named(enti, '/enti', 'id', ({ id }) => id),
    'id-ripetuto',
    'l’ente',
    'danne uno diverso',
  );
  const codici = named(enti, '/enti', 'codiceAmministrazione', ({ codiceAmministrazione }) => codiceAmministrazione);
  const fixCodice = 'gli identificativi e-Gov di due enti non devono potersi confondere';
  yield* repeated(codici, 'codice-ripetuto', 'il codice amministrazione', fixCodice);
  yield* repeated(credenziali(enti, 'basic'), 'utente-ripetuto', 'l’utente', 'dai a ogni applicazione un utente suo');
  yield* repeated(
    credenziali(enti, 'certificato'),
    'impronta-ripetuta',
    'l’impronta',
    'un certificato è di una sola applicazione',
  );
}

function* credenziali(enti: readonly Ente[], tipo: 'basic' | 'certificato'): Iterable<Nominato> {
  for (const [e, ente] of enti.entries()) {
    for (const [a, applicazione] of ente.applicazioni.entries()) {
      for (const [c, credenziale] of applicazione.credenziali.entries()) {
        if (credenziale.tipo !== tipo) continue;
        const [field, nome] =
          credenziale.tipo === 'basic'
            ? ['utente', credenziale.utente]
            : ['improntaSha256', credenziale.tipo === 'certificato' ? credenziale.improntaSha256 : undefined];
        if (nome === undefined) continue;
        yield { nome, percorso: pointer('enti', e, 'applicazioni', a, 'credenziali', c, field ?? '') };
      }
    }
  }
}
