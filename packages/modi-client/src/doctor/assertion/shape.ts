import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { quoteNames } from '../quote.js';
import { membersBeside } from '../read-token.js';

type JsonObject = Readonly<Record<string, unknown>>;

const HEADER = ['kid', 'alg', 'typ'];
const PAYLOAD = ['iss', 'sub', 'aud', 'jti', 'iat', 'exp', 'purposeId', 'digest'];
const ASYNC_PAYLOAD = ['scope', 'interactionId', 'urlCallback', 'entityNumber'];
const TIMES = ['iat', 'exp'];

/** PDND's second round: types, and members it does not know. What is simply missing was said in the first. */
export function* shapeFaults(header: JsonObject, payload: JsonObject, context: DoctorContext): Generator<Fault> {
  const wrong = wrongTypes(payload);
  const times = wrong.filter((name) => TIMES.includes(name));
  const others = wrong.filter((name) => !TIMES.includes(name));
  if (header['typ'] !== undefined && typeof header['typ'] !== 'string') {
    yield fault('assertion/header-type', 'header.typ', { members: 'typ' });
  }
  if (times.length > 0) yield fault('assertion/time-not-number', times.join(', '), { members: times.join(', ') });
  if (others.length > 0) yield fault('assertion/claim-type', others.join(', '), { members: others.join(', ') });
  yield* unknownMembers(header, payload, context);
}

/** Only what passed the first round: there, absent and empty are the same. */
function wrongTypes({ jti, iss, iat, exp, aud, digest, purposeId }: JsonObject): string[] {
  const wrong: Readonly<Record<string, boolean>> = {
    jti: Boolean(jti) && typeof jti !== 'string',
    iss: Boolean(iss) && typeof iss !== 'string',
    iat: Boolean(iat) && typeof iat !== 'number',
    exp: Boolean(exp) && typeof exp !== 'number',
    aud: Array.isArray(aud) && aud.some((each) => typeof each !== 'string'),
    digest: digest !== undefined && digest !== null && !digest,
    purposeId: purposeId !== undefined && !purposeId,
  };
  return Object.keys(wrong).filter((name) => wrong[name] === true);
}

function* unknownMembers(header: JsonObject, payload: JsonObject, context: DoctorContext): Generator<Fault> {
  const isAsync = context.endpoint === 'async';
  // The asynchronous endpoint is strict everywhere.
  const strict = context.strict !== false || isAsync;
  const inHeader = membersBeside(header, HEADER);
  const inPayload = membersBeside(payload, isAsync ? [...PAYLOAD, ...ASYNC_PAYLOAD] : PAYLOAD);
  if (inHeader.length > 0) {
    const members = quoteNames(inHeader);
    yield fault(strict ? 'assertion/extra-header' : 'assertion/extra-header-tolerated', 'header', { members });
  }
  if (inPayload.length > 0) {
    const members = quoteNames(inPayload);
    yield fault(strict ? 'assertion/extra-claim' : 'assertion/extra-claim-tolerated', members, { members });
  }
}
