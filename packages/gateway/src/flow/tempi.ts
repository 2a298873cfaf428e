import type { Clock } from '@varco/modi-client';

/** Milliseconds by phase, for the register: where the time of a request went. */
export interface Tempi {
  /** Time since the last mark belongs to this phase. */
  mark(fase: string): void;
  readonly durate: Readonly<Record<string, number>>;
}

export function createTempi(clock: Clock): Tempi {
  const durate: Record<string, number> = {};
  let since = clock.now();
  return {
    durate,
    mark(fase) {
      const now = clock.now();
      durate[fase] = (durate[fase] ?? 0) + Math.max(0, now - since);
      since = now;
    },
  };
}
