/** How an `Agid-JWT-Signature` tells which headers it covers: a list of objects by AgID, one string and claims by INPS. */
import type { RestProfilo } from '../context.js';
import type { JsonObject } from './compact-jws.js';
import { GatewayRefusal } from './gateway-refusal.js';

/** Lower-case name and value. */
export type SignedHeader = readonly [name: string, value: string];

const OWN_CLAIMS = ['aud', 'exp', 'iat', 'iss', 'jti', 'nbf', 'request_digest', 'signed_headers', 'sub'];

function malformed(reason: string): GatewayRefusal {
  return new GatewayRefusal('InteroperabilityInvalidRequest', 'INTEGRITY_SIGNED_HEADERS', reason);
}

function readPair(name: string, value: unknown): SignedHeader {
  if (name !== name.toLowerCase() || typeof value !== 'string') throw malformed('a signed header is no text by name');
  return [name, value];
}

/** What a token says it covers. Throws {@link GatewayRefusal}. */
export function readSignedHeaders(payload: JsonObject, dialetto: RestProfilo['dialetto']): readonly SignedHeader[] {
  const claim = payload['signed_headers'];
  if (dialetto === 'inps') {
    if (typeof claim !== 'string') throw malformed('signed_headers is not one string');
    const names = claim.split(' ');
    if (new Set(names).size !== names.length || names.some((name) => OWN_CLAIMS.includes(name))) {
      throw malformed('signed_headers names a header twice, or a claim');
    }
    return names.map((name) => readPair(name, payload[name]));
  }
  if (!Array.isArray(claim)) throw malformed('signed_headers is not a list');
  return (claim as readonly unknown[]).map((each) => {
    const [entry, second] = typeof each === 'object' && each !== null ? Object.entries(each) : [];
    if (entry === undefined || second !== undefined)
      throw malformed('signed_headers holds more than one-member objects');
    return readPair(entry[0], entry[1]);
  });
}

/** The claims that say so. */
export function writeSignedHeaders(signed: readonly SignedHeader[], dialetto: RestProfilo['dialetto']): JsonObject {
  return dialetto === 'agid'
    ? { signed_headers: signed.map(([name, value]) => ({ [name]: value })) }
    : { ...Object.fromEntries(signed), signed_headers: signed.map(([name]) => name).join(' ') };
}
