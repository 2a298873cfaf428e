import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { systemIds } from '@varco/modi-client';
import { createSqliteRegistroStore } from '../../src/adapters/sqlite-registro-store.js';
import { openSqliteRegistroReader } from '../../src/adapters/sqlite-registro-reader.js';
import { chainHash, genesisHash, leafHash } from '../../src/registro/chain.js';
import { chiaveFirma, chiaveVerifica, signTestata } from '../../src/registro/head.js';
import type { ChiaveFirma } from '../../src/registro/head.js';
import { deriveChiaviEnte, indiceSoggetto } from '../../src/registro/pseudonym.js';
import { encodeOblio } from '../../src/registro/record.js';
import type { Oblio } from '../../src/registro/record.js';
import type { RigaNuova } from '../../src/registro/registro-store.js';
import { verifyRegistro } from '../../src/registro/verify-registro.js';
import type { EsitoVerificaRegistro, VerifyRegistroOptions } from '../../src/registro/verify-registro.js';
import {
  ALTRO_CF,
  apertura,
  Bench,
  CF,
  chiusura,
  consult,
  ED25519,
  MASTER,
  NOW,
  P256,
  rejection,
} from '../store/support/house.js';

describe('verifyRegistro', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  const verify = (more: Partial<VerifyRegistroOptions> = {}): Promise<EsitoVerificaRegistro> =>
    verifyRegistro({
      open: () => openSqliteRegistroReader(bench.db),
      chiavi: () => [chiaveVerifica(ED25519.key)],
      ...more,
    });

  /** Ten rows in one chain; heads at row 4 and at the end. */
  async function ten(
    options: { readonly firma?: ChiaveFirma; readonly journal?: boolean; readonly end?: boolean } = {},
  ): Promise<void> {
    const { firma = ED25519, journal = false, end = true } = options;
    const store = await bench.open();
    const more = { firma: () => firma, ...(journal && { fileTestate: bench.heads }) };
    const first = await bench.registro(store, more);
    await consult(first, 2);
    await first.close();
    const second = await bench.registro(store, more);
    await consult(second, 3, 'altro');
    if (end) await second.close();
    await store.close();
  }

  /** What a forger who knows the format would do: writes the chain again from a row on, and its leaves. */
  function rechain(from: number): void {
    const rows = bench.read('SELECT seq, salt, record FROM registro ORDER BY seq') as unknown as readonly {
      seq: number;
      salt: ArrayBuffer;
      record: string;
    }[];
    let hash = genesisHash('cassa', 'uno');
    for (const { seq, salt, record } of rows) {
      const leaf = leafHash(new Uint8Array(salt), record);
      hash = chainHash(hash, leaf);
      const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
      if (seq >= from)
        bench.tamper(`UPDATE registro SET foglia = x'${hex(leaf)}', hash = x'${hex(hash)}' WHERE seq = ${seq}`);
    }
  }

  for (const [name, firma] of [
    ['Ed25519', ED25519],
    ['P-256', P256],
  ] as const) {
    it(`finds an untouched register valid, heads signed with ${name}`, async () => {
      await ten({ firma, journal: true });
      const outcome = await verify({ chiavi: () => [chiaveVerifica(firma.key)], fileTestate: bench.heads });
      expect(outcome).to.include({
        valid: true,
        code: 'OK',
        firme: 'verificate',
        dimenticateSenzaAtto: 0,
        righeTestateIlleggibili: 0,
      });
      expect(outcome.catene).to.have.length(1);
      expect(outcome.catene[0]).to.include({
        ente: 'cassa',
        istanza: 'uno',
        righe: 10,
        aperte: 0,
        testate: 4,
        oltreTestata: 0,
        dimenticate: 0,
      });
      expect(outcome.catene[0]?.ultimaTestata).to.include({ seq: 10, kid: firma.kid });
    });
  }

  it('finds an empty register valid', async () => {
    await bench.open();
    expect(await verify()).to.deep.include({ valid: true, catene: [] });
  });

  it('says when signatures were not checked', async () => {
    await ten();
    const unchecked = await verifyRegistro({ open: () => openSqliteRegistroReader(bench.db) });
    expect(unchecked).to.include({ valid: true, firme: 'non-verificate' });
  });

  const cases: readonly (readonly [what: string, sql: string, code: string, seq: number])[] = [
    [
      'a changed outcome',
      `UPDATE registro SET record = replace(record, '"risposta"', '"rifiuto"') WHERE seq = 6`,
      'ERR_VARCO_LEAF_MISMATCH',
      6,
    ],
    ['a changed salt', `UPDATE registro SET salt = zeroblob(32) WHERE seq = 7`, 'ERR_VARCO_LEAF_MISMATCH', 7],
    ['a salt taken from its record', `UPDATE registro SET salt = NULL WHERE seq = 7`, 'ERR_VARCO_LEAF_MISMATCH', 7],
    [
      'a changed leaf of a forgotten row',
      `UPDATE registro SET foglia = zeroblob(32), record = NULL, salt = NULL, soggetto = NULL WHERE seq = 5`,
      'ERR_VARCO_CHAIN_MISMATCH',
      5,
    ],
    ['a changed hash', `UPDATE registro SET hash = zeroblob(32) WHERE seq = 3`, 'ERR_VARCO_CHAIN_MISMATCH', 3],
    ['a row taken out', `DELETE FROM registro WHERE seq = 5`, 'ERR_VARCO_SEQ_GAP', 5],
    ['the first row taken out', `DELETE FROM registro WHERE seq = 1`, 'ERR_VARCO_SEQ_GAP', 1],
    [
      'rows that changed places',
      `UPDATE registro SET seq = -1 WHERE seq = 3; UPDATE registro SET seq = 3 WHERE seq = 4; UPDATE registro SET seq = 4 WHERE seq = -1`,
      'ERR_VARCO_CHAIN_MISMATCH',
      3,
    ],
    ['a row put before the first', `UPDATE registro SET seq = 0 WHERE seq = 9`, 'ERR_VARCO_SEQ_DUPLICATE', 0],
    [
      'an index that leads elsewhere',
      `UPDATE registro SET soggetto = zeroblob(32) WHERE seq = 5`,
      'ERR_VARCO_COLUMN_MISMATCH',
      5,
    ],
    ['an instant moved', `UPDATE registro SET istante = istante + 1 WHERE seq = 5`, 'ERR_VARCO_COLUMN_MISMATCH', 5],
    [
      'an access id changed',
      `UPDATE registro SET accesso = 'altra-cosa' WHERE seq = 6`,
      'ERR_VARCO_COLUMN_MISMATCH',
      6,
    ],
    ['a cut tail', `DELETE FROM registro WHERE seq > 8`, 'ERR_VARCO_TAIL_CUT', 10],
    ['a chain taken away whole', `DELETE FROM registro`, 'ERR_VARCO_TAIL_CUT', 4],
    ['a head moved to another row', `UPDATE registro_testate SET seq = 3 WHERE seq = 4`, 'ERR_VARCO_HEAD_FORMAT', 3],
    [
      'a head with another hash',
      `UPDATE registro_testate SET hash = zeroblob(32) WHERE seq = 10`,
      'ERR_VARCO_HEAD_FORMAT',
      10,
    ],
    [
      'a broken signature',
      `UPDATE registro_testate SET firma = substr(firma, 1, length(firma) - 8) || 'AAAAAAAA' WHERE seq = 10`,
      'ERR_VARCO_HEAD_SIGNATURE',
      10,
    ],
  ];
  for (const [what, sql, code, seq] of cases) {
    it(`names the first broken row: ${what}`, async () => {
      await ten();
      bench.tamper(...sql.split('; '));
      const outcome = await verify();
      expect(outcome.rottura).to.include({ code, ente: 'cassa', istanza: 'uno', seq });
      expect(outcome).to.include({ valid: false, code });
    });
  }

  it('names a number that two rows have, where the table itself was replaced', async () => {
    await ten();
    bench.tamper(
      'CREATE TABLE altra AS SELECT * FROM registro',
      'INSERT INTO altra SELECT * FROM registro WHERE seq = 6',
      'DROP TABLE registro',
      'ALTER TABLE altra RENAME TO registro',
    );
    expect((await verify()).rottura).to.include({ code: 'ERR_VARCO_SEQ_DUPLICATE', seq: 6 });
  });

  it('names a head signed by another key, even when everything else was written again around it', async () => {
    await ten();
    bench.tamper(`UPDATE registro SET record = replace(record, '"risposta"', '"rifiuto"') WHERE seq = 10`);
    rechain(10);
    const [row] = bench.read('SELECT hash FROM registro WHERE seq = 10') as unknown as readonly { hash: ArrayBuffer }[];
    const forger = chiaveFirma(generateKeyPairSync('ed25519').privateKey);
    const head = {
      ente: 'cassa',
      istanza: 'uno',
      seq: 10,
      hash: new Uint8Array(row?.hash ?? new ArrayBuffer(0)),
      istante: NOW,
    };
    const forge = ({ kid, firma, hash }: ReturnType<typeof signTestata>): string =>
      `UPDATE registro_testate SET firma = '${firma}', kid = '${kid}', hash = x'${Buffer.from(hash).toString('hex')}' WHERE seq = 10`;
    bench.tamper(forge(signTestata(head, forger)));
    expect((await verify()).rottura).to.include({ code: 'ERR_VARCO_HEAD_KEY', seq: 10 });
    bench.tamper(forge(signTestata(head, { ...forger, kid: ED25519.kid })));
    expect((await verify()).rottura).to.include({ code: 'ERR_VARCO_HEAD_SIGNATURE', seq: 10 });
  });

  it('tells a history written again by its next head, and up to where the history is vouched for', async () => {
    await ten();
    bench.tamper(`UPDATE registro SET record = replace(record, '"risposta"', '"rifiuto"') WHERE seq = 6`);
    rechain(6);
    expect((await verify()).rottura).to.include({ code: 'ERR_VARCO_HEAD_MISMATCH', seq: 10, ultimaBuona: 4 });
  });

  it('tells a tail cut together with its heads only by the journal kept elsewhere', async () => {
    await ten({ journal: true });
    bench.tamper('DELETE FROM registro WHERE seq > 4', 'DELETE FROM registro_testate WHERE seq > 4');
    expect(await verify()).to.include({ valid: true });
    expect((await verify({ fileTestate: bench.heads })).rottura).to.include({
      code: 'ERR_VARCO_TAIL_CUT',
      seq: 10,
      ultimaBuona: 4,
    });
    bench.tamper('DELETE FROM registro', 'DELETE FROM registro_testate');
    expect((await verify({ fileTestate: bench.heads })).rottura).to.include({
      code: 'ERR_VARCO_TAIL_CUT',
      ultimaBuona: 0,
    });
  });

  it('counts journal lines that a crash cut short, and reads the others', async () => {
    await ten({ journal: true });
    const text = readFileSync(bench.heads, 'utf8');
    writeFileSync(bench.heads, `${text}${text.slice(0, 40)}`);
    expect(await verify({ fileTestate: bench.heads })).to.include({ valid: true, righeTestateIlleggibili: 1 });
    const registro = await bench.registro(await bench.open(), { fileTestate: bench.heads });
    await consult(registro, 1, 'ancora');
    await registro.close();
    const outcome = await verify({ fileTestate: bench.heads });
    expect(outcome).to.include({ valid: true, righeTestateIlleggibili: 1 });
    expect(outcome.catene[0]).to.include({ testate: 6 });
  });

  it('rejects when the journal it was told of cannot be read', async () => {
    await ten();
    expect(await rejection(verify({ fileTestate: `${bench.dir}/non-esiste` }))).to.include({ code: 'ENOENT' });
  });

  it('counts accesses in progress, and names one that was never closed though the chain went on', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store);
    await registro.apri(apertura('appeso'));
    await consult(registro, 1);
    expect((await verify()).catene[0]).to.include({ aperte: 1 });
    await registro.apri(apertura('dopo', { istante: NOW + 3_600_000 }));
    const outcome = await verify();
    expect(outcome.rottura).to.include({ code: 'ERR_VARCO_NEVER_CLOSED', seq: 1 });
    expect(outcome.rottura?.dettaglio).to.include('appeso');
  });

  const BLANK = 'UPDATE registro SET record = NULL, salt = NULL, soggetto = NULL';
  const act = (more: Partial<Oblio> = {}, istanza = 'uno'): RigaNuova =>
    encodeOblio(
      {
        ...{ id: 'atto-1', enteId: 'cassa', istante: NOW, autore: 'dpo', motivo: 'prot. 12', istanza: 'uno' },
        ...{ righe: [1, 2], ...more },
      },
      istanza,
      systemIds,
    );

  it('says that content was forgotten by an act, and the chain still holds', async () => {
    await ten();
    const store = await bench.open();
    const registroStore = createSqliteRegistroStore(store);
    await registroStore.add(act());
    const outcome = await verify();
    expect(outcome).to.include({ valid: true, dimenticateSenzaAtto: 0 });
    expect(outcome.catene[0]).to.include({ dimenticate: 2, righe: 11 });
    expect(
      bench.read('SELECT count(*) AS n FROM registro WHERE record IS NULL AND salt IS NULL AND soggetto IS NULL'),
    ).to.deep.equal([{ n: 2 }]);
  });

  it('names the first row whose content is gone without an act, and counts the others', async () => {
    await ten();
    await createSqliteRegistroStore(await bench.open()).add(act());
    bench.tamper(`${BLANK} WHERE seq IN (6, 8)`);
    const outcome = await verify();
    expect(outcome).to.include({ valid: false, code: 'ERR_VARCO_FORGOTTEN_WITHOUT_ACT', dimenticateSenzaAtto: 2 });
    expect(outcome.rottura).to.include({ ente: 'cassa', istanza: 'uno', seq: 6 });
    expect(outcome.rottura?.dettaglio).to.include('row 6');
    expect(outcome.catene[0]).to.include({ dimenticate: 4, righe: 11 });
  });

  it('takes no act for a register that was blanked whole, acts of forgetting included', async () => {
    await ten();
    await createSqliteRegistroStore(await bench.open()).add(act({ righe: [1, 2, 11] }));
    bench.tamper(BLANK);
    const outcome = await verify();
    expect(outcome).to.include({ valid: false, code: 'ERR_VARCO_FORGOTTEN_WITHOUT_ACT', dimenticateSenzaAtto: 11 });
    expect(outcome.rottura).to.include({ seq: 1 });
  });

  it('does not let an act explain that an act is gone', async () => {
    await ten();
    await createSqliteRegistroStore(await bench.open()).add(act({ id: 'atto-0', righe: [] }));
    await createSqliteRegistroStore(await bench.open('due')).add(act({ righe: [11] }, 'due'));
    bench.tamper(`${BLANK} WHERE seq = 11`);
    expect((await verify()).rottura).to.include({ code: 'ERR_VARCO_FORGOTTEN_WITHOUT_ACT', istanza: 'uno', seq: 11 });
  });

  it('takes the act of another istanza for the rows that it names', async () => {
    await ten();
    const other = await bench.open('due');
    await createSqliteRegistroStore(other).add(act({ righe: [3, 4] }, 'due'));
    expect(await verify()).to.include({ valid: true, dimenticateSenzaAtto: 0 });
    bench.tamper(`${BLANK} WHERE istanza = 'uno' AND seq = 9`);
    expect((await verify()).rottura).to.include({ istanza: 'uno', seq: 9 });
  });

  it('names what breaks a chain before what lacks an act', async () => {
    await ten();
    bench.tamper(`${BLANK} WHERE seq = 2`, 'UPDATE registro SET hash = zeroblob(32) WHERE seq = 5');
    const outcome = await verify();
    expect(outcome.rottura).to.include({ code: 'ERR_VARCO_CHAIN_MISMATCH', seq: 5 });
    expect(outcome).to.include({ dimenticateSenzaAtto: 1 });
  });

  it('names the first row of a person whose key is gone, be it who is asked about or who asks', async () => {
    const registro = await bench.registro(await bench.open());
    await consult(registro, 1);
    const assicurato = { tipo: 'assicurato', codiceFiscale: ALTRO_CF, attestata: false } as const;
    await registro.apri(apertura('altri', { persona: assicurato }));
    await registro.chiudi(chiusura('altri'));
    await registro.close();
    expect(await verify()).to.include({ valid: true, chiaviMancanti: 0 });
    const indexOf = (cf: string): string =>
      Buffer.from(indiceSoggetto(deriveChiaviEnte(MASTER, 'cassa'), cf)).toString('hex');
    bench.tamper(`DELETE FROM registro_soggetti WHERE indice = x'${indexOf(ALTRO_CF)}'`);
    const one = await verify();
    expect(one).to.include({ valid: false, code: 'ERR_VARCO_SUBJECT_KEY_MISSING', chiaviMancanti: 1 });
    expect(one.rottura).to.include({ ente: 'cassa', istanza: 'uno', seq: 3 });
    bench.tamper(`UPDATE registro_soggetti SET involucro = zeroblob(0) WHERE indice = x'${indexOf(CF)}'`);
    const both = await verify();
    expect(both).to.include({ valid: false, chiaviMancanti: 2 });
    expect(both.rottura).to.include({ code: 'ERR_VARCO_SUBJECT_KEY_MISSING', seq: 1 });
  });

  it('misses no key of a person whom an act names', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store);
    await consult(registro, 1);
    await createSqliteRegistroStore(store).add(
      act({ righe: [], soggetti: [indiceSoggetto(deriveChiaviEnte(MASTER, 'cassa'), CF)] }),
    );
    await registro.close();
    expect(bench.read('SELECT count(*) AS n FROM registro_soggetti WHERE indice <> zeroblob(32)')).to.deep.equal([
      { n: 0 },
    ]);
    expect(await verify()).to.include({ valid: true, chiaviMancanti: 0 });
  });

  it('verifies one chain per ente and istanza, and only the ente asked for', async () => {
    for (const istanza of ['uno', 'due']) {
      const registro = await bench.registro(await bench.open(istanza));
      await consult(registro, 1, `${istanza}-a`);
      await consult(registro, 1, `${istanza}-b`, 'enpab');
      await registro.close();
    }
    const names = (outcome: EsitoVerificaRegistro): readonly string[] =>
      outcome.catene.map(({ ente, istanza }) => `${ente}/${istanza}`);
    expect(names(await verify())).to.have.members(['cassa/uno', 'cassa/due', 'enpab/uno', 'enpab/due']);
    expect(names(await verify({ ente: 'enpab' }))).to.have.members(['enpab/uno', 'enpab/due']);
    bench.tamper(`UPDATE registro SET hash = zeroblob(32) WHERE ente = 'enpab' AND istanza = 'due' AND seq = 2`);
    const outcome = await verify();
    expect(outcome.rottura).to.include({ ente: 'enpab', istanza: 'due', seq: 2 });
    expect(outcome.catene.filter(({ rottura }) => rottura)).to.have.length(1);
  });

  it('refuses a chain passed off as another istanza’s', async () => {
    await ten();
    bench.tamper(`UPDATE registro SET istanza = 'due'`, 'DELETE FROM registro_testate');
    expect((await verify()).rottura).to.include({ code: 'ERR_VARCO_CHAIN_MISMATCH', istanza: 'due', seq: 1 });
  });

  it('reads more than one page of rows and heads', async () => {
    const registro = await bench.registro(await bench.open(), { righePerTestata: 1 });
    for (let batch = 0; batch < 12; batch += 1) {
      await Promise.all(Array.from({ length: 50 }, (_, index) => registro.apri(apertura(`p-${batch}-${index}`))));
      await Promise.all(Array.from({ length: 50 }, (_, index) => registro.chiudi(chiusura(`p-${batch}-${index}`))));
    }
    await registro.close();
    const outcome = await verify();
    expect(outcome).to.include({ valid: true });
    expect(outcome.catene[0]).to.include({ righe: 1_200, oltreTestata: 0 });
  });
});
