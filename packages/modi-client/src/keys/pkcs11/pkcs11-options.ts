import { checkObject } from '../../checks/arguments.js';
import { checkInteger, checkText } from '../../checks/identifiers.js';
import { invalidOption } from '../../errors/configuration-error.js';
import type { SignatureAlgorithm } from '../../ports/signer.js';
import type { TokenChoice } from './token.js';
import type { KeyChoice } from './token-key.js';

export interface Pkcs11SignerOptions {
  /** Path of the device's PKCS#11 module, a shared library: e.g. `/usr/lib/softhsm/libsofthsm2.so`. It runs in this process: trust it. */
  readonly module: string;
  readonly token: TokenChoice;
  readonly key: KeyChoice;
  /** The token's user PIN, or where to ask for it: at every login, so it need not be kept. */
  readonly pin: string | (() => string | Promise<string>);
  /** Default: RS256 for RSA; ES256, ES384 or ES512 by the curve. */
  readonly alg?: SignatureAlgorithm;
  /** Signatures at once; others wait. Default 4. */
  readonly sessions?: number;
  /** Milliseconds for one call of the device. Default 10 000. */
  readonly deadlineMs?: number;
}

export type CheckedPkcs11Options = Pkcs11SignerOptions & { readonly sessions: number; readonly deadlineMs: number };

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID, with the field */
export function checkPkcs11Options(options: Pkcs11SignerOptions): CheckedPkcs11Options {
  const { token, key } = checkObject('options', options);
  checkText('module', options.module);
  checkObject('token', token);
  checkObject('key', key);
  if (token.label === undefined && token.serial === undefined && token.slot === undefined) {
    throw invalidOption('token', 'must say which: label, serial or slot');
  }
  if (key.label === undefined && key.id === undefined) throw invalidOption('key', 'must say which: label or id');
  if (key.id !== undefined && !/^(?:[0-9a-f]{2})+$/i.test(key.id)) {
    throw invalidOption('key.id', 'must be hexadecimal, as pkcs11-tool -O shows it');
  }
  return {
    ...options,
    sessions: checkInteger('sessions', options.sessions ?? 4, 1, 256),
    deadlineMs: checkInteger('deadlineMs', options.deadlineMs ?? 10_000, 1, 600_000),
  };
}
