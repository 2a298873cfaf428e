import type { SignatureAlgorithm } from '../ports/signer.js';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const ENC = 'http://www.w3.org/2001/04/xmlenc#';

export type DigestName = 'sha256' | 'sha384' | 'sha512';

export const DIGEST_NAMES: readonly DigestName[] = ['sha256', 'sha384', 'sha512'];

export interface XmlSignatureMethod {
  readonly uri: string;
  readonly alg: SignatureAlgorithm;
  readonly digest: DigestName;
  readonly keyType: 'rsa' | 'ec';
}

/** Signature methods this library makes and takes (RFC 6931 §2.3.2, §2.3.6). ECDSA values are r‖s, each as long as the curve's field. */
export const SIGNATURE_METHODS: readonly XmlSignatureMethod[] = [
  { uri: `${MORE}rsa-sha256`, alg: 'RS256', digest: 'sha256', keyType: 'rsa' },
  { uri: `${MORE}rsa-sha384`, alg: 'RS384', digest: 'sha384', keyType: 'rsa' },
  { uri: `${MORE}rsa-sha512`, alg: 'RS512', digest: 'sha512', keyType: 'rsa' },
  { uri: `${MORE}ecdsa-sha256`, alg: 'ES256', digest: 'sha256', keyType: 'ec' },
  { uri: `${MORE}ecdsa-sha384`, alg: 'ES384', digest: 'sha384', keyType: 'ec' },
  { uri: `${MORE}ecdsa-sha512`, alg: 'ES512', digest: 'sha512', keyType: 'ec' },
];

/** Digest methods this library makes and takes. */
export const DIGEST_METHODS: Readonly<Record<DigestName, string>> = {
  sha256: `${ENC}sha256`,
  sha384: `${MORE}sha384`,
  sha512: `${ENC}sha512`,
};

export function signatureMethodOf(uri: string | undefined): XmlSignatureMethod | undefined {
  return SIGNATURE_METHODS.find((each) => each.uri === uri);
}

export function digestNameOf(uri: string | undefined): DigestName | undefined {
  return DIGEST_NAMES.find((name) => DIGEST_METHODS[name] === uri);
}
