import type { Clock, Transport } from '@varco/modi-client';
import type { CredenzialeOidc } from '../../domain/credenziale.js';
import { createEmittente, type Emittente } from './emittente.js';

export interface EmittentiOptions {
  readonly clock: Clock;
  /** A connection of the ente's towards its provider; rejects when what the credential names cannot be read. */
  readonly openTransport: (credenziale: Pick<CredenzialeOidc, 'ca' | 'proxy'>) => Promise<Transport>;
  readonly onFailure: (issuer: string, error: unknown) => void;
}

/** The providers in use, each with its keys. */
export interface Emittenti {
  chiavi(enteId: string, credenziale: CredenzialeOidc): Emittente;
  close(): Promise<void>;
}

/** Kept for the life of the process: the anagrafe names few. Two enti share nothing, be their provider the same (E-26). */
export function createEmittenti({ clock, openTransport, onFailure }: EmittentiOptions): Emittenti {
  const known = new Map<string, { readonly keys: Emittente; readonly transport: LazyTransport }>();
  return {
    chiavi(enteId, { issuer, ca, proxy }) {
      const key = JSON.stringify([enteId, issuer, ca, proxy]);
      let found = known.get(key);
      if (found === undefined) {
        const transport = new LazyTransport(() =>
          openTransport({ ...(ca === undefined ? {} : { ca }), ...(proxy === undefined ? {} : { proxy }) }),
        );
        const keys = createEmittente({ issuer, transport, clock, onFailure: (error) => onFailure(issuer, error) });
        found = { keys, transport };
        known.set(key, found);
      }
      return found.keys;
    },
    async close() {
      await Promise.all([...known.values()].map(async ({ transport }) => transport.close()));
    },
  };
}

/** Opened by the first request; one that could not be opened is tried again by the next. */
class LazyTransport implements Transport {
  readonly #open: () => Promise<Transport>;
  #opened: Promise<Transport> | undefined;

  constructor(open: () => Promise<Transport>) {
    this.#open = open;
  }

  async send(request: Parameters<Transport['send']>[0]): ReturnType<Transport['send']> {
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return (await this.#opened).send(request);
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.close();
  }
}
