/** Public names of one PDND environment. Client, purpose and e-service ids, and keys, differ from one to the other. */
export interface PdndEnvironment {
  readonly tokenEndpoint: string;
  /** For asynchronous e-services. */
  readonly asyncTokenEndpoint: string;
  /** `aud` of client assertions: not a URL. */
  readonly assertionAudience: string;
  /** `iss` of vouchers: not a URL. */
  readonly voucherIssuer: string;
  readonly jwksUri: string;
  /** `aud` of vouchers for the Interop API: not a URL. */
  readonly m2mAudience: string;
  /** Interop API, version 3. */
  readonly apiBase: string;
  readonly apiBases: Readonly<Record<InteropApiVersion, string>>;
  /** Token requests PDND grants one consumer organisation, all its clients together. */
  readonly pacing: { readonly requests: number; readonly perMs: number };
  /** Calls of the Interop API it grants one organisation. */
  readonly apiPacing: { readonly requests: number; readonly perMs: number };
}

/** v1 and v2 take Bearer vouchers; v3 takes DPoP, and nothing else. */
export type InteropApiVersion = 'v1' | 'v2' | 'v3';

export type PdndEnvironmentName = 'collaudo' | 'attestazione' | 'produzione';

function environment(label: string, requests: number, apiRequests: number): PdndEnvironment {
  const api = `https://api.${label}interop.pagopa.it`;
  return Object.freeze({
    tokenEndpoint: `https://auth.${label}interop.pagopa.it/token.oauth2`,
    asyncTokenEndpoint: `https://auth.${label}interop.pagopa.it/token.oauth2.async`,
    assertionAudience: `auth.${label}interop.pagopa.it/client-assertion`,
    voucherIssuer: `${label}interop.pagopa.it`,
    jwksUri: `https://${label}interop.pagopa.it/.well-known/jwks.json`,
    m2mAudience: `${label}interop.pagopa.it/m2m`,
    apiBase: `${api}/v3`,
    apiBases: Object.freeze({ v1: `${api}/1.0`, v2: `${api}/v2`, v3: `${api}/v3` }),
    pacing: Object.freeze({ requests, perMs: 1_000 }),
    apiPacing: Object.freeze({ requests: apiRequests, perMs: 1_000 }),
  });
}

/** PDND's three environments, as deployed in 2026. */
export const PDND_ENVIRONMENTS: Readonly<Record<PdndEnvironmentName, PdndEnvironment>> = Object.freeze({
  collaudo: environment('uat.', 10, 10),
  attestazione: environment('att.', 10, 10),
  produzione: environment('', 450, 20),
});
