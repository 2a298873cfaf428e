import { sql, type Kysely, type Selectable } from 'kysely';
import type {
  Caso,
  CasiStore,
  CasoNuovo,
  EventoCaso,
  Firmato,
  MisuraInVigore,
  Prove,
  Soggetto,
} from '../anomalie/casi-store.js';
import { isAnomalia } from '../anomalie/catalogo.js';
import type { CasiAnomaliaTable, Schema } from '../store/schema.js';

type Riga = Selectable<CasiAnomaliaTable>;

const chiaveAperto = ({ ente, tipo, id }: Soggetto, anomalia: string): string => `${ente} ${anomalia} ${tipo} ${id}`;

/** What a person alone noticed has no accesses to name. */
const SENZA_PROVE = (istante: number): Prove => ({
  ...{ dal: istante, al: istante, conteggi: {}, soglie: {}, accessi: [] },
});

const chi = ({ chi: persona, atto, motivo, istante }: Firmato) => ({
  chi: persona,
  atto,
  motivo,
  cambiato_il: istante,
});

/** Cases in the store's database, SQLite or PostgreSQL: every promise is kept by one statement. */
export function createSqlCasiStore({ db }: { readonly db: Kysely<Schema> }): CasiStore {
  const nuova = (soggetto: Soggetto, anomalia: CasoNuovo['anomalia'], istante: number, prove: Prove) => ({
    ...{ ente: soggetto.ente, anomalia, tipo: soggetto.tipo, soggetto: soggetto.id },
    ...{ stato: 'aperto' as const, aperto_il: istante, ultima_volta: istante, volte: 1 },
    prove: JSON.stringify(prove),
  });
  const di = (ente: string, numero: number) =>
    db.updateTable('casi_anomalia').where('ente', '=', ente).where('id', '=', numero);
  const isDone = async (query: ReturnType<typeof di>): Promise<boolean> =>
    (await query.executeTakeFirst()).numUpdatedRows === 1n;

  return {
    async apri(caso) {
      const { istante, istanza, reazione, rallentaFino, anomalia, prove } = caso;
      const sospende = reazione === 'sospendi';
      const autore = { chi: `varco/${istanza}`, atto: null, motivo: null, cambiato_il: istante };
      const row = {
        ...nuova(caso, anomalia, istante, prove),
        ...autore,
        chiave_aperto: chiaveAperto(caso, anomalia),
        sospensione: sospende ? ('attiva' as const) : ('nessuna' as const),
        rallenta_fino: rallentaFino,
      };
      const { id, volte } = await db
        .insertInto('casi_anomalia')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('chiave_aperto').doUpdateSet((eb) => ({
            ...autore,
            ultima_volta: istante,
            volte: eb('casi_anomalia.volte', '+', 1),
            prove: row.prove,
            ...(sospende && { sospensione: 'attiva' as const }),
            rallenta_fino: eb
              .case()
              .when('casi_anomalia.rallenta_fino', '>', rallentaFino)
              .then(eb.ref('casi_anomalia.rallenta_fino'))
              .else(rallentaFino)
              .end(),
          })),
        )
        .returning(['id', 'volte'])
        .executeTakeFirstOrThrow();
      return { numero: Number(id), nuovo: Number(volte) === 1 };
    },
    async segnala(soggetto, firmato) {
      const { id } = await db
        .insertInto('casi_anomalia')
        .values({
          ...nuova(soggetto, 'segnalazione', firmato.istante, SENZA_PROVE(firmato.istante)),
          ...chi(firmato),
          // Each is a case of its own: its act tells it from the others.
          chiave_aperto: `${chiaveAperto(soggetto, 'segnalazione')} ${firmato.atto}`,
          sospensione: 'attiva',
          rallenta_fino: 0,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return Number(id);
    },
    sospendi: (ente, numero, firmato) =>
      isDone(
        di(ente, numero)
          .set({ sospensione: 'attiva', ...chi(firmato) })
          .where('sospensione', '<>', 'attiva')
          .where('tipo', '<>', 'assicurato'),
      ),
    riattiva: (ente, numero, firmato) =>
      isDone(
        di(ente, numero)
          .set((eb) => ({
            sospensione: eb
              .case()
              .when('sospensione', '=', 'attiva')
              .then(sql.lit('tolta' as const))
              .else(eb.ref('sospensione'))
              .end(),
            rallenta_fino: 0,
            ...chi(firmato),
          }))
          .where((eb) => eb.or([eb('sospensione', '=', 'attiva'), eb('rallenta_fino', '>', firmato.istante)])),
      ),
    chiarisci: (ente, numero, esito, firmato) =>
      isDone(
        di(ente, numero)
          .set({ stato: 'chiarito', chiave_aperto: null, esito, chiarimento: firmato.motivo, ...chi(firmato) })
          .where('stato', '=', 'aperto'),
      ),
    async elenca(ente, massimo) {
      const rows = await db
        .selectFrom('casi_anomalia')
        .selectAll()
        .where('ente', '=', ente)
        .orderBy('id', 'desc')
        .limit(massimo)
        .execute();
      return rows.map(casoDi);
    },
    async carica(ente, numero) {
      const row = await db
        .selectFrom('casi_anomalia')
        .selectAll()
        .where('ente', '=', ente)
        .where('id', '=', numero)
        .executeTakeFirst();
      return row && casoDi(row);
    },
    async storia(ente, numero) {
      const rows = await db
        .selectFrom('casi_eventi')
        .selectAll()
        .where('caso', '=', numero)
        .where('ente', '=', ente)
        .orderBy('id')
        .execute();
      return rows.map(({ istante, cosa, chi: persona, atto, motivo }): EventoCaso => ({
        ...{ istante: Number(istante), cosa: cosa as EventoCaso['cosa'], chi: persona },
        ...(atto !== null && { atto: Number(atto) }),
        ...(motivo !== null && { motivo }),
      }));
    },
    async misure(istante) {
      const rows = await db
        .selectFrom('casi_anomalia')
        .select(['id', 'ente', 'tipo', 'soggetto', 'sospensione', 'rallenta_fino'])
        .where((eb) => eb.or([eb('sospensione', '=', sql.lit('attiva')), eb('rallenta_fino', '>', istante)]))
        .orderBy('id')
        .execute();
      return rows.map((row): MisuraInVigore => ({
        ...{ ente: row.ente, tipo: row.tipo, id: row.soggetto, caso: Number(row.id) },
        ...{ sospeso: row.sospensione === 'attiva', rallentaFino: Number(row.rallenta_fino) },
      }));
    },
    async aperti() {
      const rows = await db
        .selectFrom('casi_anomalia')
        .select((eb) => ['ente', eb.fn.countAll<number | string>().as('quanti')])
        .where('chiave_aperto', 'is not', null)
        .groupBy('ente')
        .orderBy('ente')
        .execute();
      return new Map(rows.map(({ ente, quanti }) => [ente, Number(quanti)]));
    },
  };
}

function casoDi(row: Riga): Caso {
  const { ente, tipo, stato, sospensione, esito, chiarimento, anomalia } = row;
  if (!isAnomalia(anomalia)) throw new TypeError(`case ${row.id} is of an anomaly that this version does not know`);
  return {
    ...{ numero: Number(row.id), ente, tipo, id: row.soggetto, anomalia, stato, sospensione },
    ...{ rallentaFino: Number(row.rallenta_fino), apertoIl: Number(row.aperto_il) },
    ...{ ultimaVolta: Number(row.ultima_volta), volte: Number(row.volte), prove: JSON.parse(row.prove) as Prove },
    ...(esito !== null && { esito }),
    ...(chiarimento !== null && { chiarimento }),
  };
}
