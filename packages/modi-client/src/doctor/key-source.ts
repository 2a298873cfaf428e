import { KeyObject, type X509Certificate } from 'node:crypto';
import { isObject } from '../checks/strict-json.js';
import type { ModiError } from '../errors/modi-error.js';
import type { FindingCode } from './catalogue/catalogue.js';
import { fault, type Fault } from './finding.js';

/** A key as `loadKey` gives it; or, of one in a device, its public half. */
export interface KeyMaterial {
  readonly key: KeyObject;
  /** The chain that came with it, its own certificate first. Default: none. */
  readonly certificates?: readonly X509Certificate[];
  /** The private half is in a device, and is not missed. Default false. */
  readonly inDevice?: boolean;
}

/** A key: text of a PEM or JWK; what `loadKey` made of a file of any kind; or the error it threw, which is then a finding. */
export type KeySource = string | KeyMaterial | ModiError;

export function isKeyMaterial(source: unknown): source is KeyMaterial {
  return isObject(source) && source['key'] instanceof KeyObject;
}

/** By the fact `reason` of ERR_MODI_KEY_UNUSABLE. */
const BY_REASON: Readonly<Record<string, FindingCode>> = {
  encrypted: 'key/encrypted',
  'wrong-passphrase': 'key/wrong-passphrase',
  'encryption-unsupported': 'key/encryption-unsupported',
  alias: 'key/alias',
  keystore: 'key/keystore',
  openssh: 'key/openssh',
  certificate: 'key/certificate',
  'certificate-mismatch': 'certificate/not-of-key',
  'certificate-damaged': 'certificate/damaged',
  'public-key': 'key/public-not-private',
  'several-keys': 'key/several',
  weak: 'key/rsa-weak',
  curve: 'key/curve',
  type: 'key/type',
  damaged: 'key/damaged',
  'no-mac': 'key/damaged',
  'jwk-inconsistent': 'key/damaged',
  jwk: 'key/damaged',
};

/** Why a key could not be loaded, as a finding. */
export function refusedKey({ facts }: ModiError): Fault {
  const code = BY_REASON[String(facts['reason'])] ?? 'key/not-a-key';
  const few = { it: 'meno di 2048', en: 'fewer than 2048' };
  return fault(code, undefined, code === 'key/rsa-weak' ? { given: few } : {});
}
