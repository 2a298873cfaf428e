import type { Connection } from '../connection.js';
import { integerOf, textOf } from '../columns.js';
import type { Statement, StatementResult } from '../protocol.js';

export function runStatement(connection: Connection, { sql, parameters }: Statement): StatementResult {
  if (connection.isReader(sql)) {
    const rows = connection.all(sql, ...parameters);
    return { rows, changes: rows.length };
  }
  return { rows: [], changes: connection.run(sql, ...parameters) };
}

/** Applies a migration unless it was applied already, by whomever. The caller holds the write lock: of several processes, one does it. */
export function migrate(connection: Connection, nome: string, statements: readonly string[]): boolean {
  connection.exec('CREATE TABLE IF NOT EXISTS migrazioni (nome TEXT NOT NULL PRIMARY KEY) STRICT');
  if (connection.first('SELECT nome FROM migrazioni WHERE nome = ?', nome)) return false;
  for (const sql of statements) connection.exec(sql);
  connection.run('INSERT INTO migrazioni (nome) VALUES (?)', nome);
  return true;
}

export function readMigrations(connection: Connection): readonly string[] {
  const present = connection.first(
    `SELECT count(*) AS tabelle FROM sqlite_schema WHERE type = 'table' AND name = 'migrazioni'`,
  );
  if (!present || integerOf(present, 'tabelle') === 0) return [];
  return connection.all('SELECT nome FROM migrazioni ORDER BY nome').map((row) => textOf(row, 'nome'));
}
