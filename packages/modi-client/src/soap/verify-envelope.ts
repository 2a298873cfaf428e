import { verify } from 'node:crypto';
import { tupleKey } from '../cache/tuple-key.js';
import { TokenError } from '../errors/token-error.js';
import type { Trust, TrustedCertificate } from '../trust/trust.js';
import { checkBytes } from './check-options.js';
import { scannerEngine } from './engine/scanner-engine.js';
import { checkPolicy, type CheckedPolicy, type VerifyPolicy } from './security-policy.js';
import { refusal } from './verify/faults.js';
import { SignedMessage, type SignatureClaim, type SignedContent } from './verify/signed-message.js';
import { chainOf } from './verify/token.js';

/** What a signature vouches for, and nothing else: built from the bytes that were hashed. */
export interface VerifiedEnvelope extends SignedContent {
  readonly signer: TrustedCertificate;
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
 * Reads and hashes on the caller's thread, some milliseconds for a megabyte: for more, see `createSoapSecurityWorkers`.
 *
 * @throws SoapSecurityError with the code of the first check that fails; TokenError when the replay store cannot answer;
 *   ConfigurationError ERR_MODI_CONFIG_INVALID for a policy that cannot be used, or for `bytes` that are none
 */
export async function verifyEnvelope(bytes: Uint8Array, policy: VerifyPolicy): Promise<VerifiedEnvelope> {
  checkBytes('bytes', bytes);
  const checked = checkPolicy(policy);
  const { rules, engine = scannerEngine } = checked;
  const message = new SignedMessage(bytes, rules, engine);
  return verifyClaim(checked, {
    claim: () => message.claim(),
    content: (now) => message.content(now, rules),
  });
}

/** A message wherever it was read, here or in another thread. */
export interface ReadMessage {
  claim(): SignatureClaim | Promise<SignatureClaim>;
  content(now: number): SignedContent | Promise<SignedContent>;
}

/** The checks that need the caller's own objects, in their order between those of the message: trust, signature, replay. */
export async function verifyClaim(policy: CheckedPolicy, message: ReadMessage): Promise<VerifiedEnvelope> {
  const claim = await message.claim();
  const signer = await checkTrust(policy.trust, chainOf(claim.token, policy.certificates));
  checkSignature(claim, signer);
  const content = await message.content(policy.clock.now());
  await refuseReplay(content, signer, policy);
  return Object.freeze({ ...content, signer });
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

function checkSignature({ method, signedInfo, value }: SignatureClaim, { key }: TrustedCertificate): void {
  const fits = key.asymmetricKeyType === method.keyType;
  if (!fits || !verify(method.digest, signedInfo, { key, dsaEncoding: 'ieee-p1363' }, value)) {
    throw refusal('ERR_MODI_SIGNATURE_INVALID', 'the signature does not verify with the signer’s key', {
      reason: fits ? 'value' : 'key-type',
    });
  }
}

async function refuseReplay(
  { timestamp, messageId, to }: SignedContent,
  signer: TrustedCertificate,
  { replay, sender: senderOf, rules }: CheckedPolicy,
): Promise<void> {
  if (replay === undefined || timestamp === undefined || messageId === undefined) return;
  // As with tokens: `to` goes with the id, so that a signer gets no more room for naming more of our addresses.
  const sender = senderOf?.(signer);
  const [scope, id] =
    sender === undefined
      ? [tupleKey([signer.thumbprint]), tupleKey([to, messageId])]
      : [tupleKey(['sender', sender]), tupleKey([signer.thumbprint, to, messageId])];
  const until = Math.min(timestamp.expires, timestamp.created + rules.maxAgeMs) + rules.skewMs;
  if (!(await replay.rememberOnce(scope, id, until))) {
    throw refusal('ERR_MODI_REPLAYED', 'a message with this id, of this signer, has been seen already');
  }
}
