import { checkLimiti } from '../quota/limits.js';
import type { CounterStore } from '../quota/counter-store.js';

/** Counters that die with the process: for tests of what stands above them. Keeps the contract within one process, durability apart. */
export function createMemoryCounterStore(): CounterStore {
  const counters = new Map<string, number>();
  const latches = new Map<string, number>();
  const tokens = new Map<string, readonly string[]>();
  let lastToken = 0;
  const takenOf = (chiave: string): number => counters.get(chiave) ?? 0;
  return {
    reserve: async (limiti, istante) => {
      checkLimiti(limiti);
      const left = ({ chiave, massimo }: (typeof limiti)[number]): number =>
        (latches.get(chiave) ?? 0) > istante ? 0 : Math.max(0, massimo - takenOf(chiave));
      const exhausted = limiti.find((limite) => left(limite) < 1);
      if (exhausted) {
        const remaining = new Map(limiti.map((limite) => [limite.chiave, left(limite)]));
        return Promise.resolve({ granted: false, exhausted: exhausted.chiave, remaining });
      }
      for (const { chiave } of limiti) counters.set(chiave, takenOf(chiave) + 1);
      lastToken += 1;
      const token = `prenotazione-${lastToken}`;
      tokens.set(
        token,
        limiti.map(({ chiave }) => chiave),
      );
      return Promise.resolve({
        granted: true,
        token,
        remaining: new Map(limiti.map((limite) => [limite.chiave, left(limite)])),
      });
    },
    giveBack: (token) => {
      for (const chiave of tokens.get(token) ?? []) counters.set(chiave, Math.max(0, takenOf(chiave) - 1));
      tokens.delete(token);
      return Promise.resolve();
    },
    taken: (chiavi) => Promise.resolve(new Map(chiavi.map((chiave) => [chiave, takenOf(chiave)]))),
    latch: (chiave, finoA) => {
      latches.set(chiave, Math.max(finoA, latches.get(chiave) ?? 0));
      return Promise.resolve();
    },
  };
}
