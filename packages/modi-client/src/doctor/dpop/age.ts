import { judgeSeconds, type DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';

/** How old a proof may be at the token endpoint, and toward erogatori that follow RFC 9449 as PDND does. */
const PROOF_SECONDS = 60;
const FUTURE_SECONDS = 10;

/** PDND looks at `iat` in whole seconds. */
export function* ageFaults(iat: unknown, context: DoctorContext): Generator<Fault> {
  if (!iat) {
    yield fault('dpop/iat-missing', 'iat');
    return;
  }
  if (typeof iat !== 'number') return;
  const now = Math.floor(judgeSeconds(context));
  if (iat > now + FUTURE_SECONDS) yield fault('dpop/iat-in-future', 'iat', { age: Math.ceil(iat - now) });
  else if (now > iat + PROOF_SECONDS) yield fault('dpop/expired', 'iat', { age: Math.floor(now - iat) });
}
