import {
  createIdAuthToken,
  createMemoryReplayStore,
  decodeCompact,
  refuseReplay,
  verifyToken,
  type VerifiedToken,
} from '@varco/modi-client';
import { expect } from 'chai';
import { conforms } from './support/conforms.js';
import * as p from './support/parties.js';
import { refuses } from './support/refusal.js';

describe('conformance: sections 3.4 and 3.5, times, replays, non-repudiation', () => {
  const judge = async (claims: object, signer = 'client'): Promise<VerifiedToken> =>
    verifyToken(await p.token(p.x509(signer), { ...claims }), { ...p.x509Policy, audience: [p.SERVICE, 'urn:too'] });

  conforms('times.lifetime', 'produced', async () => {
    const { payload } = decodeCompact((await createIdAuthToken(p.x509())).jws);
    expect(Number(payload['exp']) - Number(payload['iat'])).to.equal(300);
  });

  conforms('times.iat-age', 'verified', async () => {
    await judge({ iat: p.NOW - 300 });
    await refuses(() => judge({ iat: p.NOW - 301 }), 'ERR_MODI_TOKEN_EXPIRED', 'iat', 301);
  });

  conforms('times.iat-future', 'verified', async () => {
    await judge({ iat: p.NOW + 5 });
    await refuses(() => judge({ iat: p.NOW + 6 }), 'ERR_MODI_TOKEN_NOT_YET_VALID', 'iat', 6);
  });

  conforms('times.exp', 'verified', async () => {
    await judge({ iat: p.NOW - 9, exp: p.NOW + 1 });
    await refuses(() => judge({ iat: p.NOW - 9, exp: p.NOW }), 'ERR_MODI_TOKEN_EXPIRED', 'exp', 0);
  });

  conforms('times.nbf', 'produced', async () => {
    const { payload } = decodeCompact((await createIdAuthToken(p.x509())).jws);
    expect(payload['nbf']).to.equal(payload['iat']);
  });
  conforms('times.nbf', 'verified', async () => {
    await judge({ nbf: p.NOW + 5 });
    await refuses(() => judge({ nbf: p.NOW + 6 }), 'ERR_MODI_TOKEN_NOT_YET_VALID', 'nbf', 6);
  });

  conforms('replay.key', 'verified', async () => {
    const store = createMemoryReplayStore({ clock: p.clock });
    const take = async (claims: object, signer?: string): Promise<void> =>
      refuseReplay(await judge({ jti: 'one', ...claims }, signer), store);
    await take({});
    await refuses(() => take({}), 'ERR_MODI_REPLAYED');
    await take({ aud: 'urn:too' });
    await take({}, 'client2');
    await take({ jti: 'two' });
  });

  conforms('replay.full', 'verified', async () => {
    const store = createMemoryReplayStore({ clock: p.clock, limit: 1 });
    await refuseReplay(await judge({ jti: 'one' }), store);
    await refuses(async () => refuseReplay(await judge({ jti: 'two' }), store), 'ERR_MODI_REPLAY_STORE_FULL');
    await refuses(async () => refuseReplay(await judge({ jti: 'one' }), store), 'ERR_MODI_REPLAYED');
  });

  conforms('replay.jti-length', 'produced', async () => {
    await createIdAuthToken({ ...p.x509(), jti: 'j'.repeat(255) });
    await refuses(() => createIdAuthToken({ ...p.x509(), jti: 'j'.repeat(256) }), 'ERR_MODI_CONFIG_INVALID', 'jti');
  });
  conforms('replay.jti-length', 'verified', async () => {
    await judge({ jti: 'j'.repeat(255) });
    await refuses(() => judge({ jti: 'j'.repeat(256) }), 'ERR_MODI_CLAIM_MISMATCH', 'jti', 'format');
  });
});
