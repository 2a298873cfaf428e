import type { Kysely } from 'kysely';
import type { Atto } from '../amministrazione/atto.js';
import { ATTESA_BLOCCO_MS, TENTATIVI_MASSIMI } from '../amministrazione/persone-store.js';
import type { PersonaIscritta, PersoneStore } from '../amministrazione/persone-store.js';
import type { PersoneTable, Schema } from '../store/schema.js';

function iscritta(row: PersoneTable): PersonaIscritta {
  const { ente, persona, stato, segreto, tentativi } = row;
  return {
    ...{ ente, persona, stato, segreto, tentativi },
    ultimoPasso: row.ultimo_passo,
    bloccataFino: row.bloccata_fino,
    iscrittaIl: row.iscritta_il,
  };
}

/** People and acts in the store's database, SQLite or PostgreSQL: every promise is kept by one statement. */
export function createSqlPersoneStore({ db }: { readonly db: Kysely<Schema> }): PersoneStore {
  const di = (ente: string, persona: string) =>
    db.selectFrom('persone').selectAll().where('ente', '=', ente).where('persona', '=', persona);
  return {
    async load(ente, persona) {
      const row = await di(ente, persona).executeTakeFirst();
      return row && iscritta(row);
    },
    async list(ente) {
      const rows = await db.selectFrom('persone').selectAll().where('ente', '=', ente).orderBy('persona').execute();
      return rows.map(iscritta);
    },
    async enrol({ ente, persona, segreto, istante }) {
      const fresh = {
        ...{ stato: 'attiva' as const, segreto, ultimo_passo: 0, tentativi: 0, bloccata_fino: 0, iscritta_il: istante },
      };
      await db
        .insertInto('persone')
        .values({ ente, persona, ...fresh })
        .onConflict((conflict) => conflict.columns(['ente', 'persona']).doUpdateSet(fresh))
        .execute();
    },
    async revoke(ente, persona) {
      const { numUpdatedRows } = await db
        .updateTable('persone')
        .set({ stato: 'revocata' })
        .where('ente', '=', ente)
        .where('persona', '=', persona)
        .where('stato', '=', 'attiva')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async takeAttempt(ente, persona, istante) {
      const { numUpdatedRows } = await db
        .updateTable('persone')
        .set((eb) => ({
          tentativi: eb('tentativi', '+', 1),
          bloccata_fino: eb
            .case()
            .when('tentativi', '>=', TENTATIVI_MASSIMI - 1)
            .then(istante + ATTESA_BLOCCO_MS)
            .else(eb.ref('bloccata_fino'))
            .end(),
        }))
        .where('ente', '=', ente)
        .where('persona', '=', persona)
        .where('stato', '=', 'attiva')
        .where('bloccata_fino', '<=', istante)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async useStep(ente, persona, passo) {
      const { numUpdatedRows } = await db
        .updateTable('persone')
        .set({ ultimo_passo: passo, tentativi: 0, bloccata_fino: 0 })
        .where('ente', '=', ente)
        .where('persona', '=', persona)
        .where('stato', '=', 'attiva')
        .where('ultimo_passo', '<', passo)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async appendAtto(atto) {
      const { id } = await db.insertInto('atti').values(atto).returning('id').executeTakeFirstOrThrow();
      return id;
    },
    async atti(ente, massimo) {
      const rows = await db
        .selectFrom('atti')
        .selectAll()
        .where('ente', '=', ente)
        .orderBy('id', 'desc')
        .limit(massimo)
        .execute();
      return rows as readonly Atto[];
    },
  };
}
