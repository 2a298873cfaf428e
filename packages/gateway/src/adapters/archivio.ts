import type { Clock, Ids } from '@varco/modi-client';
import type { PersoneStore } from '../amministrazione/persone-store.js';
import type { CasiStore } from '../anomalie/casi-store.js';
import type { AnagrafeStore } from '../anagrafe/anagrafe.js';
import type { Configurazione, ConfigurazioneContatori } from '../config/configurazione.js';
import { readPassphrase, readSecret } from '../config/segreti.js';
import type { CodiciStore } from '../operatori/codici-store.js';
import type { SerialeStore } from '../porta-delegata/seriale-store.js';
import type { CounterStore } from '../quota/counter-store.js';
import type { RegistroStore } from '../registro/registro-store.js';
import { createMemoriaContatori } from '../store/postgres/contatori-dal-registro.js';
import type { PostgresOptions } from '../store/postgres/connessione.js';
import { openPostgresStore } from '../store/postgres/postgres-store.js';
import type { PostgresStore } from '../store/postgres/postgres-store.js';
import type { RedisOptions } from '../store/redis/connessione-redis.js';
import { FiloRedis } from '../store/redis/filo.js';
import { tieniSede } from '../store/sede-file.js';
import type { SedeFile } from '../store/sede-file.js';
import { contaAltrove, StoreError } from '../store/store-error.js';
import { openStore } from '../store/store.js';
import type { Store } from '../store/store.js';
import { createAnticipatedCounterStore } from './anticipated-counter-store.js';
import { createPostgresAnagrafeStore } from './postgres-anagrafe-store.js';
import { createPostgresCounterStore } from './postgres-counter-store.js';
import { createPostgresRegistroStore } from './postgres-registro-store.js';
import { createPostgresSerialeStore } from './postgres-seriale-store.js';
import { createRedisCounterStore } from './redis-counter-store.js';
import { sedeContatori } from './sede-contatori.js';
import { riscontraContatori } from './riscontra-contatori.js';
import type { ContatoreAlzato } from './riscontra-contatori.js';
import { createSqlCasiStore } from './sql-casi-store.js';
import { createSqlCodiciStore } from './sql-codici-store.js';
import { createSqlPersoneStore } from './sql-persone-store.js';
import { createSqliteAnagrafeStore } from './sqlite-anagrafe-store.js';
import { createSqliteCounterStore } from './sqlite-counter-store.js';
import { createSqliteRegistroStore } from './sqlite-registro-store.js';
import { createSqliteSerialeStore } from './sqlite-seriale-store.js';
import { createSqliteUnitaRegistrate } from './sqlite-unita-registrate.js';

/** What is kept, whichever engines keep it. */
export interface Archivio {
  readonly anagrafe: AnagrafeStore;
  readonly registro: RegistroStore;
  readonly seriali: SerialeStore;
  /** Who signs administrative acts, and the acts. */
  readonly persone: PersoneStore;
  /** Codes of operators that were ever used, and whose they are. */
  readonly codici: CodiciStore;
  /** Cases of anomalies, and what is in force because of them. */
  readonly casi: CasiStore;
  /** The database answers, and this process still has its istanza's name. */
  healthy(): boolean;
  /** Writes something of no meaning, durably. */
  probe(): Promise<void>;
  /** The counters of this archive, or those in Redis. Made once. */
  counters(): Promise<Contatori>;
  close(): Promise<void>;
}

export interface Contatori {
  readonly store: CounterStore;
  /** Can units be granted now? */
  ready(): boolean;
  avvisi(): readonly string[];
  /** The connection to Redis, for what else instances share there. Closed with the archive. */
  readonly filo?: FiloRedis;
  /** While Redis is away calls may still leave. */
  readonly ancheSenza?: boolean;
}

export interface ArchivioOptions {
  readonly configurazione: Pick<Configurazione, 'archivio' | 'contatori' | 'fusoOrario'>;
  readonly istanza: string;
  /** The istanza was made up for this once. */
  readonly usaEGetta?: boolean;
  readonly clock: Clock;
  readonly ids: Ids;
  /** What went wrong in the background, or good again: an event of the log. */
  readonly onError: (evento: string) => (error: Error) => void;
  readonly onRebuilt?: (facts: { readonly memoria: string; readonly alzati?: number }) => void;
}

/** Opens what the process file names. @throws StoreError, SecretError */
export async function openArchivio(options: ArchivioOptions): Promise<Archivio> {
  return options.configurazione.archivio.tipo === 'sqlite' ? openSqlite(options) : openPostgres(options);
}

/** How to reach the PostgreSQL that the process file names; `undefined` where it names a file. @throws SecretError */
export async function postgresOptions(archivio: Configurazione['archivio']): Promise<PostgresOptions | undefined> {
  if (archivio.tipo !== 'postgres') return undefined;
  const { url, tls, password, ca } = archivio;
  return { url, tls, ...(await segreti({ password, ca })) };
}

async function segreti({ password, ca }: { readonly password?: string | undefined; readonly ca?: string | undefined }) {
  return {
    ...(password !== undefined && { password: await readPassphrase(password) }),
    ...(ca !== undefined && { ca: (await readSecret(ca)).toString('utf8') }),
  };
}

async function openSqlite({
  configurazione,
  istanza,
  usaEGetta = false,
  clock,
  onError,
  onRebuilt,
}: ArchivioOptions): Promise<Archivio> {
  if (configurazione.archivio.tipo !== 'sqlite') throw new TypeError('the archive is not a file');
  const store = await openStore({ url: `sqlite:${configurazione.archivio.percorso}`, istanza, usaEGetta });
  const sede = await entra(store, sedeContatori(configurazione));
  return {
    anagrafe: createSqliteAnagrafeStore(store),
    registro: createSqliteRegistroStore(store),
    seriali: createSqliteSerialeStore(store),
    persone: createSqlPersoneStore(store),
    codici: createSqlCodiciStore(store),
    casi: createSqlCasiStore(store),
    healthy: () => store.healthy(),
    probe: async () => {
      await store.call('counters.latch', { chiave: 'sonda', finoA: 0 });
    },
    async counters() {
      const counters = createSqliteCounterStore(store, { clock, onError: onError('contatori-in-difficolta') });
      const registrate = createSqliteUnitaRegistrate(store);
      const { fusoOrario } = configurazione;
      const alza = registrate.alza.bind(registrate);
      const alzati = await riscontraContatori({ registrate, contatori: counters, alza, clock, fusoOrario });
      if (alzati > 0) onRebuilt?.({ memoria: 'persa', alzati });
      return { store: counters, ready: () => true, avvisi: () => [] };
    },
    async close() {
      await store.close();
      sede.release();
    },
  };
}

/** As long as it takes somebody who is being stopped to be gone. */
const ATTESA_SEDE_MS = 3_000;

async function entra(store: Store, sede: string): Promise<SedeFile> {
  try {
    for (let waited = 0; waited < ATTESA_SEDE_MS; waited += 100) {
      const tenuta = tieniSede(store.path, sede);
      if (tenuta) return tenuta;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw contaAltrove(sede);
  } catch (cause) {
    await store.close();
    if (cause instanceof StoreError) throw cause;
    const { path } = store;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(
      'ERR_VARCO_STORE_UNUSABLE',
      `${path}.conteggi cannot be used: ${message}`,
      { path },
      { cause },
    );
  }
}

const SONDA = `
  INSERT INTO sonde AS s (istanza, volte) VALUES ($1, 1) ON CONFLICT (istanza) DO UPDATE SET volte = s.volte + 1`;

async function openPostgres(options: ArchivioOptions): Promise<Archivio> {
  const { configurazione, istanza, clock, onError } = options;
  const connection = await postgresOptions(configurazione.archivio);
  if (!connection) throw new TypeError('the archive is not PostgreSQL');
  const sede = sedeContatori(configurazione);
  const store = await openPostgresStore({ ...connection, istanza, sede, onError: onError('archivio-in-difficolta') });
  const ends: (() => void | Promise<void>)[] = [() => store.close()];
  return {
    anagrafe: createPostgresAnagrafeStore(store),
    registro: createPostgresRegistroStore(store),
    seriali: createPostgresSerialeStore(store),
    persone: createSqlPersoneStore(store),
    codici: createSqlCodiciStore(store),
    casi: createSqlCasiStore(store),
    healthy: () => store.healthy(),
    probe: () =>
      store.nelNome(async (client) => {
        await client.query(SONDA, [istanza]);
      }),
    async counters() {
      if (configurazione.contatori) return inRedis(options, configurazione.contatori, store, connection, ends);
      const counters = await createPostgresCounterStore(store, { clock, onError: onError('contatori-in-difficolta') });
      ends.push(() => counters.close());
      const registrate = createMemoriaContatori(store.pool, connection);
      const { fusoOrario } = configurazione;
      const alza = (contatori: readonly ContatoreAlzato[]): Promise<void> => registrate.alza(contatori);
      const alzati = await riscontraContatori({ registrate, contatori: counters, alza, clock, fusoOrario });
      if (alzati > 0) options.onRebuilt?.({ memoria: 'persa', alzati });
      return { store: counters, ready: () => store.healthy() && counters.ready(), avvisi: () => [] };
    },
    async close() {
      for (const end of ends.splice(0).reverse()) await end();
    },
  };
}

async function inRedis(
  options: ArchivioOptions,
  contatori: ConfigurazioneContatori,
  store: PostgresStore,
  connection: PostgresOptions,
  ends: (() => void | Promise<void>)[],
): Promise<Contatori> {
  const { istanza, clock, ids, configurazione, onRebuilt } = options;
  const onError = options.onError('contatori-in-difficolta');
  const filo = new FiloRedis(await redisOptions(contatori), onError);
  await filo.start();
  const memoria = createMemoriaContatori(store.pool, connection);
  const counters = createRedisCounterStore({
    ...{ filo, memoria, clock, ids, onError, fusoOrario: configurazione.fusoOrario },
    onRebuilt: (esito) => onRebuilt?.({ memoria: esito.memoria }),
  });
  ends.push(() => counters.close());
  await counters.prepare();
  const chiuso = contatori.senzaRedis === 'chiuso';
  const anticipated = chiuso
    ? undefined
    : createAnticipatedCounterStore({ store: counters, memoria, clock, istanza, unita: contatori.anticipo, onError });
  if (anticipated) ends.push(() => anticipated.close());
  const avviso = chiuso
    ? 'i contatori in Redis non rispondono: nessuna consultazione parte finché non tornano'
    : 'i contatori in Redis non rispondono: partono solo le consultazioni per cui questa istanza aveva già preso delle unità';
  return {
    store: anticipated ?? counters,
    // With units ahead there is something to grant, for a while.
    ready: () => counters.ready() || anticipated !== undefined,
    avvisi: () => (counters.ready() ? [] : [avviso]),
    filo,
    ancheSenza: !chiuso,
  };
}

async function redisOptions({ url, password, ca, prefisso }: ConfigurazioneContatori): Promise<RedisOptions> {
  return { url, prefisso, durevole: true, ...(await segreti({ password, ca })) };
}
