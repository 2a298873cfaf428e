import { readTestata, verifyTestata } from './head.js';
import type { ChiaveVerifica } from './head.js';
import type { NomeCatena, RegistroReader } from './registro-reader.js';
import type { TestataFirmata } from './registro-store.js';
import type { Rottura } from './rottura.js';

const PAGE = 500;

/** Heads of one chain, from the database and from the journal, met as the chain is walked. */
export class HeadsOnTheWay {
  readonly #reader: RegistroReader;
  readonly #catena: NomeCatena;
  readonly #chiavi: readonly ChiaveVerifica[] | undefined;
  readonly #journal: readonly TestataFirmata[];
  #page: readonly TestataFirmata[] | undefined;
  #nextInPage = 0;
  #nextInJournal = 0;
  testate = 0;
  ultima: TestataFirmata | undefined;

  /** @param chiavi absent: signatures are not checked */
  constructor(
    reader: RegistroReader,
    catena: NomeCatena,
    journal: readonly TestataFirmata[],
    chiavi: readonly ChiaveVerifica[] | undefined,
  ) {
    this.#reader = reader;
    this.#catena = catena;
    this.#chiavi = chiavi;
    this.#journal = [...journal].sort((a, b) => a.seq - b.seq);
  }

  /** The chain has this hash at this row: what do the heads of this row say? */
  async at(seq: number, hash: Uint8Array): Promise<Rottura | undefined> {
    for (let testata = await this.#next(seq); testata; testata = await this.#next(seq)) {
      const wrong = this.#inspect(testata, hash);
      if (wrong) return wrong;
      this.testate += 1;
      this.ultima = testata;
    }
    return undefined;
  }

  /** The chain ended: is there a head beyond? */
  async end(fine: number): Promise<Rottura | undefined> {
    const beyond = await this.#next(Number.MAX_SAFE_INTEGER);
    if (!beyond) return undefined;
    return (
      this.#signature(beyond) ?? {
        ...this.#rottura(
          'ERR_VARCO_TAIL_CUT',
          beyond,
          `a signed head names row ${beyond.seq}, but the chain ends at row ${fine}`,
        ),
        ...this.#good(),
      }
    );
  }

  #inspect(testata: TestataFirmata, hash: Uint8Array): Rottura | undefined {
    const wrong = this.#signature(testata);
    if (wrong || Buffer.compare(hash, testata.hash) === 0) return wrong;
    const detail = 'the chain up to here is not the one that was signed: rows were written again';
    return { ...this.#rottura('ERR_VARCO_HEAD_MISMATCH', testata, detail), ...this.#good() };
  }

  #signature(testata: TestataFirmata): Rottura | undefined {
    const signed = readTestata(testata.firma);
    if (!signed || !sameHead(signed, testata)) {
      return this.#rottura('ERR_VARCO_HEAD_FORMAT', testata, 'the columns of the head are not what was signed');
    }
    const verdict = this.#chiavi ? verifyTestata(testata, this.#chiavi) : 'valida';
    if (verdict === 'valida') return undefined;
    return verdict === 'altra-chiave'
      ? this.#rottura(
          'ERR_VARCO_HEAD_KEY',
          testata,
          `the head is signed by key ${testata.kid}, which is none of those given`,
        )
      : this.#rottura('ERR_VARCO_HEAD_SIGNATURE', testata, 'the signature of the head does not hold');
  }

  #rottura(code: Rottura['code'], { seq }: TestataFirmata, dettaglio: string): Rottura {
    return { code, ...this.#catena, seq, dettaglio };
  }

  #good(): { readonly ultimaBuona: number } {
    return { ultimaBuona: this.ultima?.seq ?? 0 };
  }

  /** The next head up to this row, wherever it is kept. */
  async #next(upTo: number): Promise<TestataFirmata | undefined> {
    let page = (this.#page ??= await this.#after({ seq: Number.MIN_SAFE_INTEGER, kid: '' }));
    const last = page.at(-1);
    if (last && this.#nextInPage >= page.length) {
      page = this.#page = await this.#after(last);
      this.#nextInPage = 0;
    }
    const kept = page[this.#nextInPage];
    const journaled = this.#journal[this.#nextInJournal];
    const first = !kept || (journaled && journaled.seq < kept.seq) ? journaled : kept;
    if (!first || first.seq > upTo) return undefined;
    if (first === kept) this.#nextInPage += 1;
    else this.#nextInJournal += 1;
    return first;
  }

  async #after(dopo: Pick<TestataFirmata, 'seq' | 'kid'>): Promise<readonly TestataFirmata[]> {
    return this.#reader.heads(this.#catena, dopo, PAGE);
  }
}

function sameHead(a: TestataFirmata, b: TestataFirmata): boolean {
  return (
    a.ente === b.ente &&
    a.istanza === b.istanza &&
    a.seq === b.seq &&
    a.istante === b.istante &&
    a.kid === b.kid &&
    Buffer.compare(a.hash, b.hash) === 0
  );
}
