import { TokenError } from '../../src/errors/token-error.js';
import type { KeyEvent } from '../../src/events/modi-event.js';
import { createKeyRing, type KeyRing, type KeyRingOptions } from '../../src/keys/key-ring.js';
import type { Signer } from '../../src/ports/signer.js';
import { CLIENT_ID, FixedClock } from '../helpers/fixed-ports.js';
import { otherSigner, rsaSigner } from '../helpers/keys.js';

/** The old key, and the new one. */
export const [A, B] = [rsaSigner, otherSigner];
export const refusal = (): TokenError =>
  new TokenError('ERR_MODI_VOUCHER_REFUSED', 'no', {
    facts: { status: 400, codes: '015-0008', correlationId: 'corr-9' },
  });

export interface Bench {
  readonly ring: KeyRing;
  readonly clock: FixedClock;
  readonly events: KeyEvent[];
  /** Kids that PDND has. */
  readonly deposited: Set<string>;
  /** Kids asked with, in order. */
  readonly asked: string[];
  readonly ask: (signer: Signer) => Promise<string>;
  /** A caller's request in the purpose `p`, then what follows in the background. */
  call(): Promise<string>;
}

export function bench(more: Partial<KeyRingOptions> = {}): Bench {
  const clock = new FixedClock(1_800_000_000_000);
  const events: KeyEvent[] = [];
  const deposited = new Set([A.kid]);
  const asked: string[] = [];
  const ring = createKeyRing({
    clientId: CLIENT_ID,
    keys: [{ signer: B }, { signer: A }],
    clock,
    onEvent: (event) => events.push(event),
    ...more,
  });
  const ask = async (signer: Signer): Promise<string> => {
    asked.push(signer.kid);
    await Promise.resolve();
    if (!deposited.has(signer.kid)) throw refusal();
    return signer.kid;
  };
  const call = async (): Promise<string> => {
    const kid = await ring.run('p', ask);
    ring.probe(ask);
    await ring.idle();
    return kid;
  };
  return { ring, clock, events, deposited, asked, ask, call };
}
