import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { holdsCodiceFiscale, isUuid, quote } from '../quote.js';
import { readToken, wrongKind } from '../read-token.js';
import { ageFaults, audienceFaults, claimFaults, headerFaults, isAbsent } from './common.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Everything wrong with a tracking evidence (ModI AUDIT_REST_01 and _02, PDND trust), as GovWay judges it. */
export function* evidenceFaults(jws: unknown, context: DoctorContext): Generator<Fault> {
  const token = readToken(jws);
  const { header, payload } = token;
  if (payload === undefined || header === undefined) {
    const reason =
      payload === undefined ? token.reason : { it: 'l’header non si legge', en: 'the header cannot be read' };
    yield fault('evidence/malformed', undefined, { reason });
  } else {
    const isDirect = isDirectTrust(header, payload, context);
    if (!isDirect && (typeof header['kid'] !== 'string' || header['kid'] === ''))
      yield fault('evidence/kid-missing', 'header.kid');
    yield* headerFaults('evidence', token, context);
    yield* claimFaults('evidence', payload, ['aud', 'iat', 'exp', 'jti', 'iss'], context);
    yield* audienceFaults('evidence', payload['aud'], context);
    yield* ageFaults('evidence', payload['iat'], context);
    yield* agreedFaults(payload);
    yield* nonceFaults(payload['dnonce'], context);
    yield* linkFaults(payload, isDirect, context);
    yield* wrongKind(token, 'evidence');
  }
  yield* token.remarks;
}

/** AUDIT_REST_01 without PDND: the certificate tells whose it is, and there is no purpose. */
function isDirectTrust(header: JsonObject, payload: JsonObject, { tracciamento }: DoctorContext): boolean {
  const hasCertificate = ['x5c', 'x5u', 'x5t#S256'].some((name) => !isAbsent(header[name]));
  const isPdnd = tracciamento === 'AUDIT_REST_02' || 'dnonce' in payload || 'kid' in header;
  return hasCertificate && !isPdnd;
}

/** What the erogatore agrees upon; GovWay's own default is userID and userLocation. */
function* agreedFaults(payload: JsonObject): Generator<Fault> {
  const missing = ['userID', 'userLocation'].filter((name) => isAbsent(payload[name])).join(', ');
  if (missing !== '') yield fault('evidence/agreed-claim-missing', missing, { members: missing });
  const spelling = Object.keys(payload).find((name) => name.toLowerCase() === 'loa' && name !== 'LoA');
  if (spelling !== undefined) yield fault('evidence/loa-spelling', spelling, { given: quote(spelling) });
  const { userID } = payload;
  if (typeof userID === 'string' && holdsCodiceFiscale(userID))
    yield fault('evidence/user-id-codice-fiscale', 'userID');
}

function* nonceFaults(dnonce: unknown, { tracciamento }: DoctorContext): Generator<Fault> {
  if (isAbsent(dnonce)) {
    if (tracciamento === 'AUDIT_REST_02') yield fault('evidence/dnonce-missing', 'dnonce');
    return;
  }
  // Thirteen digits as a string are taken too: readers differ.
  const digits = typeof dnonce === 'number' ? `${dnonce}` : dnonce;
  const isThirteenDigits = typeof digits === 'string' && /^[1-9][0-9]{12}$/.test(digits);
  if (!isThirteenDigits) yield fault('evidence/dnonce-not-13-digits', 'dnonce');
}

/** Client and purpose must be those of the assertion and of the voucher. */
function* linkFaults({ iss, purposeId }: JsonObject, isDirect: boolean, context: DoctorContext): Generator<Fault> {
  const others = [context.voucher, context.assertion].flatMap((jws) =>
    jws === undefined ? [] : [readToken(jws).payload ?? {}],
  );
  const client = context.clientId ?? others.map((each) => each['client_id'] ?? each['sub']).find(isUuid);
  if (!isAbsent(iss) && client !== undefined && iss !== client) {
    yield fault('evidence/iss-not-client-id', 'iss', { expected: quote(client) });
  }
  if (isDirect && isAbsent(purposeId)) return;
  if (!isUuid(purposeId)) {
    yield fault('evidence/purpose-id-missing', 'purposeId');
    return;
  }
  const purposes = [context.purposeId, ...others.map((each) => each['purposeId'])].filter(isUuid);
  if (purposes.some((each) => each !== purposeId)) yield fault('evidence/purpose-id-differs', 'purposeId');
}
