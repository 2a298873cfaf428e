import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { systemIds } from '@varco/modi-client';
import { createSqliteRegistroStore } from '../../../src/adapters/sqlite-registro-store.js';
import type { Apertura, Chiusura, Registro } from '../../../src/registro/event.js';
import { chiaveFirma } from '../../../src/registro/head.js';
import { createRegistro } from '../../../src/registro/registro.js';
import type { RegistroOptions } from '../../../src/registro/registro.js';
import { openStore } from '../../../src/store/store.js';
import type { Store } from '../../../src/store/store.js';

export const MASTER = new Uint8Array(createHash('sha256').update('a master key of the tests').digest());
export const ED25519 = chiaveFirma(generateKeyPairSync('ed25519').privateKey);
export const P256 = chiaveFirma(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
export const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);
export const CF = 'RSSMRA80A01H501U';
export const ALTRO_CF = 'VRDLGI75C41F205X';

/** Directories and stores of one test, taken away after it. */
export class Bench {
  readonly dir = mkdtempSync(join(tmpdir(), 'varco-store-'));
  readonly #stores: Store[] = [];

  get db(): string {
    return join(this.dir, 'varco.db');
  }

  get heads(): string {
    return join(this.dir, 'testate.jws');
  }

  async open(istanza = 'uno'): Promise<Store> {
    const store = await openStore({ url: `sqlite:${this.db}`, istanza });
    this.#stores.push(store);
    return store;
  }

  registro(store: Store, options: Partial<RegistroOptions> = {}): Promise<Registro> {
    return createRegistro({
      store: createSqliteRegistroStore(store),
      clock: { now: () => NOW },
      ids: systemIds,
      chiave: MASTER,
      firma: () => ED25519,
      onError: (error) => {
        throw error;
      },
      ...options,
    });
  }

  /** Straight into the file, as somebody would who is not us. */
  tamper(...statements: readonly string[]): void {
    const database = new Database(this.db);
    for (const table of ['registro', 'registro_testate']) {
      for (const when of ['delete', 'update']) database.exec(`DROP TRIGGER IF EXISTS ${table}_${when}`);
    }
    for (const statement of statements) database.exec(statement);
    database.close();
  }

  /** Straight from the file. */
  read(sql: string): readonly Record<string, unknown>[] {
    const database = new Database(this.db);
    const rows = database.prepare(sql).all([]) as Record<string, unknown>[];
    database.close();
    return rows;
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function apertura(accessoId: string, more: Partial<Apertura> = {}): Apertura {
  return {
    accessoId,
    enteId: 'cassa',
    istante: NOW,
    porta: 'rest',
    applicazioneId: 'portale',
    persona: { tipo: 'assicurato', codiceFiscale: CF, attestata: false },
    postazione: 'portale-1',
    livello: 'SPID2',
    indirizzo: '192.0.2.7',
    servizioId: 'eci',
    codiceFiscale: CF,
    ...more,
  };
}

export function chiusura(accessoId: string, more: Partial<Chiusura> = {}): Chiusura {
  return {
    accessoId,
    enteId: 'cassa',
    istante: NOW + 120,
    esito: 'risposta',
    durate: { voucher: 1.6, chiamata: 98 },
    ...more,
  };
}

/** Opens and closes so many accesses, one after the other. */
export async function consult(registro: Registro, count: number, prefix = 'accesso', ente = 'cassa'): Promise<void> {
  for (let index = 1; index <= count; index += 1) {
    await registro.apri(apertura(`${prefix}-${index}`, { enteId: ente }));
    await registro.chiudi(chiusura(`${prefix}-${index}`, { enteId: ente }));
  }
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { code?: string; facts?: unknown }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it was not rejected with an Error');
}
