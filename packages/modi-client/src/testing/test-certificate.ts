import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { checkObject } from '../checks/arguments.js';
import { checkText } from '../checks/identifiers.js';
import { createLocalSigner } from '../keys/local-signer.js';
import type { Signer } from '../ports/signer.js';
import { bitString, context, der, integer, NULL, octets, oid, sequence, set, time, TRUE, utf8 } from './der-writer.js';

export interface TestCertificateOptions {
  /** CN of the subject. */
  readonly commonName: string;
  /** Who issues it. Default: itself. */
  readonly issuer?: TestCertificate;
  /** Whether it may issue others. Default `false`. */
  readonly ca?: boolean;
  /** Default `EC` (P-256), which is made in a moment. */
  readonly kind?: 'EC' | 'RSA';
  /** Key of the subject. Default: a new one. */
  readonly key?: KeyObject;
  /** Host names and IPv4 addresses, for a TLS server. */
  readonly hosts?: readonly string[];
  /** ISO 8601. Default 2025-01-01 to 2049-01-01. */
  readonly notBefore?: string;
  readonly notAfter?: string;
}

/** A certificate with its key. */
export interface TestCertificate {
  readonly commonName: string;
  readonly der: Uint8Array;
  /** The certificate alone. */
  readonly pem: string;
  /** PKCS#8, unencrypted. */
  readonly keyPem: string;
  readonly key: KeyObject;
  readonly signer: Signer;
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const RSA_SHA256 = sequence(oid('1.2.840.113549.1.1.11'), NULL);
const SIGNS = 0x80;
const ISSUES = 0x06;
let serial = 0;

/**
 * A certificate for tests: of an authority, of who signs messages, of a TLS server. **Vouches for nothing.**
 *
 * ```ts
 * const ca = createTestCertificate({ commonName: 'CA di prova', ca: true });
 * const fruitore = createTestCertificate({ commonName: 'Cassa', issuer: ca });
 * ```
 */
export function createTestCertificate(options: TestCertificateOptions): TestCertificate {
  const { commonName, issuer, ca = false } = checkObject('options', options);
  checkText('commonName', commonName);
  const key = options.key ?? newKey(options.kind ?? 'EC');
  const issuerKey = issuer?.key ?? key;
  const algorithm = issuerKey.asymmetricKeyType === 'ec' ? ECDSA_SHA256 : RSA_SHA256;
  serial += 1;
  const toBeSigned = sequence(
    context(0, integer(2)),
    integer(serial),
    algorithm,
    nameOf(issuer?.commonName ?? commonName),
    sequence(time(options.notBefore ?? '2025-01-01T00:00:00Z'), time(options.notAfter ?? '2049-01-01T00:00:00Z')),
    nameOf(commonName),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    context(3, sequence(...extensions(ca, options.hosts ?? []))),
  );
  const certificate = sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, issuerKey)));
  return Object.freeze({
    commonName,
    der: new Uint8Array(certificate),
    pem: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    key,
    signer: createLocalSigner({ key }),
  });
}

function newKey(kind: 'EC' | 'RSA'): KeyObject {
  return kind === 'EC'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))));
}

function extensions(ca: boolean, hosts: readonly string[]): readonly Buffer[] {
  const names = hosts.map((host) =>
    isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host, 'ascii')),
  );
  return [
    sequence(oid('2.5.29.19'), TRUE, octets(ca ? sequence(TRUE) : sequence())),
    sequence(oid('2.5.29.15'), TRUE, octets(bitString(Buffer.of(ca ? ISSUES : SIGNS), ca ? 1 : 7))),
    ...(names.length === 0 ? [] : [sequence(oid('2.5.29.17'), octets(sequence(...names)))]),
  ];
}
