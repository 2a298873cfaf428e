import { expect } from 'chai';
import type { Clock } from '@varco/modi-client';
import { MemoryAnagrafeStore } from '../../src/adapters/memory-anagrafe-store.js';
import type { AnagrafeStore } from '../../src/anagrafe/anagrafe.js';
import { AnagrafeEmptyError, createAnagrafe } from '../../src/anagrafe/create-anagrafe.js';
import type { RunningAnagrafe } from '../../src/anagrafe/create-anagrafe.js';
import { completeAnagrafe } from '../../src/anagrafe/documento.js';
import { AnagrafeVersionError, parseAnagrafe, serializeAnagrafe } from '../../src/anagrafe/stored-version.js';

const testo = (...ids: readonly string[]) =>
  serializeAnagrafe(
    completeAnagrafe(
      {
        versione: 1,
        enti: ids.map((id) => ({
          id,
          denominazione: id,
          codiceAmministrazione: id.replaceAll('-', '_'),
          iscritti: { tipo: 'tutti' as const },
        })),
      },
      '/',
    ),
  );

describe('the running anagrafe', () => {
  let store: MemoryAnagrafeStore;
  let anagrafe: RunningAnagrafe | undefined;
  let adesso: number;
  let errori: unknown[];
  const clock: Clock = { now: () => adesso };

  beforeEach(() => {
    store = new MemoryAnagrafeStore();
    adesso = 1_800_000_000_000;
    errori = [];
  });
  afterEach(async () => {
    await anagrafe?.close();
    anagrafe = undefined;
  });

  const append = async (documento: string): Promise<number> =>
    store.append(await store.currentVersion(), { istante: adesso, autore: 'a', motivo: 'm', sha256: 's', documento });
  /** Looks at the store only when told to. */
  const avvia = async (from: AnagrafeStore = store): Promise<RunningAnagrafe> => {
    anagrafe = await createAnagrafe({ store: from, clock, onError: (error) => errori.push(error), pollMs: 3_600_000 });
    return anagrafe;
  };
  const failure = async (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('does not start on an archive where nothing was imported', async () => {
    expect(await failure(avvia())).to.be.instanceOf(AnagrafeEmptyError);
  });

  it('does not start on a version that cannot be used: an older one might give back what was revoked', async () => {
    await append(testo('a'));
    await append('{"versione":1,"enti":[]}');
    expect(await failure(avvia())).to.be.instanceOf(AnagrafeVersionError);
  });

  it('starts with the newest version', async () => {
    await append(testo('a'));
    await append(testo('a', 'b'));
    const viva = await avvia();
    expect(viva.snapshot().versione).to.equal(2);
    expect(viva.snapshot().enti).to.have.length(2);
  });

  it('takes a new version whole, and leaves the snapshot of a request in progress alone', async () => {
    await append(testo('a'));
    const viva = await avvia();
    const before = viva.snapshot();
    await append(testo('b'));
    await viva.refresh();
    expect(viva.snapshot().versione).to.equal(2);
    expect(viva.snapshot().ente('a')).to.equal(undefined);
    expect(before.versione).to.equal(1);
    expect(before.ente('a')).not.to.equal(undefined);
  });

  it('notices by itself within two seconds', async function () {
    this.timeout(10_000);
    await append(testo('a'));
    let noticed = (): void => undefined;
    const changed = new Promise<void>((resolve) => (noticed = resolve));
    anagrafe = await createAnagrafe({
      store,
      clock,
      onError: (error) => errori.push(error),
      onChange: () => noticed(),
    });
    const start = process.hrtime.bigint();
    await append(testo('b'));
    // The poll does not keep a process alive; this test must.
    const alive = setInterval(() => undefined, 100);
    await changed.finally(() => clearInterval(alive));
    expect(Number(process.hrtime.bigint() - start) / 1e6).to.be.below(2000);
    expect(anagrafe.snapshot().versione).to.equal(2);
    expect(errori).to.deep.equal([]);
  });

  it('refuses a broken version whole and stays with the one it has, aloud but not at every look', async () => {
    await append(testo('a'));
    const viva = await avvia();
    const contrary = testo('a', 'b').replace('"id":"b"', '"id":"a"');
    for (const broken of [
      '',
      'non JSON',
      '{"versione":1,"enti":[]}',
      '{"versione":2,"enti":[{}]}',
      testo('a').replace('"tutti"', '"boh"'),
      contrary,
    ]) {
      errori = [];
      await append(broken);
      await viva.refresh();
      await viva.refresh();
      expect(errori, broken).to.have.length(1);
      expect(errori[0]).to.be.instanceOf(AnagrafeVersionError);
      expect(viva.snapshot().versione).to.equal(1);
      adesso += 60_001;
      await viva.refresh();
      expect(errori).to.have.length(2);
    }
    const good = await append(testo('c'));
    await viva.refresh();
    expect(viva.snapshot().versione).to.equal(good);
  });

  it('stays with what it has when the store does not answer, or has gone back in time', async () => {
    await append(testo('a'));
    await append(testo('b'));
    let current: () => Promise<number> = () => store.currentVersion();
    const viva = await avvia({
      currentVersion: () => current(),
      load: (versione) => store.load(versione),
      history: () => store.history(),
      append: (after, versione) => store.append(after, versione),
    });
    current = () => Promise.reject(new Error('disk'));
    await viva.refresh();
    current = () => Promise.resolve(1);
    await viva.refresh();
    expect(errori).to.have.length(2);
    expect(errori[1]).to.be.instanceOf(AnagrafeVersionError);
    expect(viva.snapshot().versione).to.equal(2);
  });
});

describe('a stored version', () => {
  it('is read back as it was written, whoever laid it out', async () => {
    const text = testo('a', 'b');
    const documento = await parseAnagrafe(1, text, 0);
    expect(serializeAnagrafe(documento)).to.equal(text);
    expect(await parseAnagrafe(1, JSON.stringify(JSON.parse(text), null, 2), 0)).to.deep.equal(documento);
  });

  it('that cannot be used says where by code and pointer, without its content', async () => {
    const text = testo('a', 'bb').replace('"denominazione":"bb"', '"denominazione":"hunter2\\u0000"');
    const error = await parseAnagrafe(7, text, 0).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof AnagrafeVersionError)) throw new Error('it was used');
    expect(error.versione).to.equal(7);
    expect(error.rilievi).to.deep.equal(['forma-non-valida /enti/1/denominazione']);
    expect(error.message).not.to.contain('hunter2');
  });

  it('is read giving way to other work', async function () {
    this.timeout(60_000);
    const operatori = Array.from({ length: 2_000 }, (_, index) => ({
      codice: `op${index}`,
      attoDesignazione: 'Atto n. 1',
    }));
    const enti = Array.from({ length: 20 }, (_, index) => ({
      id: `e${index}`,
      denominazione: 'x',
      codiceAmministrazione: `e${index}`,
      iscritti: { tipo: 'tutti' as const },
      operatori,
    }));
    const text = serializeAnagrafe(completeAnagrafe({ versione: 1, enti }, '/'));
    // The schema is compiled at the first use: not here.
    await parseAnagrafe(1, testo('a'), 0);
    let turns = 0;
    const other = setInterval(() => (turns += 1), 1);
    await parseAnagrafe(1, text, 0).finally(() => clearInterval(other));
    expect(turns).to.be.at.least(5);
  });
});
