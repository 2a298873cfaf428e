import type { Client } from 'pg';
import type { AccessoAperto, ChiaveConservata, StatoCatena, TestataFirmata } from '../../registro/registro-store.js';
import { buffer } from './registro-lotto.js';
import { leggiFine } from './registro-presente.js';

type Interroga = Pick<Client, 'query'>;

/** This istanza's chains: those with rows, and those of which only heads are left. */
export async function leggiCatene(client: Interroga, istanza: string): Promise<readonly StatoCatena[]> {
  const { rows } = await client.query<{ ente: string }>(
    `SELECT ente FROM registro WHERE istanza = $1 UNION SELECT ente FROM registro_testate WHERE istanza = $1 ORDER BY ente`,
    [istanza],
  );
  const catene: StatoCatena[] = [];
  for (const { ente } of rows) {
    const testata = await ultimaTestata(client, ente, istanza);
    const headed = testata && (await hashA(client, testata));
    const dimenticata = await primaInspiegata(client, ente, istanza);
    catene.push({
      ente,
      ...(await leggiFine(client, ente, istanza)),
      ...(testata && { testata }),
      ...(headed && { hashAllaTestata: headed }),
      ...(dimenticata !== undefined && { dimenticataSenzaAtto: dimenticata }),
    });
  }
  return catene;
}

export async function leggiAperti(client: Interroga, istanza: string): Promise<readonly AccessoAperto[]> {
  const { rows } = await client.query<AccessoAperto>(
    'SELECT ente, accesso FROM registro_aperti WHERE istanza = $1 ORDER BY ente, seq',
    [istanza],
  );
  return rows;
}

export async function leggiChiave(client: Interroga, ente: string, indice: Uint8Array): Promise<ChiaveConservata> {
  const { rows } = await client.query<{ involucro: Buffer }>(
    'SELECT involucro FROM registro_soggetti WHERE ente = $1 AND indice = $2',
    [ente, buffer(indice)],
  );
  return { indice, involucro: rows[0]?.involucro ?? null };
}

async function ultimaTestata(client: Interroga, ente: string, istanza: string): Promise<TestataFirmata | undefined> {
  const { rows } = await client.query<TestataFirmata>(
    `SELECT ente, istanza, seq, hash, istante, kid, firma FROM registro_testate
     WHERE ente = $1 AND istanza = $2 ORDER BY seq DESC LIMIT 1`,
    [ente, istanza],
  );
  return rows[0];
}

async function hashA(client: Interroga, { ente, istanza, seq }: TestataFirmata): Promise<Uint8Array | undefined> {
  const { rows } = await client.query<{ hash: Buffer }>(
    'SELECT hash FROM registro WHERE ente = $1 AND istanza = $2 AND seq = $3',
    [ente, istanza, seq],
  );
  return rows[0]?.hash;
}

/**
 * First row without content that no act of forgetting names. Takes the acts at their word: only verification knows whether they belong to
 * the chain. What an act says is read here rather than in SQL: a record that is no JSON explains nothing, and stops nothing.
 */
async function primaInspiegata(client: Interroga, ente: string, istanza: string): Promise<number | undefined> {
  const { rows } = await client.query<{ seq: number; tipo: string }>(
    'SELECT seq, tipo FROM registro WHERE ente = $1 AND istanza = $2 AND record IS NULL ORDER BY seq',
    [ente, istanza],
  );
  if (rows.length === 0) return undefined;
  const acts = await client.query<{ record: string }>(
    `SELECT record FROM registro WHERE ente = $1 AND tipo = 'oblio' AND record IS NOT NULL`,
    [ente],
  );
  const named = new Set(acts.rows.flatMap(({ record }) => righeDellAtto(record, istanza)));
  return rows.find(({ seq, tipo }) => tipo === 'oblio' || !named.has(seq))?.seq;
}

function righeDellAtto(record: string, istanza: string): readonly unknown[] {
  let atto: unknown;
  try {
    atto = JSON.parse(record);
  } catch {
    return [];
  }
  if (typeof atto !== 'object' || atto === null || !('istanzaRighe' in atto) || !('righe' in atto)) return [];
  return atto.istanzaRighe === istanza && Array.isArray(atto.righe) ? (atto.righe as readonly unknown[]) : [];
}
