import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import type { KeyRingOptions } from '../../src/keys/key-ring.js';
import { failureAs } from '../helpers/failure.js';
import { ecSigner } from '../helpers/keys.js';
import { A, bench } from './ring-bench.js';

describe('the options of a key ring', () => {
  const wrong: [string, Partial<KeyRingOptions>, string][] = [
    ['no keys', { keys: [] }, 'keys'],
    ['the same key twice', { keys: [{ signer: A }, { signer: A }] }, 'keys'],
    ['nine keys', { keys: Array.from({ length: 9 }, () => ({ signer: A })) }, 'keys'],
    ['a client that is no UUID', { clientId: 'x' }, 'clientId'],
    ['pauses the wrong way round', { firstProbeMs: 10, longestProbeMs: 5 }, 'longestProbeMs'],
    ['an end that is no instant', { keys: [{ signer: A, notAfter: Number.NaN }] }, 'keys.notAfter'],
  ];
  for (const [what, options, field] of wrong) {
    it(`refuses ${what}`, async () => {
      const error = await failureAs(ConfigurationError, () => bench(options));
      expect(error.facts['field']).to.equal(field);
    });
  }

  it('refuses a key that PDND does not take', async () => {
    const error = await failureAs(ConfigurationError, () => bench({ keys: [{ signer: ecSigner }] }));
    expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_KEY_UNUSABLE', 'algorithm']);
  });
});
