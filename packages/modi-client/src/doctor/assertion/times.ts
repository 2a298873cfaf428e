import { judgeSeconds, type DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { instant } from '../quote.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Later than any true time in seconds, earlier than any in milliseconds. */
const MILLISECONDS_FROM = 1e11;
const SANE_SECONDS = 300;
/** What two synchronised clocks may differ by. */
const CLOCK_GRACE_SECONDS = 2;

export function isMilliseconds(time: unknown): boolean {
  return typeof time === 'number' && time >= MILLISECONDS_FROM;
}

/** What PDND checks of an assertion's times, after the signature and without any tolerance. */
export function* expiryFaults(payload: JsonObject, context: DoctorContext): Generator<Fault> {
  const now = judgeSeconds(context);
  const { nbf, exp, iat } = payload;
  // Where unknown claims are refused, nbf never gets this far.
  if (context.strict === false && nbf !== undefined && (typeof nbf !== 'number' || nbf > now)) {
    yield fault('assertion/nbf-in-future', 'nbf');
  }
  if (typeof exp !== 'number' || exp === 0 || exp > now) return;
  if (typeof iat === 'number' && exp <= iat) yield fault('assertion/exp-before-iat', 'exp');
  else yield fault('assertion/expired', 'exp', { age: Math.ceil(now - exp), given: instant(exp) });
}

/** What PDND lets pass, and is a mistake all the same. */
export function* oddTimes({ iat, exp }: JsonObject, context: DoctorContext): Generator<Fault> {
  const now = judgeSeconds(context);
  const milliseconds = Object.entries({ iat, exp })
    .filter(([, time]) => isMilliseconds(time))
    .map(([name]) => name);
  if (milliseconds.length > 0) {
    const members = milliseconds.join(', ');
    yield fault('assertion/in-milliseconds', members, { members });
    return;
  }
  if (typeof iat !== 'number' || typeof exp !== 'number') return;
  if (iat > now + CLOCK_GRACE_SECONDS) {
    yield fault('assertion/iat-in-future', 'iat', { age: Math.ceil(iat - now), given: instant(iat) });
  }
  if (exp - iat > SANE_SECONDS) yield fault('assertion/long-lived', 'exp', { age: Math.ceil(exp - iat) });
}
