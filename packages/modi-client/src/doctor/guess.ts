import { isObject } from '../checks/strict-json.js';
import { readAnswer } from './explain/answer.js';
import { kindOf, readToken } from './read-token.js';

/** What a file holds, as far as its look tells. */
export type FileKind =
  | 'key'
  | 'publicKey'
  | 'jwks'
  | 'assertion'
  | 'voucher'
  | 'evidence'
  | 'signature'
  | 'proof'
  | 'form'
  | 'envelope'
  | 'configuration'
  | 'error'
  | 'certificate'
  | 'idAuth';

/** Guesses what a file is by what only that kind has. `undefined`: it could be anything. */
export function guessKind(text: string): FileKind | undefined {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed.startsWith('HTTP/')) return 'error';
  if (trimmed.includes('-----BEGIN')) return kindOfPem(trimmed);
  if (trimmed.startsWith('{')) return kindOfJson(trimmed);
  if (trimmed.startsWith('<')) return kindOfXml(trimmed);
  if (/(?:^|&)client_assertion(?:_type)?=/.test(trimmed)) return 'form';
  if (/[\u0000-\u0008\ufffd]/.test(trimmed)) return 'key';
  const token = readToken(trimmed);
  if (token.payload !== undefined) return kindOf(token) ?? 'assertion';
  // A token begins with `{"` in base64url: one that is cut short is still one, and the doctor says what is wrong with it.
  return /^ey[\w.=+/-]+$/.test(trimmed) ? 'assertion' : undefined;
}

function kindOfPem(text: string): FileKind {
  if (text.includes('PUBLIC KEY-----')) return 'publicKey';
  const isCertificate = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(text) && !text.includes('KEY-----');
  return isCertificate ? 'certificate' : 'key';
}

function kindOfJson(text: string): FileKind | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A configuration that cannot be read is the likeliest; the doctor then says so.
    return 'configuration';
  }
  if (!isObject(value)) return undefined;
  const has = (...names: readonly string[]): boolean => names.some((name) => Object.hasOwn(value, name));
  if (has('kty')) return has('d') ? 'key' : 'publicKey';
  if (has('keys')) return 'jwks';
  if (has('ambiente', 'clientId', 'keyFile')) return 'configuration';
  return has('errors', 'govway_id', 'status', 'correlationId') ? 'error' : undefined;
}

function kindOfXml(text: string): FileKind {
  const { fault, isHtml } = readAnswer({ body: text });
  return isHtml || fault !== undefined ? 'error' : 'envelope';
}
