import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../read-json.js';
import type { Ambiente } from './ambiente.js';
import type { Digest } from './assertion-claims.js';
import type { Grant } from './registry.js';

/** Fixed by PDND for the Interop API. */
const M2M_SECONDS = 600;

export interface VoucherRequest {
  readonly grant: Grant;
  /** Echoed from the assertion. */
  readonly digest: Digest | undefined;
  /** Thumbprint of the DPoP key, which makes it a DPoP voucher. */
  readonly jkt: string | undefined;
  /** Epoch seconds. */
  readonly now: number;
}

export interface VoucherClaims {
  readonly claims: JsonObject;
  readonly jti: string;
  /** Seconds. */
  readonly lifespan: number;
}

/** What PDND puts in a voucher: for an e-service, or for its own API. `nbf` is always `iat`. */
export function voucherClaims({ grant, digest, jkt, now }: VoucherRequest, ambiente: Ambiente): VoucherClaims {
  const { clientId, consumerId, adminId } = grant.client;
  const jti = randomUUID();
  const lifespan = grant.kind === 'API' ? M2M_SECONDS : grant.descriptor.voucherLifespan;
  const common = {
    jti,
    iss: ambiente.issuer,
    // One string, the list joined: verifiers have to split it.
    aud: grant.kind === 'API' ? ambiente.m2mAudience : grant.descriptor.audience.join(','),
    sub: clientId,
    client_id: clientId,
    iat: now,
    nbf: now,
    exp: now + lifespan,
    ...(jkt === undefined ? {} : { cnf: { jkt } }),
  };
  if (grant.kind === 'API') {
    const role = adminId === undefined ? { role: 'm2m' } : { role: 'm2m-admin', adminId };
    return { claims: { ...common, organizationId: consumerId, ...role }, jti, lifespan };
  }
  const { producerId, eserviceId, descriptorId } = grant.descriptor;
  const claims = {
    ...common,
    purposeId: grant.purpose.purposeId,
    ...(digest === undefined ? {} : { digest }),
    producerId,
    consumerId,
    eserviceId,
    descriptorId,
  };
  return { claims, jti, lifespan };
}
