import type { Clock } from '@varco/modi-client';

/** So many at once, and then one each `ogniMs`: `true` when there is one to take. */
export function createMisura(clock: Clock, capienza: number, ogniMs: number): () => boolean {
  let resto = capienza;
  let da = clock.now();
  return () => {
    const now = clock.now();
    // Nothing was taken, or the clock was set back: time counts from now.
    if (resto === capienza || now < da) da = now;
    const nuovi = Math.floor((now - da) / ogniMs);
    resto = Math.min(capienza, resto + nuovi);
    da += nuovi * ogniMs;
    if (resto < 1) return false;
    resto -= 1;
    return true;
  };
}
