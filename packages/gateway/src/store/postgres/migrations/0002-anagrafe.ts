import type { Migrazione } from './migrazione.js';

/** Versions of the anagrafe, and the numbers of e-Gov message ids. */
export const anagrafe: Migrazione = {
  nome: '0002-anagrafe',
  sql: `
    CREATE TABLE anagrafe_versioni (
      versione bigint NOT NULL PRIMARY KEY, istante bigint NOT NULL, autore text NOT NULL, motivo text NOT NULL,
      sha256 text NOT NULL, documento text NOT NULL);
    CREATE TABLE seriali (ente text NOT NULL PRIMARY KEY, riservati bigint NOT NULL CHECK (riservati > 0));
    CREATE TABLE sonde (istanza text NOT NULL PRIMARY KEY, volte bigint NOT NULL);`,
};
