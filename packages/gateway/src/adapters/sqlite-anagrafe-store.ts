import type { AnagrafeStore } from '../anagrafe/anagrafe.js';
import type { Store } from '../store/store.js';

/** Somebody else appended a version first: read it, and decide again. */
export class AnagrafeConflictError extends Error {
  readonly code = 'ERR_VARCO_ANAGRAFE_CONFLICT';
  readonly facts: { readonly after: number; readonly current: number };

  constructor(after: number, current: number) {
    super(`the anagrafe is at version ${current}, not ${after}: somebody else changed it first`);
    this.name = 'AnagrafeConflictError';
    this.facts = { after, current };
  }
}

/** Versions of the anagrafe in the store's database. */
export function createSqliteAnagrafeStore(store: Store): AnagrafeStore {
  const { db } = store;
  const currentVersion = async (): Promise<number> => {
    const row = await db
      .selectFrom('anagrafe_versioni')
      .select(({ fn }) => fn.max<number | null>('versione').as('versione'))
      .executeTakeFirst();
    return row?.versione ?? 0;
  };
  return {
    currentVersion,
    load: (versione) =>
      db.selectFrom('anagrafe_versioni').selectAll().where('versione', '=', versione).executeTakeFirst(),
    history: () =>
      db
        .selectFrom('anagrafe_versioni')
        .select(['versione', 'istante', 'autore', 'motivo', 'sha256'])
        .orderBy('versione')
        .execute(),
    append: async (after, versione) => {
      const row = { versione: after + 1, ...versione };
      // One statement: it takes effect only on the version that the caller saw.
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('anagrafe_versioni')
        .columns(['versione', 'istante', 'autore', 'motivo', 'sha256', 'documento'])
        .expression((eb) =>
          db
            .selectNoFrom([
              eb.val(row.versione).as('versione'),
              eb.val(row.istante).as('istante'),
              eb.val(row.autore).as('autore'),
              eb.val(row.motivo).as('motivo'),
              eb.val(row.sha256).as('sha256'),
              eb.val(row.documento).as('documento'),
            ])
            .where(
              eb
                .selectFrom('anagrafe_versioni')
                .select((sub) => sub.fn.coalesce(sub.fn.max('versione'), sub.val(0)).as('corrente')),
              '=',
              after,
            ),
        )
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) throw new AnagrafeConflictError(after, await currentVersion());
      return row.versione;
    },
  };
}
