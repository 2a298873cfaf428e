import type { Migrazione } from './migrazione.js';

/**
 * Codes of operators, never reassigned. Whoever writes a version of the anagrafe takes its codes with it, in the same statement: no
 * writer can forget to. Beside them, whose they are: a keyed index and an enciphered identity.
 */
export const operatori: Migrazione = {
  nome: '0005-operatori',
  sql: `
    CREATE TABLE codici_operatore (
      ente text NOT NULL, codice text NOT NULL, versione bigint NOT NULL, PRIMARY KEY (ente, codice));
    CREATE TABLE identita_operatori (
      ente text NOT NULL, codice text NOT NULL, indice text NOT NULL, cifrata text NOT NULL, atto bigint NOT NULL,
      PRIMARY KEY (ente, codice), UNIQUE (ente, indice));
    CREATE FUNCTION varco_prendi_codici(nata bigint, testo text) RETURNS void LANGUAGE plpgsql AS $corpo$
      BEGIN
        INSERT INTO codici_operatore (ente, codice, versione)
          SELECT DISTINCT e ->> 'id', o ->> 'codice', nata
            FROM json_array_elements(testo::json -> 'enti') AS e,
                 json_array_elements(COALESCE(e -> 'operatori', '[]'::json)) AS o
           WHERE e ->> 'id' IS NOT NULL AND o ->> 'codice' IS NOT NULL
          ON CONFLICT DO NOTHING;
      EXCEPTION WHEN invalid_text_representation OR invalid_parameter_value THEN
        -- What is not a document has no operators.
        RETURN;
      END $corpo$;
    CREATE FUNCTION varco_codici_della_versione() RETURNS trigger LANGUAGE plpgsql AS $corpo$
      BEGIN
        PERFORM varco_prendi_codici(NEW.versione, NEW.documento);
        RETURN NULL;
      END $corpo$;
    CREATE TRIGGER anagrafe_codici AFTER INSERT ON anagrafe_versioni
      FOR EACH ROW EXECUTE FUNCTION varco_codici_della_versione();
    SELECT varco_prendi_codici(versione, documento) FROM (SELECT * FROM anagrafe_versioni ORDER BY versione) AS tutte;
    CREATE TRIGGER codici_operatore_in_coda BEFORE DELETE OR UPDATE ON codici_operatore
      FOR EACH ROW EXECUTE FUNCTION varco_solo_in_coda();
    CREATE TRIGGER codici_operatore_truncate BEFORE TRUNCATE ON codici_operatore EXECUTE FUNCTION varco_solo_in_coda();
    -- What is enciphered may be written again (a new name) or forgotten; whose code it is stays.
    CREATE TRIGGER identita_operatori_in_coda BEFORE DELETE OR UPDATE OF ente, codice, indice ON identita_operatori
      FOR EACH ROW EXECUTE FUNCTION varco_solo_in_coda();
    CREATE TRIGGER identita_operatori_truncate BEFORE TRUNCATE ON identita_operatori EXECUTE FUNCTION varco_solo_in_coda();`,
};
