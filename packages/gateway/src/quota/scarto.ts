import type { Ids } from '@varco/modi-client';

/** Most seconds added, and the part of the wait that they are at most. */
const SCARTO_MASSIMO = 120;
const PARTE = 0.1;

/**
 * Seconds to wait, never fewer than the true ones, each caller some more: those who were told at once do not all come back at once. At
 * most a tenth more, and two minutes.
 */
export function createScarto(ids: Pick<Ids, 'bytes'>): (secondi: number) => number {
  return (secondi) => {
    const span = Math.min(SCARTO_MASSIMO, Math.ceil(secondi * PARTE));
    const [high = 0, low = 0] = ids.bytes(2);
    return secondi + Math.floor(((high * 256 + low) / 65_536) * (span + 1));
  };
}
