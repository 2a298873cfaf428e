import { expect } from 'chai';
import { chainHash, genesisHash, leafHash } from '../../src/registro/chain.js';
import type {
  ConteggioAnonimo,
  EsitoAggiunta,
  RegistroStore,
  RigaNuova,
  TestataFirmata,
} from '../../src/registro/registro-store.js';
import { NOW, rejection } from '../store/support/house.js';

/** A register of istanza `uno`, with what the contract does to it from outside. */
export interface RegistroInProva {
  readonly store: RegistroStore;
  /** Of istanza `due`, on the same database. */
  other(): Promise<RegistroStore>;
  /** Ends the store and opens it anew, as istanza `uno`. */
  restart(): Promise<RegistroStore>;
  /** What is counted of attempts that nobody authenticated. */
  conteggi(): Promise<readonly ConteggioAnonimo[]>;
}

const salt = new Uint8Array(32).fill(7);
const bytes = (n: number): Uint8Array => new Uint8Array(32).fill(n);

function riga(tipo: RigaNuova['tipo'], accesso: string, more: Partial<RigaNuova> = {}): RigaNuova {
  const [prima, dopo] = [`{"accesso":"${accesso}","istante":${NOW},"seq":`, `,"tipo":"${tipo}"}`];
  return { ente: 'cassa', tipo, accesso, istante: NOW, prima, dopo, salt, chiavi: [], ...more };
}
const apre = (accesso: string, more?: Partial<RigaNuova>): RigaNuova => riga('apertura', accesso, more);
const chiude = (accesso: string, more?: Partial<RigaNuova>): RigaNuova => riga('chiusura', accesso, more);
const seqDi = (esito: EsitoAggiunta): number => (esito.esito === 'scritta' ? esito.seq : 0);

/** What an auditor works out of the rows, one after the other. */
function catena(ente: string, istanza: string, righe: readonly RigaNuova[]): Uint8Array {
  return righe.reduce(
    (hash, { prima, dopo }, index) => chainHash(hash, leafHash(salt, `${prima}${index + 1}${dopo}`)),
    genesisHash(ente, istanza),
  );
}

/** What every adapter of `RegistroStore` keeps. */
export function registroStoreContract(name: string, create: () => Promise<RegistroInProva>): void {
  describe(`${name}, as a RegistroStore`, () => {
    let casa: RegistroInProva;
    let store: RegistroStore;
    beforeEach(async () => {
      casa = await create();
      ({ store } = casa);
    });

    it('starts each chain with its genesis, and links rows in the order in which they were asked', async () => {
      expect(await store.tip('cassa')).to.deep.include({ seq: 0 });
      const righe = Array.from({ length: 40 }, (_, n) => [apre(`a${n}`), chiude(`a${n}`)]).flat();
      // Asked together: a closing finds the opening before it.
      const esiti = await Promise.all(righe.map((one) => store.add(one)));
      expect(esiti.map(seqDi)).to.deep.equal(righe.map((_, index) => index + 1));
      const { seq, hash } = await store.tip('cassa');
      expect([seq, Buffer.from(hash).toString('hex')]).to.deep.equal([
        80,
        Buffer.from(catena('cassa', 'uno', righe)).toString('hex'),
      ]);
    });

    it('keeps a chain for each ente and istanza, and adds to its own alone', async () => {
      const due = await casa.other();
      await Promise.all([
        ...Array.from({ length: 30 }, (_, n) => store.add(apre(`u${n}`))),
        ...Array.from({ length: 30 }, (_, n) => due.add(apre(`d${n}`))),
        ...Array.from({ length: 30 }, (_, n) => store.add(apre(`e${n}`, { ente: 'enpab' }))),
      ]);
      const stati = [...(await store.chains()), ...(await due.chains())];
      expect(stati.map(({ ente, seq }) => [ente, seq])).to.deep.equal([
        ['cassa', 30],
        ['enpab', 30],
        ['cassa', 30],
      ]);
      expect([store.istanza, due.istanza]).to.deep.equal(['uno', 'due']);
    });

    it('opens an access once, whoever opened it, and closes once what this istanza opened for this ente', async () => {
      const due = await casa.other();
      expect(await store.add(apre('a'))).to.deep.equal({ esito: 'scritta', seq: 1 });
      for (const again of [apre('a'), apre('a', { ente: 'enpab' })])
        expect(await store.add(again)).to.deep.equal({ esito: 'gia-aperto' });
      expect(await due.add(apre('a'))).to.deep.equal({ esito: 'gia-aperto' });
      for (const wrong of [chiude('mai'), chiude('a', { ente: 'enpab' })])
        expect(await store.add(wrong)).to.deep.equal({ esito: 'non-aperto' });
      expect(await due.add(chiude('a'))).to.deep.equal({ esito: 'non-aperto' });
      expect(await store.add(chiude('a'))).to.deep.equal({ esito: 'scritta', seq: 2 });
      expect(await store.add(chiude('a'))).to.deep.equal({ esito: 'non-aperto' });
      // Closed, it is not opened again.
      expect(await store.add(apre('a'))).to.deep.equal({ esito: 'gia-aperto' });
      expect((await store.tip('cassa')).seq).to.equal(2);
    });

    it('lets one of many who open the same access at once', async () => {
      const due = await casa.other();
      const esiti = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => (n % 2 ? store : due).add(apre('conteso'))),
      );
      const scritte = esiti.filter((one) => one.status === 'fulfilled' && one.value.esito === 'scritta');
      expect(scritte).to.have.length(1);
    });

    it('names what is open, in order, and nothing of another istanza', async () => {
      const due = await casa.other();
      await due.add(apre('altrui'));
      for (const accesso of ['c', 'a', 'b']) await store.add(apre(accesso));
      await store.add(apre('z', { ente: 'enpab' }));
      await store.add(chiude('a'));
      const aperti = [
        { ente: 'cassa', accesso: 'c' },
        { ente: 'cassa', accesso: 'b' },
        { ente: 'enpab', accesso: 'z' },
      ];
      expect(await store.openings()).to.deep.equal(aperti);
      expect(await (await casa.restart()).openings()).to.deep.equal(aperti);
    });

    it('goes on where it was after a restart', async () => {
      const righe = [apre('a'), chiude('a'), apre('b')];
      for (const one of righe) await store.add(one);
      const again = await casa.restart();
      expect(Buffer.from((await again.tip('cassa')).hash)).to.deep.equal(Buffer.from(catena('cassa', 'uno', righe)));
      expect(await again.add(chiude('b'))).to.deep.equal({ esito: 'scritta', seq: 4 });
      expect(await again.add(apre('a'))).to.deep.equal({ esito: 'gia-aperto' });
    });

    it('keeps one key a person, whichever instance made it first, and records nothing under another', async () => {
      const due = await casa.other();
      const chiave = (involucro: number, nuova: boolean) => [{ indice: bytes(1), involucro: bytes(involucro), nuova }];
      expect(await store.add(apre('a', { soggetto: bytes(1), chiavi: chiave(10, true) }))).to.include({
        esito: 'scritta',
      });
      const diversa = await due.add(apre('b', { soggetto: bytes(1), chiavi: chiave(11, true) }));
      expect(diversa.esito).to.equal('chiave-diversa');
      expect(diversa.esito === 'chiave-diversa' && Buffer.from(diversa.chiavi[0]?.involucro ?? [])).to.deep.equal(
        Buffer.from(bytes(10)),
      );
      expect((await due.tip('cassa')).seq).to.equal(0);
      expect(await due.add(apre('b', { soggetto: bytes(1), chiavi: chiave(10, false) }))).to.include({ seq: 1 });
      expect(Buffer.from((await due.subjectKey('cassa', bytes(1))).involucro ?? [])).to.deep.equal(
        Buffer.from(bytes(10)),
      );
      expect((await store.subjectKey('enpab', bytes(1))).involucro).to.equal(null);
    });

    it('keeps no key of what it did not record', async () => {
      await store.add(apre('a'));
      const chiavi = [{ indice: bytes(2), involucro: bytes(20), nuova: true }];
      expect(await store.add(apre('a', { soggetto: bytes(2), chiavi }))).to.deep.equal({ esito: 'gia-aperto' });
      const due = [...chiavi, { indice: bytes(3), involucro: bytes(30), nuova: false }];
      expect(await store.add(apre('b', { soggetto: bytes(2), chiavi: due }))).to.include({ esito: 'chiave-diversa' });
      expect((await store.subjectKey('cassa', bytes(2))).involucro).to.equal(null);
    });

    it('forgets rows and persons by an act, which stays; a key that was deleted does not come back', async () => {
      const chiavi = [{ indice: bytes(1), involucro: bytes(10), nuova: true }];
      const righe = [apre('a', { soggetto: bytes(1), chiavi }), chiude('a')];
      for (const one of righe) await store.add(one);
      const oblio = riga('oblio', 'atto', {
        prima: '{"istanzaRighe":"uno","righe":[1],"seq":',
        dimentica: { istanza: 'uno', righe: [1], soggetti: [bytes(1)] },
      });
      await store.add(oblio);
      expect((await store.subjectKey('cassa', bytes(1))).involucro).to.equal(null);
      const old = { indice: bytes(1), involucro: bytes(10), nuova: false };
      expect(await store.add(apre('b', { chiavi: [old] }))).to.deep.equal({
        esito: 'chiave-diversa',
        chiavi: [{ indice: bytes(1), involucro: null }],
      });
      // What is forgotten was forgotten by an act; the chain is as it was.
      const [stato] = await store.chains();
      expect(stato).to.include({ seq: 3 }).and.not.have.property('dimenticataSenzaAtto');
      expect(Buffer.from(stato?.hash ?? [])).to.deep.equal(Buffer.from(catena('cassa', 'uno', [...righe, oblio])));
    });

    it('keeps signed heads, and says of each chain the last one, with its own hash there', async () => {
      const hash = async (): Promise<Uint8Array> => (await store.tip('cassa')).hash;
      const testata = async (seq: number): Promise<TestataFirmata> => ({
        ...{ ente: 'cassa', istanza: 'uno', seq, hash: await hash(), istante: NOW, kid: 'k', firma: `jws-${seq}` },
      });
      await store.add(apre('a'));
      const prima = await testata(1);
      await store.addHead(prima);
      await store.add(chiude('a'));
      const seconda = await testata(2);
      await store.addHead(seconda);
      await store.addHead(seconda);
      await store.add(apre('b'));
      const [stato] = await (await casa.restart()).chains();
      expect(stato).to.include({ ente: 'cassa', seq: 3 });
      expect(stato?.testata).to.include({ seq: 2, kid: 'k', firma: 'jws-2', istante: NOW });
      expect(Buffer.from(stato?.hashAllaTestata ?? [])).to.deep.equal(Buffer.from(seconda.hash));
    });

    it('adds up what nobody authenticated, and prunes whole minutes, by age and by number', async () => {
      const conta = (minuto: number, sorgente: string, conteggio = 1): ConteggioAnonimo => ({
        ...{ minuto, sorgente, motivo: 'm', conteggio },
      });
      const due = await casa.other();
      await store.addAnonymous([conta(1, 'a'), conta(2, 'a', 3), conta(2, 'b')]);
      await due.addAnonymous([conta(2, 'a', 4), conta(3, 'a')]);
      await store.addAnonymous([]);
      expect(await casa.conteggi()).to.deep.equal([conta(1, 'a'), conta(2, 'a', 7), conta(2, 'b'), conta(3, 'a')]);
      await store.pruneAnonymous(2, 100);
      expect((await casa.conteggi()).map(({ minuto }) => minuto)).to.deep.equal([2, 2, 3]);
      await store.pruneAnonymous(0, 2);
      expect((await casa.conteggi()).map(({ minuto }) => minuto)).to.deep.equal([3]);
    });

    it('records nothing once it was ended', async () => {
      await store.add(apre('a'));
      await casa.restart();
      expect(await rejection(store.add(chiude('a')))).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
    });
  });
}
