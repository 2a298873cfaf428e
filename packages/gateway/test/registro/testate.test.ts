import { readFileSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { systemIds } from '@varco/modi-client';
import { createSqliteRegistroStore } from '../../src/adapters/sqlite-registro-store.js';
import { readTestata } from '../../src/registro/head.js';
import { Heads } from '../../src/registro/heads.js';
import { encodeApertura, encodeOblio } from '../../src/registro/record.js';
import { apertura, Bench, chiusura, consult, ED25519, NOW, rejection } from '../store/support/house.js';

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe('signed heads', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  const heads = (): readonly Record<string, unknown>[] =>
    bench.read('SELECT ente, seq, kid, firma FROM registro_testate ORDER BY ente, seq');

  it('are signed at shutdown, one for each ente, in the database and in the journal', async () => {
    const registro = await bench.registro(await bench.open(), { fileTestate: bench.heads });
    await consult(registro, 1);
    await consult(registro, 2, 'b', 'enpab');
    await registro.close();
    expect(heads().map(({ ente, seq }) => [ente, seq])).to.deep.equal([
      ['cassa', 2],
      ['enpab', 4],
    ]);
    const lines = readFileSync(bench.heads, 'utf8').trim().split('\n');
    expect(lines).to.have.members(heads().map(({ firma }) => firma));
    expect(readTestata(lines[0] ?? '')).to.deep.include({
      ente: 'cassa',
      istanza: 'uno',
      seq: 2,
      istante: NOW,
      kid: ED25519.kid,
    });
    expect(statSync(bench.heads).mode & 0o777).to.equal(0o600);
  });

  it('are signed after so many rows, without waiting for the interval', async () => {
    const signed = deferred();
    const registro = await bench.registro(await bench.open(), {
      righePerTestata: 6,
      clock: { now: () => (signed.resolve(), NOW) },
    });
    await consult(registro, 3);
    await signed.promise;
    await registro.close();
    expect(heads().map(({ seq }) => seq)).to.deep.equal([6]);
  });

  it('are signed at intervals when something was added', async () => {
    const store = await bench.open();
    const signed = deferred();
    const registro = await bench.registro(store, {
      intervalloTestateMs: 5,
      store: {
        ...createSqliteRegistroStore(store),
        addHead: async (testata) => {
          await createSqliteRegistroStore(store).addHead(testata);
          signed.resolve();
        },
      },
    });
    await registro.apri(apertura('a-1'));
    await signed.promise;
    expect(heads().map(({ seq }) => seq)).to.deep.equal([1]);
    await registro.close();
    expect(heads()).to.have.length(1);
  });

  it('are not signed again when nothing was added', async () => {
    const store = createSqliteRegistroStore(await bench.open());
    const heads = new Heads({
      store,
      clock: { now: () => NOW },
      firma: () => ED25519,
      fileTestate: bench.heads,
      ogniRighe: 1_000,
    });
    await heads.check();
    const soggetto = {
      chiave: { indice: new Uint8Array(32), involucro: new Uint8Array(60), nuova: true },
      cifrato: 'x',
    };
    await store.add(encodeApertura(apertura('b-1'), 'uno', () => soggetto, systemIds));
    heads.added('cassa', 1);
    await heads.sign();
    await heads.sign();
    expect(readFileSync(bench.heads, 'utf8').trim().split('\n')).to.have.length(1);
  });

  it('are signed at start for what a dead process left unsigned', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store);
    await registro.apri(apertura('a-1'));
    await store.close();
    await bench.registro(await bench.open());
    expect(heads().map(({ seq }) => seq)).to.deep.equal([2]);
  });

  for (const [what, sql, problem] of [
    ['whose tail was cut', 'DELETE FROM registro WHERE seq > 2', 'tail-cut'],
    ['that was written again', 'UPDATE registro SET hash = zeroblob(32) WHERE seq = 4', 'hash-mismatch'],
    [
      'whose head is not signed by the ente',
      `UPDATE registro_testate SET firma = substr(firma, 1, length(firma) - 8) || 'AAAAAAAA'`,
      'bad-signature',
    ],
  ] as const) {
    it(`stop the start on a register ${what}`, async () => {
      const store = await bench.open();
      const registro = await bench.registro(store);
      await consult(registro, 2);
      await registro.close();
      bench.tamper(sql);
      const error = await rejection(bench.registro(store));
      expect(error).to.include({ code: 'ERR_VARCO_REGISTRO_DAMAGED' });
      expect(error.facts).to.include({ ente: 'cassa', istanza: 'uno', testata: 4, problem });
    });
  }

  it('stop the start on a register whose content is gone without an act, and not on one where an act says so', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store);
    await consult(registro, 3);
    const act = (righe: readonly number[]): ReturnType<typeof encodeOblio> =>
      encodeOblio(
        { id: 'atto', enteId: 'cassa', istante: NOW, autore: 'dpo', motivo: 'prot. 12', istanza: 'uno', righe },
        'uno',
        systemIds,
      );
    await createSqliteRegistroStore(store).add(act([1, 2]));
    await registro.close();
    await (await bench.registro(store)).close();
    const stopped = async (riga: number): Promise<void> => {
      const error = await rejection(bench.registro(store));
      expect(error).to.include({ code: 'ERR_VARCO_REGISTRO_DAMAGED' });
      expect(error.facts).to.deep.equal({
        ...{ ente: 'cassa', istanza: 'uno', fine: 7, problem: 'forgotten-without-act', riga },
      });
      expect(error.message).to.include(`row ${riga}`);
    };
    bench.tamper('UPDATE registro SET record = NULL, salt = NULL, soggetto = NULL WHERE seq IN (4, 5)');
    await stopped(4);
    // The remedy: another name, which leaves the evidence as it is.
    await (await bench.registro(await bench.open('due'))).close();
    // An act that says nothing readable, or is gone itself, explains nothing.
    bench.tamper(`UPDATE registro SET record = 'x' WHERE tipo = 'oblio'`);
    await stopped(1);
    bench.tamper(`UPDATE registro SET record = NULL WHERE seq = 7`);
    await stopped(1);
  });

  it('stop the start by the journal alone, when database and heads went back together, and another istanza name starts', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store, { fileTestate: bench.heads });
    await consult(registro, 2);
    await registro.close();
    await store.close();
    bench.tamper('DELETE FROM registro WHERE seq > 2', 'DELETE FROM registro_testate');
    const error = await rejection(bench.registro(await bench.open(), { fileTestate: bench.heads }));
    expect(error.facts).to.include({ problem: 'tail-cut', testata: 4, fine: 2 });
    const other = await bench.registro(await bench.open('nuova'), { fileTestate: bench.heads });
    await other.apri(apertura('b-1'));
    await other.chiudi(chiusura('b-1'));
  });

  it('do not stop the register when the journal cannot be written: the head is in the database, and the fault is told', async () => {
    const errors: Error[] = [];
    const registro = await bench.registro(await bench.open(), {
      fileTestate: `${bench.dir}/non-esiste/testate`,
      onError: (error) => errors.push(error),
      righePerTestata: 2,
    });
    await consult(registro, 2);
    expect(await rejection(registro.close())).to.include({ code: 'ENOENT' });
    expect(heads().length).to.be.greaterThan(0);
  });
});
