import { chiaveMembro } from '../../quota/counter-store.js';
import type { Limite } from '../../quota/counter-store.js';
import { CONSERVAZIONE_CONTATORI_MS } from '../../quota/limits.js';
import { integerOf, textOf } from '../columns.js';
import type { Connection } from '../connection.js';
import type { PrenotazioneInViaggio } from '../protocol.js';

/** So long a reservation can be given back: a call ends within minutes. Afterwards the unit stays spent, whoever gives it back. */
const VITA_PRENOTAZIONE_MS = 2 * 86_400_000;

/**
 * One unit from every limit, or from none. Exact across processes: the write lock of the database is held. However many limits there are,
 * one question and two statements: each costs the thread that all requests share.
 */
export function reserve(connection: Connection, limiti: readonly Limite[], istante: number): PrenotazioneInViaggio {
  const membri = limiti.map((limite) =>
    limite.distinto === undefined ? undefined : chiaveMembro(limite, limite.distinto),
  );
  const { presi, fermi } = readCounters(connection, limiti, membri, istante);
  const noti = membri.map((membro) => membro !== undefined && (presi.get(membro) ?? 0) > 0);
  const rimasti = limiti.map(({ chiave, massimo }) =>
    fermi.has(chiave) ? 0 : Math.max(0, massimo - (presi.get(chiave) ?? 0)),
  );
  const exhausted = limiti[rimasti.findIndex((left, index) => left < 1 && noti[index] !== true)];
  if (exhausted) return { granted: false, exhausted: exhausted.chiave, rimasti };
  take(
    connection,
    limiti.flatMap(({ chiave, scade }, index) => {
      if (noti[index] === true) return [];
      const membro = membri[index];
      return membro === undefined ? [chiave, scade] : [chiave, scade, membro, scade];
    }),
  );
  const chiavi = JSON.stringify(limiti.filter(({ distinto }) => distinto === undefined).map(({ chiave }) => chiave));
  const [row] = connection.all(
    'INSERT INTO prenotazioni (chiavi, scade) VALUES (?, ?) RETURNING id',
    ...[chiavi, istante + VITA_PRENOTAZIONE_MS],
  );
  if (!row) throw new TypeError('a reservation got no number');
  return {
    granted: true,
    token: String(integerOf(row, 'id')),
    rimasti: rimasti.map((left, index) => (noti[index] === true ? left : left - 1)),
  };
}

/** Units taken of every key, of members too; and which keys are latched at this instant. */
function readCounters(
  connection: Connection,
  limiti: readonly Limite[],
  membri: readonly (string | undefined)[],
  istante: number,
): { readonly presi: ReadonlyMap<string, number>; readonly fermi: ReadonlySet<string> } {
  const chiavi = [...limiti.map(({ chiave }) => chiave), ...membri.filter((membro) => membro !== undefined)];
  const presi = new Map<string, number>();
  const fermi = new Set<string>();
  const among = chiavi.map((_, index) => `?${index + 2}`).join();
  for (const row of connection.all(
    `SELECT chiave, presi FROM contatori WHERE chiave IN (${among})
     UNION ALL SELECT chiave, NULL FROM fermi WHERE chiave IN (${among}) AND fino_a > ?1`,
    ...[istante, ...chiavi],
  )) {
    if (row['presi'] === null) fermi.add(textOf(row, 'chiave'));
    else presi.set(textOf(row, 'chiave'), integerOf(row, 'presi'));
  }
  return { presi, fermi };
}

/** @param coppie key, until when it is kept, key, until when, … each key once */
function take(connection: Connection, coppie: readonly (string | number)[]): void {
  if (coppie.length === 0) return;
  const rows = Array.from({ length: coppie.length / 2 }, () => '(?, 1, ?)').join();
  connection.run(
    `INSERT INTO contatori (chiave, presi, scade) VALUES ${rows}
     ON CONFLICT (chiave) DO UPDATE SET presi = presi + 1, scade = max(scade, excluded.scade)`,
    ...coppie,
  );
}

/** To the windows that were taken from; a token already given back, or expired, names none. */
export function giveBack(connection: Connection, token: string): null {
  if (!/^[1-9][0-9]{0,15}$/.test(token)) throw new TypeError('not a token of this store');
  for (const row of connection.all('DELETE FROM prenotazioni WHERE id = ? RETURNING chiavi', Number(token))) {
    const chiavi: unknown = JSON.parse(textOf(row, 'chiavi'));
    for (const chiave of Array.isArray(chiavi) ? chiavi : []) {
      connection.run('UPDATE contatori SET presi = presi - 1 WHERE chiave = ? AND presi > 0', String(chiave));
    }
  }
  return null;
}

/** Never shortens a latch. */
export function latch(connection: Connection, chiave: string, finoA: number): null {
  connection.run(
    'INSERT INTO fermi (chiave, fino_a) VALUES (?, ?) ON CONFLICT (chiave) DO UPDATE SET fino_a = max(fino_a, excluded.fino_a)',
    ...[chiave, finoA],
  );
  return null;
}

export function taken(connection: Connection, chiavi: readonly string[]): ReadonlyMap<string, number> {
  return new Map(chiavi.map((chiave) => [chiave, takenOf(connection, chiave)]));
}

/** Forgets what expired, latches as late as counters, at most `massimo` rows of each kind; how many went. */
export function pruneCounters(connection: Connection, istante: number, massimo: number): number {
  const old = (table: string, column: string, before = istante): number =>
    connection.run(
      `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${column} <= ? LIMIT ?)`,
      before,
      massimo,
    );
  return (
    old('prenotazioni', 'scade') +
    old('contatori', 'scade') +
    old('fermi', 'fino_a', istante - CONSERVAZIONE_CONTATORI_MS)
  );
}

function takenOf(connection: Connection, chiave: string): number {
  const row = connection.first('SELECT presi FROM contatori WHERE chiave = ?', chiave);
  return row ? integerOf(row, 'presi') : 0;
}
