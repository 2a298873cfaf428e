import type { KeyObject } from 'node:crypto';
import type { FindingCode } from '../catalogue/catalogue.js';
import { judgeSeconds, type DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { instant, quote } from '../quote.js';
import { parseDer } from '../../trust/certificate.js';
import type { ReadToken } from '../read-token.js';
import { chainFaults, thumbprintFaults } from '../certificate/chain-faults.js';
import { chainOfHeader } from '../certificate/chain.js';
import { kidOf, rightKid, verifies } from '../verify-signature.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** What GovWay grants beyond now. */
export const FUTURE_SECONDS = 5;
/** How old GovWay lets an `iat` be. */
const OLDEST_SECONDS = 300;
const MILLISECONDS_FROM = 1e11;
const LEAST_RSA_BITS = 2048;
const BY_CURVE: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

type Kind = 'evidence' | 'signature' | 'id-auth';

const code = (kind: Kind, name: 'typ-wrong' | 'alg-not-allowed' | 'signature-invalid'): FindingCode =>
  `${kind}/${name}`;

/** `typ`, `alg`, `kid`, extensions and signature of the tokens that an erogatore verifies. */
export function* headerFaults(kind: Kind, token: ReadToken, context: DoctorContext): Generator<Fault> {
  const { key } = context;
  const { alg, kid, typ } = token.header ?? {};
  const extensions = ['crit', 'b64'].filter((name) => Object.hasOwn(token.header ?? {}, name)).join(', ');
  if (extensions !== '') yield fault(`${kind}/crit`, `header.${extensions}`, { members: extensions });
  if (Object.hasOwn(token.header ?? {}, 'x5t')) yield fault(`${kind}/x5t-sha1`, 'header.x5t');
  if (typ !== 'JWT') yield fault(code(kind, 'typ-wrong'), 'header.typ', { given: quote(typ), expected: 'JWT' });
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) {
    yield fault(code(kind, 'alg-not-allowed'), 'header.alg', { given: quote(alg) });
    return;
  }
  if (key !== undefined && typeof kid === 'string') yield* keyFaults(kind, token.text, alg, kid, key);
  yield* certificateFaults(kind, token, alg, context);
}

/** Direct trust (ModI, X.509): the signature must be that of the first certificate of `x5c`. */
function* certificateFaults(kind: Kind, token: ReadToken, alg: string, context: DoctorContext): Generator<Fault> {
  const { header = {}, text } = token;
  const { x5u } = header;
  if (typeof x5u === 'string' && !/^https:\/\//i.test(x5u)) yield fault('certificate/x5u-not-https', 'header.x5u');
  const chain = chainOfHeader(header);
  if (chain === undefined) return;
  if (chain === 'wrong') {
    yield fault('certificate/x5c-shape', 'header.x5c');
    return;
  }
  const signs = chain.flatMap((der) => parseDer(der)?.publicKey ?? []).find((each) => verifies(text, alg, each));
  const own = context.key !== undefined && verifies(text, alg, context.key) ? context.key : undefined;
  const found = [...chainFaults(chain, 'header.x5c', signs ?? own, context)];
  yield* found;
  if (signs !== undefined) yield* algorithmFaults(kind, alg, signs);
  yield* thumbprintFaults(header, chain);
  const isNobodys = signs === undefined && own === undefined;
  if (isNobodys && !found.some((each) => each.code === 'certificate/damaged')) {
    yield fault(code(kind, 'signature-invalid'), 'signature');
  }
}

/** With another kid and another signature it is simply another key's: that may be, and nothing is known of it. */
function* keyFaults(kind: Kind, jws: string, alg: string, kid: string, key: KeyObject): Generator<Fault> {
  const isItsKid = kidOf(key) === kid;
  const isSigned = verifies(jws, alg, key);
  // A token that names its key by certificate has no kid that PDND would look for.
  if (isSigned && !isItsKid && kind !== 'id-auth') {
    yield fault(`${kind}/kid-not-of-key`, 'header.kid', { right: rightKid(key) });
  }
  if (!isSigned && !isItsKid) return;
  const unfit = [...algorithmFaults(kind, alg, key)];
  yield* unfit;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? LEAST_RSA_BITS;
  if (bits < LEAST_RSA_BITS) yield fault('key/rsa-weak', undefined, { given: bits });
  // With another algorithm than the key's own nothing verifies: that is said already.
  if (!isSigned && unfit.length === 0) yield fault(code(kind, 'signature-invalid'), 'signature');
}

/** The curve decides the algorithm, and RSA keys do the RS ones: `verifies` is more lenient, as libraries that sign are. */
function* algorithmFaults(kind: Kind, alg: string, key: KeyObject): Generator<Fault> {
  const isRsa = key.asymmetricKeyType === 'rsa';
  const right = isRsa ? 'RS256' : BY_CURVE[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (right === undefined || right === alg || (isRsa && alg.startsWith('RS'))) return;
  yield fault(`${kind}/alg-not-of-key`, 'header.alg', { given: alg, right });
}

/** Required claims and times. Times in milliseconds are said once, and not judged further. */
export function* claimFaults(
  kind: Kind,
  payload: JsonObject,
  required: readonly string[],
  context: DoctorContext,
): Generator<Fault> {
  const missing = required.filter((name) => isAbsent(payload[name])).join(', ');
  if (missing !== '') yield fault(`${kind}/claim-missing`, missing, { members: missing });
  const times = ['iat', 'nbf', 'exp'].filter((name) => !isAbsent(payload[name]));
  const odd = times.filter((name) => !Number.isInteger(payload[name])).join(', ');
  if (odd !== '') yield fault(`${kind}/time-not-number`, odd, { members: odd });
  const late = times.filter((name) => isLate(payload[name])).join(', ');
  if (late !== '') yield fault(`${kind}/in-milliseconds`, late, { members: late });
  else yield* timeFaults(kind, payload, context);
}

function isLate(time: unknown): boolean {
  return typeof time === 'number' && time >= MILLISECONDS_FROM;
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function* timeFaults(kind: Kind, { iat, nbf, exp }: JsonObject, context: DoctorContext): Generator<Fault> {
  const now = judgeSeconds(context);
  if (typeof exp === 'number' && exp <= now) {
    yield fault(`${kind}/expired`, 'exp', { age: Math.ceil(now - exp), given: instant(exp) });
  }
  const [field, latest] =
    typeof nbf === 'number' && (typeof iat !== 'number' || nbf > iat) ? ['nbf', nbf] : ['iat', iat];
  if (typeof latest === 'number' && latest > now + FUTURE_SECONDS) {
    yield fault(`${kind}/iat-in-future`, String(field), { age: Math.ceil(latest - now) });
  }
}

/** An `iat` that is too old is refused however far `exp` is. */
export function* ageFaults(kind: Kind, iat: unknown, context: DoctorContext): Generator<Fault> {
  const age = typeof iat === 'number' ? Math.floor(judgeSeconds(context) - iat) : 0;
  if (age > OLDEST_SECONDS) yield fault(`${kind}/iat-too-old`, 'iat', { age });
}

/** `aud` of what an erogatore reads: the e-service's, never PDND's. */
export function* audienceFaults(kind: Kind, aud: unknown, context: DoctorContext): Generator<Fault> {
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const expected = context.eserviceAudience;
  const facts = {
    given: quote(aud),
    expected: expected === undefined ? { it: 'quella dell’e-service', en: 'the e-service’s' } : quote(expected),
  };
  const isPdnd = values.some((each) => typeof each === 'string' && /\/client-assertion\/?$/.test(each));
  if (isPdnd) yield fault(`${kind}/aud-is-pdnd`, 'aud', facts);
  else if (expected !== undefined && !isAbsent(aud) && !values.includes(expected)) {
    yield fault(`${kind}/aud-wrong`, 'aud', facts);
  }
}
