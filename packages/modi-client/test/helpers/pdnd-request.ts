import { createHash } from 'node:crypto';
import { jwksResolver } from '../../src/jws/key-resolver.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { signCompact } from '../../src/jws/sign.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import type { IncomingRequest, PdndRequestPolicy } from '../../src/pdnd/verify-request.js';
import { createTrackingEvidence } from '../../src/tracking/tracking-evidence.js';
import { createDpopProof } from '../../src/voucher/dpop.js';
import { CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from './fixed-ports.js';
import { ecSigner, otherSigner, rsaSigner } from './keys.js';

export const NOW = 1_800_000_000;
export const URL_CALLED = 'https://api.ente.it/eci/v1/estratti';

/** PDND signs with `rsaSigner`, the client with `otherSigner`, its DPoP key is `ecSigner`. */
export const pdndKeys = fixedJwks({ keys: [{ ...rsaSigner.publicJwk, kid: 'pdnd-1' }] });
export const clientKeys = fixedJwks({ keys: [{ ...otherSigner.publicJwk, kid: otherSigner.kid }] });

export interface Made {
  readonly voucher: string;
  readonly evidence: string;
  readonly proof: string;
}

/** Tokens of one good request: a DPoP voucher bound to an evidence. */
export async function madeTokens(claims: object = {}, url = URL_CALLED): Promise<Made> {
  const clock = new FixedClock(NOW * 1_000);
  const ids = countingIds();
  const { jws: evidence } = await createTrackingEvidence({
    pattern: 'AUDIT_REST_02',
    signer: otherSigner,
    clientId: CLIENT_ID,
    audience: 'urn:eci',
    purposeId: PURPOSE_ID,
    userID: 'operatore-1',
    userLocation: 'postazione-7',
    LoA: '2',
    clock,
    ids,
  });
  const value = createHash('sha256').update(evidence).digest('hex');
  const voucher = await signCompact(
    rsaSigner,
    { alg: 'RS256', use: 'sig', typ: 'at+jwt', kid: 'pdnd-1' },
    JSON.parse(
      JSON.stringify({
        iss: 'uat.interop.pagopa.it',
        aud: 'https://altro.example,urn:eci',
        sub: CLIENT_ID,
        client_id: CLIENT_ID,
        iat: NOW,
        nbf: NOW,
        exp: NOW + 600,
        jti: 'voucher-1',
        purposeId: PURPOSE_ID,
        digest: { alg: 'SHA256', value },
        producerId: 'p',
        consumerId: 'c',
        eserviceId: 'e',
        descriptorId: 'd',
        cnf: { jkt: ecSigner.kid },
        ...claims,
      }),
    ) as Record<string, unknown>,
  );
  const proof = await createDpopProof({ signer: ecSigner, htm: 'POST', htu: url, accessToken: voucher, clock, ids });
  return { voucher, evidence, proof };
}

export function requestOf({ voucher, evidence, proof }: Made, change: Partial<IncomingRequest> = {}): IncomingRequest {
  return {
    method: 'POST',
    url: '/eci/v1/estratti?anno=2026',
    headers: { authorization: `DPoP ${voucher}`, dpop: proof, 'agid-jwt-trackingevidence': evidence },
    ...change,
  };
}

export function policy(change: Partial<PdndRequestPolicy> = {}): PdndRequestPolicy {
  const clock = new FixedClock(NOW * 1_000);
  return {
    jwks: pdndKeys,
    issuer: 'uat.interop.pagopa.it',
    eservice: { audience: 'urn:eci', producerId: 'p', eserviceId: 'e', descriptorId: 'd' },
    clock,
    dpop: { replay: createMemoryReplayStore({ clock }), baseUrl: 'https://api.ente.it' },
    evidence: { pattern: 'AUDIT_REST_02', keys: jwksResolver(clientKeys), audience: 'urn:eci' },
    ...change,
  };
}
