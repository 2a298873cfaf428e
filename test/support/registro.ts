import { join } from 'node:path';
import Database from 'libsql';

export type RegistroRecord = Readonly<Record<string, unknown>>;

interface Row {
  readonly seq: number;
  readonly tipo: string;
  readonly accesso: string;
  readonly record: string;
}

/** Every row of the register, read from the file by another connection, as an auditor would. */
export function leggiRighe(dir: string): readonly (Row & { readonly fatti: RegistroRecord })[] {
  const db = new Database(join(dir, 'varco.db'), { readonly: true });
  try {
    const rows = db.prepare('SELECT seq, tipo, accesso, record FROM registro ORDER BY istanza, seq').all() as Row[];
    return rows.map((row) => ({ ...row, fatti: JSON.parse(row.record) as RegistroRecord }));
  } finally {
    db.close();
  }
}

/** The two rows of one access. */
export function leggiRegistro(
  { dir }: { readonly dir: string },
  accesso: string,
): { readonly apertura: RegistroRecord; readonly chiusura: RegistroRecord } {
  const rows = leggiRighe(dir).filter((row) => row.accesso === accesso);
  const of = (tipo: string): RegistroRecord => {
    const found = rows.filter((row) => row.tipo === tipo);
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} rows of kind ${tipo} for the access`);
    return found[0].fatti;
  };
  return { apertura: of('apertura'), chiusura: of('chiusura') };
}
