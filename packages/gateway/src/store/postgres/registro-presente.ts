import type { Client } from 'pg';
import { genesisHash } from '../../registro/chain.js';
import type { Fine, RigaNuova } from '../../registro/registro-store.js';

/** What the database has that a lot of new rows depends on. */
export interface Presente {
  /** `ente/accesso` of accesses that this istanza has open. */
  readonly aperti: ReadonlySet<string>;
  /** Accesses that were opened already, by whomever. */
  readonly usati: ReadonlySet<string>;
  /** Keys of the subjects, by `nomeChiave`. */
  readonly chiavi: ReadonlyMap<string, Uint8Array>;
  /** Where each ente's chain of this istanza stands. */
  readonly fini: ReadonlyMap<string, Fine>;
}

export function nomeChiave(ente: string, indice: Uint8Array): string {
  return `${ente}/${Buffer.from(indice).toString('base64')}`;
}

const GUARDA = `
  SELECT 'aperto' AS cosa, ente, accesso, NULL::bytea AS indice, NULL::bytea AS involucro
  FROM registro_aperti WHERE istanza = $1 AND accesso = ANY($2::text[])
  UNION ALL
  SELECT 'usato', ente, accesso, NULL, NULL FROM registro WHERE tipo = 'apertura' AND accesso = ANY($3::text[])
  UNION ALL
  SELECT 'chiave', s.ente, NULL, s.indice, s.involucro
  FROM registro_soggetti s JOIN unnest($4::text[], $5::bytea[]) AS c(ente, indice) ON s.ente = c.ente AND s.indice = c.indice`;

interface Trovato {
  readonly cosa: 'aperto' | 'usato' | 'chiave';
  readonly ente: string;
  readonly accesso: string | null;
  readonly indice: Buffer | null;
  readonly involucro: Buffer | null;
}

/** @param fini tips that are remembered: nobody else adds to this istanza's chains. The others are read. */
export async function leggiPresente(
  client: Client,
  istanza: string,
  righe: readonly RigaNuova[],
  fini: ReadonlyMap<string, Fine>,
): Promise<Presente> {
  const chiavi = righe.flatMap(({ ente, chiavi: own }) => own.map(({ indice }) => ({ ente, indice })));
  const { rows } = await client.query<Trovato>({
    name: 'registro-guarda',
    text: GUARDA,
    values: [
      istanza,
      righe.filter(({ tipo }) => tipo === 'chiusura').map(({ accesso }) => accesso),
      righe.filter(({ tipo }) => tipo === 'apertura').map(({ accesso }) => accesso),
      chiavi.map(({ ente }) => ente),
      chiavi.map(({ indice }) => Buffer.from(indice)),
    ],
  });
  const known = new Map(fini);
  for (const { ente } of righe) if (!known.has(ente)) known.set(ente, await leggiFine(client, ente, istanza));
  const of = (cosa: Trovato['cosa']): readonly Trovato[] => rows.filter((row) => row.cosa === cosa);
  return {
    aperti: new Set(of('aperto').map(({ ente, accesso }) => `${ente}/${accesso ?? ''}`)),
    usati: new Set(of('usato').map(({ accesso }) => accesso ?? '')),
    chiavi: new Map(
      of('chiave').flatMap(({ ente, indice, involucro }) =>
        indice && involucro ? [[nomeChiave(ente, indice), involucro] as const] : [],
      ),
    ),
    fini: known,
  };
}

/** Last row of a chain; the genesis when there is none. */
export async function leggiFine(client: Pick<Client, 'query'>, ente: string, istanza: string): Promise<Fine> {
  const { rows } = await client.query<{ seq: number; hash: Buffer }>(
    'SELECT seq, hash FROM registro WHERE ente = $1 AND istanza = $2 ORDER BY seq DESC LIMIT 1',
    [ente, istanza],
  );
  return rows[0] ?? { seq: 0, hash: genesisHash(ente, istanza) };
}
