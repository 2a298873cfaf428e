import { keyUnusable } from '../load-key.js';
import { memory, type Cryptoki } from './cryptoki.js';
import { CKR, ReturnedError } from './return-value.js';

/** Which token: what is given must fit, and fit one token only. */
export interface TokenChoice {
  readonly label?: string;
  readonly serial?: string;
  /** Number of the slot: may change when a device is plugged in elsewhere. */
  readonly slot?: number;
}

const MOST_SLOTS = 256;
const TOKEN_INFO_BYTES = 512;
/** Offset and length in CK_TOKEN_INFO: padded with blanks. */
const [LABEL, SERIAL] = [
  [0, 32],
  [80, 16],
] as const;

interface Found {
  readonly slot: number;
  readonly label: string;
  readonly serial: string;
}

/**
 * The slot of the token.
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, reason `pkcs11-token`
 */
export async function findSlot(cryptoki: Cryptoki, choice: TokenChoice): Promise<number> {
  const tokens = await listTokens(cryptoki);
  const fitting = tokens.filter(
    ({ slot, label, serial }) =>
      (choice.slot === undefined || choice.slot === slot) &&
      (choice.label === undefined || choice.label === label) &&
      (choice.serial === undefined || choice.serial === serial),
  );
  const [only, ...others] = fitting;
  if (only === undefined) {
    throw keyUnusable(
      'pkcs11-token',
      `none of the ${tokens.length} tokens at hand is the one described: is it plugged in, is its label written as it is?`,
    );
  }
  if (others.length > 0) {
    throw keyUnusable('pkcs11-token', `${fitting.length} tokens are as described: name the serial number too`);
  }
  return only.slot;
}

async function listTokens(cryptoki: Cryptoki): Promise<readonly Found[]> {
  const ulong = cryptoki.ulongBytes;
  const count = memory(ulong);
  // Asked without a place for the answer, the module looks again what is plugged in.
  await cryptoki.call('C_GetSlotList', 1, null, count);
  cryptoki.writeUlong(count, 0, MOST_SLOTS);
  const slots = memory(MOST_SLOTS * ulong);
  await cryptoki.call('C_GetSlotList', 1, slots, count);
  const found: Found[] = [];
  for (let index = 0; index < (cryptoki.readUlong(count, 0) ?? 0); index++) {
    const slot = cryptoki.readUlong(slots, index * ulong) ?? 0;
    const info = memory(TOKEN_INFO_BYTES);
    try {
      await cryptoki.call('C_GetTokenInfo', slot, info);
    } catch (error) {
      // Taken out meanwhile, or of a kind this module does not know: not the one.
      if (error instanceof ReturnedError) continue;
      throw error;
    }
    const text = ([start, length]: readonly [number, number]): string =>
      info
        .subarray(start, start + length)
        .toString('utf8')
        .replace(/[\0 ]+$/, '');
    found.push({ slot, label: text(LABEL), serial: text(SERIAL) });
  }
  return found;
}

const SERIAL_SESSION = 4;

/** A read-only session. */
export async function openSession(cryptoki: Cryptoki, slot: number): Promise<number> {
  const handle = memory(cryptoki.ulongBytes);
  await cryptoki.call('C_OpenSession', slot, SERIAL_SESSION, null, null, handle);
  return cryptoki.readUlong(handle, 0) ?? 0;
}

export const USER = { normal: 1, contextSpecific: 2 } as const;

/** Logs in for all sessions of this process with the token; that it was done before is fine. */
export async function login(cryptoki: Cryptoki, session: number, user: number, pin: string): Promise<void> {
  const bytes = Buffer.from(pin, 'utf8');
  const copy = memory(bytes.length);
  copy.set(bytes);
  try {
    await cryptoki.call('C_Login', session, user, copy, bytes.length);
  } catch (error) {
    if (!(error instanceof ReturnedError && error.value === CKR.USER_ALREADY_LOGGED_IN)) throw error;
  } finally {
    copy.fill(0);
    bytes.fill(0);
  }
}
