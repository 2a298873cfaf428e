import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { checkKeyKind, keyUnusable } from '../load-key.js';
import { CKA, CKO, findObjects, readAttribute, type Template } from './attributes.js';
import type { Cryptoki } from './cryptoki.js';

/** Which private key: what is given must fit, and fit one key only. */
export interface KeyChoice {
  readonly label?: string;
  /** CKA_ID in hexadecimal. */
  readonly id?: string;
}

export interface TokenKey {
  readonly handle: number;
  readonly publicKey: KeyObject;
  /** Of the certificates on the token, those of this key. */
  readonly certificates: readonly X509Certificate[];
  /** The PIN is wanted for every signature. */
  readonly alwaysAuthenticate: boolean;
}

const [CKK_RSA, CKK_EC] = [0, 3];

const CURVES: Readonly<Record<string, readonly [crv: string, bytes: number]>> = {
  '06082a8648ce3d030107': ['P-256', 32],
  '06052b81040022': ['P-384', 48],
  '06052b81040023': ['P-521', 66],
};

/** @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, reasons `pkcs11-key`, `pkcs11-public-key`, `type`, `weak`, `curve` */
export async function findKey(cryptoki: Cryptoki, session: number, choice: KeyChoice): Promise<TokenKey> {
  const described: Template = [
    ...(choice.label === undefined ? [] : ([[CKA.LABEL, Buffer.from(choice.label, 'utf8')]] as const)),
    ...(choice.id === undefined ? [] : ([[CKA.ID, Buffer.from(choice.id, 'hex')]] as const)),
  ];
  const found = await findObjects(cryptoki, session, [[CKA.CLASS, CKO.PRIVATE_KEY], ...described]);
  const [handle, ...others] = found;
  if (handle === undefined) {
    throw keyUnusable('pkcs11-key', 'the token has no private key with this label and id: pkcs11-tool -O lists them');
  }
  if (others.length > 0) {
    throw keyUnusable('pkcs11-key', `${found.length} private keys of the token are as described: name the id too`);
  }
  const read = async (type: number): Promise<Buffer | undefined> => readAttribute(cryptoki, session, handle, type);
  const id = await read(CKA.ID);
  const siblings = async (kind: number): Promise<readonly number[]> =>
    id === undefined
      ? []
      : findObjects(cryptoki, session, [
          [CKA.CLASS, kind],
          [CKA.ID, id],
        ]);
  const certificates = await readCertificates(cryptoki, session, await siblings(CKO.CERTIFICATE));
  const objects = [handle, ...(await siblings(CKO.PUBLIC_KEY))];
  const publicKey = (await readPublicKey(cryptoki, session, objects)) ?? certificates[0]?.publicKey;
  if (publicKey === undefined) {
    throw keyUnusable(
      'pkcs11-public-key',
      'the token tells no public key for this private one: store it, or its certificate, under the same id',
    );
  }
  checkKeyKind(publicKey);
  const own = certificates.filter((certificate) => certificate.publicKey.equals(publicKey));
  const alwaysAuthenticate = ((await read(CKA.ALWAYS_AUTHENTICATE))?.[0] ?? 0) !== 0;
  return { handle, publicKey, certificates: own, alwaysAuthenticate };
}

async function readCertificates(
  cryptoki: Cryptoki,
  session: number,
  objects: readonly number[],
): Promise<readonly X509Certificate[]> {
  const found: X509Certificate[] = [];
  for (const object of objects) {
    const der = await readAttribute(cryptoki, session, object, CKA.VALUE);
    if (der !== undefined) found.push(new X509Certificate(der));
  }
  return found;
}

/** From the private object or the public one, whichever tells enough. */
async function readPublicKey(
  cryptoki: Cryptoki,
  session: number,
  objects: readonly number[],
): Promise<KeyObject | undefined> {
  for (const object of objects) {
    const read = async (type: number): Promise<Buffer | undefined> => readAttribute(cryptoki, session, object, type);
    const type = await read(CKA.KEY_TYPE);
    const kind = type === undefined ? undefined : cryptoki.readUlong(type, 0);
    if (kind !== CKK_RSA && kind !== CKK_EC) {
      throw keyUnusable('type', 'the key on the token is neither RSA nor EC: only those sign here');
    }
    const jwk =
      kind === CKK_RSA
        ? rsaJwk(await read(CKA.MODULUS), await read(CKA.PUBLIC_EXPONENT))
        : ecJwk(await read(CKA.EC_PARAMS), await read(CKA.EC_POINT));
    if (jwk !== undefined) return createPublicKey({ key: jwk, format: 'jwk' });
  }
  return undefined;
}

type Jwk = Record<string, string>;

function rsaJwk(modulus: Buffer | undefined, exponent: Buffer | undefined): Jwk | undefined {
  if (modulus === undefined || exponent === undefined) return undefined;
  return { kty: 'RSA', n: withoutZeros(modulus), e: withoutZeros(exponent) };
}

function withoutZeros(bytes: Buffer): string {
  const start = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(Math.max(start, 0)).toString('base64url');
}

function ecJwk(params: Buffer | undefined, point: Buffer | undefined): Jwk | undefined {
  if (params === undefined || point === undefined) return undefined;
  const curve = CURVES[params.toString('hex')];
  if (curve === undefined) throw keyUnusable('curve', 'the EC key on the token is not on P-256, P-384 or P-521');
  const [crv, bytes] = curve;
  // An OCTET STRING that holds the point; some tokens give the point alone. Its two numbers are the last bytes of either.
  const numbers = point.subarray(-2 * bytes);
  if (point.at(-2 * bytes - 1) !== 4) return undefined;
  return {
    kty: 'EC',
    crv,
    x: numbers.subarray(0, bytes).toString('base64url'),
    y: numbers.subarray(bytes).toString('base64url'),
  };
}
