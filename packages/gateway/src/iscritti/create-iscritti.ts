import type { Clock } from '@varco/modi-client';
import type { Ente, FonteIscritti } from '../domain/ente.js';
import { createFileIscritti } from './file-iscritti.js';
import type { FileIscritti } from './file-iscritti.js';
import type { Iscritti } from './iscritti.js';

/** What of the anagrafe decides whom to ask: an `Anagrafe` fits. */
export interface EntiConIscritti {
  snapshot(): {
    readonly enti: readonly { readonly ente: EnteConIscritti }[];
    ente(id: string): { readonly ente: EnteConIscritti } | undefined;
  };
}

export type EnteConIscritti = Pick<Ente, 'id' | 'iscritti'>;

export interface IscrittiOptions {
  readonly anagrafe: EntiConIscritti;
  readonly clock: Clock;
  /** Told of every trouble, with the ente it concerns. */
  readonly onError: (error: unknown, enteId: string) => void;
  /** Told, when it is first seen, of every ente that takes everyone as insured. */
  readonly onAllowAll?: (enteId: string) => void;
  /** Milliseconds between looks at a file. Default 3000. */
  readonly pollMs?: number;
}

export interface StatoIscritti {
  readonly enteId: string;
  readonly tipo: FonteIscritti['tipo'];
  /** Members known. Absent: nobody is (the file cannot be read), or everybody (`tutti`). */
  readonly totale?: number;
}

/** `Iscritti` of every ente, and what whoever watches the gateway must see of them. */
export interface IscrittiDegliEnti extends Iscritti {
  stato(): readonly StatoIscritti[];
  /** Italian sentences for `/status`: an ente without any control, a list that cannot be read. */
  avvisi(): readonly string[];
}

/** Everyone is insured: for trials. Whoever uses it says so aloud. */
export function createTuttiIscritti(): Iscritti {
  return {
    contiene: async () => 'iscritto',
    close: async () => undefined,
  };
}

/** Asks each ente's own source, and follows the anagrafe: a source that changes is opened when it is first needed, or at the next look. */
export function createIscritti(options: IscrittiOptions): IscrittiDegliEnti {
  return new IscrittiDispatcher(options);
}

interface Opened {
  readonly percorso: string;
  readonly chiave: string;
  readonly file: FileIscritti;
}

class IscrittiDispatcher implements IscrittiDegliEnti {
  readonly #options: IscrittiOptions;
  readonly #opened = new Map<string, Opened>();
  readonly #saidAllowAll = new Set<string>();
  readonly #closing = new Set<Promise<void>>();
  readonly #tutti = createTuttiIscritti();
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor(options: IscrittiOptions) {
    this.#options = options;
    this.#follow();
    this.#timer = setInterval(() => this.#follow(), options.pollMs ?? 3000).unref();
  }

  async contiene(enteId: string, codiceFiscale: string): Promise<'iscritto' | 'non-iscritto' | 'non-disponibile'> {
    const fonte = this.#options.anagrafe.snapshot().ente(enteId)?.ente.iscritti;
    if (fonte === undefined || this.#closed) return 'non-disponibile';
    const source = this.#source(enteId, fonte);
    return source === undefined ? this.#tutti.contiene(enteId, codiceFiscale) : source.contiene(codiceFiscale);
  }

  stato(): readonly StatoIscritti[] {
    return this.#enti().map(({ id, iscritti }) => {
      const totale = this.#source(id, iscritti)?.totale();
      return { enteId: id, tipo: iscritti.tipo, ...(totale !== undefined && { totale }) };
    });
  }

  avvisi(): readonly string[] {
    return this.stato().flatMap(({ enteId, tipo, totale }) => {
      if (tipo === 'tutti')
        return [`L’ente ${enteId} non controlla gli iscritti: chiunque è preso per iscritto (E-04).`];
      return totale === undefined
        ? [`L’elenco degli iscritti dell’ente ${enteId} non è disponibile: ogni richiesta è rifiutata.`]
        : [];
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const enteId of [...this.#opened.keys()]) this.#drop(enteId);
    await Promise.all(this.#closing);
  }

  #enti(): readonly EnteConIscritti[] {
    return this.#options.anagrafe.snapshot().enti.map(({ ente }) => ente);
  }

  /** Opens what is new, closes what is gone. */
  #follow(): void {
    const enti = this.#enti();
    for (const { id, iscritti } of enti) this.#source(id, iscritti);
    const known = new Set(enti.map(({ id }) => id));
    for (const enteId of [...this.#opened.keys()]) if (!known.has(enteId)) this.#drop(enteId);
  }

  #source(enteId: string, fonte: FonteIscritti): FileIscritti | undefined {
    const opened = this.#opened.get(enteId);
    if (fonte.tipo === 'tutti') {
      if (opened) this.#drop(enteId);
      if (!this.#saidAllowAll.has(enteId)) {
        this.#saidAllowAll.add(enteId);
        this.#options.onAllowAll?.(enteId);
      }
      return undefined;
    }
    this.#saidAllowAll.delete(enteId);
    if (opened?.percorso === fonte.percorso && opened.chiave === fonte.chiave) return opened.file;
    if (opened) this.#drop(enteId);
    const { clock, onError, pollMs } = this.#options;
    const { percorso, chiave } = fonte;
    const file = createFileIscritti({
      percorso,
      chiave,
      clock,
      onError: (error) => onError(error, enteId),
      ...(pollMs !== undefined && { pollMs }),
    });
    this.#opened.set(enteId, { percorso, chiave, file });
    return file;
  }

  #drop(enteId: string): void {
    const opened = this.#opened.get(enteId);
    this.#opened.delete(enteId);
    if (opened === undefined) return;
    const closing = opened.file.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
