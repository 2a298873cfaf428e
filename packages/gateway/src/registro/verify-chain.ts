import { genesisHash } from './chain.js';
import type { NomeCatena, RegistroReader, RigaLetta } from './registro-reader.js';
import type { Oblii } from './oblii.js';
import type { Rottura } from './rottura.js';
import { readRecord, verifyRow } from './verify-row.js';
import type { HeadsOnTheWay } from './verify-heads.js';

const PAGE = 1_000;

/** What was found in one chain. Counts go as far as the first break. */
export interface EsitoCatena {
  readonly ente: string;
  readonly istanza: string;
  readonly righe: number;
  /** Last good row, and the chain's hash there in base64url. */
  readonly fine: { readonly seq: number; readonly hash: string };
  /** Rows whose content was forgotten. */
  readonly dimenticate: number;
  /** Accesses still open at the end: in progress, or of a process that died and has not started again. */
  readonly aperte: number;
  readonly testate: number;
  readonly ultimaTestata?: { readonly seq: number; readonly istante: number; readonly kid: string };
  /** Rows after the last head: only the next head will vouch for them. */
  readonly oltreTestata: number;
  readonly rottura?: Rottura;
}

/** Walks one chain from its genesis to its end, or to the first thing that is wrong. */
export class ChainVerifier {
  readonly #catena: NomeCatena;
  readonly #heads: HeadsOnTheWay;
  readonly #oblii: Oblii;
  readonly #open = new Map<string, { readonly seq: number; readonly istante: number }>();
  #seq = 0;
  #hash: Uint8Array;
  #dimenticate = 0;
  #lastIstante = 0;

  constructor(catena: NomeCatena, heads: HeadsOnTheWay, oblii: Oblii) {
    this.#catena = catena;
    this.#heads = heads;
    this.#oblii = oblii;
    this.#hash = genesisHash(catena.ente, catena.istanza);
  }

  async verify(reader: RegistroReader, tolleranzaMs: number): Promise<EsitoCatena> {
    const rottura = (await this.#walk(reader)) ?? (await this.#heads.end(this.#seq)) ?? this.#neverClosed(tolleranzaMs);
    const { ultima, testate } = this.#heads;
    return {
      ...this.#catena,
      righe: this.#seq,
      fine: { seq: this.#seq, hash: Buffer.from(this.#hash).toString('base64url') },
      dimenticate: this.#dimenticate,
      aperte: this.#open.size,
      testate,
      ...(ultima && { ultimaTestata: { seq: ultima.seq, istante: ultima.istante, kid: ultima.kid } }),
      oltreTestata: this.#seq - (ultima?.seq ?? 0),
      ...(rottura && { rottura }),
    };
  }

  async #walk(reader: RegistroReader): Promise<Rottura | undefined> {
    let last: Pick<RigaLetta, 'seq' | 'posizione'> = { seq: 0, posizione: -1 };
    for (;;) {
      // From below 1, so that a row numbered 0 or less is seen too.
      const page = await reader.rows(
        this.#catena,
        last.posizione < 0 ? { seq: Number.MIN_SAFE_INTEGER, posizione: -1 } : last,
        PAGE,
      );
      for (const riga of page) {
        const rottura = await this.#step(riga);
        if (rottura) return rottura;
        last = riga;
      }
      if (page.length < PAGE) return undefined;
    }
  }

  async #step(riga: RigaLetta): Promise<Rottura | undefined> {
    const due = this.#seq + 1;
    if (riga.seq < due) return this.#rottura('ERR_VARCO_SEQ_DUPLICATE', riga.seq, `there is another row ${riga.seq}`);
    if (riga.seq > due)
      return this.#rottura('ERR_VARCO_SEQ_GAP', due, `row ${due} is missing: the next one is ${riga.seq}`);
    const wrong = verifyRow(this.#catena, riga, this.#hash) ?? (await this.#follow(riga));
    if (wrong) return this.#rottura(wrong.code, riga.seq, wrong.dettaglio);
    const headed = await this.#heads.at(riga.seq, riga.hash);
    if (headed) return headed;
    this.#seq = riga.seq;
    this.#hash = riga.hash;
    this.#lastIstante = Math.max(this.#lastIstante, riga.istante);
    if (riga.record === null) {
      this.#dimenticate += 1;
      this.#oblii.forgotten(this.#catena, riga.seq, riga.tipo);
    }
    return undefined;
  }

  /** Openings and closings, as accesses follow one another. */
  async #follow({ tipo, accesso, seq, istante, record }: RigaLetta): Promise<ReturnType<typeof verifyRow>> {
    if (tipo === 'apertura') {
      if (this.#open.has(accesso))
        return { code: 'ERR_VARCO_OPENED_TWICE', dettaglio: `access ${accesso} was opened twice` };
      this.#open.set(accesso, { seq, istante });
    }
    if (tipo === 'chiusura' && !this.#open.delete(accesso)) {
      return { code: 'ERR_VARCO_NEVER_OPENED', dettaglio: `access ${accesso} is closed but not open` };
    }
    if (record !== null && tipo !== 'chiusura') {
      const said = readRecord(record);
      if (tipo === 'oblio') this.#oblii.ordered(this.#catena.ente, said);
      else await this.#oblii.named(this.#catena, seq, said);
    }
    return undefined;
  }

  #neverClosed(tolleranzaMs: number): Rottura | undefined {
    for (const [accesso, { seq, istante }] of this.#open) {
      if (this.#lastIstante - istante <= tolleranzaMs) continue;
      return this.#rottura(
        'ERR_VARCO_NEVER_CLOSED',
        seq,
        `access ${accesso} was never closed, though the chain goes on`,
      );
    }
    return undefined;
  }

  #rottura(code: Rottura['code'], seq: number, dettaglio: string): Rottura {
    return { code, ...this.#catena, seq, dettaglio };
  }
}
