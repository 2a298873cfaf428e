import type { Client } from 'pg';
import { chainHash, genesisHash, leafHash } from '../../registro/chain.js';
import type { ChiaveConservata, EsitoAggiunta, Fine, RigaNuova } from '../../registro/registro-store.js';
import { nomeChiave } from './registro-presente.js';
import type { Presente } from './registro-presente.js';
import { finoAllaFine } from './serratura.js';

/** A row of the table, complete. */
export interface RigaCompleta extends RigaNuova {
  readonly seq: number;
  readonly record: string;
  readonly foglia: Uint8Array;
  readonly hash: Uint8Array;
}

/** What a lot of rows comes to, worked out before anything is written. */
export interface Lotto {
  readonly esiti: readonly EsitoAggiunta[];
  readonly righe: readonly RigaCompleta[];
  readonly chiaviNuove: readonly {
    readonly ente: string;
    readonly indice: Uint8Array;
    readonly involucro: Uint8Array;
  }[];
  readonly aperte: readonly RigaCompleta[];
  readonly chiuse: readonly string[];
  readonly fini: ReadonlyMap<string, Fine>;
}

/** Another instance stored a key in the meantime: look again, and work it out again. */
export class ChiaviCambiateError extends TypeError {}

/** One row after the other, as they were asked: each sees what those before it did. */
export function componiLotto(istanza: string, asked: readonly RigaNuova[], presente: Presente): Lotto {
  const [aperti, usati, chiavi] = [new Set(presente.aperti), new Set(presente.usati), new Map(presente.chiavi)];
  const fini = new Map(presente.fini);
  const righe: RigaCompleta[] = [];
  const aperte = new Map<string, RigaCompleta>();
  const chiuse: string[] = [];
  const nuove = new Map<string, Lotto['chiaviNuove'][number]>();

  function aggiungi(riga: RigaNuova): EsitoAggiunta {
    const { ente, accesso, tipo } = riga;
    const aperto = `${ente}/${accesso}`;
    if (tipo === 'chiusura' && !aperti.has(aperto)) return { esito: 'non-aperto' };
    const conservate = riga.chiavi.map(({ indice, involucro, nuova }): ChiaveConservata => {
      const kept = chiavi.get(nomeChiave(ente, indice));
      return { indice, involucro: kept ?? (nuova ? involucro : null) };
    });
    if (conservate.some(({ involucro }, index) => !sameBytes(involucro, riga.chiavi[index]?.involucro)))
      return { esito: 'chiave-diversa', chiavi: conservate };
    if (tipo === 'apertura' && usati.has(accesso)) return { esito: 'gia-aperto' };

    for (const { indice, involucro } of riga.chiavi) {
      const nome = nomeChiave(ente, indice);
      if (chiavi.has(nome)) continue;
      chiavi.set(nome, involucro);
      nuove.set(nome, { ente, indice, involucro });
    }
    const fine = fini.get(ente) ?? { seq: 0, hash: genesisHash(ente, istanza) };
    const seq = fine.seq + 1;
    const record = `${riga.prima}${seq}${riga.dopo}`;
    const foglia = leafHash(riga.salt, record);
    const completa = { ...riga, seq, record, foglia, hash: chainHash(fine.hash, foglia) };
    fini.set(ente, { seq, hash: completa.hash });
    righe.push(completa);
    if (tipo === 'apertura') {
      usati.add(accesso);
      aperti.add(aperto);
      aperte.set(accesso, completa);
    } else if (tipo === 'chiusura') {
      aperti.delete(aperto);
      if (!aperte.delete(accesso)) chiuse.push(accesso);
    }
    return { esito: 'scritta', seq };
  }

  const esiti = asked.map(aggiungi);
  return { esiti, righe, chiaviNuove: [...nuove.values()], aperte: [...aperte.values()], chiuse, fini };
}

/** What must be held while a lot is worked out and written: nobody forgets a person under our hands. */
export function inizioLotto(asked: readonly RigaNuova[]): string {
  return `BEGIN; ${finoAllaFine('oblio', !asked.some(({ dimentica }) => dimentica))}`;
}

const SCRIVI = `
  WITH soggetti AS (
    INSERT INTO registro_soggetti (ente, indice, involucro)
    SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS s(ente, indice, involucro) ORDER BY ente, indice
    ON CONFLICT DO NOTHING RETURNING 1),
  righe AS (
    INSERT INTO registro (ente, istanza, seq, tipo, accesso, istante, soggetto, salt, record, foglia, hash)
    SELECT ente, $4, seq, tipo, accesso, istante, soggetto, salt, record, foglia, hash
    FROM unnest($5::text[], $6::bigint[], $7::text[], $8::text[], $9::bigint[], $10::bytea[], $11::bytea[], $12::text[],
                $13::bytea[], $14::bytea[])
      AS r(ente, seq, tipo, accesso, istante, soggetto, salt, record, foglia, hash)),
  aperte AS (
    INSERT INTO registro_aperti (accesso, ente, istanza, seq)
    SELECT accesso, ente, $4, seq FROM unnest($15::text[], $16::text[], $17::bigint[]) AS a(accesso, ente, seq)),
  chiuse AS (DELETE FROM registro_aperti WHERE istanza = $4 AND accesso = ANY($18::text[]))
  SELECT count(*) AS soggetti FROM soggetti`;

/** Within the transaction that `inizioLotto` opened. @throws ChiaviCambiateError */
export async function scriviLotto(client: Client, istanza: string, lotto: Lotto): Promise<void> {
  const { righe, chiaviNuove, aperte, chiuse } = lotto;
  if (righe.length === 0) return;
  const { rows } = await client.query<{ soggetti: number }>({
    name: 'registro-scrivi',
    text: SCRIVI,
    values: [
      chiaviNuove.map(({ ente }) => ente),
      chiaviNuove.map(({ indice }) => buffer(indice)),
      chiaviNuove.map(({ involucro }) => buffer(involucro)),
      istanza,
      righe.map(({ ente }) => ente),
      righe.map(({ seq }) => seq),
      righe.map(({ tipo }) => tipo),
      righe.map(({ accesso }) => accesso),
      righe.map(({ istante }) => istante),
      righe.map(({ soggetto }) => (soggetto === undefined ? null : buffer(soggetto))),
      righe.map(({ salt }) => buffer(salt)),
      righe.map(({ record }) => record),
      righe.map(({ foglia }) => buffer(foglia)),
      righe.map(({ hash }) => buffer(hash)),
      aperte.map(({ accesso }) => accesso),
      aperte.map(({ ente }) => ente),
      aperte.map(({ seq }) => seq),
      chiuse,
    ],
  });
  if (rows[0]?.soggetti !== chiaviNuove.length) throw new ChiaviCambiateError('a key was stored by another instance');
  for (const riga of righe) await dimentica(client, riga);
}

/** Acts of forgetting are themselves never forgotten. */
async function dimentica(client: Client, { ente, dimentica: cosa }: RigaCompleta): Promise<void> {
  if (!cosa) return;
  await client.query(
    `UPDATE registro SET record = NULL, salt = NULL, soggetto = NULL
     WHERE ente = $1 AND istanza = $2 AND seq = ANY($3::bigint[]) AND tipo <> 'oblio'`,
    [ente, cosa.istanza, cosa.righe],
  );
  await client.query('DELETE FROM registro_soggetti WHERE ente = $1 AND indice = ANY($2::bytea[])', [
    ente,
    (cosa.soggetti ?? []).map(buffer),
  ]);
}

export function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | undefined): boolean {
  return a !== null && b !== undefined && Buffer.compare(a, b) === 0;
}
