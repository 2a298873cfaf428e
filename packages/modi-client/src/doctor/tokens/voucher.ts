import { isObject } from '../../checks/strict-json.js';
import { evidenceDigests, readDigest, wantsDigest } from '../assertion/digest.js';
import { environment, environmentName, environmentOf, judgeSeconds, type DoctorContext } from '../context.js';
import { thumbprintBoundTo } from '../dpop/binding.js';
import { fault, type Fault } from '../finding.js';
import { instant, quote } from '../quote.js';
import { readToken, wrongKind, type ReadToken } from '../read-token.js';
import { keyFromJwk, verifies } from '../verify-signature.js';
import { FUTURE_SECONDS, isAbsent } from './common.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Everything wrong with a voucher: as PDND makes it, as an erogatore verifies it, as a caller uses it. */
export function* voucherFaults(jws: unknown, context: DoctorContext): Generator<Fault> {
  const token = readToken(jws);
  const { header, payload } = token;
  if (payload === undefined || header === undefined) {
    const reason =
      payload === undefined ? token.reason : { it: 'l’header non si legge', en: 'the header cannot be read' };
    yield fault('voucher/malformed', undefined, { reason });
  } else {
    yield* headerFaults(token, context);
    yield* timeFaults(payload, context);
    yield* issuerFaults(payload['iss'], context);
    yield* audienceFaults(payload, context);
    yield* idFaults(payload, context);
    yield* digestFaults(payload['digest'], context);
    yield* proofFaults(payload, context);
    yield* wrongKind(token, 'voucher');
  }
  yield* token.remarks;
}

function* headerFaults(token: ReadToken, context: DoctorContext): Generator<Fault> {
  const { typ, alg, kid } = token.header ?? {};
  if (typ !== 'at+jwt') yield fault('voucher/typ-wrong', 'header.typ', { given: quote(typ), expected: 'at+jwt' });
  if (alg !== 'RS256') yield fault('voucher/alg-not-allowed', 'header.alg', { given: quote(alg) });
  if (typeof kid !== 'string') yield fault('voucher/kid-missing', 'header.kid');
  const set = isObject(context.pdndJwks) ? context.pdndJwks['keys'] : undefined;
  if (!Array.isArray(set) || alg !== 'RS256' || typeof kid !== 'string') return;
  const jwk = (set as readonly unknown[]).find((each) => isObject(each) && each['kid'] === kid);
  const key = keyFromJwk(jwk);
  if (key === undefined) {
    yield fault('voucher/kid-unknown', 'header.kid', { expected: environment(context)?.jwksUri });
  } else if (!verifies(token.text, alg, key)) yield fault('voucher/signature-invalid', 'signature');
}

function* timeFaults(payload: JsonObject, context: DoctorContext): Generator<Fault> {
  const missing = ['iss', 'aud', 'exp', 'iat', 'jti'].filter((name) => isAbsent(payload[name])).join(', ');
  if (missing !== '') yield fault('voucher/claim-missing', missing, { members: missing });
  const odd = ['iat', 'nbf', 'exp'].filter((name) => !isAbsent(payload[name]) && !Number.isInteger(payload[name]));
  if (odd.length > 0) yield fault('voucher/time-not-number', odd.join(', '), { members: odd.join(', ') });
  const now = judgeSeconds(context);
  const { nbf, exp } = payload;
  if (typeof exp === 'number' && exp <= now) {
    yield fault('voucher/expired', 'exp', { age: Math.ceil(now - exp), given: instant(exp) });
  }
  if (typeof nbf === 'number' && nbf > now + FUTURE_SECONDS) {
    yield fault('voucher/not-yet-valid', 'nbf', { age: Math.ceil(nbf - now) });
  }
}

function* issuerFaults(iss: unknown, context: DoctorContext): Generator<Fault> {
  const expected = environment(context)?.voucherIssuer;
  const known = environmentOf(iss);
  if (expected !== undefined && iss !== expected && !isAbsent(iss)) {
    const other = known === undefined || known !== environmentName(context) ? quote(iss) : known;
    yield fault('voucher/iss-wrong', 'iss', { given: other, expected });
  }
}

/** PDND joins the audiences of the e-service with commas, in one string. */
function* audienceFaults({ aud, role }: JsonObject, context: DoctorContext): Generator<Fault> {
  const list: readonly unknown[] = Array.isArray(aud) ? aud : typeof aud === 'string' ? aud.split(',') : [];
  const values = list.map((each) => (typeof each === 'string' ? each.trim() : ''));
  const isM2m = values.some((each) => /(?:^|\.)interop\.pagopa\.it\/m2m$/.test(each)) || isRole(role);
  if (context.clientKind === 'api') {
    if (!isM2m) yield fault('voucher/not-m2m', 'aud');
    return;
  }
  const { eserviceAudience: expected } = context;
  if (isM2m) {
    if (expected !== undefined || context.clientKind !== undefined) yield fault('voucher/is-m2m', 'aud');
    return;
  }
  if (typeof aud === 'string' && aud.includes(',')) yield fault('voucher/aud-joined', 'aud');
  if (expected !== undefined && !isAbsent(aud) && !values.includes(expected)) {
    yield fault('voucher/aud-wrong', 'aud', { given: quote(aud), expected: quote(expected) });
  }
}

function isRole(role: unknown): boolean {
  return role === 'm2m' || role === 'm2m-admin';
}

function* idFaults(payload: JsonObject, context: DoctorContext): Generator<Fault> {
  const { clientId, purposeId, producerId, eserviceId, descriptorId } = context;
  const expected = { client_id: clientId, purposeId, producerId, eserviceId, descriptorId };
  const wrong = Object.entries(expected).flatMap(([name, value]) =>
    value === undefined || payload[name] === undefined || payload[name] === value ? [] : [name],
  );
  if (wrong.length > 0) yield fault('voucher/claim-differs', wrong.join(', '), { members: wrong.join(', ') });
}

function* digestFaults(digest: unknown, context: DoctorContext): Generator<Fault> {
  if (context.evidence === undefined) return;
  const { right, withNewline } = evidenceDigests(context.evidence);
  const value = readDigest(digest)?.value.toLowerCase();
  if (value === undefined) {
    if (wantsDigest(context)) yield fault('voucher/digest-missing', 'digest');
  } else if (withNewline.includes(value)) yield fault('voucher/digest-with-newline', 'digest', { right });
  else if (value !== right) yield fault('voucher/digest-of-another-evidence', 'digest', { right });
}

/** Judged only where a request to the erogatore is at hand, or a proof. */
function* proofFaults(payload: JsonObject, { proof, request }: DoctorContext): Generator<Fault> {
  const isBound = thumbprintBoundTo(payload) !== undefined;
  if (isBound && proof === undefined && request !== undefined) yield fault('voucher/needs-dpop', 'cnf.jkt');
  if (!isBound && proof !== undefined) yield fault('voucher/not-dpop', 'cnf.jkt');
}
