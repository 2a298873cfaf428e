import { expect } from 'chai';
import type { AnagrafeStore, VersioneAnagrafe } from '../../src/anagrafe/anagrafe.js';
import { rejection } from '../store/support/house.js';

export interface AnagrafeInProva {
  readonly store: AnagrafeStore;
  /** Of another instance on the same database; absent where there cannot be one. */
  readonly other?: () => Promise<AnagrafeStore>;
  /** Ends the store and opens it anew; absent where nothing survives. */
  readonly restart?: () => Promise<AnagrafeStore>;
}

const versione = (documento: string): Omit<VersioneAnagrafe, 'versione'> => ({
  ...{ istante: 1_000, autore: 'ada', motivo: 'una "prova"', sha256: 'ab'.repeat(32), documento },
});

/** What every adapter of `AnagrafeStore` keeps. */
export function anagrafeStoreContract(name: string, create: () => Promise<AnagrafeInProva>): void {
  describe(`${name}, as an AnagrafeStore`, () => {
    let casa: AnagrafeInProva;
    let store: AnagrafeStore;
    beforeEach(async () => {
      casa = await create();
      ({ store } = casa);
    });

    it('starts without a version, appends them, loads each, and keeps the history without documents', async () => {
      expect([await store.currentVersion(), await store.load(1), await store.history()]).to.deep.equal([
        0,
        undefined,
        [],
      ]);
      expect(await store.append(0, versione('{"a":1}'))).to.equal(1);
      expect(await store.append(1, versione('{"à":"😀\\u001f"}'))).to.equal(2);
      expect(await store.currentVersion()).to.equal(2);
      expect(await store.load(1)).to.deep.equal({ versione: 1, ...versione('{"a":1}') });
      expect((await store.load(2))?.documento).to.equal('{"à":"😀\\u001f"}');
      for (const none of [0, 3, -1]) expect(await store.load(none)).to.equal(undefined);
      const { documento: _, ...rest } = versione('');
      expect(await store.history()).to.deep.equal([
        { versione: 1, ...rest },
        { versione: 2, ...rest },
      ]);
    });

    it('appends after the version that is current and no other, and says which it is', async () => {
      await store.append(0, versione('{}'));
      for (const after of [0, 2, 5]) {
        const error = await rejection(store.append(after, versione('{"altro":1}')));
        expect(error).to.deep.include({ code: 'ERR_VARCO_ANAGRAFE_CONFLICT', facts: { after, current: 1 } });
      }
      expect(await store.currentVersion()).to.equal(1);
      expect((await store.load(1))?.documento).to.equal('{}');
    });

    it('lets one of those through who append to the same version at once, from whatever instance', async () => {
      const stores = [store, (await casa.other?.()) ?? store];
      const attempts = await Promise.allSettled(
        Array.from({ length: 10 }, async (_, n) => (stores[n % 2] ?? store).append(0, versione(`{"n":${n}}`))),
      );
      expect(attempts.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
      for (const attempt of attempts)
        if (attempt.status === 'rejected') expect(attempt.reason).to.include({ code: 'ERR_VARCO_ANAGRAFE_CONFLICT' });
      expect(await stores[1]?.currentVersion()).to.equal(1);
    });

    it('shows every instance a version as soon as it is appended, and after a restart', async () => {
      const other = (await casa.other?.()) ?? store;
      await store.append(0, versione('{"v":1}'));
      expect(await other.currentVersion()).to.equal(1);
      await other.append(1, versione('{"v":2}'));
      expect((await store.load(2))?.documento).to.equal('{"v":2}');
      const again = await casa.restart?.();
      if (again) expect([await again.currentVersion(), (await again.load(1))?.documento]).to.deep.equal([2, '{"v":1}']);
    });

    it('keeps a document of some megabytes', async () => {
      const documento = JSON.stringify({ testo: 'è'.repeat(1_500_000) });
      await store.append(0, versione(documento));
      expect((await store.load(1))?.documento).to.equal(documento);
    });
  });
}
