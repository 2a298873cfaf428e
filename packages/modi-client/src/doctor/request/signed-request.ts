import { isObject } from '../../checks/strict-json.js';
import { fault, type Fault } from '../finding.js';
import type { DoctorContext } from '../context.js';
import { quote, quoteNames } from '../quote.js';
import { readToken, wrongKind } from '../read-token.js';
import { ageFaults, audienceFaults, claimFaults, headerFaults, isAbsent } from '../tokens/common.js';
import { certificateDiffers } from '../tokens/id-auth.js';
import { digestFaults } from './digest.js';
import { signedHeaderFaults } from './signed-headers.js';

/** A request to an erogatore as it is about to leave. Header names in any case; a repeated header as a list. */
export interface SignedRequest {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes that travel, after any content coding. */
  readonly body: Uint8Array;
}

/** Header name in lower case → its values. */
export type HeaderValues = ReadonlyMap<string, readonly string[]>;

export function headerValues(headers: SignedRequest['headers']): HeaderValues {
  const values = new Map<string, string[]>();
  const given: unknown = headers;
  for (const [name, value] of Object.entries(isObject(given) ? headers : {})) {
    const list = (typeof value === 'string' ? [value] : (value ?? [])).filter((each) => typeof each === 'string');
    if (list.length > 0) values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), ...list]);
  }
  return values;
}

const EVIDENCE = 'agid-jwt-trackingevidence';
const MISSPELT = 'agid-jwt-tracking-evidence';

/** Everything wrong with `Agid-JWT-Signature`, `Digest` and the name of the evidence's header (INTEGRITY_REST_01 and _02). */
export function* signedRequestFaults(request: SignedRequest, context: DoctorContext): Generator<Fault> {
  const given: unknown = request;
  if (!isObject(given) || !isObject(given['headers']) || !(given['body'] instanceof Uint8Array)) {
    const reason = {
      it: 'servono le intestazioni e i byte del corpo',
      en: 'headers and the bytes of the body are needed',
    };
    yield fault('signature/malformed', 'Agid-JWT-Signature', { reason });
    return;
  }
  const headers = headerValues(request.headers);
  const [jws] = headers.get('agid-jwt-signature') ?? [];
  const hasDigest = headers.has('digest');
  yield* evidenceHeaderFaults(headers);
  yield* onceFaults(headers, context);
  if (request.body.length === 0) {
    if (hasDigest) yield fault('digest/on-empty-body', 'Digest');
  } else if (hasDigest || jws !== undefined) yield* digestFaults(headers, request.body);
  if (jws === undefined) {
    if (hasDigest) yield fault('signature/header-missing', 'Agid-JWT-Signature');
    return;
  }
  yield* tokenFaults(jws, headers, request.body.length > 0, context);
  const isPartial = request.method?.toUpperCase() === 'PATCH' || headers.has('range');
  if (isPartial) yield fault('signature/range-or-patch', quoteNames([request.method ?? 'Range']));
}

/** An `Agid-JWT-Signature` by itself: what it signs is not compared with anything. */
export function* signatureFaults(jws: string, context: DoctorContext): Generator<Fault> {
  yield* tokenFaults(jws, undefined, true, context);
}

/** Each token travels once; and what goes with a voucher does not go alone. */
function* onceFaults(headers: HeaderValues, context: DoctorContext): Generator<Fault> {
  const names = { 'agid-jwt-signature': 'Agid-JWT-Signature', authorization: 'Authorization', dpop: 'DPoP' };
  const repeated = Object.entries(names).flatMap(([name, label]) =>
    (headers.get(name) ?? []).length > 1 ? [label] : [],
  );
  if (repeated.length > 0) {
    yield fault('signature/header-repeated', repeated.join(', '), { members: repeated.join(', ') });
  }
  const goesWithVoucher = ['agid-jwt-signature', EVIDENCE, MISSPELT].some((name) => headers.has(name));
  const isAuthorised = context.voucher !== undefined || context.idAuth !== undefined;
  if (goesWithVoucher && !headers.has('authorization') && !isAuthorised) {
    yield fault('signature/authorization-missing', 'Authorization');
  }
}

function* evidenceHeaderFaults(headers: HeaderValues): Generator<Fault> {
  const times = (headers.get(EVIDENCE) ?? []).length;
  if (headers.has(MISSPELT) && times > 0) {
    const members = 'Agid-JWT-TrackingEvidence, Agid-JWT-Tracking-Evidence';
    yield fault('evidence/header-twice', 'Agid-JWT-TrackingEvidence', { members });
  } else if (times > 1) {
    const members = `Agid-JWT-TrackingEvidence ×${times}`;
    yield fault('evidence/header-twice', 'Agid-JWT-TrackingEvidence', { members });
  } else if (headers.has(MISSPELT)) {
    const facts = { given: 'Agid-JWT-Tracking-Evidence' };
    yield fault('evidence/header-spelling', 'Agid-JWT-TrackingEvidence', facts);
  }
}

function* tokenFaults(
  jws: string,
  headers: HeaderValues | undefined,
  hasBody: boolean,
  context: DoctorContext,
): Generator<Fault> {
  const token = readToken(jws);
  const { header, payload } = token;
  if (payload === undefined || header === undefined) {
    const reason =
      payload === undefined ? token.reason : { it: 'l’header non si legge', en: 'the header cannot be read' };
    yield fault('signature/malformed', 'Agid-JWT-Signature', { reason });
    return;
  }
  yield* keyReferenceFaults(header, context);
  if (context.idAuth !== undefined) yield* certificateDiffers(context.idAuth, jws);
  yield* headerFaults('signature', token, context);
  yield* claimFaults('signature', payload, ['aud', 'iat', 'exp'], context);
  yield* audienceFaults('signature', payload['aud'], context);
  yield* ageFaults('signature', payload['iat'], context);
  yield* signedHeaderFaults(payload['signed_headers'], headers, hasBody);
  if (isAbsent(payload['jti'])) yield fault('signature/jti-missing', 'jti');
  yield* wrongKind(token, 'signature');
  yield* token.remarks;
}

function* keyReferenceFaults(header: Readonly<Record<string, unknown>>, context: DoctorContext): Generator<Fault> {
  const references = ['kid', 'x5c', 'x5u', 'x5t#S256'].filter((name) => !isAbsent(header[name]));
  if (references.length === 0 && !('x5t' in header)) yield fault('signature/key-reference-missing', 'header.kid');
  const other = context.evidence === undefined ? undefined : readToken(context.evidence).header?.['kid'];
  if (typeof other === 'string' && typeof header['kid'] === 'string' && header['kid'] !== other) {
    yield fault('signature/kid-differs', 'header.kid', { given: quote(header['kid']) });
  }
}
