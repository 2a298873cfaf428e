import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { quote } from '../quote.js';
import { readToken, wrongKind } from '../read-token.js';
import { rightKid, verifies } from '../verify-signature.js';
import { lookupFaults } from './lookup.js';
import { memberFaults } from './members.js';
import { phaseFaults } from './phases.js';
import { shapeFaults } from './shape.js';
import { expiryFaults, oddTimes } from './times.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Everything wrong with a client assertion, in the order in which PDND comes to it; what it would not mind comes last. */
export function* assertionFaults(jws: unknown, context: DoctorContext): Generator<Fault> {
  const token = readToken(jws);
  const { header, payload } = token;
  if (payload === undefined) {
    yield fault('assertion/malformed', undefined, { reason: token.reason });
  } else if (header === undefined) {
    yield fault('assertion/header-unreadable', 'header');
  } else {
    yield* memberFaults(header, payload, context);
    if (context.endpoint === 'async') yield* phaseFaults(payload);
    yield* shapeFaults(header, payload, context);
    yield* lookupFaults(header, payload, context);
    yield* signatureFaults(token.text, header, context);
    yield* expiryFaults(payload, context);
    yield* wrongKind(token, 'assertion');
    yield* oddities(header, payload, context);
  }
  yield* token.remarks;
}

function* signatureFaults(jws: string, header: JsonObject, context: DoctorContext): Generator<Fault> {
  const { crit, b64 } = header;
  const { key } = context;
  // Where unknown members are refused, crit never gets this far.
  if (crit !== undefined && context.strict === false) yield* criticalFaults(crit, b64);
  if (key !== undefined && header['alg'] === 'RS256' && !verifies(jws, 'RS256', key)) {
    yield fault('assertion/signature-invalid', 'signature', { right: rightKid(key) });
  }
}

function* criticalFaults(crit: unknown, b64: unknown): Generator<Fault> {
  const isList =
    Array.isArray(crit) && crit.length > 0 && crit.every((name) => typeof name === 'string' && name !== '');
  if (!isList) yield fault('assertion/crit-malformed', 'header.crit');
  else if (crit.some((name) => name !== 'b64') || b64 === false) yield fault('assertion/crit-unknown', 'header.crit');
  else if (typeof b64 !== 'boolean') yield fault('assertion/crit-malformed', 'header.b64');
}

function* oddities(header: JsonObject, payload: JsonObject, context: DoctorContext): Generator<Fault> {
  const { typ } = header;
  const { iss, sub } = payload;
  if (typeof typ === 'string' && typ.toUpperCase() !== 'JWT') {
    yield fault('assertion/typ-unusual', 'header.typ', { given: quote(typ) });
  }
  if (typeof iss === 'string' && iss !== '' && typeof sub === 'string' && iss !== sub) {
    yield fault('assertion/iss-not-client-id', 'iss');
  }
  yield* oddTimes(payload, context);
}
