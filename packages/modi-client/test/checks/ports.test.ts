import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { createIdAuthToken } from '../../src/rest/id-auth-token.js';
import { signIntegrity } from '../../src/rest/integrity-token.js';
import { createTrackingEvidence } from '../../src/tracking/tracking-evidence.js';
import { createAsyncAssertion } from '../../src/voucher/async-assertion.js';
import { createClientAssertion } from '../../src/voucher/client-assertion.js';
import { createDpopProof } from '../../src/voucher/dpop.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { rsaSigner } from '../helpers/keys.js';

const AUDIENCE = 'auth.uat.interop.pagopa.it/client-assertion';
const good = {
  signer: rsaSigner,
  clock: new FixedClock(),
  ids: countingIds(),
  clientId: CLIENT_ID,
  purposeId: PURPOSE_ID,
  audience: AUDIENCE,
  pattern: 'AUDIT_REST_02',
  userID: 'u',
  userLocation: 'l',
  phase: { scope: 'start_interaction', purposeId: PURPOSE_ID, urlCallback: 'https://x.example/cb' },
  htm: 'POST',
  htu: 'https://auth.example/token',
  message: { headers: {}, body: Buffer.from('x') },
};

/** What plain JavaScript may give, whatever the types say. */
describe('options without what they need', () => {
  const makers = {
    createTrackingEvidence,
    createClientAssertion,
    createAsyncAssertion,
    createDpopProof,
    createIdAuthToken,
    signIntegrity,
  } as unknown as Readonly<Record<string, (options: unknown) => Promise<unknown>>>;

  for (const [name, make] of Object.entries(makers)) {
    for (const port of ['signer', 'clock', 'ids']) {
      it(`${name} names ${port}, when it is null, missing or another thing`, async () => {
        const { [port]: _, ...without } = good as Readonly<Record<string, unknown>>;
        for (const options of [without, { ...good, [port]: null }, { ...good, [port]: 'x' }, { ...good, [port]: {} }]) {
          const error = await failureAs(ConfigurationError, () => make(options));
          expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', port]);
        }
      });
    }

    it(`${name} says that there are no options`, async () => {
      for (const options of [undefined, null, 'x', []]) {
        const error = await failureAs(ConfigurationError, () => make(options));
        expect(error.facts['field']).to.equal('options');
      }
    });
  }
});
