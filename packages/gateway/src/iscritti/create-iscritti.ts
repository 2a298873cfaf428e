import type { Clock } from '@varco/modi-client';
import type { Ente, FonteIscritti } from '../domain/ente.js';
import type { Iscrizione } from '../domain/iscrizione.js';
import { createFileIscritti } from './file-iscritti.js';
import { createHttpIscritti } from './http-iscritti.js';
import type { ApriCanale } from './http-iscritti.js';
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
  /** For the sources that are asked over HTTP; without it they cannot be asked. */
  readonly apriCanale?: ApriCanale;
  /** Milliseconds between looks at a file. Default 3000. */
  readonly pollMs?: number;
}

export interface StatoIscritti {
  readonly enteId: string;
  readonly tipo: FonteIscritti['tipo'];
  /** Members known. Absent: nobody is (the file cannot be read), everybody (`tutti`), or it is asked each time (`http`). */
  readonly totale?: number;
  /** Can nobody be asked about now? */
  readonly ferma: boolean;
  /** Of a file: a newer one was found that cannot be used. */
  readonly rifiutato?: boolean;
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

/** One ente's source, whatever it is. */
interface Source {
  contiene(codiceFiscale: string): Promise<Iscrizione>;
  stato(): Omit<StatoIscritti, 'enteId' | 'tipo'>;
  close(): Promise<void>;
}

interface Opened {
  readonly fonte: string;
  readonly source: Source;
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

  async contiene(enteId: string, codiceFiscale: string): Promise<Iscrizione> {
    const fonte = this.#options.anagrafe.snapshot().ente(enteId)?.ente.iscritti;
    if (fonte === undefined || this.#closed) return 'non-disponibile';
    const source = this.#source(enteId, fonte);
    return source === undefined ? this.#tutti.contiene(enteId, codiceFiscale) : source.contiene(codiceFiscale);
  }

  stato(): readonly StatoIscritti[] {
    return this.#enti().map(({ id, iscritti }) => ({
      enteId: id,
      tipo: iscritti.tipo,
      ...(this.#source(id, iscritti)?.stato() ?? { ferma: false }),
    }));
  }

  avvisi(): readonly string[] {
    return this.stato().flatMap(({ enteId, tipo, ferma, rifiutato }) => {
      if (tipo === 'tutti')
        return [`L’ente ${enteId} non controlla gli iscritti: chiunque è preso per iscritto (E-04).`];
      if (ferma && tipo === 'http')
        return [`Il sistema degli iscritti dell’ente ${enteId} non risponde: per ora ogni richiesta è rifiutata.`];
      if (ferma) return [`L’elenco degli iscritti dell’ente ${enteId} non è disponibile: ogni richiesta è rifiutata.`];
      return rifiutato === true
        ? [`L’ultimo elenco degli iscritti dell’ente ${enteId} non si può usare: vale ancora quello di prima.`]
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

  #source(enteId: string, fonte: FonteIscritti): Source | undefined {
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
    const wanted = textOf(fonte);
    if (opened?.fonte === wanted) return opened.source;
    if (opened) this.#drop(enteId);
    const source = openSource(fonte, enteId, this.#options);
    this.#opened.set(enteId, { fonte: wanted, source });
    return source;
  }

  #drop(enteId: string): void {
    const opened = this.#opened.get(enteId);
    this.#opened.delete(enteId);
    if (opened === undefined) return;
    const closing = opened.source.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

const texts = new WeakMap<FonteIscritti, string>();

/** A snapshot is frozen, so one object says one thing; another version's object may still say the same. */
function textOf(fonte: FonteIscritti): string {
  let text = texts.get(fonte);
  if (text === undefined) {
    text = JSON.stringify(fonte);
    if (Object.isFrozen(fonte)) texts.set(fonte, text);
  }
  return text;
}

const senzaCanale: ApriCanale = () => Promise.reject(new TypeError('nobody is called from here'));

function openSource(
  fonte: Exclude<FonteIscritti, { tipo: 'tutti' }>,
  enteId: string,
  { clock, onError, pollMs, apriCanale = senzaCanale }: IscrittiOptions,
): Source {
  const told = (error: unknown): void => onError(error, enteId);
  if (fonte.tipo === 'http') {
    const http = createHttpIscritti({ fonte, apriCanale, clock, onError: told });
    return {
      contiene: (codiceFiscale) => http.contiene(codiceFiscale),
      stato: () => ({ ferma: http.aperto() }),
      close: () => http.close(),
    };
  }
  const { percorso, chiave } = fonte;
  const file = createFileIscritti({ percorso, chiave, clock, onError: told, ...(pollMs !== undefined && { pollMs }) });
  return {
    contiene: (codiceFiscale) => file.contiene(codiceFiscale),
    stato: () => {
      const totale = file.totale();
      return {
        ferma: totale === undefined,
        ...(totale !== undefined && { totale }),
        ...(file.rifiutato() && { rifiutato: true }),
      };
    },
    close: () => file.close(),
  };
}
