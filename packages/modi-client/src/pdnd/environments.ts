/** Public names of one PDND environment. Client, purpose and e-service ids, and keys, differ from one to the other. */
export interface PdndEnvironment {
  readonly tokenEndpoint: string;
  /** `aud` of client assertions: not a URL. */
  readonly assertionAudience: string;
  /** `iss` of vouchers: not a URL. */
  readonly voucherIssuer: string;
  readonly jwksUri: string;
  /** Interop API, version 3. */
  readonly apiBase: string;
  /** Token requests PDND grants one consumer organisation, all its clients together. */
  readonly pacing: { readonly requests: number; readonly perMs: number };
}

export type PdndEnvironmentName = 'collaudo' | 'attestazione' | 'produzione';

function environment(label: string, requests: number): PdndEnvironment {
  return Object.freeze({
    tokenEndpoint: `https://auth.${label}interop.pagopa.it/token.oauth2`,
    assertionAudience: `auth.${label}interop.pagopa.it/client-assertion`,
    voucherIssuer: `${label}interop.pagopa.it`,
    jwksUri: `https://${label}interop.pagopa.it/.well-known/jwks.json`,
    apiBase: `https://api.${label}interop.pagopa.it/v3`,
    pacing: Object.freeze({ requests, perMs: 1_000 }),
  });
}

/** PDND's three environments, as deployed in 2026. */
export const PDND_ENVIRONMENTS: Readonly<Record<PdndEnvironmentName, PdndEnvironment>> = Object.freeze({
  collaudo: environment('uat.', 10),
  attestazione: environment('att.', 10),
  produzione: environment('', 450),
});
