import { isObject, parseStrictObject } from '../checks/strict-json.js';
import { fault, type Fault, type Words } from './finding.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** A token read as leniently as PDND's library reads it, with remarks on what others would not let pass. */
export interface ReadToken {
  /** Without the space around it, nor the scheme before it. */
  readonly text: string;
  readonly header: JsonObject | undefined;
  readonly payload: JsonObject | undefined;
  /** Why header and payload are not both there. */
  readonly reason: Words;
  readonly remarks: readonly Fault[];
}

const LONGEST = 128 * 1024;
const words = (it: string, en: string): Words => ({ it, en });

/** Takes a compact JWS apart. Verifies nothing, and never throws. */
export function readToken(raw: unknown): ReadToken {
  const given = typeof raw === 'string' ? raw : '';
  const trimmed = given.trim();
  const text = trimmed.replace(/^(?:Bearer|DPoP)\s+/i, '');
  const remarks: Fault[] = [];
  if (trimmed !== given) remarks.push(fault('token/surrounding-space'));
  if (text !== trimmed) remarks.push(fault('token/bearer-prefix'));
  const unread = (reason: Words): ReadToken => ({ text, header: undefined, payload: undefined, reason, remarks });
  if (text === '') return unread(words('è vuoto', 'it is empty'));
  if (text.length > LONGEST) return unread(words('è troppo lungo', 'it is too long'));
  const parts = text.split('.');
  if (parts.length === 5) return unread(words('è un token cifrato (5 parti)', 'it is an encrypted token (5 parts)'));
  if (parts.length !== 3) return unread(words(`le parti sono ${parts.length}`, `it has ${parts.length} part(s)`));
  const odd = oddCharacters(text) || strayBits(parts);
  if (odd !== '') remarks.push(fault('token/not-canonical', undefined, { members: odd }));
  const [header, payload] = [readPart(parts[0]), readPart(parts[1])];
  if ([parts[0], parts[1]].some(hasRepeatedMember)) remarks.push(fault('token/duplicate-member'));
  const reason = words('il payload non è un oggetto JSON', 'the payload is not a JSON object');
  return { text, header, payload, reason, remarks };
}

/** As jose does: what is not base64url is skipped. */
function readPart(part = ''): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(Buffer.from(part, 'base64url')));
    return isObject(value) ? value : undefined;
  } catch {
    // Not JSON: the caller says so of the part.
    return undefined;
  }
}

function hasRepeatedMember(part = ''): boolean {
  return readPart(part) !== undefined && parseStrictObject(Buffer.from(part, 'base64url')) === undefined;
}

function oddCharacters(text: string): string {
  const odd = new Set(text.replace(/[A-Za-z0-9_.-]/g, ''));
  return [...odd]
    .map((each) => (/[=+/]/.test(each) ? each : `U+${each.codePointAt(0)?.toString(16)}`))
    .slice(0, 8)
    .join(' ');
}

/** The last character of a part can hold bits that belong to nothing: readers that skip them and those that refuse them differ. */
function strayBits(parts: readonly string[]): string {
  const stray = parts.filter((part) => Buffer.from(part, 'base64url').toString('base64url') !== part);
  return stray.map((part) => `…${part.slice(-1)}`).join(' ');
}

type TokenKind = 'assertion' | 'voucher' | 'evidence' | 'signature' | 'proof' | 'idAuth';

const KIND_NAMES: Readonly<Record<TokenKind, Words>> = {
  assertion: words('un’assertion', 'an assertion'),
  voucher: words('un voucher', 'a voucher'),
  evidence: words('un’evidenza di tracciamento', 'a tracking evidence'),
  signature: words('un Agid-JWT-Signature', 'an Agid-JWT-Signature'),
  proof: words('una prova DPoP', 'a DPoP proof'),
  idAuth: words('un token ID_AUTH', 'an ID_AUTH token'),
};

/** Which of the tokens of this world it is, by what only that one has. */
export function kindOf({ header, payload }: Pick<ReadToken, 'header' | 'payload'>): TokenKind | undefined {
  if (header?.['typ'] === 'dpop+jwt' || (payload !== undefined && 'htu' in payload)) return 'proof';
  if (header?.['typ'] === 'at+jwt') return 'voucher';
  if (payload === undefined) return undefined;
  if ('signed_headers' in payload) return 'signature';
  if (['dnonce', 'userID', 'userLocation', 'LoA'].some((name) => name in payload)) return 'evidence';
  const audience = typeof payload['aud'] === 'string' ? payload['aud'] : '';
  if (audience.includes('/client-assertion') || ('sub' in payload && 'purposeId' in payload)) return 'assertion';
  return namesCertificate(header) ? 'idAuth' : undefined;
}

/** The key is named by certificate: ModI's direct trust. */
export function namesCertificate(header: JsonObject | undefined): boolean {
  return header !== undefined && ['x5c', 'x5u', 'x5t#S256'].some((name) => name in header);
}

/** Says that a token was given as another one. */
export function* wrongKind(token: ReadToken, expected: TokenKind): Generator<Fault> {
  const kind = kindOf(token);
  // That a token names a certificate tells too little: an evidence may have whichever claims were agreed.
  if (kind !== undefined && kind !== 'idAuth' && kind !== expected) {
    yield fault('token/wrong-kind', undefined, { given: KIND_NAMES[kind], expected: KIND_NAMES[expected] });
  }
}

/** Names of the members that are not among those admitted. */
export function membersBeside(object: JsonObject, admitted: readonly string[]): string[] {
  return Object.keys(object).filter((name) => !admitted.includes(name));
}
