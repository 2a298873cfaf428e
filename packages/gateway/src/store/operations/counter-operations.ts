import { chiaveMembro } from '../../quota/counter-store.js';
import type { Limite } from '../../quota/counter-store.js';
import { CONSERVAZIONE_CONTATORI_MS } from '../../quota/limits.js';
import { integerOf, textOf } from '../columns.js';
import type { Connection } from '../connection.js';
import type { PrenotazioneInViaggio } from '../protocol.js';

/** So long a reservation can be given back: a call ends within minutes. Afterwards the unit stays spent, whoever gives it back. */
const VITA_PRENOTAZIONE_MS = 2 * 86_400_000;

/** One unit from every limit, or from none. Exact across processes: the write lock of the database is held. */
export function reserve(connection: Connection, limiti: readonly Limite[], istante: number): PrenotazioneInViaggio {
  const rimasti = limiti.map(({ chiave, massimo }) =>
    Math.max(0, massimo - unavailableOf(connection, chiave, istante)),
  );
  const noti = limiti.map((limite) => isKnown(connection, limite));
  const exhausted = limiti[rimasti.findIndex((left, index) => left < 1 && noti[index] !== true)];
  if (exhausted) return { granted: false, exhausted: exhausted.chiave, rimasti };
  for (const [index, limite] of limiti.entries()) {
    if (noti[index] === true) continue;
    take(connection, limite.chiave, limite.scade);
    if (limite.distinto !== undefined) take(connection, chiaveMembro(limite, limite.distinto), limite.scade);
  }
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

function take(connection: Connection, chiave: string, scade: number): void {
  connection.run(
    `INSERT INTO contatori (chiave, presi, scade) VALUES (?, 1, ?)
     ON CONFLICT (chiave) DO UPDATE SET presi = presi + 1, scade = max(scade, excluded.scade)`,
    ...[chiave, scade],
  );
}

function isKnown(connection: Connection, limite: Limite): boolean {
  return limite.distinto !== undefined && takenOf(connection, chiaveMembro(limite, limite.distinto)) > 0;
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

/** Units taken; all there can be while the key is latched. */
function unavailableOf(connection: Connection, chiave: string, istante: number): number {
  const [row] = connection.all(
    `SELECT coalesce((SELECT presi FROM contatori WHERE chiave = ?1), 0) AS presi,
            EXISTS (SELECT 1 FROM fermi WHERE chiave = ?1 AND fino_a > ?2) AS fermo`,
    ...[chiave, istante],
  );
  if (!row) throw new TypeError('a count has no row');
  return integerOf(row, 'fermo') === 1 ? Number.MAX_SAFE_INTEGER : integerOf(row, 'presi');
}
