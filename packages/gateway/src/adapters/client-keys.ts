import {
  createKeyRing,
  type Clock,
  type KeyEvent,
  type KeyRing,
  type KeyStatus,
  type OnModiEvent,
  type SignerSource,
} from '@varco/modi-client';
import { chiaviDi, type AccessoPdnd } from '../domain/servizio.js';
import type { Scadenza } from '../sorveglianza/scadenze.js';
import type { StatoChiaviClient } from '../sorveglianza/stato-chiavi.js';
import { loadClientKey, type ClientKey } from './load-client-key.js';

/** The keys of PDND clients, loaded once for all services that name the same ones, and kept while any does. */
export interface ClientKeys {
  /** @throws what `loadClientKey` throws; ConfigurationError for keys that do not make a ring */
  take(pdnd: AccessoPdnd): Promise<TakenKeys>;
  status(): readonly StatoChiaviClient[];
}

export interface TakenKeys {
  readonly signer: SignerSource;
  readonly scadenze: readonly Scadenza[];
  /** To be called once, when nobody signs with them any more. */
  release(): Promise<void>;
}

interface Opened {
  readonly ring: KeyRing;
  readonly keys: readonly ClientKey[];
}

interface Shared {
  readonly opened: Promise<Opened>;
  ready?: Opened;
  users: number;
}

export function createClientKeys(options: {
  readonly clock: Clock;
  readonly onEvent: OnModiEvent<KeyEvent>;
}): ClientKeys {
  const shared = new Map<string, Shared>();

  function share(pdnd: AccessoPdnd, name: string): Shared {
    const fresh: Shared = { opened: open(pdnd, options), users: 0 };
    shared.set(name, fresh);
    fresh.opened.then(
      (ready) => (fresh.ready = ready),
      // Told to whoever waits for it; the next one tries again.
      () => {
        if (shared.get(name) === fresh) shared.delete(name);
      },
    );
    return fresh;
  }

  return {
    async take(pdnd) {
      const name = nameOf(pdnd);
      const one = shared.get(name) ?? share(pdnd, name);
      one.users += 1;
      const { ring, keys } = await one.opened;
      return {
        // One key alone needs no ring around it on the way of every request.
        signer: keys.length > 1 ? ring : ring.active,
        scadenze: keys.flatMap((key) => scadenzeDi(key, pdnd.clientId)),
        async release() {
          one.users -= 1;
          if (one.users > 0) return;
          if (shared.get(name) === one) shared.delete(name);
          await closeAll(keys);
        },
      };
    },
    status: () => [...shared.values()].flatMap(({ ready }) => (ready === undefined ? [] : [statusOf(ready.ring)])),
  };
}

function nameOf(pdnd: AccessoPdnd): string {
  return JSON.stringify([pdnd.clientId, chiaviDi(pdnd).map(({ fonte }) => fonte)]);
}

async function open(
  pdnd: AccessoPdnd,
  { clock, onEvent }: { readonly clock: Clock; readonly onEvent: OnModiEvent<KeyEvent> },
): Promise<Opened> {
  const keys: ClientKey[] = [];
  try {
    for (const { fonte } of chiaviDi(pdnd)) keys.push(await loadClientKey(fonte));
    const ring = createKeyRing({
      clientId: pdnd.clientId,
      keys: keys.map(({ signer }) => ({ signer })),
      clock,
      onEvent,
    });
    return { ring, keys };
  } catch (error) {
    await closeAll(keys);
    throw error;
  }
}

async function closeAll(keys: readonly ClientKey[]): Promise<void> {
  await Promise.all(keys.map(async (key) => key.close()));
}

function scadenzeDi({ certificate, signer }: ClientKey, clientId: string): readonly Scadenza[] {
  if (certificate === undefined) return [];
  const nome = `certificato della chiave ${signer.kid} del client ${clientId}`;
  return [{ nome, notAfter: Date.parse(certificate.validTo) }];
}

function statusOf(ring: KeyRing): StatoChiaviClient {
  const keys = ring.status();
  return {
    clientId: ring.clientId,
    attiva: ring.active.kid,
    chiavi: keys.map((key) => ({ kid: key.kid, stato: statoDi(key) })),
  };
}

function statoDi({ active, known }: KeyStatus): StatoChiaviClient['chiavi'][number]['stato'] {
  if (active) return 'attiva';
  if (known === 'refused') return 'rifiutata';
  return known === 'known' ? 'di-riserva' : 'in-attesa';
}
