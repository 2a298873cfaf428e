import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { isUuid, quote } from '../quote.js';
import { rightKid } from '../verify-signature.js';
import { audienceFaults } from './audience.js';
import { digestFaults } from './digest.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** PDND's first round: every member that must be there, and its form. It collects all of them. */
export function* memberFaults(header: JsonObject, payload: JsonObject, context: DoctorContext): Generator<Fault> {
  if (!payload['jti']) yield fault('assertion/jti-missing', 'jti');
  if (!payload['iat']) yield fault('assertion/iat-missing', 'iat');
  if (!payload['exp']) yield fault('assertion/exp-missing', 'exp');
  if (!payload['iss']) yield fault('assertion/iss-missing', 'iss');
  yield* subjectFaults(payload['sub'], context);
  const purposeId = payload['purposeId'];
  if (purposeId && !isUuid(purposeId)) yield fault('assertion/purpose-id-not-uuid', 'purposeId');
  yield* kidFaults(header['kid'], context);
  yield* audienceFaults(payload['aud'], context);
  const { alg } = header;
  if (!alg) yield fault('assertion/alg-missing', 'header.alg');
  else if (alg !== 'RS256') yield fault('assertion/alg-not-rs256', 'header.alg', { given: quote(alg) });
  yield* digestFaults(payload['digest'], context);
}

function* subjectFaults(sub: unknown, { clientId }: DoctorContext): Generator<Fault> {
  if (!sub) yield fault('assertion/sub-missing', 'sub');
  else if (!isUuid(sub)) yield fault('assertion/sub-not-uuid', 'sub');
  else if (clientId !== undefined && sub !== clientId) {
    yield fault('assertion/sub-not-client-id', 'sub', { given: sub, expected: quote(clientId) });
  }
}

function* kidFaults(kid: unknown, { key }: DoctorContext): Generator<Fault> {
  if (!kid) yield fault('assertion/kid-missing', 'header.kid');
  // PDND tries the form on the text of whatever it is; what is no string has never that form.
  else if (typeof kid !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(kid)) {
    yield fault('assertion/kid-format', 'header.kid', { right: rightKid(key) });
  }
}
