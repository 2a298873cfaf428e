// The library's dependency injection looks for this polyfill when it loads.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { X509Certificate } from '@peculiar/x509';
import { machineNow } from '../clock.js';
import type { IssuedCertificate, Pki, SignerOptions } from '../context.js';

// P-256 because a pair takes a millisecond, where RSA-2048 takes a quarter of a second of the start-up.
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;
const DAY = 24 * 3600 * 1000;
const VALID_FOR = 397 * DAY;

interface Authority {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

/** Makes a certification authority and the server's certificate; nothing is written to disk. */
export async function createPki(): Promise<Pki> {
  cryptoProvider.set(globalThis.crypto);
  const authority = await createAuthority('Varco Sandbox CA');
  const server = await issue(authority, 'localhost', 'server');
  let stranger: Promise<Authority> | undefined;
  return {
    caPem: authority.certificate.toString('pem'),
    serverCert: server.certificate,
    serverKey: server.key,
    issueClient: (commonName) => issue(authority, commonName, 'client'),
    async issueUntrusted(commonName) {
      stranger ??= createAuthority('A CA that nobody trusts');
      return issue(await stranger, commonName, 'client');
    },
    issueSigner: (commonName, options) => issue(authority, commonName, 'signer', options),
  };
}

async function createAuthority(name: string): Promise<Authority> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    ...validity(),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, key: keys.privateKey };
}

async function issue(
  authority: Authority,
  commonName: string,
  role: 'server' | 'client' | 'signer',
  options: SignerOptions = {},
): Promise<IssuedCertificate> {
  const keys = await generateKeys(options.keyType);
  const usage = role === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
  const certificate = await X509CertificateGenerator.create({
    // As a typed value, because a bare string would be parsed: quotes and a leading # mean something there.
    subject: new Name([{ CN: [{ utf8String: commonName }] }]),
    issuer: authority.certificate.subjectName,
    ...validity(options),
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      ...(role === 'signer'
        ? [new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true)]
        : [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true), new ExtendedKeyUsageExtension([usage])]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.certificate),
      ...(role === 'server' ? [loopbackNames()] : []),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
}

function loopbackNames(): SubjectAlternativeNameExtension {
  return new SubjectAlternativeNameExtension([
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
    { type: 'ip', value: '::1' },
  ]);
}

function validity(options: SignerOptions = {}): { notBefore: Date; notAfter: Date } {
  const now = machineNow();
  return {
    notBefore: new Date(options.validFrom ?? now - DAY),
    notAfter: new Date(options.validTo ?? now + VALID_FOR),
  };
}

function generateKeys(type: SignerOptions['keyType'] = 'ec'): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(type === 'rsa' ? RSA : ALGORITHM, true, ['sign', 'verify']);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
