import { keyUnusable } from './load-key.js';

/** A passphrase, or where to ask for it: asked only when the key turns out to be encrypted. */
export type Passphrase = string | (() => string | Promise<string>);

/** @throws ConfigurationError ERR_MODI_KEY_UNUSABLE, reason `encrypted`, when there is none; what the provider throws */
export async function askPassphrase(passphrase: Passphrase | undefined): Promise<string> {
  const given = typeof passphrase === 'function' ? await passphrase() : passphrase;
  if (given === undefined) {
    throw keyUnusable('encrypted', 'the key is encrypted: give its passphrase, or decrypt it first');
  }
  return given;
}

export function wrongPassphrase(): Error {
  return keyUnusable('wrong-passphrase', 'the key cannot be decrypted with this passphrase');
}
