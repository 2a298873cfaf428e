import type { Clock } from '@varco/modi-client';
import { appendHead, readHeads } from './head-journal.js';
import { chiaveVerifica, signTestata, verifyTestata } from './head.js';
import type { ChiaveFirma } from './head.js';
import { RegistroDamagedError } from './registro-error.js';
import type { RegistroDamage } from './registro-error.js';
import type { RegistroStore, StatoCatena, TestataFirmata } from './registro-store.js';

type ProblemaTestata = Exclude<RegistroDamage['problem'], 'forgotten-without-act'>;

export interface HeadsOptions {
  readonly store: RegistroStore;
  readonly clock: Clock;
  readonly firma: (enteId: string) => ChiaveFirma | undefined;
  /** File to which heads are appended too, to be kept away from the database. */
  readonly fileTestate?: string;
  /** Rows after which a head is signed without waiting for the interval. */
  readonly ogniRighe: number;
}

/** Signs where the chains stand. Heads are signed one at a time, in order. */
export class Heads {
  readonly #options: HeadsOptions;
  readonly #tips = new Map<string, number>();
  readonly #signed = new Map<string, number>();
  /** Rows up to which a head was tried, signed or not: one that fails is not tried again at every row. */
  readonly #tried = new Map<string, number>();
  #turn: Promise<void> = Promise.resolve();
  #due = false;

  constructor(options: HeadsOptions) {
    this.#options = options;
  }

  /**
   * Compares the chains with their last signed heads, in the database and in the journal, and what is forgotten with the acts of
   * forgetting, before anything is added to them.
   *
   * @throws RegistroDamagedError
   */
  async check(): Promise<void> {
    const chains = await this.#options.store.chains();
    for (const chain of chains) {
      this.#inspect(chain, chain.testata, chain.hashAllaTestata);
      this.#inspectForgotten(chain);
      this.#tips.set(chain.ente, chain.seq);
      this.#signed.set(chain.ente, chain.testata?.seq ?? 0);
    }
    for (const testata of await this.#lastInJournal()) {
      const chain = chains.find(({ ente }) => ente === testata.ente) ?? {
        ente: testata.ente,
        seq: 0,
        hash: new Uint8Array(),
      };
      const hash =
        testata.seq === chain.seq ? chain.hash : testata.seq === chain.testata?.seq ? chain.hashAllaTestata : undefined;
      // A head of the journal somewhere inside the chain is for `varco registro verifica`: here only a missing end counts.
      this.#inspect(chain, testata, testata.seq > chain.seq ? undefined : (hash ?? testata.hash));
    }
  }

  /** A row was added. Is a head due at once, and nobody told to sign it yet? */
  added(ente: string, seq: number): boolean {
    if (seq > (this.#tips.get(ente) ?? 0)) this.#tips.set(ente, seq);
    const last = Math.max(this.#signed.get(ente) ?? 0, this.#tried.get(ente) ?? 0);
    if (this.#due || seq - last < this.#options.ogniRighe) return false;
    this.#due = true;
    return true;
  }

  /** Signs every chain that grew since its last head. Rejects with the first failure; the other chains are signed all the same. */
  async sign(): Promise<void> {
    const turn = this.#turn.then(() => this.#signAll());
    // The next turn comes whatever became of this one, which its own caller hears.
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  async #signAll(): Promise<void> {
    this.#due = false;
    const failures: unknown[] = [];
    for (const [ente, last] of this.#tips) {
      if (last <= (this.#signed.get(ente) ?? 0)) continue;
      try {
        await this.#signOne(ente);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  async #signOne(ente: string): Promise<void> {
    const { store, clock, firma, fileTestate } = this.#options;
    const chiave = firma(ente);
    if (!chiave) return;
    const { seq, hash } = await store.tip(ente);
    this.#tried.set(ente, seq);
    const testata = signTestata({ ente, istanza: store.istanza, seq, hash, istante: clock.now() }, chiave);
    await store.addHead(testata);
    if (fileTestate !== undefined) await appendHead(fileTestate, testata);
    this.#signed.set(ente, seq);
  }

  #inspect(
    chain: Pick<StatoCatena, 'ente' | 'seq'>,
    testata: TestataFirmata | undefined,
    hash: Uint8Array | undefined,
  ): void {
    if (!testata) return;
    const damage = (problem: ProblemaTestata): RegistroDamagedError =>
      new RegistroDamagedError({
        ente: chain.ente,
        istanza: this.#options.store.istanza,
        testata: testata.seq,
        fine: chain.seq,
        problem,
      });
    const chiave = this.#options.firma(chain.ente);
    if (chiave && verifyTestata(testata, [chiaveVerifica(chiave.key)]) === 'firma-errata')
      throw damage('bad-signature');
    if (!hash) throw damage('tail-cut');
    if (Buffer.compare(hash, testata.hash) !== 0) throw damage('hash-mismatch');
  }

  #inspectForgotten({ ente, seq, dimenticataSenzaAtto: riga }: StatoCatena): void {
    if (riga === undefined) return;
    const { istanza } = this.#options.store;
    throw new RegistroDamagedError({ ente, istanza, fine: seq, problem: 'forgotten-without-act', riga });
  }

  async #lastInJournal(): Promise<readonly TestataFirmata[]> {
    const { fileTestate, store } = this.#options;
    if (fileTestate === undefined) return [];
    const last = new Map<string, TestataFirmata>();
    try {
      for await (const read of readHeads(fileTestate)) {
        if ('testata' in read && read.testata.istanza === store.istanza) last.set(read.testata.ente, read.testata);
      }
    } catch (error) {
      // The first start has no journal yet.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    return [...last.values()];
  }
}
