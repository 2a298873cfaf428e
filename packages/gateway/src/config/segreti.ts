import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SecretRef } from '../domain/servizio.js';

export type SecretErrorCode =
  | 'ERR_VARCO_SECRET_REF'
  | 'ERR_VARCO_SECRET_MISSING'
  | 'ERR_VARCO_SECRET_UNREADABLE'
  | 'ERR_VARCO_SECRET_EMPTY'
  | 'ERR_VARCO_SECRET_TOO_BIG';

/** A secret that cannot be had. Names the reference (never when it is malformed: it might be the secret itself), never the content. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
  readonly code: SecretErrorCode;
  readonly ref: string | undefined;

  constructor(code: SecretErrorCode, message: string, ref?: string, options?: ErrorOptions) {
    super(ref === undefined ? message : `${ref}: ${message}`, options);
    this.code = code;
    this.ref = ref;
  }
}

/** Keys, certificates and bundles of CAs fit easily; a reference to anything larger is a mistake. */
const MAX_BYTES = 1024 * 1024;
const REFERENCE = /^(?:env:(?<env>[A-Za-z_][A-Za-z0-9_]{0,127})|file:(?<file>[^\0]+))$/;

/** `env:NAME` or `file:PATH`, in its parts; `undefined` when it is neither. The path is not resolved. */
export function parseSecretRef(ref: SecretRef): { readonly env: string } | { readonly file: string } | undefined {
  const groups = REFERENCE.exec(ref)?.groups;
  if (groups?.['env'] !== undefined) return { env: groups['env'] };
  if (groups?.['file'] !== undefined) return { file: groups['file'] };
  return undefined;
}

/** The same reference with its path made absolute against `baseDir`; unchanged when it names no file. */
export function resolveSecretRef(ref: SecretRef, baseDir: string): SecretRef {
  const parts = parseSecretRef(ref);
  return parts !== undefined && 'file' in parts ? `file:${resolve(baseDir, parts.file)}` : ref;
}

/**
 * The bytes a reference stands for, exactly as they are: final newlines are kept.
 *
 * @param ref `env:NAME` (the variable's text in UTF-8) or `file:PATH`
 * @param baseDir where relative paths start; of no effect on references of a loaded configuration, whose paths are absolute
 * @throws SecretError only
 */
export async function readSecret(ref: SecretRef, baseDir = '.'): Promise<Buffer> {
  const parts = parseSecretRef(ref);
  if (parts === undefined) throw new SecretError('ERR_VARCO_SECRET_REF', 'a secret is written env:NAME or file:PATH');
  const secret = 'env' in parts ? readEnvironment(parts.env) : await readSecretFile(ref, resolve(baseDir, parts.file));
  if (secret.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))) {
    throw new SecretError('ERR_VARCO_SECRET_EMPTY', 'is empty', ref);
  }
  return secret;
}

function readEnvironment(name: string): Buffer {
  const value = process.env[name];
  if (value === undefined) throw new SecretError('ERR_VARCO_SECRET_MISSING', 'the variable is not set', `env:${name}`);
  return Buffer.from(value, 'utf8');
}

async function readSecretFile(ref: string, path: string): Promise<Buffer> {
  try {
    // A pipe or a device would hold us here, or never end.
    const found = await stat(path);
    if (!found.isFile()) throw new SecretError('ERR_VARCO_SECRET_UNREADABLE', 'is not a regular file', ref);
    if (found.size > MAX_BYTES) throw new SecretError('ERR_VARCO_SECRET_TOO_BIG', `exceeds ${MAX_BYTES} bytes`, ref);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof SecretError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new SecretError(
      missing ? 'ERR_VARCO_SECRET_MISSING' : 'ERR_VARCO_SECRET_UNREADABLE',
      missing ? 'no such file' : `cannot be read (${code})`,
      ref,
      { cause },
    );
  }
}

/** Can others than the owner read or write the file a secret stands in? `false` where permissions have no such meaning. */
export async function isSecretExposed(ref: SecretRef, baseDir = '.'): Promise<boolean> {
  const parts = parseSecretRef(ref);
  if (parts === undefined || 'env' in parts || process.platform === 'win32') return false;
  const { mode } = await stat(resolve(baseDir, parts.file));
  return (mode & 0o077) !== 0;
}

/** 32 bytes written as base64 (surrounding white space ignored), as `varco segreto --chiave` makes them; `undefined` when it is not that. */
export function decodeChiave256(secret: Uint8Array): Buffer | undefined {
  const text = Buffer.from(secret).toString('latin1').trim();
  const key = Buffer.from(text, 'base64');
  return key.length === 32 && key.toString('base64') === text ? key : undefined;
}

/** A passphrase or PIN: the text a reference stands for, without the line end that editors put after it. Throws SecretError only. */
export async function readPassphrase(ref: SecretRef): Promise<string> {
  return (await readSecret(ref)).toString('utf8').replace(/\r?\n$/, '');
}

/** Is `presented` the application secret whose SHA-256 (hex) is stored? Takes the same time whichever byte differs. */
export function verifySegreto(presented: string, sha256Hex: string): boolean {
  const stored = Buffer.from(sha256Hex, 'hex');
  const actual = createHash('sha256').update(presented, 'utf8').digest();
  return stored.length === actual.length && timingSafeEqual(stored, actual);
}
