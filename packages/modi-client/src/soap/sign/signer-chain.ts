import type { X509Certificate } from 'node:crypto';
import { ConfigurationError, invalidOption } from '../../errors/configuration-error.js';
import { publicJwkOf, thumbprint } from '../../keys/thumbprint.js';
import type { Signer } from '../../ports/signer.js';
import { parseDer } from '../../trust/certificate.js';
import { derOf, type PemOrDer } from '../../trust/pem.js';

/** What was read for a signer the last time: a certificate takes longer to read than an envelope to be signed. */
const LAST = new WeakMap<Signer, { readonly input: PemOrDer; readonly chain: readonly X509Certificate[] }>();

/**
 * The signer's certificates, its own first.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID, ERR_MODI_KEY_UNUSABLE when key and certificate do not belong together
 */
export function signerChain(signer: Signer, input: PemOrDer): readonly X509Certificate[] {
  const last = LAST.get(signer);
  // A text is what it was; bytes and lists can have been changed since.
  if (typeof input === 'string' && last?.input === input) return last.chain;
  const chain = derOf('certificate', input, 'CERTIFICATE').map((der) => {
    const certificate = parseDer(der);
    if (certificate === undefined) {
      throw invalidOption('certificate', 'cannot be read: give PEM or DER, the signer’s own first');
    }
    return certificate;
  });
  const [leaf] = chain;
  if (leaf === undefined) throw invalidOption('certificate', 'is needed');
  if (thumbprint(publicJwkOf(leaf.publicKey)) !== thumbprint(signer.publicJwk)) {
    throw new ConfigurationError('ERR_MODI_KEY_UNUSABLE', 'key and certificate do not belong together', {
      facts: { reason: 'not-the-certificates' },
    });
  }
  LAST.set(signer, { input, chain });
  return chain;
}
