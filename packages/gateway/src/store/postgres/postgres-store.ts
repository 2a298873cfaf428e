import { Kysely, PostgresDialect } from 'kysely';
import type { Client, Pool } from 'pg';
import type { EsitoAggiunta, RigaNuova } from '../../registro/registro-store.js';
import type { Schema } from '../schema.js';
import { contaAltrove, StoreError } from '../store-error.js';
import { createPool, openLinea } from './connessione.js';
import type { Linea, PostgresOptions } from './connessione.js';
import { checkDurevole } from './durevole.js';
import { sqlstate, unavailable } from './guasto.js';
import { migraPostgres } from './migrazioni.js';
import { ScrittoreRegistro } from './scrittore-registro.js';
import { prendiSede } from './sede.js';
import { prendiIstanza } from './serratura.js';
import { Sessione } from './sessione.js';

export interface OpenPostgresOptions extends PostgresOptions {
  /** Name of this instance: no two living processes on one database have the same. */
  readonly istanza: string;
  /** Where this instance counts, and by which days: all that live on one database must say the same. Absent: it counts nothing. */
  readonly sede?: string;
  /** Told of every loss of the connection. */
  readonly onError: (error: Error) => void;
}

/** A database that several instances share. */
export interface PostgresStore {
  readonly istanza: string;
  /** For reports and rare writes. */
  readonly db: Kysely<Schema>;
  readonly pool: Pool;
  /** Rows of the register, in order, durable before they resolve. */
  add(riga: RigaNuova): Promise<EsitoAggiunta>;
  /** Work on the connection that holds the istanza's name, in turn with the register. */
  nelNome<T>(work: (client: Client) => Promise<T>): Promise<T>;
  /** A connection of its own for somebody who needs many in a row; closed with the store. */
  sessione(): Promise<Sessione>;
  /** `false` while the server is away, or somebody else has the istanza's name. */
  healthy(): boolean;
  close(): Promise<void>;
}

/** How long the server may take to see that a process of this istanza is gone. */
const ATTESA_NOME_MS = 3_000;
const PAUSA_NOME_MS = 100;

/**
 * Opens the database, brings its schema up to date, and takes the istanza's name. The name belongs to the one connection that writes the
 * register: whoever loses it can write no more. A connection that is lost is opened again, and the name taken again, for as long as it takes.
 *
 * @throws StoreError ERR_VARCO_ISTANZA_INVALID, ERR_VARCO_ISTANZA_IN_USE, ERR_VARCO_STORE_UNUSABLE, ERR_VARCO_STORE_NOT_DURABLE,
 *   ERR_VARCO_STORE_NEWER, ERR_VARCO_COUNTERS_ELSEWHERE
 */
export async function openPostgresStore(options: OpenPostgresOptions): Promise<PostgresStore> {
  const { istanza, onError } = options;
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(istanza)) {
    throw new StoreError('ERR_VARCO_ISTANZA_INVALID', 'the istanza name must be 1 to 32 letters, digits, "_" or "-"');
  }
  const nome = `varco ${istanza}`;
  await once(options, nome);
  const altre: Sessione[] = [];
  const sessione = new Sessione({
    open: () => openNamed(options, nome),
    onLost: () => scrittore.forget(),
    onError,
  });
  const scrittore = new ScrittoreRegistro(sessione, istanza);
  await sessione.start();
  const pool = createPool(options, onError);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    istanza,
    db,
    pool,
    add: (riga) => scrittore.add(riga),
    nelNome: async (work) => sessione.run(work).catch((error: unknown) => Promise.reject(unavailable(error))),
    async sessione() {
      const altra = new Sessione({ open: () => openLinea(options, nome), onLost: () => undefined, onError });
      await altra.start();
      altre.push(altra);
      return altra;
    },
    healthy: () => sessione.connected(),
    async close() {
      await Promise.all(altre.map((one) => one.close()));
      await sessione.close();
      await db.destroy();
      // It ends the pool only where it was itself used.
      if (!pool.ending) await pool.end();
    },
  };
}

/** What is done once, before anything else. */
async function once(options: OpenPostgresOptions, nome: string): Promise<void> {
  const linea = await reach(options, nome);
  try {
    await checkDurevole(linea.client);
    // Others may be at it: they are waited for.
    await linea.client.query(`SET lock_timeout = '30s'`);
    await migraPostgres(linea.client);
  } catch (error) {
    throw error instanceof StoreError ? error : unusable(error);
  } finally {
    linea.cut();
  }
}

async function reach(options: PostgresOptions, nome: string): Promise<Linea> {
  try {
    return await openLinea(options, nome);
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(error: unknown): StoreError {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const state = sqlstate(error);
  return new StoreError(
    'ERR_VARCO_STORE_UNUSABLE',
    `the PostgreSQL database cannot be used: ${message}`,
    { ...(state !== undefined && { sqlstate: state }) },
    { cause: error },
  );
}

async function openNamed(options: OpenPostgresOptions, nome: string): Promise<Linea> {
  const linea = await reach(options, nome);
  try {
    await checkDurevole(linea.client);
    if (!(await entro(() => prendiIstanza(linea.client, options.istanza)))) {
      throw new StoreError(
        'ERR_VARCO_ISTANZA_IN_USE',
        `another process already runs as istanza "${options.istanza}" on this database: stop it, or give this one another istanza name`,
        { istanza: options.istanza },
      );
    }
    const { sede } = options;
    if (sede !== undefined && !(await entro(() => prendiSede(linea.client, sede)))) throw contaAltrove(sede);
    return linea;
  } catch (error) {
    linea.cut();
    throw error;
  }
}

/** Tries for as long as the server may take to see that somebody is gone. */
async function entro(attempt: () => Promise<boolean>): Promise<boolean> {
  for (let waited = 0; !(await attempt()); waited += PAUSA_NOME_MS) {
    if (waited >= ATTESA_NOME_MS) return false;
    await new Promise((resolve) => setTimeout(resolve, PAUSA_NOME_MS));
  }
  return true;
}
