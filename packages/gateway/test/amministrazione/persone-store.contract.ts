import { expect } from 'chai';
import type { Atto } from '../../src/amministrazione/atto.js';
import { ATTESA_BLOCCO_MS, TENTATIVI_MASSIMI } from '../../src/amministrazione/persone-store.js';
import type { PersoneStore } from '../../src/amministrazione/persone-store.js';
import { NOW } from '../store/support/house.js';

export interface PersoneInProva {
  readonly store: PersoneStore;
  /** Of another process on the same database. */
  other(): Promise<PersoneStore>;
  /** Tries to change, and to delete, an act behind the store's back; `true`: the database let it. */
  manometti(): Promise<boolean>;
}

const atto = (oggetto: string, ente = 'cassa'): Omit<Atto, 'id'> => ({
  ...{ ente, istante: NOW, persona: 'm.rossi', ruolo: 'responsabile', azione: 'convenzione.applica', oggetto },
  motivo: 'prot. 12/2026 «à»',
});

/** What every adapter of `PersoneStore` keeps. */
export function personeStoreContract(name: string, create: () => Promise<PersoneInProva>): void {
  describe(`${name}, as a PersoneStore`, () => {
    let casa: PersoneInProva;
    let [uno, due]: PersoneStore[] = [];
    const persone = (which: PersoneStore | undefined): PersoneStore => {
      if (!which) throw new Error('no store');
      return which;
    };
    const chi = ['cassa', 'm.rossi'] as const;
    beforeEach(async () => {
      casa = await create();
      [uno, due] = [casa.store, await casa.other()];
      await uno.enrol({ ente: 'cassa', persona: 'm.rossi', segreto: 'AA==', istante: NOW });
    });
    /** The same of both processes, in turn. */
    const insieme = <T>(times: number, ask: (store: PersoneStore) => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: times }, (_, n) => ask(persone(n % 2 ? uno : due))));

    it('knows people by ente and name, and nobody else', async () => {
      await persone(uno).enrol({ ente: 'altra', persona: 'm.rossi', segreto: 'BB==', istante: NOW });
      await persone(uno).enrol({ ente: 'cassa', persona: 'a.verdi', segreto: 'CC==', istante: NOW });
      expect(await persone(due).load(...chi)).to.deep.equal({
        ...{ ente: 'cassa', persona: 'm.rossi', stato: 'attiva', segreto: 'AA==', ultimoPasso: 0, tentativi: 0 },
        ...{ bloccataFino: 0, iscrittaIl: NOW },
      });
      expect(await persone(due).load('cassa', 'nessuno')).to.equal(undefined);
      expect((await persone(due).list('cassa')).map(({ persona }) => persona)).to.deep.equal(['a.verdi', 'm.rossi']);
      expect(await persone(due).list('terza')).to.deep.equal([]);
    });

    it('uses a step once, whichever process asks at the same instant, and none before it', async () => {
      expect((await insieme(10, (store) => store.useStep(...chi, 59_000_000))).filter(Boolean)).to.have.length(1);
      expect(await persone(uno).useStep(...chi, 58_999_999)).to.equal(false);
      expect(await persone(uno).useStep(...chi, 59_000_001)).to.equal(true);
    });

    it('counts attempts of all processes together, blocks after the last one that is allowed, and lets try again later', async () => {
      const taken = await insieme(20, (store) => store.takeAttempt(...chi, NOW));
      expect(taken.filter(Boolean)).to.have.length(TENTATIVI_MASSIMI);
      expect(await persone(due).load(...chi)).to.include({ bloccataFino: NOW + ATTESA_BLOCCO_MS });
      expect(await persone(uno).takeAttempt(...chi, NOW + ATTESA_BLOCCO_MS - 1)).to.equal(false);
      expect(await persone(uno).takeAttempt(...chi, NOW + ATTESA_BLOCCO_MS)).to.equal(true);
      // One attempt, and then the wait again: until a code is right.
      expect(await persone(uno).takeAttempt(...chi, NOW + ATTESA_BLOCCO_MS + 1)).to.equal(false);
      expect(await persone(due).useStep(...chi, 59_000_000)).to.equal(true);
      expect(await persone(due).load(...chi)).to.include({ tentativi: 0, bloccataFino: 0 });
    });

    it('revokes once, and who was revoked neither tries nor uses a step, until he is enrolled anew', async () => {
      await persone(uno).useStep(...chi, 59_000_000);
      expect((await insieme(6, (store) => store.revoke(...chi))).filter(Boolean)).to.have.length(1);
      expect(await persone(uno).revoke('cassa', 'nessuno')).to.equal(false);
      expect((await persone(due).list('cassa')).map(({ stato }) => stato)).to.deep.equal(['revocata']);
      expect(await persone(due).takeAttempt(...chi, NOW)).to.equal(false);
      expect(await persone(due).useStep(...chi, 60_000_000)).to.equal(false);
      await persone(uno).enrol({ ente: 'cassa', persona: 'm.rossi', segreto: 'ZZ==', istante: NOW + 1 });
      expect(await persone(due).load(...chi)).to.include({ stato: 'attiva', segreto: 'ZZ==', ultimoPasso: 0 });
    });

    it('appends acts, numbers them upwards across processes, newest first, and lets nobody change them', async () => {
      const numeri = await insieme(8, (store) => store.appendAtto(atto('eci')));
      expect(new Set(numeri).size).to.equal(8);
      const ultimo = await persone(due).appendAtto(atto('ultimo'));
      expect(ultimo).to.be.greaterThan(Math.max(...numeri));
      await persone(due).appendAtto(atto('di-altri', 'altra'));
      const letti = await persone(uno).atti('cassa', 3);
      expect(letti[0]).to.deep.equal({ id: ultimo, ...atto('ultimo') });
      expect(letti.map(({ id }) => id)).to.deep.equal([...letti.map(({ id }) => id)].sort((a, b) => b - a));
      expect(letti).to.have.length(3);
      expect(await casa.manometti()).to.equal(false);
      expect(await persone(uno).atti('cassa', 100)).to.have.length(9);
    });
  });
}
