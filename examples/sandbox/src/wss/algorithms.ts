/** What may sign and what may digest, registered with xml-crypto in place of all that it knows. */
import { createHash, KeyObject, sign, verify } from 'node:crypto';
import type { BinaryLike, KeyLike } from 'node:crypto';
import { type HashAlgorithm, type SignatureAlgorithm, SignedXml } from 'xml-crypto';
import { ExclusiveC14n } from './exclusive-c14n.js';
import { EXCLUSIVE_C14N, SHA256 } from './names.js';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const ENC = 'http://www.w3.org/2001/04/xmlenc#';

type KeyType = 'rsa' | 'ec';
type HashName = 'sha256' | 'sha384' | 'sha512';

const HASHES = {
  [SHA256]: 'sha256',
  [`${MORE}sha384`]: 'sha384',
  [`${ENC}sha512`]: 'sha512',
} as const satisfies Readonly<Record<string, HashName>>;

const SIGNATURES: Readonly<Record<string, readonly [KeyType, HashName]>> = {
  [`${MORE}rsa-sha256`]: ['rsa', 'sha256'],
  [`${MORE}rsa-sha384`]: ['rsa', 'sha384'],
  [`${MORE}rsa-sha512`]: ['rsa', 'sha512'],
  [`${MORE}ecdsa-sha256`]: ['ec', 'sha256'],
  [`${MORE}ecdsa-sha384`]: ['ec', 'sha384'],
  [`${MORE}ecdsa-sha512`]: ['ec', 'sha512'],
};

export const DIGEST_ALGORITHMS: readonly string[] = Object.keys(HASHES);
export const SIGNATURE_ALGORITHMS: readonly string[] = Object.keys(SIGNATURES);
export const ECDSA_SHA256 = `${MORE}ecdsa-sha256`;
export const RSA_SHA256 = `${MORE}rsa-sha256`;

/** The signature algorithm for a key where nobody chose another. Throws when the key is neither RSA nor on a curve. */
export function defaultSignatureAlgorithm(key: KeyObject): string {
  if (key.asymmetricKeyType === 'ec') return ECDSA_SHA256;
  if (key.asymmetricKeyType === 'rsa') return RSA_SHA256;
  throw new TypeError(`no XML signature with a key of type ${key.asymmetricKeyType}`);
}

function hashClass(uri: string, hash: HashName): new () => HashAlgorithm {
  return class implements HashAlgorithm {
    getAlgorithmName(): string {
      return uri;
    }
    getHash(xml: string): string {
      return createHash(hash).update(xml, 'utf8').digest('base64');
    }
  };
}

function keyOf(key: KeyLike, type: KeyType): KeyObject {
  // A certificate of one kind under the name of the other must not be tried at all.
  if (key instanceof KeyObject && key.asymmetricKeyType === type) return key;
  throw new Error(`the key is not ${type}`);
}

function bytesOf(text: BinaryLike): Uint8Array {
  return typeof text === 'string'
    ? Buffer.from(text, 'utf8')
    : Buffer.from(text.buffer, text.byteOffset, text.byteLength);
}

function signatureClass(uri: string, type: KeyType, hash: HashName): new () => SignatureAlgorithm {
  return class implements SignatureAlgorithm {
    getAlgorithmName(): string {
      return uri;
    }
    getSignature(signedInfo: BinaryLike, privateKey: KeyLike): string {
      // The value of an ECDSA signature is r and s side by side, not DER.
      const key = { key: keyOf(privateKey, type), dsaEncoding: 'ieee-p1363' } as const;
      return sign(hash, bytesOf(signedInfo), key).toString('base64');
    }
    verifySignature(material: string, key: KeyLike, signatureValue: string): boolean {
      const verifier = { key: keyOf(key, type), dsaEncoding: 'ieee-p1363' } as const;
      return verify(hash, Buffer.from(material, 'utf8'), verifier, Buffer.from(signatureValue, 'base64'));
    }
  };
}

/** An xml-crypto that knows the algorithms above and no others, and looks for ids where WS-Security has them. */
export function newSignedXml(options: ConstructorParameters<typeof SignedXml>[0]): SignedXml {
  const signed = new SignedXml({ ...options, idMode: 'wssecurity' });
  signed.idAttributes = ['Id', 'ID'];
  signed.CanonicalizationAlgorithms = { [EXCLUSIVE_C14N]: ExclusiveC14n };
  signed.HashAlgorithms = Object.fromEntries(Object.entries(HASHES).map(([uri, hash]) => [uri, hashClass(uri, hash)]));
  signed.SignatureAlgorithms = Object.fromEntries(
    Object.entries(SIGNATURES).map(([uri, [type, hash]]) => [uri, signatureClass(uri, type, hash)]),
  );
  return signed;
}
