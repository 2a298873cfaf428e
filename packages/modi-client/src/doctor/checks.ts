import { assertionFaults } from './assertion/assertion.js';
import { chainFaults } from './certificate/chain-faults.js';
import { chainOfFile } from './certificate/chain.js';
import { configurationFaults, type ConfigurationFiles } from './configuration.js';
import type { DoctorContext } from './context.js';
import { proofFaults } from './dpop/proof.js';
import { envelopeFaults, type SoapRequest } from './envelope/envelope.js';
import { clockFaults } from './clock.js';
import { describeFaults, type Finding } from './finding.js';
import { formFaults } from './form.js';
import type { KeySource } from './key-source.js';
import { keyFaults, type KeyUse } from './key.js';
import { signatureFaults, signedRequestFaults, type SignedRequest } from './request/signed-request.js';
import { evidenceFaults } from './tokens/evidence.js';
import { idAuthFaults } from './tokens/id-auth.js';
import { voucherFaults } from './tokens/voucher.js';

/*
 * Every check here is pure: no clock but `context.now`, no network, no file. None of them ever throws, whatever it is given, and no finding
 * holds a key, a codice fiscale or a token.
 */

/** A client assertion, as PDND's validator judges it; its signature only where `context.key` is given. */
export function checkAssertion(jws: string, context: DoctorContext): Finding[] {
  return describeFaults(assertionFaults(jws, context), context.lingua);
}

/** A tracking evidence (AUDIT_REST_01 and _02), as an erogatore on GovWay judges it. */
export function checkEvidence(jws: string, context: DoctorContext): Finding[] {
  return describeFaults(evidenceFaults(jws, context), context.lingua);
}

/** A voucher; its signature only where `context.pdndJwks` is given. */
export function checkVoucher(jws: string, context: DoctorContext): Finding[] {
  return describeFaults(voucherFaults(jws, context), context.lingua);
}

/** A DPoP proof: for the token endpoint, or for `context.request` where that is given. */
export function checkDpopProof(proof: string, context: DoctorContext): Finding[] {
  return describeFaults(proofFaults(proof, context), context.lingua);
}

/** `Agid-JWT-Signature` and `Digest` of a request, with its headers and body (INTEGRITY_REST_01 and _02). */
export function checkSignedRequest(request: SignedRequest, context: DoctorContext): Finding[] {
  return describeFaults(signedRequestFaults(request, context), context.lingua);
}

/** A token of one's own in `Authorization`: ID_AUTH_REST_01 and _02 with a certificate. */
export function checkIdAuth(jws: string, context: DoctorContext): Finding[] {
  return describeFaults(idAuthFaults(jws, context), context.lingua);
}

/** An `Agid-JWT-Signature` by itself, without the request it signs. */
export function checkSignature(jws: string, context: DoctorContext): Finding[] {
  return describeFaults(signatureFaults(jws, context), context.lingua);
}

/** A SOAP envelope, with its HTTP headers where they are given. */
export function checkEnvelope(request: SoapRequest, context: DoctorContext): Finding[] {
  return describeFaults(envelopeFaults(request, context), context.lingua);
}

/** A key: text of a PEM or JWK, what `loadKey` gave, or the error it threw. Certificates that came with it are judged too. */
export function checkKey(material: KeySource, use: KeyUse, context: DoctorContext): Finding[] {
  return describeFaults(keyFaults(material, use, context), context.lingua);
}

/**
 * A certificate chain, the signer's own first: form, order, dates, keys, whether it is `context.key`'s; and what a trust says of it, where
 * {@link examineChains} has asked one.
 */
export function checkCertificate(certificate: string | Uint8Array, context: DoctorContext): Finding[] {
  return describeFaults(chainFaults(chainOfFile(certificate), 'certificate', context.key, context), context.lingua);
}

/** The form of a token request. */
export function checkTokenForm(body: string, context: DoctorContext): Finding[] {
  return describeFaults(formFaults(body), context.lingua);
}

/** A whole configuration, parsed from JSON, with the text of the files it names. */
export function checkConfiguration(
  configuration: unknown,
  context: DoctorContext,
  files: ConfigurationFiles = {},
): Finding[] {
  return describeFaults(configurationFaults(configuration, files, context), context.lingua);
}

/** This machine's clock, by `context.clockOffsetMs`. */
export function checkClock(context: DoctorContext): Finding[] {
  return describeFaults(clockFaults(context.clockOffsetMs ?? 0), context.lingua);
}
