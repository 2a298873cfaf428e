import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import { PDND_ENVIRONMENTS } from '../../src/pdnd/environments.js';
import {
  fakePdnd,
  fixedClock,
  seededIds,
  testSigner,
  type FakePdnd,
  type FakePdndOptions,
  type FakeStates,
} from '../../src/testing/index.js';
import { createClientAssertion } from '../../src/voucher/client-assertion.js';
import { createDpopProof } from '../../src/voucher/dpop.js';
import { requestToken, type TokenResponse } from '../../src/voucher/token-request.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';

const { tokenEndpoint, assertionAudience: audience } = PDND_ENVIRONMENTS.collaudo;
const OTHER_CLIENT = '10000000-0000-4000-8000-000000000009';

describe('the PDND in memory, beyond the messages', () => {
  const clock = fixedClock();
  const ids = seededIds('caller');
  const play = (options: FakePdndOptions = {}): FakePdnd => fakePdnd({ clock, ...options });
  const ask = async (pdnd: FakePdnd, clientId = CLIENT_ID, dpopProof?: string): Promise<TokenResponse> => {
    const asked = { signer: testSigner(), clientId, audience, purposeId: PURPOSE_ID, clock, ids };
    const assertion = await createClientAssertion(asked);
    return requestToken({ transport: pdnd, tokenEndpoint, clientId, assertion, dpopProof, deadlineMs: 1_000 });
  };

  const states: readonly (readonly [FakeStates, readonly string[]])[] = [
    [{ purpose: 'SUSPENDED' }, ['0020']],
    [{ purpose: 'WAITING_FOR_APPROVAL' }, ['0020']],
    [{ agreement: 'SUSPENDED' }, ['0021']],
    [{ descriptor: 'SUSPENDED' }, ['0022']],
    [{ purpose: 'ARCHIVED', agreement: 'ARCHIVED', descriptor: 'ARCHIVED' }, ['0020', '0021', '0022']],
  ];
  for (const [state, codes] of states) {
    it(`refuses ${JSON.stringify(state)} with 015-0008, and tells the test ${codes.join(', ')}`, async () => {
      const pdnd = play({ states: { [PURPOSE_ID]: state } });
      const error = await failureAs(TokenError, () => ask(pdnd));
      expect(error.facts).to.include({ status: 400, codes: '015-0008' });
      expect(pdnd.findings.map(({ pdndCode }) => pdndCode)).to.deep.equal(codes);
      pdnd.setStates(PURPOSE_ID, {});
      expect((await ask(pdnd)).tokenType).to.equal('Bearer');
    });
  }

  it('gives vouchers for versions that are going out of use', async () => {
    for (const descriptor of ['DEPRECATED', 'ARCHIVING'] as const) {
      expect((await ask(play({ states: { [PURPOSE_ID]: { descriptor } } }))).expiresIn).to.equal(600);
    }
  });

  it('looks at states after the signature: who is not known learns nothing of them', async () => {
    const pdnd = play({ clients: [], states: { [PURPOSE_ID]: { purpose: 'SUSPENDED' } } });
    await failureAs(TokenError, () => ask(pdnd));
    expect(pdnd.findings).to.deep.equal([]);
  });

  it('keeps the pace of an environment: the quota, the burst, then 429 with its three headers', async () => {
    const pdnd = play({ pace: 'ambiente' });
    for (let index = 0; index < 20; index++) await ask(pdnd);
    const error = await failureAs(TokenError, () => ask(pdnd));
    expect(error.code).to.equal('ERR_MODI_RATE_LIMITED');
    const { headers, body } = await pdnd.send(pdnd.requests.at(-1) ?? expect.fail());
    expect(headers).to.include({
      'x-rate-limit-limit': '10',
      'x-rate-limit-interval': '1000',
      'x-rate-limit-remaining': '0',
    });
    expect(Buffer.from(body).toString()).to.include('"007-10004"');
    clock.advance(1_000);
    await ask(pdnd);
  });

  it('counts by organisation, and only what it would have granted', async () => {
    const clients = [
      { clientId: CLIENT_ID, organizzazione: 'una' },
      { clientId: OTHER_CLIENT, organizzazione: 'altra' },
    ];
    const pdnd = play({ clients, pace: { requests: 1, perMs: 1_000, burst: 0 } });
    pdnd.setStates(PURPOSE_ID, { purpose: 'SUSPENDED' });
    await failureAs(TokenError, () => ask(pdnd));
    pdnd.setStates(PURPOSE_ID, {});
    await ask(pdnd);
    expect((await failureAs(TokenError, () => ask(pdnd))).code).to.equal('ERR_MODI_RATE_LIMITED');
    await ask(pdnd, OTHER_CLIENT);
  });

  it('takes a DPoP proof once, and does not spend it on what it refuses', async () => {
    const pdnd = play();
    const signer = testSigner('ES256');
    const proof = await createDpopProof({ signer, htm: 'POST', htu: tokenEndpoint, clock, ids });
    pdnd.setStates(PURPOSE_ID, { agreement: 'SUSPENDED' });
    await failureAs(TokenError, () => ask(pdnd, CLIENT_ID, proof));
    pdnd.setStates(PURPOSE_ID, {});
    expect((await ask(pdnd, CLIENT_ID, proof)).tokenType).to.equal('DPoP');
    await failureAs(TokenError, () => ask(pdnd, CLIENT_ID, proof));
    expect(pdnd.findings.map(({ pdndCode }) => pdndCode)).to.deep.equal(['DPOP-0005']);
  });
});
