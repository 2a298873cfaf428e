import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { quote } from '../quote.js';
import { kidOf, rightKid } from '../verify-signature.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** PDND looks client, kid and purpose up together: what can be known of that from here. */
export function* lookupFaults(header: JsonObject, payload: JsonObject, context: DoctorContext): Generator<Fault> {
  const { key, clientKind = 'e-service' } = context;
  const { purposeId } = payload;
  if (isKidOfAnotherKey(header['kid'], context)) {
    yield fault('assertion/kid-not-of-key', 'header.kid', { right: rightKid(key) });
  }
  if (clientKind === 'api') {
    if (purposeId !== undefined) yield fault('assertion/purpose-id-on-api-client', 'purposeId');
    return;
  }
  if (purposeId === undefined) {
    const later = context.endpoint === 'async' && payload['scope'] !== 'start_interaction';
    if (!later) yield fault('assertion/purpose-id-missing', 'purposeId');
  } else if (typeof purposeId === 'string') {
    yield* purposeFaults(purposeId, context);
  }
}

function* purposeFaults(purposeId: string, context: DoctorContext): Generator<Fault> {
  if (context.purposeId !== undefined && purposeId.toLowerCase() !== context.purposeId.toLowerCase()) {
    yield fault('assertion/purpose-id-unexpected', 'purposeId', { expected: quote(context.purposeId) });
  } else if (/[A-F]/.test(purposeId)) {
    yield fault('assertion/purpose-id-upper-case', 'purposeId');
  }
}

/** The form of kid is judged elsewhere. */
function isKidOfAnotherKey(kid: unknown, { key }: DoctorContext): boolean {
  if (key === undefined || typeof kid !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(kid)) return false;
  const right = kidOf(key);
  return right !== undefined && right !== kid;
}
