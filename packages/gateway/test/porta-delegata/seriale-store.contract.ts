import { expect } from 'chai';
import type { SerialeStore } from '../../src/porta-delegata/seriale-store.js';
import { rejection } from '../store/support/house.js';

export interface SerialiInProva {
  readonly store: SerialeStore;
  other(): Promise<SerialeStore>;
  /** Ends the store and opens it anew. */
  restart(): Promise<SerialeStore>;
}

/** What every adapter of `SerialeStore` keeps. */
export function serialeStoreContract(name: string, create: () => Promise<SerialiInProva>): void {
  describe(`${name}, as a SerialeStore`, () => {
    let casa: SerialiInProva;
    beforeEach(async () => {
      casa = await create();
    });

    it('counts from 1, and apart for each ente', async () => {
      const { store } = casa;
      expect([await store.next('cassa'), await store.next('cassa'), await store.next('altra')]).to.deep.equal([
        1, 2, 1,
      ]);
    });

    it('gives a crowd numbers without a hole, and two instances never the same', async () => {
      const [uno, due] = [casa.store, await casa.other()];
      const soli = await Promise.all(Array.from({ length: 350 }, () => uno.next('cassa')));
      expect([...soli].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 350 }, (_, index) => index + 1));
      const insieme = await Promise.all(Array.from({ length: 450 }, (_, n) => (n % 2 ? uno : due).next('cassa')));
      expect(new Set([...soli, ...insieme]).size).to.equal(800);
    });

    it('goes on above what was given after a restart, and gives nothing once it was ended', async () => {
      const dati = [await casa.store.next('cassa'), await (await casa.other()).next('cassa')];
      const dopo = await casa.restart();
      expect(await dopo.next('cassa')).to.be.greaterThan(Math.max(...dati));
      expect(await rejection(casa.store.next('mai-chiesta'))).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
    });
  });
}
