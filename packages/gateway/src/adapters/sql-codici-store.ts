import type { Kysely } from 'kysely';
import type { CodiciStore, IdentitaConservata } from '../operatori/codici-store.js';
import type { Schema } from '../store/schema.js';

/** Codes of operators in the store's database, SQLite or PostgreSQL: every promise is kept by one statement. */
export function createSqlCodiciStore({ db }: { readonly db: Kysely<Schema> }): CodiciStore {
  const identita = (ente: string): Promise<readonly IdentitaConservata[]> =>
    db.selectFrom('identita_operatori').selectAll().where('ente', '=', ente).orderBy('codice').execute();

  /** What is not written down yet; `undefined`: it cannot be. */
  async function mancanti(nuove: readonly IdentitaConservata[]): Promise<readonly IdentitaConservata[] | undefined> {
    const missing: IdentitaConservata[] = [];
    for (const ente of new Set(nuove.map((one) => one.ente))) {
      const known = await identita(ente);
      const perCodice = new Map(known.map((one) => [one.codice, one.indice]));
      const perIndice = new Map(known.map((one) => [one.indice, one.codice]));
      for (const one of nuove.filter((nuova) => nuova.ente === ente)) {
        if (perCodice.get(one.codice) === one.indice) continue;
        if (perCodice.has(one.codice) || perIndice.has(one.indice)) return undefined;
        perCodice.set(one.codice, one.indice);
        perIndice.set(one.indice, one.codice);
        missing.push(one);
      }
    }
    return missing;
  }

  return {
    async usati(ente) {
      const rows = await db.selectFrom('codici_operatore').select('codice').where('ente', '=', ente).execute();
      return new Set(rows.map(({ codice }) => codice));
    },
    identita,
    async registra(nuove) {
      const missing = await mancanti(nuove);
      if (missing === undefined || missing.length === 0) return missing !== undefined;
      try {
        await db.insertInto('identita_operatori').values(missing).execute();
        return true;
      } catch (error) {
        // Somebody else was first: is what he wrote the same?
        const now = await mancanti(nuove);
        if (now === undefined || now.length === 0) return now !== undefined;
        throw error;
      }
    },
  };
}
