import { createHash, timingSafeEqual, verify } from 'node:crypto';
import { tupleKey } from '../cache/tuple-key.js';
import { SoapSecurityError } from '../errors/soap-security-error.js';
import { TokenError } from '../errors/token-error.js';
import type { Trust, TrustedCertificate } from '../trust/trust.js';
import { scannerEngine } from './engine/scanner-engine.js';
import type { SignedDocument, XmlElement } from './engine/xml-engine.js';
import { invalidEnvelope } from './envelope-map.js';
import { WSA, WSU } from './names.js';
import { checkPolicy, MAX_SECURITY_ELEMENTS, type CheckedPolicy, type VerifyPolicy } from './security-policy.js';
import {
  coveredName,
  refuseRepeatedParts,
  requireCoverage,
  resolveReferences,
  type CoveredElement,
} from './verify/coverage.js';
import { notSigned, refusal, securityInvalid } from './verify/faults.js';
import { announcedPrefixes, named, securityHeaders, signaturesOf } from './verify/find-signature.js';
import { exclusivePrefixes, readSignature, type SignatureParts } from './verify/signed-info.js';
import { checkWindow, readTimestamp, trimXml, type MessageTimestamp } from './verify/timestamp.js';
import { resolveToken } from './verify/token.js';

/** A header that the signature covers. */
export interface VerifiedHeader {
  readonly namespace: string;
  readonly localName: string;
  /** The canonical text that was hashed, in UTF-8: an element that stands alone. */
  readonly canonical: Uint8Array;
  /** Its own text, trimmed of white space. */
  readonly text: string;
}

/** What a signature vouches for, and nothing else: built from the bytes that were hashed. */
export interface VerifiedEnvelope {
  readonly version: '1.1' | '1.2';
  /** The Body element: the canonical text that was hashed, in UTF-8. `undefined` when the policy did not ask for it and it was not covered. */
  readonly body: Uint8Array | undefined;
  /** Covered children of Header, in document order. */
  readonly headers: readonly VerifiedHeader[];
  readonly signer: TrustedCertificate;
  /** `undefined` when it was neither required nor covered. */
  readonly timestamp: MessageTimestamp | undefined;
  /** Text of the covered wsa:To. */
  readonly to: string | undefined;
  /** Text of the covered wsa:MessageID. */
  readonly messageId: string | undefined;
  /** Names of everything covered, in the order of the references: `Body`, `Timestamp`, `To` …, `{ns}local` for other headers. */
  readonly covered: readonly string[];
}

/**
 * The order in which a signed envelope is judged; the first check that fails gives the code. It is the same for all engines, and part of
 * what this library promises: cheap before dear, authenticity before meaning, and the replay store last, so that who cannot sign cannot
 * burn message ids.
 */
export const VERIFICATION_ORDER = [
  ['form', 'size, encoding, well-formedness, DOCTYPE, depth; Envelope, Header, Body; no processing instruction'],
  ['ids', 'no id is carried by two elements'],
  ['security', 'one Security header for our actor, one Signature in it, one Timestamp at most'],
  ['parts', 'no addressing header is there twice'],
  ['signed-info', 'structure and algorithms, in document order'],
  ['references', 'each names one element, and no two the same'],
  ['coverage', 'each required part is there once, in its place, and covered'],
  ['token', 'the certificate that the signature brings or names'],
  ['trust', 'the certificate may sign'],
  ['signature', 'the signature over SignedInfo'],
  ['digests', 'each reference, in order'],
  ['timestamp', 'Created and Expires, then the windows'],
  ['to', 'wsa:To is the one expected'],
  ['replay', 'the message id has not been seen'],
] as const;

/**
 * Verifies a WS-Security signature as ModI uses it (ID_AUTH_SOAP_01, ID_AUTH_SOAP_02, INTEGRITY_SOAP_01), in {@link VERIFICATION_ORDER}.
 *
 * Taken: one X.509 signature over elements named by their ids, exclusive C14N, RSA or ECDSA with SHA-2. Everything else is refused, not
 * ignored. Not checked: `mustUnderstand`, schemas, wsa:Action, what is not covered.
 *
 * @throws SoapSecurityError with the code of the first check that fails; TokenError when the replay store cannot answer;
 *   ConfigurationError ERR_MODI_CONFIG_INVALID for a policy that cannot be used
 */
export async function verifyEnvelope(bytes: Uint8Array, policy: VerifyPolicy): Promise<VerifiedEnvelope> {
  const rules = checkPolicy(policy);
  const document = (policy.engine ?? scannerEngine).read(bytes, {
    maxBytes: rules.maxBytes,
    maxSecurityElements: MAX_SECURITY_ELEMENTS,
    expectBody: (headers, ids) => announcedPrefixes(headers, rules.actor, ids, tolerantPrefixes),
  });
  if (document.hasDuplicateIds) throw invalidEnvelope('duplicate-id', 0);
  const security = findSecurity(document, rules);
  const signature = findSignature(security);
  refuseRepeatedParts(document, security);
  const parts = readSignature(signature, rules);
  const covered = resolveReferences(document, parts.references);
  requireCoverage(document, security, covered, rules.required);
  const chain = resolveToken(parts.keyInfo, security, document, rules.certificates);
  const signer = await checkTrust(rules.trust, chain);
  checkSignature(document, parts, signer);
  const canonical = checkDigests(document, covered);
  return conclude(document, security, covered, canonical, signer, rules);
}

function tolerantPrefixes(transform: XmlElement): readonly string[] | undefined {
  try {
    return exclusivePrefixes(transform);
  } catch (error) {
    // What is wrong with it is said in its turn.
    if (error instanceof SoapSecurityError) return undefined;
    throw error;
  }
}

function findSecurity(document: SignedDocument, rules: CheckedPolicy): XmlElement {
  const [security, another] = securityHeaders(document.headers, rules.actor);
  if (security === undefined) throw notSigned('Security', 'missing');
  if (another !== undefined) throw securityInvalid('security-repeated');
  return security;
}

function findSignature(security: XmlElement): XmlElement {
  const [signature, another] = signaturesOf(security);
  if (signature === undefined) throw notSigned('Signature', 'missing');
  if (another !== undefined) throw securityInvalid('signature-repeated');
  return signature;
}

async function checkTrust(trust: Trust, chain: readonly Uint8Array[]): Promise<TrustedCertificate> {
  try {
    return await trust.check(chain);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    switch (error.code) {
      case 'ERR_MODI_CERT_UNTRUSTED':
      case 'ERR_MODI_CERT_EXPIRED':
      case 'ERR_MODI_CERT_REVOKED':
        throw refusal(error.code, error.message, error.facts, error);
      default:
        throw error;
    }
  }
}

function checkSignature(document: SignedDocument, parts: SignatureParts, { key }: TrustedCertificate): void {
  const { method, value } = parts;
  const fits = key.asymmetricKeyType === method.keyType;
  const text = document.canonicalize(parts.signedInfo, parts.prefixes);
  if (!fits || !verify(method.digest, text, { key, dsaEncoding: 'ieee-p1363' }, value)) {
    throw refusal('ERR_MODI_SIGNATURE_INVALID', 'the signature does not verify with the signer’s key', {
      reason: fits ? 'value' : 'key-type',
    });
  }
}

/** The canonical texts, in the order of the references, each of which has the digest that was signed. */
function checkDigests(document: SignedDocument, covered: readonly CoveredElement[]): readonly Uint8Array[] {
  return covered.map(({ element, reference }, index) => {
    const canonical = document.canonicalize(element, reference.prefixes);
    const digest = createHash(reference.digest).update(canonical).digest();
    if (digest.length !== reference.value.length || !timingSafeEqual(digest, reference.value)) {
      throw refusal('ERR_MODI_DIGEST_MISMATCH', `reference ${index + 1} does not have the digest that was signed`, {
        reference: index + 1,
      });
    }
    return canonical;
  });
}

/** Meaning, after authenticity. */
async function conclude(
  document: SignedDocument,
  security: XmlElement,
  covered: readonly CoveredElement[],
  canonical: readonly Uint8Array[],
  signer: TrustedCertificate,
  rules: CheckedPolicy,
): Promise<VerifiedEnvelope> {
  const canonicalOf = (element: XmlElement | undefined): Uint8Array | undefined =>
    canonical[covered.findIndex((each) => each.element === element)];
  const now = rules.clock.now();
  const [timestampElement] = named(security.children, WSU, 'Timestamp');
  let timestamp: MessageTimestamp | undefined;
  if (timestampElement !== undefined && canonicalOf(timestampElement) !== undefined) {
    timestamp = readTimestamp(timestampElement);
    checkWindow(timestamp, now, rules.skewMs, rules.maxAgeMs);
  }
  const address = (localName: string): string | undefined => {
    const [element] = named(document.headers, WSA, localName);
    if (element === undefined || canonicalOf(element) === undefined) return undefined;
    if (element.hasChildren) throw invalidEnvelope('element-has-children', 0);
    return trimXml(element.text());
  };
  const to = address('To');
  if (rules.to !== undefined && to !== rules.to) {
    throw refusal('ERR_MODI_TO_MISMATCH', 'wsa:To is not the one expected: the message is for somebody else');
  }
  const messageId = address('MessageID');
  if (messageId !== undefined && (messageId === '' || messageId.length > MAX_MESSAGE_ID)) {
    throw invalidEnvelope('message-id', 0);
  }
  if (rules.replay !== undefined && timestamp !== undefined && messageId !== undefined) {
    // As with tokens: `to` goes with the id, so that a signer gets no more room for naming more of our addresses.
    const sender = rules.sender?.(signer);
    const [scope, id] =
      sender === undefined
        ? [tupleKey([signer.thumbprint]), tupleKey([to, messageId])]
        : [tupleKey(['sender', sender]), tupleKey([signer.thumbprint, to, messageId])];
    const until = Math.min(timestamp.expires, timestamp.created + rules.maxAgeMs) + rules.skewMs;
    if (!(await rules.replay.rememberOnce(scope, id, until))) {
      throw refusal('ERR_MODI_REPLAYED', 'a message with this id, of this signer, has been seen already');
    }
  }
  return Object.freeze({
    version: document.version,
    body: canonicalOf(document.body),
    headers: document.headers.flatMap((element) => {
      const bytes = canonicalOf(element);
      if (bytes === undefined) return [];
      const { namespace, localName } = element;
      return [{ namespace, localName, canonical: bytes, text: trimXml(element.text()) }];
    }),
    signer,
    timestamp,
    to,
    messageId,
    covered: covered.map(({ element }) => coveredName(document, security, element)),
  });
}

/** Characters, as GovWay. */
const MAX_MESSAGE_ID = 255;
