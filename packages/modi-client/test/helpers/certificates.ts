// The library's dependency injection looks for this polyfill when it loads.
import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
  type Extension as CertificateExtension,
} from '@peculiar/x509';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import type { Signer } from '../../src/ports/signer.js';

cryptoProvider.set(webcrypto as unknown as ReturnType<typeof cryptoProvider.get>);

export { Extension, KeyUsageFlags } from '@peculiar/x509';

export interface TestCertificate {
  readonly der: Uint8Array;
  readonly pem: string;
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly keys: webcrypto.CryptoKeyPair;
}

export interface Wanted {
  readonly name: string;
  /** Default: itself. */
  readonly issuer?: TestCertificate;
  readonly kind?: 'EC' | 'RSA' | 'RSA-1024';
  readonly keys?: webcrypto.CryptoKeyPair;
  readonly ca?: boolean;
  readonly pathLength?: number;
  /** `undefined` given: the extension is left out. */
  readonly usage?: KeyUsageFlags | undefined;
  readonly from?: string;
  readonly to?: string;
  readonly hash?: 'SHA-1' | 'SHA-256' | 'SHA-384';
  readonly more?: readonly CertificateExtension[];
}

const KINDS = {
  EC: { name: 'ECDSA', namedCurve: 'P-256' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
  'RSA-1024': {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
} as const;

const algorithmOf = (keys: webcrypto.CryptoKeyPair, hash: string): { name: string; hash: string } => ({
  name: keys.privateKey.algorithm.name,
  hash,
});

/** A certificate as it is wanted, valid from 2025 to 2035 unless said otherwise. */
export async function issueCertificate(wanted: Wanted): Promise<TestCertificate> {
  const { name, issuer, ca = false } = wanted;
  const keys =
    wanted.keys ?? (await webcrypto.subtle.generateKey(KINDS[wanted.kind ?? 'EC'], true, ['sign', 'verify']));
  const usual = ca ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign : KeyUsageFlags.digitalSignature;
  const usage = 'usage' in wanted ? wanted.usage : usual;
  const signing = issuer?.keys ?? keys;
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: `CN=${issuer?.name ?? name}`,
    notBefore: new Date(wanted.from ?? '2025-01-01T00:00:00Z'),
    notAfter: new Date(wanted.to ?? '2035-01-01T00:00:00Z'),
    publicKey: keys.publicKey,
    signingKey: signing.privateKey,
    signingAlgorithm: algorithmOf(signing, wanted.hash ?? 'SHA-256'),
    extensions: [
      ...(ca || wanted.pathLength !== undefined ? [new BasicConstraintsExtension(ca, wanted.pathLength, true)] : []),
      ...(usage === undefined ? [] : [new KeyUsagesExtension(usage, true)]),
      ...(wanted.more ?? []),
    ],
  });
  return {
    der: new Uint8Array(certificate.rawData),
    pem: certificate.toString('pem'),
    name,
    privateKey: KeyObject.from(keys.privateKey),
    keys,
  };
}

export function signerOf(certificate: TestCertificate): Signer {
  return createLocalSigner({ key: certificate.privateKey });
}

/** A CRL of an authority over the certificates given, current in 2026 unless said otherwise. */
export async function issueCrl(
  issuer: TestCertificate,
  serials: readonly string[],
  next = '2027-01-01T00:00:00Z',
  signedBy: TestCertificate = issuer,
): Promise<Uint8Array> {
  const crl = await X509CrlGenerator.create({
    issuer: `CN=${issuer.name}`,
    thisUpdate: new Date('2025-06-01T00:00:00Z'),
    nextUpdate: new Date(next),
    signingKey: signedBy.keys.privateKey,
    signingAlgorithm: algorithmOf(signedBy.keys, 'SHA-256'),
    entries: serials.map((serialNumber) => ({
      serialNumber,
      revocationDate: new Date('2025-06-01T00:00:00Z'),
      reason: X509CrlReason.keyCompromise,
    })),
  });
  return new Uint8Array(crl.rawData);
}
