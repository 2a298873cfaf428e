import type { Migrazione } from './migrazione.js';

/**
 * Counters, where there is no Redis; latches, which Redis' copy is made from; how far Redis had counted, to know it again after its
 * restart; and the units that instances took from Redis ahead of time.
 */
export const contatori: Migrazione = {
  nome: '0003-contatori',
  sql: `
    CREATE TABLE contatori (
      chiave text NOT NULL PRIMARY KEY, presi bigint NOT NULL CHECK (presi >= 0), scade bigint NOT NULL)
      WITH (fillfactor = 50);
    CREATE INDEX contatori_scade ON contatori (scade);
    CREATE TABLE prenotazioni (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, chiavi text[] NOT NULL, scade bigint NOT NULL);
    CREATE INDEX prenotazioni_scade ON prenotazioni (scade);
    CREATE TABLE fermi (chiave text NOT NULL PRIMARY KEY, fino_a bigint NOT NULL);
    CREATE TABLE contatori_testimone (nascita text NOT NULL PRIMARY KEY, serie bigint NOT NULL);
    CREATE TABLE contatori_anticipi (
      istanza text NOT NULL, chiave text NOT NULL, unita bigint NOT NULL, scade bigint NOT NULL,
      PRIMARY KEY (istanza, chiave));`,
};
