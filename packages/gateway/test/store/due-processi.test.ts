import { expect } from 'chai';
import { chiaveVerifica } from '../../src/registro/head.js';
import { verifyRegistro } from '../../src/registro/verify-registro.js';
import { openSqliteRegistroReader } from '../../src/adapters/sqlite-registro-reader.js';
import { Child } from './support/child.js';
import { apertura, Bench, chiusura, consult, ED25519, rejection } from './support/house.js';

describe('two processes on one database', function () {
  this.timeout(60_000);
  let bench: Bench;
  const children: Child[] = [];
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill();
    await bench.close();
  });
  function start(script: string, ...args: readonly string[]): Child {
    const child = new Child(script, ...args);
    children.push(child);
    return child;
  }

  it('refuses a second process of the same istanza, in one line, and another istanza works', async () => {
    const first = start('hold-store', bench.db, 'uno');
    await first.said(1);
    expect(first.lines).to.deep.equal(['open']);
    const error = await rejection(bench.open('uno'));
    expect(error).to.include({ code: 'ERR_VARCO_ISTANZA_IN_USE' });
    expect(error.message).to.include('"uno"').and.include(bench.db).and.not.include('\n');
    await (await bench.open('due')).call('read.migrations', null);
  });

  it('lets the name go when its process is killed', async () => {
    const first = start('hold-store', bench.db, 'uno');
    await first.said(1);
    await first.kill();
    await bench.open('uno');
  });

  it('refuses a second store of the same istanza within one process', async () => {
    const store = await bench.open('uno');
    expect(await rejection(bench.open('uno'))).to.include({ code: 'ERR_VARCO_ISTANZA_IN_USE' });
    await store.close();
    await bench.open('uno');
  });

  it('starts many at once on a database that is not there yet: one makes it, all work', async () => {
    const starting = ['a', 'b', 'c', 'd'].map((istanza) => start('hold-store', bench.db, istanza));
    await Promise.all(starting.map((child) => child.said(1)));
    expect(starting.flatMap(({ lines }) => lines)).to.deep.equal(['open', 'open', 'open', 'open']);
  });

  it('loses no acknowledged row when a process is killed while both write, and both chains hold', async () => {
    const [dying, living] = [start('record-accesses', bench.db, 'uno'), start('record-accesses', bench.db, 'due')];
    await Promise.all([dying.said(300), living.said(300)]);
    await dying.kill();
    await living.said(living.lines.length + 200);
    await living.kill();

    const rows = new Set(
      bench.read('SELECT tipo, accesso FROM registro').map(({ tipo, accesso }) => `${String(tipo)} ${String(accesso)}`),
    );
    const acknowledged = [...dying.lines, ...living.lines].filter((line) => /^\w+ [0-9a-f-]{36}$/.test(line));
    expect(acknowledged.length).to.be.greaterThan(700);
    expect(acknowledged.filter((line) => !rows.has(line))).to.deep.equal([]);

    for (const istanza of ['uno', 'due']) await bench.registro(await bench.open(istanza));
    const outcome = await verifyRegistro({ open: () => openSqliteRegistroReader(bench.db) });
    expect(outcome).to.include({ valid: true });
    expect(outcome.catene.map(({ istanza, aperte }) => [istanza, aperte])).to.deep.equal([
      ['due', 0],
      ['uno', 0],
    ]);
  });

  it('waits for the other’s transaction instead of failing', async () => {
    const registri = [await bench.registro(await bench.open('uno')), await bench.registro(await bench.open('due'))];
    await Promise.all(
      registri.map(async (registro, one) => {
        await Promise.all(
          Array.from({ length: 200 }, async (_, index) => {
            await registro.apri(apertura(`${one}-${index}`));
            await registro.chiudi(chiusura(`${one}-${index}`));
          }),
        );
      }),
    );
    expect(bench.read('SELECT istanza, max(seq) AS n FROM registro GROUP BY istanza ORDER BY istanza')).to.deep.equal([
      { istanza: 'due', n: 400 },
      { istanza: 'uno', n: 400 },
    ]);
  });

  it('verifies a register while a process writes it', async () => {
    const child = start('record-accesses', bench.db, 'uno');
    await child.said(100);
    const keys = { chiavi: () => [chiaveVerifica(ED25519.key)] };
    const outcome = await verifyRegistro({ open: () => openSqliteRegistroReader(bench.db), ...keys });
    expect(outcome).to.include({ valid: true });
    await child.said(child.lines.length + 50);
  });

  it('keeps one chain per istanza although both record the same ente', async () => {
    const [one, two] = [await bench.registro(await bench.open('uno')), await bench.registro(await bench.open('due'))];
    await Promise.all([consult(one, 5, 'x'), consult(two, 5, 'y')]);
    const rows = bench.read(
      'SELECT istanza, group_concat(seq) AS s FROM (SELECT * FROM registro ORDER BY istanza, seq) GROUP BY istanza',
    );
    expect(rows.map(({ s }) => s)).to.deep.equal(['1,2,3,4,5,6,7,8,9,10', '1,2,3,4,5,6,7,8,9,10']);
  });
});
