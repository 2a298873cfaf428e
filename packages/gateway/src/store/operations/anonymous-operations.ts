import type { ConteggioAnonimo } from '../../registro/registro-store.js';
import { integerOf } from '../columns.js';
import type { Connection } from '../connection.js';

export function addAnonymous(connection: Connection, conteggi: readonly ConteggioAnonimo[]): null {
  for (const { minuto, sorgente, motivo, conteggio } of conteggi) {
    connection.run(
      `INSERT INTO tentativi_anonimi (minuto, sorgente, motivo, conteggio) VALUES (?, ?, ?, ?)
       ON CONFLICT (minuto, sorgente, motivo) DO UPDATE SET conteggio = conteggio + excluded.conteggio`,
      ...[minuto, sorgente, motivo, conteggio],
    );
  }
  return null;
}

/** Bounded by age, and by number whatever the age: whole minutes go, the oldest first. */
export function pruneAnonymous(connection: Connection, primaDelMinuto: number, massimo: number): null {
  connection.run('DELETE FROM tentativi_anonimi WHERE minuto < ?', primaDelMinuto);
  const edge = connection.first('SELECT minuto FROM tentativi_anonimi ORDER BY minuto DESC LIMIT 1 OFFSET ?', massimo);
  if (edge) connection.run('DELETE FROM tentativi_anonimi WHERE minuto <= ?', integerOf(edge, 'minuto'));
  return null;
}
