import type { InteropApiVersion } from '../../src/pdnd/environments.js';
import { createInteropApi, type InteropApi, type InteropApiOptions } from '../../src/pdnd/interop-api.js';
import type { Voucher } from '../../src/voucher/voucher.js';
import { CLIENT_ID, countingIds, FixedClock } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner } from '../helpers/keys.js';
import { FakeInterop } from './fake-interop.js';

export const clock = new FixedClock(1_800_000_000_000);
export const BASE = 'https://api.uat.interop.pagopa.it';
export const PATHS = { v1: '/1.0', v2: '/v2', v3: '/v3' } as const;
export const KID = otherSigner.kid;
/** What PDND gives for it. */
export const jwk = { ...otherSigner.publicJwk, kid: KID, use: 'sig', alg: 'RS256' };

export const voucher = (tokenType: Voucher['tokenType']): Voucher => ({
  accessToken: 'a.b.c',
  tokenType,
  expiresAt: clock.time + 600_000,
  jti: undefined,
  claims: { client_id: CLIENT_ID },
  correlationId: undefined,
});

/** A client of the Interop API, and the PDND it asks. */
export function make(
  version: InteropApiVersion,
  change: Partial<InteropApiOptions> = {},
): { pdnd: FakeInterop; api: InteropApi } {
  const pdnd = new FakeInterop();
  const dpop = version === 'v3' ? { dpop: ecSigner } : {};
  const api = createInteropApi({
    transport: pdnd,
    clock,
    ids: countingIds(),
    version,
    baseUrl: BASE + PATHS[version],
    caller: {
      voucher: async () => voucher(version === 'v3' ? 'DPoP' : 'Bearer'),
      organizzazione: 'cassa',
      ...dpop,
    },
    ...change,
  });
  return { pdnd, api };
}
