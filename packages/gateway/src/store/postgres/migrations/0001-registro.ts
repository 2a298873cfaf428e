import type { Migrazione } from './migrazione.js';

/** Format 1 (docs/adr/0007), as in SQLite; the net under our own mistakes too. */
export const registro: Migrazione = {
  nome: '0001-registro',
  sql: `
    CREATE TABLE registro (
      ente text NOT NULL, istanza text NOT NULL, seq bigint NOT NULL, tipo text NOT NULL, accesso text NOT NULL,
      istante bigint NOT NULL, soggetto bytea, salt bytea, record text, foglia bytea NOT NULL, hash bytea NOT NULL,
      CONSTRAINT registro_pk PRIMARY KEY (ente, istanza, seq));
    CREATE UNIQUE INDEX registro_accesso ON registro (accesso) WHERE tipo = 'apertura';
    CREATE INDEX registro_soggetto ON registro (ente, soggetto) WHERE soggetto IS NOT NULL;
    CREATE INDEX registro_istante ON registro (istante);
    CREATE INDEX registro_dimenticate ON registro (ente, istanza, seq) WHERE record IS NULL;
    CREATE INDEX registro_oblii ON registro (ente) WHERE tipo = 'oblio';
    CREATE TABLE registro_testate (
      ente text NOT NULL, istanza text NOT NULL, seq bigint NOT NULL, hash bytea NOT NULL, istante bigint NOT NULL,
      kid text NOT NULL, firma text NOT NULL, CONSTRAINT registro_testate_pk PRIMARY KEY (ente, istanza, seq, kid));
    CREATE TABLE registro_soggetti (
      ente text NOT NULL, indice bytea NOT NULL, involucro bytea NOT NULL,
      CONSTRAINT registro_soggetti_pk PRIMARY KEY (ente, indice));
    CREATE TABLE registro_aperti (
      accesso text NOT NULL CONSTRAINT registro_aperti_pk PRIMARY KEY, ente text NOT NULL, istanza text NOT NULL,
      seq bigint NOT NULL);
    CREATE TABLE tentativi_anonimi (
      minuto bigint NOT NULL, sorgente text NOT NULL, motivo text NOT NULL, conteggio bigint NOT NULL,
      CONSTRAINT tentativi_anonimi_pk PRIMARY KEY (minuto, sorgente, motivo));
    CREATE FUNCTION varco_solo_in_coda() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION '% is appended to, and nothing else', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$;
    CREATE FUNCTION varco_solo_oblio() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.record IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.soggetto IS NOT NULL
          OR (NEW.ente, NEW.istanza, NEW.seq, NEW.tipo, NEW.accesso, NEW.istante, NEW.foglia, NEW.hash)
             IS DISTINCT FROM (OLD.ente, OLD.istanza, OLD.seq, OLD.tipo, OLD.accesso, OLD.istante, OLD.foglia, OLD.hash)
        THEN RAISE EXCEPTION 'registro is appended to, and nothing else' USING ERRCODE = 'check_violation'; END IF;
        RETURN NEW;
      END $$;
    CREATE TRIGGER registro_delete BEFORE DELETE ON registro FOR EACH ROW EXECUTE FUNCTION varco_solo_in_coda();
    CREATE TRIGGER registro_update BEFORE UPDATE ON registro FOR EACH ROW EXECUTE FUNCTION varco_solo_oblio();
    CREATE TRIGGER registro_testate_delete BEFORE DELETE OR UPDATE ON registro_testate
      FOR EACH ROW EXECUTE FUNCTION varco_solo_in_coda();
    CREATE TRIGGER registro_truncate BEFORE TRUNCATE ON registro EXECUTE FUNCTION varco_solo_in_coda();
    CREATE TRIGGER registro_testate_truncate BEFORE TRUNCATE ON registro_testate EXECUTE FUNCTION varco_solo_in_coda();`,
};
