import { expect } from 'chai';
import {
  API_CLIENT,
  CLIENT,
  CONSUMER,
  DESCRIPTOR,
  ESERVICE,
  KEY,
  OTHER_KEY,
  PURPOSE,
  seedClient,
  TokenBench,
} from '../support/token-bench.js';
import { AGREEMENT_STATES, DESCRIPTOR_STATES, PURPOSE_STATES } from '../../src/seed/seed.js';

const OTHER_CLIENT = '0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b01';
const OTHER_PURPOSE = '1c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b02';

describe('PDND token endpoint: states behind the purpose', () => {
  let bench: TokenBench;
  beforeEach(async () => {
    bench = await TokenBench.start();
  });
  afterEach(() => bench.sandbox.close());

  async function codesNow(): Promise<string> {
    bench.pass(5);
    const answer = await bench.ask(bench.assertion());
    return answer.status === 200 ? 'issued' : answer.codes.join();
  }

  it('issues only when the purpose is ACTIVE (0020)', async () => {
    for (const state of PURPOSE_STATES) {
      bench.sandbox.setPurposeState(PURPOSE, state);
      expect(await codesNow(), state).to.equal(state === 'ACTIVE' ? 'issued' : '0020');
    }
  });

  it('issues only when the agreement is ACTIVE (0021)', async () => {
    for (const state of AGREEMENT_STATES) {
      bench.sandbox.setAgreementState(CONSUMER, ESERVICE, state);
      expect(await codesNow(), state).to.equal(state === 'ACTIVE' ? 'issued' : '0021');
    }
  });

  it('issues only when the version is PUBLISHED, DEPRECATED or ARCHIVING (0022)', async () => {
    const open = ['PUBLISHED', 'DEPRECATED', 'ARCHIVING', 'ACTIVE'];
    for (const state of DESCRIPTOR_STATES) {
      bench.sandbox.setDescriptorState(ESERVICE, DESCRIPTOR, state);
      expect(await codesNow(), state).to.equal(open.includes(state) ? 'issued' : '0022');
    }
  });

  it('lists every state that is wrong', async () => {
    bench.sandbox.setPurposeState(PURPOSE, 'SUSPENDED');
    bench.sandbox.setAgreementState(CONSUMER, ESERVICE, 'SUSPENDED');
    bench.sandbox.setDescriptorState(ESERVICE, DESCRIPTOR, 'SUSPENDED');
    expect(await codesNow()).to.equal('0021,0022,0020');
  });

  it('looks at the signature before the states (0033)', async () => {
    bench.sandbox.setPurposeState(PURPOSE, 'SUSPENDED');
    const answer = await bench.ask(bench.assertion({}, {}, OTHER_KEY));
    expect(answer.codes).to.deep.equal(['0033']);
  });

  it('refuses an asynchronous e-service (0039)', async () => {
    const other = { purposeId: OTHER_PURPOSE, descriptorId: OTHER_CLIENT };
    bench.sandbox.seedClient(seedClient({ ...other, asyncExchange: true }));
    const answer = await bench.ask(bench.assertion({}, { purposeId: OTHER_PURPOSE }));
    expect(answer.codes).to.deep.equal(['0039']);
  });

  it('answers 500 015-0000 to an e-service client that has no purpose at all and sends none', async () => {
    bench.sandbox.seedClient({ clientId: OTHER_CLIENT, consumerId: CONSUMER, publicKeyPem: KEY.publicPem });
    const bare = { sub: OTHER_CLIENT, purposeId: undefined };
    const answer = await bench.ask(bench.assertion({}, bare), { client_id: OTHER_CLIENT });
    expect(answer.status).to.equal(500);
    expect(answer.body).to.deep.include({ type: 'internalServerError', status: 500 });
    expect(answer.body['errors']).to.have.deep.nested.property('[0].code', '015-0000');
    const named = await bench.ask(bench.assertion({}, { sub: OTHER_CLIENT }), { client_id: OTHER_CLIENT });
    expect(named.codes).to.deep.equal(['015-0006']);
  });

  it('refuses a purposeId from an API client (015-0006)', async () => {
    const answer = await bench.ask(bench.assertion({}, { sub: API_CLIENT }), { client_id: API_CLIENT });
    expect(answer.codes).to.deep.equal(['015-0006']);
  });

  it('lets every key of a client work with every purpose of it', async () => {
    bench.sandbox.seedClient(seedClient({ publicKeyPem: OTHER_KEY.publicPem, purposeId: OTHER_PURPOSE }));
    for (const purposeId of [PURPOSE, OTHER_PURPOSE]) {
      const answer = await bench.ask(bench.assertion({ kid: OTHER_KEY.kid }, { purposeId, sub: CLIENT }, OTHER_KEY));
      expect(answer.status).to.equal(200);
    }
  });
});
