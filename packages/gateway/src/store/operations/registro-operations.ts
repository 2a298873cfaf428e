import { chainHash, genesisHash, leafHash } from '../../registro/chain.js';
import type {
  ChiaveConservata,
  ChiaveSoggetto,
  EsitoAggiunta,
  Fine,
  RigaNuova,
  TestataFirmata,
} from '../../registro/registro-store.js';
import { blobOf, integerOf } from '../columns.js';
import type { Connection } from '../connection.js';

/**
 * Adds rows to the chains of one istanza. Sequence numbers and hashes are given here, inside the transaction, so a commit that fails
 * leaves no hole. The tips are remembered: nobody else adds to this istanza's chains while its lock is held.
 */
export class RegistroOperations {
  readonly #connection: Connection;
  readonly #istanza: string;
  readonly #tips = new Map<string, Fine>();

  constructor(connection: Connection, istanza: string) {
    this.#connection = connection;
    this.#istanza = istanza;
  }

  /** The transaction never happened: the tips are read again. */
  forget(): void {
    this.#tips.clear();
  }

  add(riga: RigaNuova): EsitoAggiunta {
    const { ente, tipo, accesso } = riga;
    if (tipo === 'chiusura' && !this.#closes(ente, accesso)) return { esito: 'non-aperto' };
    const chiavi = riga.chiavi.map((chiave) => this.#keyOf(ente, chiave));
    if (chiavi.some((chiave, index) => !sameBytes(chiave.involucro, riga.chiavi[index]?.involucro))) {
      return { esito: 'chiave-diversa', chiavi };
    }
    const tip = this.#tips.get(ente) ?? readTip(this.#connection, ente, this.#istanza);
    const seq = tip.seq + 1;
    if (tipo === 'apertura' && !this.#opens(ente, accesso, seq)) return { esito: 'gia-aperto' };
    this.#keep(riga);
    const record = `${riga.prima}${seq}${riga.dopo}`;
    const foglia = leafHash(riga.salt, record);
    const hash = chainHash(tip.hash, foglia);
    this.#connection.run(
      `INSERT INTO registro (ente, istanza, seq, tipo, accesso, istante, soggetto, salt, record, foglia, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[
        ente,
        this.#istanza,
        seq,
        tipo,
        accesso,
        riga.istante,
        riga.soggetto ?? null,
        riga.salt,
        record,
        foglia,
        hash,
      ],
    );
    this.#blank(riga);
    this.#tips.set(ente, { seq, hash });
    return { esito: 'scritta', seq };
  }

  addHead(testata: TestataFirmata): null {
    this.#connection.run(
      `INSERT INTO registro_testate (ente, istanza, seq, hash, istante, kid, firma) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      ...[testata.ente, testata.istanza, testata.seq, testata.hash, testata.istante, testata.kid, testata.firma],
    );
    return null;
  }

  /** An access is opened once: while it is open its own table says so, afterwards the unique index of the register. */
  #opens(ente: string, accesso: string, seq: number): boolean {
    return (
      this.#connection.run(
        `INSERT INTO registro_aperti (accesso, ente, istanza, seq) SELECT ?1, ?2, ?3, ?4
         WHERE NOT EXISTS (SELECT 1 FROM registro WHERE accesso = ?1 AND tipo = 'apertura')`,
        ...[accesso, ente, this.#istanza, seq],
      ) > 0
    );
  }

  #closes(ente: string, accesso: string): boolean {
    const sql = 'DELETE FROM registro_aperti WHERE accesso = ? AND ente = ? AND istanza = ?';
    return this.#connection.run(sql, accesso, ente, this.#istanza) > 0;
  }

  /** The key of the subject: the one already kept, or this one if it is new. A deleted key is never brought back. */
  #keyOf(ente: string, { indice, involucro, nuova }: ChiaveSoggetto): ChiaveConservata {
    const kept = this.#connection.first(
      'SELECT involucro FROM registro_soggetti WHERE ente = ? AND indice = ?',
      ente,
      indice,
    );
    if (kept) return { indice, involucro: blobOf(kept, 'involucro') };
    return { indice, involucro: nuova ? involucro : null };
  }

  /** With the row, and not without it. */
  #keep({ ente, chiavi }: RigaNuova): void {
    for (const { indice, involucro, nuova } of chiavi) {
      if (!nuova) continue;
      const sql = 'INSERT INTO registro_soggetti (ente, indice, involucro) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
      this.#connection.run(sql, ente, indice, involucro);
    }
  }

  /** Forgets the content of the rows that the act names, and the keys of the persons it names. Acts of forgetting are themselves never forgotten. */
  #blank({ ente, dimentica }: RigaNuova): void {
    for (const seq of dimentica?.righe ?? []) {
      this.#connection.run(
        `UPDATE registro SET record = NULL, salt = NULL, soggetto = NULL WHERE ente = ? AND istanza = ? AND seq = ? AND tipo <> 'oblio'`,
        ...[ente, dimentica?.istanza ?? '', seq],
      );
    }
    for (const indice of dimentica?.soggetti ?? []) {
      this.#connection.run('DELETE FROM registro_soggetti WHERE ente = ? AND indice = ?', ente, indice);
    }
  }
}

/** Last row of a chain; the genesis when there is none. */
export function readTip(connection: Connection, ente: string, istanza: string): Fine {
  const row = connection.first(
    'SELECT seq, hash FROM registro WHERE ente = ? AND istanza = ? ORDER BY seq DESC LIMIT 1',
    ente,
    istanza,
  );
  return row ? { seq: integerOf(row, 'seq'), hash: blobOf(row, 'hash') } : { seq: 0, hash: genesisHash(ente, istanza) };
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | undefined): boolean {
  return a !== null && b !== undefined && Buffer.compare(a, b) === 0;
}
