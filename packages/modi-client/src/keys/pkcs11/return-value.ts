import { ConfigurationError } from '../../errors/configuration-error.js';
import { SignerError } from '../../errors/signer-error.js';
import { keyUnusable } from '../load-key.js';

/** CK_RV (PKCS#11 2.40 base §A.1), those that a signer meets. */
export const CKR = {
  OK: 0x0,
  HOST_MEMORY: 0x2,
  SLOT_ID_INVALID: 0x3,
  GENERAL_ERROR: 0x5,
  FUNCTION_FAILED: 0x6,
  ARGUMENTS_BAD: 0x7,
  CANT_LOCK: 0xa,
  ATTRIBUTE_SENSITIVE: 0x11,
  ATTRIBUTE_TYPE_INVALID: 0x12,
  DEVICE_ERROR: 0x30,
  DEVICE_MEMORY: 0x31,
  DEVICE_REMOVED: 0x32,
  FUNCTION_NOT_SUPPORTED: 0x54,
  KEY_HANDLE_INVALID: 0x60,
  KEY_FUNCTION_NOT_PERMITTED: 0x68,
  MECHANISM_INVALID: 0x70,
  OBJECT_HANDLE_INVALID: 0x82,
  OPERATION_ACTIVE: 0x90,
  OPERATION_NOT_INITIALIZED: 0x91,
  PIN_INCORRECT: 0xa0,
  PIN_INVALID: 0xa1,
  PIN_LEN_RANGE: 0xa2,
  PIN_EXPIRED: 0xa3,
  PIN_LOCKED: 0xa4,
  SESSION_CLOSED: 0xb0,
  SESSION_COUNT: 0xb1,
  SESSION_HANDLE_INVALID: 0xb3,
  TOKEN_NOT_PRESENT: 0xe0,
  TOKEN_NOT_RECOGNIZED: 0xe1,
  USER_ALREADY_LOGGED_IN: 0x100,
  USER_NOT_LOGGED_IN: 0x101,
  USER_PIN_NOT_INITIALIZED: 0x102,
  CRYPTOKI_NOT_INITIALIZED: 0x190,
  CRYPTOKI_ALREADY_INITIALIZED: 0x191,
} as const;

const NAMES = new Map<number, string>(Object.entries(CKR).map(([name, value]) => [value, `CKR_${name}`]));

/** What a call returned that was not CKR_OK. */
export class ReturnedError extends Error {
  readonly call: string;
  readonly value: number;

  constructor(call: string, value: number) {
    super(`${call} returned ${nameOf(value)}`);
    this.name = 'ReturnedError';
    this.call = call;
    this.value = value;
  }
}

export function nameOf(value: number): string {
  return NAMES.get(value) ?? `CKR 0x${value.toString(16)}`;
}

/** The sessions are gone, or their handles mean nothing any more: new ones may do better. */
const LOST: ReadonlySet<number> = new Set([
  CKR.DEVICE_ERROR,
  CKR.DEVICE_REMOVED,
  CKR.GENERAL_ERROR,
  CKR.FUNCTION_FAILED,
  CKR.KEY_HANDLE_INVALID,
  CKR.OBJECT_HANDLE_INVALID,
  CKR.OPERATION_ACTIVE,
  CKR.OPERATION_NOT_INITIALIZED,
  CKR.SESSION_CLOSED,
  CKR.SESSION_HANDLE_INVALID,
  CKR.SLOT_ID_INVALID,
  CKR.TOKEN_NOT_PRESENT,
  CKR.USER_NOT_LOGGED_IN,
  CKR.CRYPTOKI_NOT_INITIALIZED,
]);

export function isLost(error: unknown): boolean {
  return error instanceof ReturnedError && LOST.has(error.value);
}

export function isSessionLimit(error: unknown): boolean {
  return error instanceof ReturnedError && error.value === CKR.SESSION_COUNT;
}

/** A PIN that was refused must not be tried again by itself: tokens lock after a few. */
export function pinProblem(error: unknown): ConfigurationError | undefined {
  if (!(error instanceof ReturnedError)) return undefined;
  switch (error.value) {
    case CKR.PIN_INCORRECT:
    case CKR.PIN_INVALID:
    case CKR.PIN_LEN_RANGE:
      return keyUnusable('pin', 'the token refused the PIN: it will not be tried again, since tokens lock after a few');
    case CKR.PIN_LOCKED:
      return keyUnusable('pin-locked', 'the token’s PIN is locked: its security officer must unlock it');
    case CKR.PIN_EXPIRED:
      return keyUnusable('pin-expired', 'the token’s PIN has expired: set a new one');
    case CKR.USER_PIN_NOT_INITIALIZED:
      return keyUnusable('pin', 'the token has no user PIN yet: initialise it');
    default:
      return undefined;
  }
}

/** What the library throws for what a device said. */
export function toModiError(error: unknown): unknown {
  if (error instanceof ConfigurationError || error instanceof SignerError) return error;
  if (!(error instanceof ReturnedError)) return error;
  return new SignerError('ERR_MODI_SIGNER_UNAVAILABLE', `the PKCS#11 device could not sign: ${error.message}`, {
    facts: { reason: 'device', call: error.call, returned: nameOf(error.value) },
    cause: error,
  });
}
