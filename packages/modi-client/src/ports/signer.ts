/** JWS algorithms of ModI (RFC 7518 §3.1 names). PDND takes RS256 only, except for DPoP proofs. */
export type SignatureAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512';

/**
 * A private key that signs. The key may live in this process, in a file or in an HSM: nothing else is asked of it.
 *
 * `sign` receives the bytes to be signed (not their hash) and resolves to the JWS form of the signature:
 * PKCS#1 v1.5 for RS*, raw r‖s (RFC 7518 §3.4, IEEE P1363) for ES*.
 */
export interface Signer {
  readonly alg: SignatureAlgorithm;
  /** RFC 7638 SHA-256 thumbprint of the public key, base64url: 43 characters. */
  readonly kid: string;
  /** The public key alone, as a JWK with only the members RFC 7638 hashes. */
  readonly publicJwk: Readonly<Record<string, string>>;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
