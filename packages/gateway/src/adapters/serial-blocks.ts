import type { SerialeStore } from '../porta-delegata/seriale-store.js';

/** Numbers taken from the database at once: one write in so many requests. Those left at the end of the process are lost. */
export const BLOCCO = 100;

interface Blocco {
  prossimo: number;
  readonly ultimo: number;
}

/**
 * Serials in blocks: a block is durable as taken before its first number is given, so that neither `kill -9` nor another process on the
 * same database makes one come back. What `reserve` rejects with, the caller gets; the next call tries again.
 *
 * @param reserve takes the next block of an ente, durably: its last number
 */
export function createSerialBlocks(reserve: (enteId: string) => Promise<number>): SerialeStore {
  const blocchi = new Map<string, Blocco>();
  const inArrivo = new Map<string, Promise<void>>();

  async function take(enteId: string): Promise<void> {
    const ultimo = await reserve(enteId);
    blocchi.set(enteId, { prossimo: ultimo - BLOCCO + 1, ultimo });
  }

  /** Everybody who finds the block empty waits for the same new one. */
  function refill(enteId: string): Promise<void> {
    const attesa = inArrivo.get(enteId) ?? take(enteId).finally(() => inArrivo.delete(enteId));
    inArrivo.set(enteId, attesa);
    return attesa;
  }

  return {
    next: async (enteId) => {
      for (;;) {
        const blocco = blocchi.get(enteId);
        if (blocco && blocco.prossimo <= blocco.ultimo) {
          blocco.prossimo += 1;
          return blocco.prossimo - 1;
        }
        await refill(enteId);
      }
    },
  };
}
