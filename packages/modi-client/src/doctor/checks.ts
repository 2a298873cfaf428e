import { assertionFaults } from './assertion/assertion.js';
import { chainFaults } from './certificate/chain-faults.js';
import { chainOfFile } from './certificate/chain.js';
import { configurationFaults, type ConfigurationFiles } from './configuration.js';
import { checkContext, type DoctorContext } from './context.js';
import { proofFaults } from './dpop/proof.js';
import { envelopeFaults, type SoapRequest } from './envelope/envelope.js';
import { clockFaults } from './clock.js';
import { describeFaults, type Fault, type Finding } from './finding.js';
import { formFaults } from './form.js';
import type { KeySource } from './key-source.js';
import { keyFaults, type KeyUse } from './key.js';
import { signatureFaults, signedRequestFaults, type SignedRequest } from './request/signed-request.js';
import { evidenceFaults } from './tokens/evidence.js';
import { idAuthFaults } from './tokens/id-auth.js';
import { voucherFaults } from './tokens/voucher.js';

/*
 * Every check here is pure: no clock but `context.now`, no network, no file. None of them throws for what a message holds, and no finding
 * holds a key, a codice fiscale or a token. A context without `now` is ConfigurationError ERR_MODI_CONFIG_INVALID.
 */

/** Begins to look only when the context has been seen to be one. */
function judge(context: DoctorContext, faults: () => Iterable<Fault>): Finding[] {
  const checked = checkContext(context);
  return describeFaults(faults(), checked.lingua);
}

/** A client assertion, as PDND's validator judges it; its signature only where `context.key` is given. */
export function checkAssertion(jws: string, context: DoctorContext): Finding[] {
  return judge(context, () => assertionFaults(jws, context));
}

/** A tracking evidence (AUDIT_REST_01 and _02), as an erogatore on GovWay judges it. */
export function checkEvidence(jws: string, context: DoctorContext): Finding[] {
  return judge(context, () => evidenceFaults(jws, context));
}

/** A voucher; its signature only where `context.pdndJwks` is given. */
export function checkVoucher(jws: string, context: DoctorContext): Finding[] {
  return judge(context, () => voucherFaults(jws, context));
}

/** A DPoP proof: for the token endpoint, or for `context.request` where that is given. */
export function checkDpopProof(proof: string, context: DoctorContext): Finding[] {
  return judge(context, () => proofFaults(proof, context));
}

/** `Agid-JWT-Signature` and `Digest` of a request, with its headers and body (INTEGRITY_REST_01 and _02). */
export function checkSignedRequest(request: SignedRequest, context: DoctorContext): Finding[] {
  return judge(context, () => signedRequestFaults(request, context));
}

/** A token of one's own in `Authorization`: ID_AUTH_REST_01 and _02 with a certificate. */
export function checkIdAuth(jws: string, context: DoctorContext): Finding[] {
  return judge(context, () => idAuthFaults(jws, context));
}

/** An `Agid-JWT-Signature` by itself, without the request it signs. */
export function checkSignature(jws: string, context: DoctorContext): Finding[] {
  return judge(context, () => signatureFaults(jws, context));
}

/** A SOAP envelope, with its HTTP headers where they are given. */
export function checkEnvelope(request: SoapRequest, context: DoctorContext): Finding[] {
  return judge(context, () => envelopeFaults(request, context));
}

/** A key: text of a PEM or JWK, what `loadKey` gave, or the error it threw. Certificates that came with it are judged too. */
export function checkKey(material: KeySource, use: KeyUse, context: DoctorContext): Finding[] {
  return judge(context, () => keyFaults(material, use, context));
}

/**
 * A certificate chain, the signer's own first: form, order, dates, keys, whether it is `context.key`'s; and what a trust says of it, where
 * {@link examineChains} has asked one.
 */
export function checkCertificate(certificate: string | Uint8Array, context: DoctorContext): Finding[] {
  return judge(context, () => chainFaults(chainOfFile(certificate), 'certificate', context.key, context));
}

/** The form of a token request. */
export function checkTokenForm(body: string, context: DoctorContext): Finding[] {
  return judge(context, () => formFaults(body));
}

/** A whole configuration, parsed from JSON, with the text of the files it names. */
export function checkConfiguration(
  configuration: unknown,
  context: DoctorContext,
  files: ConfigurationFiles = {},
): Finding[] {
  return judge(context, () => configurationFaults(configuration, files, context));
}

/** This machine's clock, by `context.clockOffsetMs`. */
export function checkClock(context: DoctorContext): Finding[] {
  return judge(context, () => clockFaults(context.clockOffsetMs ?? 0));
}
