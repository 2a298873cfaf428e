import type { ModiFacts, SoapSecurityErrorCode } from '../../errors/modi-error.js';
import { SoapSecurityError } from '../../errors/soap-security-error.js';

/** A signed message that is refused: the code says at which check, the facts at what. */
export function refusal(
  code: SoapSecurityErrorCode,
  message: string,
  facts: ModiFacts = {},
  cause?: unknown,
): SoapSecurityError {
  return new SoapSecurityError(code, message, { facts, cause });
}

export type SecurityReason =
  | 'security-repeated'
  | 'signature-repeated'
  | 'signature-content'
  | 'signed-info-content'
  | 'reference-content'
  | 'too-many-references'
  | 'prefix-list'
  | 'base64'
  | 'key-info'
  | 'token-reference'
  | 'token-type'
  | 'token-encoding'
  | 'token-content';

/** The Security header is not of a form that is taken. */
export function securityInvalid(reason: SecurityReason): SoapSecurityError {
  return refusal('ERR_MODI_SECURITY_INVALID', `the Security header is not of a form that is taken: ${reason}`, {
    reason,
  });
}

export type AlgorithmKind = 'canonicalization' | 'signature' | 'transform' | 'digest';

/** The algorithm itself is not told: it is the sender's text. */
export function algorithmRefused(kind: AlgorithmKind): SoapSecurityError {
  return refusal('ERR_MODI_ALGORITHM_REFUSED', `the ${kind} algorithm is not one of those allowed`, {
    algorithm: kind,
  });
}

/** WSS4J's way to sign the token: it is no part that ModI asks to be signed, and its transform is on no list of ModI's. */
export function strTransformRefused(): SoapSecurityError {
  return refusal(
    'ERR_MODI_ALGORITHM_REFUSED',
    'a reference uses STR-Transform, which is not taken: ask the sender not to sign its token, which ModI does not want signed',
    { algorithm: 'transform', reason: 'str-transform' },
  );
}

export type ReferenceReason = 'no-uri' | 'document' | 'external' | 'xpointer' | 'nothing' | 'repeated';

export function referenceInvalid(reason: ReferenceReason, index: number): SoapSecurityError {
  return refusal('ERR_MODI_REFERENCE_INVALID', `reference ${index + 1} cannot be used: ${reason}`, {
    reason,
    reference: index + 1,
  });
}

/** @param reason `missing`: the part is not there; `not-covered`: it is, and the signature does not cover it */
export function notSigned(part: string, reason: 'missing' | 'not-covered'): SoapSecurityError {
  return refusal('ERR_MODI_NOT_SIGNED', `${part} must be signed: ${reason}`, { part, reason });
}
