import { createHmac, createPrivateKey, timingSafeEqual, type KeyObject, type X509Certificate } from 'node:crypto';
import { ConfigurationError } from '../../errors/configuration-error.js';
import { readCertificate } from '../certificate-chain.js';
import { checkPrivateKey, keyUnusable } from '../load-key.js';
import { askPassphrase, wrongPassphrase, type Passphrase } from '../passphrase.js';
import { Ber } from './ber.js';
import { checkRounds, decrypt, unsupported } from './decrypt.js';
import { derive, PURPOSE, type KdfHash } from './derive.js';

const [DATA, ENCRYPTED_DATA] = ['1.2.840.113549.1.7.1', '1.2.840.113549.1.7.6'];
const BAG = '1.2.840.113549.1.12.10.1.';
const [KEY_BAG, SHROUDED_KEY_BAG, CERT_BAG, NESTED_BAG] = [`${BAG}1`, `${BAG}2`, `${BAG}3`, `${BAG}6`];
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';

const HASHES: Readonly<Record<string, readonly [KdfHash, bytes: number]>> = {
  '1.3.14.3.2.26': ['sha1', 20],
  '2.16.840.1.101.3.4.2.1': ['sha256', 32],
  '2.16.840.1.101.3.4.2.2': ['sha384', 48],
  '2.16.840.1.101.3.4.2.3': ['sha512', 64],
};

interface Found {
  readonly keys: { readonly name: string | undefined; readonly pkcs8: Uint8Array }[];
  readonly certificates: X509Certificate[];
}

/**
 * Reads the key of a PKCS#12 file (RFC 7292) and all its certificates, after its authentication code has been verified. Keys of any kind
 * come out as the PKCS#8 they went in as.
 *
 * @param alias the friendly name of the key to take, where there are several
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE
 */
export async function readPkcs12(
  file: Uint8Array,
  passphrase: Passphrase | undefined,
  alias: string | undefined,
): Promise<{ readonly key: KeyObject; readonly certificates: readonly X509Certificate[] }> {
  // Files without a passphrase are written too: then it is the empty one.
  const given = passphrase === undefined ? '' : await askPassphrase(passphrase);
  const found: Found = { keys: [], certificates: [] };
  try {
    await readAll(file, given, found);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw damaged();
    if (passphrase === undefined && error.facts['reason'] === 'wrong-passphrase') await askPassphrase(undefined);
    throw error;
  }
  return { key: parseKey(chooseKey(found, alias)), certificates: found.certificates };
}

/**
 * Decrypts an EncryptedPrivateKeyInfo whose cipher OpenSSL has put away.
 *
 * @returns PKCS#8 DER
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE
 */
export async function decryptPkcs8(der: Uint8Array, passphrase: string): Promise<Uint8Array> {
  try {
    return await decryptKey(Ber.read(der), passphrase);
  } catch (error) {
    throw error instanceof ConfigurationError ? error : damaged();
  }
}

function damaged(): Error {
  return keyUnusable('damaged', 'this looks like a key file and cannot be read as one: it is damaged or cut');
}

async function readAll(file: Uint8Array, passphrase: string, found: Found): Promise<void> {
  const [, authSafe, mac] = Ber.read(file).members;
  if (authSafe === undefined) throw new TypeError('a member is missing');
  if (authSafe.at(0).oid !== DATA) throw unsupported('is sealed with a certificate instead of a passphrase');
  if (mac === undefined) {
    throw keyUnusable('no-mac', 'the PKCS#12 file has no authentication code: write it anew, without -nomac');
  }
  const content = authSafe.at(1).at(0).bytes;
  verifyMac(mac, content, passphrase);
  for (const part of Ber.read(content).members) {
    const { oid } = part.at(0);
    if (oid === DATA) await readBags(Ber.read(part.at(1).at(0).bytes), passphrase, found);
    else if (oid === ENCRYPTED_DATA) {
      const encrypted = part.at(1).at(0).at(1);
      const bags = await decrypt(encrypted.at(1), encrypted.at(2).bytes, passphrase);
      await readBags(Ber.read(bags), passphrase, found);
    } else throw unsupported(`has a part of type ${oid}`);
  }
}

function verifyMac(mac: Ber, content: Uint8Array, passphrase: string): void {
  const { oid } = mac.at(0).at(0).at(0);
  const known = HASHES[oid];
  if (known === undefined) throw unsupported(`is authenticated with ${oid}`);
  const [hash, bytes] = known;
  const rounds = checkRounds(mac.find(2)?.integer ?? 1);
  const key = derive(hash, passphrase, mac.at(1).bytes, PURPOSE.mac, rounds, bytes);
  const expected = createHmac(hash, key).update(content).digest();
  const given = mac.at(0).at(1).bytes;
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw wrongPassphrase();
}

async function readBags(bags: Ber, passphrase: string, found: Found): Promise<void> {
  for (const bag of bags.members) {
    const { oid } = bag.at(0);
    const value = bag.at(1).at(0);
    if (oid === NESTED_BAG) await readBags(value, passphrase, found);
    if (oid === CERT_BAG && value.at(0).oid === X509_CERTIFICATE) {
      found.certificates.push(readCertificate(value.at(1).at(0).bytes));
    }
    if (oid === KEY_BAG) found.keys.push({ name: nameOf(bag), pkcs8: value.encode() });
    if (oid === SHROUDED_KEY_BAG) {
      found.keys.push({ name: nameOf(bag), pkcs8: await decryptKey(value, passphrase) });
    }
  }
}

async function decryptKey(encryptedPrivateKeyInfo: Ber, passphrase: string): Promise<Uint8Array> {
  return decrypt(encryptedPrivateKeyInfo.at(0), encryptedPrivateKeyInfo.at(1).bytes, passphrase);
}

function nameOf(bag: Ber): string | undefined {
  return bag
    .find(2)
    ?.members.find((attribute) => attribute.at(0).oid === FRIENDLY_NAME)
    ?.at(1)
    .at(0).text;
}

function chooseKey({ keys }: Found, alias: string | undefined): Uint8Array {
  const [only, ...others] = alias === undefined ? keys : keys.filter(({ name }) => name === alias);
  if (only === undefined) {
    throw keys.length === 0
      ? keyUnusable('no-key', 'the PKCS#12 file holds no private key: it was exported without it')
      : keyUnusable('alias', 'the PKCS#12 file holds no key of that name');
  }
  if (others.length > 0) {
    throw keyUnusable('several-keys', 'the PKCS#12 file holds several private keys: name the one to take (alias)');
  }
  return only.pkcs8;
}

function parseKey(pkcs8: Uint8Array): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  } catch {
    throw damaged();
  }
  return checkPrivateKey(key);
}
