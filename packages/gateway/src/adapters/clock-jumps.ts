import type { Clock } from '@varco/modi-client';

/** Since the last look the two clocks moved apart by more than this: one of them was set, and what expired is anybody's guess. */
const SCARTO_MASSIMO_MS = 3_600_000;

/** The clock was set, or the machine slept: nothing was pruned this time. */
export class ClockJumpError extends Error {
  readonly code = 'ERR_VARCO_CLOCK_JUMP';
  readonly facts: { readonly scartoMs: number };

  constructor(scartoMs: number) {
    super(`the clock moved by ${scartoMs} ms more than time did: check it; expired counters stay until the next round`);
    this.name = 'ClockJumpError';
    this.facts = { scartoMs };
  }
}

/**
 * Looks, at each call, whether the clock was set since the call before.
 *
 * @param monotono milliseconds of a clock that nobody sets. Default: the system's
 */
export function guardClockJumps(
  clock: Clock,
  monotono: () => number = () => Number(process.hrtime.bigint() / 1_000_000n),
): () => ClockJumpError | undefined {
  const scarto = (): number => clock.now() - monotono();
  let ultimo = scarto();
  return () => {
    const salto = scarto() - ultimo;
    ultimo += salto;
    return Math.abs(salto) > SCARTO_MASSIMO_MS ? new ClockJumpError(salto) : undefined;
  };
}
