import { checkLimiti } from '../quota/limits.js';
import { chiaveMembro } from '../quota/counter-store.js';
import type { CounterStore, Limite } from '../quota/counter-store.js';

/** Counters that die with the process: for tests of what stands above them. Keeps the contract within one process, durability apart. */
export function createMemoryCounterStore(): CounterStore {
  const counters = new Map<string, number>();
  const latches = new Map<string, number>();
  const tokens = new Map<string, readonly string[]>();
  let lastToken = 0;
  const takenOf = (chiave: string): number => counters.get(chiave) ?? 0;
  const isKnown = (limite: Limite): boolean =>
    limite.distinto !== undefined && takenOf(chiaveMembro(limite, limite.distinto)) > 0;
  return {
    reserve: async (limiti, istante) => {
      checkLimiti(limiti);
      const left = ({ chiave, massimo }: Limite): number =>
        (latches.get(chiave) ?? 0) > istante ? 0 : Math.max(0, massimo - takenOf(chiave));
      const exhausted = limiti.find((limite) => !isKnown(limite) && left(limite) < 1);
      if (exhausted) {
        const remaining = new Map(limiti.map((limite) => [limite.chiave, left(limite)]));
        return Promise.resolve({ granted: false, exhausted: exhausted.chiave, remaining });
      }
      for (const limite of limiti) {
        if (isKnown(limite)) continue;
        counters.set(limite.chiave, takenOf(limite.chiave) + 1);
        if (limite.distinto !== undefined) counters.set(chiaveMembro(limite, limite.distinto), 1);
      }
      lastToken += 1;
      const token = `prenotazione-${lastToken}`;
      tokens.set(
        token,
        limiti.filter(({ distinto }) => distinto === undefined).map(({ chiave }) => chiave),
      );
      return Promise.resolve({
        granted: true,
        token,
        remaining: new Map(limiti.map((limite) => [limite.chiave, left(limite)])),
      });
    },
    giveBack: async (token) => {
      if (!/^prenotazione-[1-9][0-9]*$/.test(token)) throw new TypeError('not a token of this store');
      for (const chiave of tokens.get(token) ?? []) counters.set(chiave, Math.max(0, takenOf(chiave) - 1));
      tokens.delete(token);
    },
    taken: (chiavi) => Promise.resolve(new Map(chiavi.map((chiave) => [chiave, takenOf(chiave)]))),
    latch: (chiave, finoA) => {
      latches.set(chiave, Math.max(finoA, latches.get(chiave) ?? 0));
      return Promise.resolve();
    },
    unlatch: (chiave) => {
      latches.delete(chiave);
      return Promise.resolve();
    },
    latchedUntil: (chiavi) => Promise.resolve(new Map(chiavi.map((chiave) => [chiave, latches.get(chiave) ?? 0]))),
  };
}
