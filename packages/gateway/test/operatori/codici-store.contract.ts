import { expect } from 'chai';
import type { AnagrafeStore } from '../../src/anagrafe/anagrafe.js';
import type { CodiciStore, IdentitaConservata } from '../../src/operatori/codici-store.js';

export interface CodiciInProva {
  readonly store: CodiciStore;
  /** Of another process on the same database. */
  other(): Promise<CodiciStore>;
  /** Of the same database: codes are taken by its versions. */
  readonly anagrafe: AnagrafeStore;
  /** Tries to give a code to somebody else, and to free one, behind the store's back; `true`: the database let it. */
  manometti(): Promise<boolean>;
}

const di = (codice: string, persona: string, more: Partial<IdentitaConservata> = {}): IdentitaConservata => ({
  ...{ ente: 'cassa', codice, indice: `indice-${persona}`, cifrata: `cifra-${persona}`, atto: 1, ...more },
});

/** What every adapter of `CodiciStore` keeps. */
export function codiciStoreContract(name: string, create: () => Promise<CodiciInProva>): void {
  describe(`${name}, as a CodiciStore`, () => {
    let casa: CodiciInProva;
    beforeEach(async () => {
      casa = await create();
    });

    async function versione(...enti: readonly object[]): Promise<void> {
      const { anagrafe } = casa;
      const documento = JSON.stringify({ versione: 1, enti });
      const facts = { istante: 1, autore: 'a', motivo: 'm', sha256: 'ab'.repeat(32), documento };
      await anagrafe.append(await anagrafe.currentVersion(), facts);
    }
    const ente = (id: string, ...codici: readonly string[]): object => ({
      ...{ id, operatori: codici.map((codice) => ({ codice })) },
    });

    it('takes the codes of every version of the anagrafe, by ente, and frees none when a version drops it', async () => {
      expect([...(await casa.store.usati('cassa'))]).to.deep.equal([]);
      await versione(ente('cassa', 'OP-1', 'OP-2'), ente('altra', 'OP-9'));
      await versione(ente('cassa', 'OP-2', 'OP-3'), { id: 'senza' });
      const other = await casa.other();
      expect([...(await other.usati('cassa'))].sort()).to.deep.equal(['OP-1', 'OP-2', 'OP-3']);
      expect([...(await other.usati('altra'))]).to.deep.equal(['OP-9']);
      expect(await casa.manometti()).to.equal(false);
      expect((await other.usati('cassa')).size).to.equal(3);
    });

    it('writes down whose codes are, all or none; the same again is no fault', async () => {
      expect(await casa.store.registra([di('OP-1', 'ada'), di('OP-2', 'eva')])).to.equal(true);
      expect(await casa.store.registra([di('OP-1', 'ada'), di('OP-2', 'eva')])).to.equal(true);
      expect(await casa.store.registra([])).to.equal(true);
      for (const wrong of [
        [di('OP-3', 'ugo'), di('OP-1', 'ugo')],
        [di('OP-4', 'ada')],
        [di('OP-5', 'ivo'), di('OP-6', 'ivo')],
      ])
        expect(await casa.store.registra(wrong)).to.equal(false);
      expect(await (await casa.other()).identita('cassa')).to.deep.equal([di('OP-1', 'ada'), di('OP-2', 'eva')]);
      expect(await casa.store.registra([di('OP-1', 'ugo', { ente: 'altra' })])).to.equal(true);
      expect(await casa.store.identita('altra')).to.have.length(1);
    });

    it('gives a code to one of two who write it down at once from two processes', async () => {
      const stores = [casa.store, await casa.other()];
      const esiti = await Promise.all(
        ['ada', 'eva', 'ugo', 'ivo'].map((chi, n) => (stores[n % 2] ?? casa.store).registra([di('OP-1', chi)])),
      );
      expect(esiti.filter(Boolean)).to.have.length(1);
      const uguali = await Promise.all(stores.map((store) => store.registra([di('OP-7', 'lea')])));
      expect(uguali).to.deep.equal([true, true]);
      expect(await casa.store.identita('cassa')).to.have.length(2);
    });
  });
}
