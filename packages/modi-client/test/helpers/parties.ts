import type { KeyResolver } from '../../src/jws/key-resolver.js';
import type { TokenOptions } from '../../src/rest/token-claims.js';
import type { TokenPolicy } from '../../src/rest/token-policy.js';
import { createTrust } from '../../src/trust/trust.js';
import { x509Resolver } from '../../src/trust/x509-resolver.js';
import { issueCertificate, signerOf, type TestCertificate } from './certificates.js';
import { countingIds, FixedClock } from './fixed-ports.js';

/** A fruitore and an erogatore that have agreed on an authority. */
export interface Parties {
  readonly clock: FixedClock;
  readonly leaf: TestCertificate;
  readonly other: TestCertificate;
  readonly keys: KeyResolver;
  /** What the fruitore makes tokens with; `other` is another of its certificates. */
  readonly mine: TokenOptions;
  readonly others: TokenOptions;
  /** How the erogatore judges them. */
  readonly policy: TokenPolicy;
}

export const SERVICE = 'https://erogatore.example/rest/v1';

export async function makeParties(): Promise<Parties> {
  const clock = new FixedClock();
  const root = await issueCertificate({ name: 'Root', ca: true });
  const leaf = await issueCertificate({ name: 'Fruitore', issuer: root, kind: 'RSA' });
  const other = await issueCertificate({ name: 'Fruitore 2', issuer: root });
  const keys = x509Resolver({ trust: createTrust({ anchors: root.pem, clock }) });
  const ids = countingIds();
  const make = (certificate: TestCertificate): TokenOptions => ({
    signer: signerOf(certificate),
    reference: { certificate: certificate.pem },
    audience: SERVICE,
    issuer: 'fruitore',
    clock,
    ids,
  });
  return {
    clock,
    leaf,
    other,
    keys,
    mine: make(leaf),
    others: make(other),
    policy: { keys, audience: SERVICE, clock },
  };
}
