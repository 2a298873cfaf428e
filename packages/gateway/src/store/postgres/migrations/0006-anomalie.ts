import type { Migrazione } from './migrazione.js';

/** One line of the history, when it happened. */
const scrivi = (cosa: string): string =>
  `INSERT INTO casi_eventi (caso, ente, istante, cosa, chi, atto, motivo)
     VALUES (NEW.id, NEW.ente, NEW.cambiato_il, ${cosa}, NEW.chi, NEW.atto, NEW.motivo);`;

/**
 * Cases of anomalies, and what became of them. The history is written with each change, in the same statement: no writer can forget to.
 */
export const anomalie: Migrazione = {
  nome: '0006-anomalie',
  sql: `
    CREATE TABLE casi_anomalia (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ente text NOT NULL, anomalia text NOT NULL, tipo text NOT NULL,
      soggetto text NOT NULL,
      -- Of an open case alone: there is one at a time.
      chiave_aperto text UNIQUE,
      stato text NOT NULL, sospensione text NOT NULL, rallenta_fino bigint NOT NULL, aperto_il bigint NOT NULL,
      ultima_volta bigint NOT NULL, volte bigint NOT NULL, prove text NOT NULL, esito text, chiarimento text,
      cambiato_il bigint NOT NULL, chi text NOT NULL, atto bigint, motivo text);
    CREATE INDEX casi_anomalia_ente ON casi_anomalia (ente, id);
    CREATE INDEX casi_anomalia_sospesi ON casi_anomalia (ente, tipo, soggetto) WHERE sospensione = 'attiva';
    CREATE INDEX casi_anomalia_rallentati ON casi_anomalia (rallenta_fino);
    CREATE TABLE casi_eventi (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, caso bigint NOT NULL, ente text NOT NULL, istante bigint NOT NULL,
      cosa text NOT NULL, chi text NOT NULL, atto bigint, motivo text);
    CREATE INDEX casi_eventi_caso ON casi_eventi (caso, id);
    CREATE FUNCTION varco_casi_storia() RETURNS trigger LANGUAGE plpgsql AS $corpo$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          ${scrivi("'aperto'")}
          IF NEW.rallenta_fino > 0 THEN ${scrivi("'rallentato'")} END IF;
          IF NEW.sospensione = 'attiva' THEN ${scrivi("'sospeso'")} END IF;
          RETURN NULL;
        END IF;
        IF NEW.rallenta_fino > OLD.rallenta_fino AND OLD.rallenta_fino <= NEW.cambiato_il THEN ${scrivi("'rallentato'")} END IF;
        IF NEW.rallenta_fino < OLD.rallenta_fino AND NEW.sospensione = OLD.sospensione AND NEW.stato = OLD.stato THEN
          ${scrivi("'riattivato'")}
        END IF;
        IF NEW.sospensione <> OLD.sospensione THEN
          ${scrivi("CASE NEW.sospensione WHEN 'attiva' THEN 'sospeso' ELSE 'riattivato' END")}
        END IF;
        IF NEW.stato <> OLD.stato THEN ${scrivi("'chiarito'")} END IF;
        RETURN NULL;
      END $corpo$;
    CREATE TRIGGER casi_storia AFTER INSERT OR UPDATE ON casi_anomalia FOR EACH ROW EXECUTE FUNCTION varco_casi_storia();
    CREATE TRIGGER casi_anomalia_delete BEFORE DELETE ON casi_anomalia
      FOR EACH ROW EXECUTE FUNCTION varco_solo_in_coda();
    CREATE TRIGGER casi_anomalia_truncate BEFORE TRUNCATE ON casi_anomalia EXECUTE FUNCTION varco_solo_in_coda();
    CREATE TRIGGER casi_eventi_in_coda BEFORE DELETE OR UPDATE ON casi_eventi
      FOR EACH ROW EXECUTE FUNCTION varco_solo_in_coda();
    CREATE TRIGGER casi_eventi_truncate BEFORE TRUNCATE ON casi_eventi EXECUTE FUNCTION varco_solo_in_coda();`,
};
