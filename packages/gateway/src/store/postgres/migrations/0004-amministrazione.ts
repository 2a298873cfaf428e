import type { Migrazione } from './migrazione.js';

/** People who sign administrative acts, and the acts they signed. */
export const amministrazione: Migrazione = {
  nome: '0004-amministrazione',
  sql: `
    CREATE TABLE persone (
      ente text NOT NULL, persona text NOT NULL, stato text NOT NULL, segreto text NOT NULL, ultimo_passo bigint NOT NULL,
      tentativi bigint NOT NULL, bloccata_fino bigint NOT NULL, iscritta_il bigint NOT NULL, PRIMARY KEY (ente, persona));
    CREATE TABLE atti (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ente text NOT NULL, istante bigint NOT NULL, persona text NOT NULL,
      ruolo text NOT NULL, azione text NOT NULL, oggetto text NOT NULL, motivo text NOT NULL);
    CREATE INDEX atti_ente ON atti (ente, id);
    CREATE TRIGGER atti_in_coda BEFORE DELETE OR UPDATE ON atti FOR EACH ROW EXECUTE FUNCTION varco_solo_in_coda();
    CREATE TRIGGER atti_truncate BEFORE TRUNCATE ON atti EXECUTE FUNCTION varco_solo_in_coda();`,
};
