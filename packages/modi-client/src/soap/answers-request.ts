import { timingSafeEqual } from 'node:crypto';
import { digestNameOf, type DigestName } from './algorithms.js';
import { checkBytes, checkObject } from './check-options.js';
import { readTree } from './engine/scanned-tree.js';
import { readStrictly } from './engine/scanner-engine.js';
import type { XmlElement } from './engine/xml-engine.js';
import { DEFAULT_MAX_BYTES } from './envelope-map.js';
import { WSA } from './names.js';
import { MAX_SECURITY_ELEMENTS } from './security-policy.js';
import { decodeBase64 } from './verify/base64.js';
import { refusal } from './verify/faults.js';
import { theSecurity, theSignature } from './verify/find-signature.js';
import { isDs } from './verify/signed-info.js';
import type { VerifiedEnvelope } from './verify-envelope.js';

/** One of the digests that a signature holds. */
export interface SignedDigest {
  /** As the reference names its element: `#` and an id. */
  readonly uri: string;
  readonly digest: DigestName;
  readonly value: Uint8Array;
}

/** What is known of the request that an answer must be to. */
export interface SentRequest {
  /** Text of the request's wsa:MessageID: the answer's wsa:RelatesTo must be signed, and name it. Default: not compared. */
  readonly messageId?: string;
  /** {@link signedDigests} of the request: the answer's `X-RequestDigest` must be signed, and repeat them, all and no more. Default: not compared. */
  readonly digests?: readonly SignedDigest[];
}

/** Local name of GovWay's header, in whatever namespace: it takes that of what is in Body. */
const REQUEST_DIGEST = 'X-RequestDigest';

/**
 * The digests that the signature of an envelope holds: of a request of one's own, to be kept until its answer comes. Reads as far as Body, and
 * verifies nothing.
 *
 * @param options `actor` of the Security header, as it was signed; `maxBytes` default 10 485 760
 * @throws SoapSecurityError ERR_MODI_NOT_SIGNED, ERR_MODI_SECURITY_INVALID, ERR_MODI_XML_*, ERR_MODI_ENVELOPE_INVALID
 */
export function signedDigests(
  envelope: Uint8Array,
  options: { readonly actor?: string; readonly maxBytes?: number } = {},
): readonly SignedDigest[] {
  checkBytes('envelope', envelope);
  const { actor, maxBytes = DEFAULT_MAX_BYTES } = checkObject('options', options);
  const view = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.length);
  const { headers } = readStrictly(view, { maxBytes, maxSecurityElements: MAX_SECURITY_ELEMENTS, headOnly: true });
  const signature = theSignature(theSecurity(headers, actor));
  const signedInfo = signature.children.find((each) => isDs(each, 'SignedInfo'));
  return digestsOf(signedInfo?.children.filter((each) => isDs(each, 'Reference')) ?? []);
}

/**
 * Whether a verified answer is to this request and no other, as PROFILE_NON_REPUDIATION_01 wants: by its MessageID, by the digests of its
 * signature, or both. What the answer's signature does not cover counts for nothing.
 *
 * @throws SoapSecurityError ERR_MODI_DIGEST_MISMATCH, facts `part` (`RelatesTo`, `X-RequestDigest`) and `reason`: `not-signed`, `repeated`,
 *   `form`, `request` (it is to another one)
 */
export function checkAnswersRequest(answer: Pick<VerifiedEnvelope, 'headers'>, request: SentRequest): void {
  const { headers } = checkObject('answer', answer);
  const { messageId, digests } = checkObject('request', request);
  if (messageId !== undefined) {
    const related = headers.filter(({ namespace, localName }) => namespace === WSA && localName === 'RelatesTo');
    if (related.length === 0) throw notTheAnswer('RelatesTo', 'not-signed');
    if (!related.some(({ text }) => text === messageId)) throw notTheAnswer('RelatesTo', 'request');
  }
  if (digests !== undefined) {
    const [header, another] = headers.filter(({ localName }) => localName === REQUEST_DIGEST);
    if (header === undefined) throw notTheAnswer(REQUEST_DIGEST, 'not-signed');
    if (another !== undefined) throw notTheAnswer(REQUEST_DIGEST, 'repeated');
    const { children } = readTree(header.canonical, MAX_SECURITY_ELEMENTS);
    if (!children.every((each) => isDs(each, 'Reference'))) throw notTheAnswer(REQUEST_DIGEST, 'form');
    if (!sameDigests(digests, digestsOf(children))) throw notTheAnswer(REQUEST_DIGEST, 'request');
  }
}

function digestsOf(references: readonly XmlElement[]): readonly SignedDigest[] {
  return references.map((reference) => {
    const child = (name: string): XmlElement | undefined => reference.children.find((each) => isDs(each, name));
    const uri = reference.attribute('', 'URI');
    const digest = digestNameOf(child('DigestMethod')?.attribute('', 'Algorithm'));
    const value = decodeBase64(child('DigestValue')?.text() ?? '');
    if (uri === undefined || digest === undefined || value === undefined) throw notTheAnswer(REQUEST_DIGEST, 'form');
    return { uri, digest, value };
  });
}

function sameDigests(sent: readonly SignedDigest[], repeated: readonly SignedDigest[]): boolean {
  if (sent.length === 0 || sent.length !== repeated.length) return false;
  const byUri = new Map(repeated.map((each) => [each.uri, each]));
  return sent.every(({ uri, digest, value }) => {
    const found = byUri.get(uri);
    if (found === undefined || found.digest !== digest || found.value.length !== value.length) return false;
    return timingSafeEqual(found.value, value);
  });
}

function notTheAnswer(part: string, reason: 'not-signed' | 'repeated' | 'form' | 'request'): Error {
  return refusal('ERR_MODI_DIGEST_MISMATCH', `it is not to the request that was sent (${part}: ${reason})`, {
    part,
    reason,
  });
}
