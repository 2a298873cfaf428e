import { expect } from 'chai';
import { decode, ecKey } from '../support/test-key.js';
import {
  ASSERTION_TYPE,
  CLIENT,
  CONSUMER,
  DESCRIPTOR,
  ESERVICE,
  OTHER_KEY,
  PRODUCER,
  PURPOSE,
  seedClient,
  TokenBench,
  type Claims,
  type TokenAnswer,
} from '../support/token-bench.js';

const KEYCHAIN = '7c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a08';
const SYNC_PURPOSE = '9c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a0a';
const SYNC_ESERVICE = '9c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a0b';
const UNKNOWN = '9c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a0c';
const URL_CALLBACK = 'https://cassa.example.it/pronto';
const TIMES = { responseTime: 60, resourceAvailableTime: 120, bulk: true, maxResultSet: 10 };
const EC = ecKey();

describe('PDND asynchronous token endpoint', () => {
  let bench: TokenBench;
  async function open(confirmation: boolean, strict?: boolean): Promise<TokenBench> {
    return TokenBench.start({
      ...(strict === undefined ? {} : { strict }),
      seed: {
        clients: [
          seedClient({ asyncExchange: true, asyncExchangeProperties: { ...TIMES, confirmation } }),
          seedClient({ purposeId: SYNC_PURPOSE, eserviceId: SYNC_ESERVICE }),
        ],
        producerKeychains: [
          {
            producerKeychainId: KEYCHAIN,
            producerId: PRODUCER,
            publicKeyPem: OTHER_KEY.publicPem,
            eserviceIds: [ESERVICE],
          },
        ],
      },
    });
  }
  before(async () => {
    bench = await open(true);
  });
  beforeEach(() => bench.pass(2));
  after(() => bench.sandbox.close());

  async function send(
    assertion: string,
    clientId: string,
    headers: Record<string, string> = {},
    on = bench,
  ): Promise<TokenAnswer> {
    const response = await fetch(on.sandbox.asyncTokenEndpoint, {
      method: 'POST',
      headers,
      body: new URLSearchParams({
        client_id: clientId,
        client_assertion: assertion,
        client_assertion_type: ASSERTION_TYPE,
        grant_type: 'client_credentials',
      }),
    });
    const text = await response.text();
    const codes = response.headers.get('varco-sandbox-code')?.split(',') ?? [];
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Claims, codes };
  }

  const consumer = async (payload: Claims, headers = {}, on = bench): Promise<TokenAnswer> =>
    send(on.assertion({}, payload), CLIENT, headers, on);
  const start = async (change: Claims = {}, headers = {}, on = bench): Promise<TokenAnswer> =>
    consumer({ scope: 'start_interaction', urlCallback: URL_CALLBACK, ...change }, headers, on);
  const callback = async (interactionId: unknown, change: Claims = {}, on = bench): Promise<TokenAnswer> => {
    const claims = { scope: 'callback_invocation', interactionId, entityNumber: 1, ...change };
    const who = { sub: KEYCHAIN, iss: KEYCHAIN, purposeId: undefined };
    return send(on.assertion({ kid: OTHER_KEY.kid }, { ...claims, ...who, ...change }, OTHER_KEY), KEYCHAIN, {}, on);
  };
  const phase = async (scope: string, interactionId: unknown, on = bench): Promise<TokenAnswer> =>
    consumer({ scope, interactionId, purposeId: undefined }, {}, on);

  const claimsOf = ({ body }: TokenAnswer): Claims => decode(String(body['access_token']).split('.')[1]);
  const begun = async (on = bench): Promise<unknown> => claimsOf(await start({}, {}, on))['interactionId'];
  const outcome = ({ status, codes }: TokenAnswer): string => `${status} ${codes.join()}`;

  it('takes an interaction through its four phases', async () => {
    const started = claimsOf(await start());
    expect(started).to.include({
      scope: 'start_interaction',
      urlCallback: URL_CALLBACK,
      purposeId: PURPOSE,
      consumerId: CONSUMER,
      producerId: PRODUCER,
      descriptorId: DESCRIPTOR,
    });
    const { interactionId } = started;
    const called = claimsOf(await callback(interactionId));
    expect(called).to.include({ sub: KEYCHAIN, client_id: KEYCHAIN, scope: 'callback_invocation', interactionId });
    expect(called).not.to.have.property('urlCallback');
    for (const scope of ['get_resource', 'get_resource', 'confirmation', 'confirmation']) {
      expect(claimsOf(await phase(scope, interactionId))).to.include({ scope, interactionId, client_id: CLIENT });
    }
  });

  it('keeps their order', async () => {
    const interactionId = await begun();
    for (const scope of ['get_resource', 'confirmation']) {
      expect(outcome(await phase(scope, interactionId))).to.equal('400 INTERACTION');
    }
    await callback(interactionId);
    expect((await callback(interactionId)).status).to.equal(200);
    await phase('get_resource', interactionId);
    expect(outcome(await callback(interactionId))).to.equal('400 INTERACTION');
    await phase('confirmation', interactionId);
    expect(outcome(await phase('get_resource', interactionId))).to.equal('400 INTERACTION');
  });

  it('keeps their times', async () => {
    const late = await begun();
    bench.pass(61);
    expect(outcome(await callback(late))).to.equal('400 INTERACTION');
    const interactionId = await begun();
    await callback(interactionId);
    bench.pass(120);
    expect((await phase('get_resource', interactionId)).status).to.equal(200);
    bench.pass(1);
    expect(outcome(await phase('get_resource', interactionId))).to.equal('400 INTERACTION');
  });

  it('gives no confirmation where the e-service wants none', async () => {
    const other = await open(false);
    try {
      const interactionId = await begun(other);
      await callback(interactionId, {}, other);
      expect((await phase('get_resource', interactionId, other)).status).to.equal(200);
      expect(outcome(await phase('confirmation', interactionId, other))).to.equal('400 INTERACTION');
    } finally {
      await other.sandbox.close();
    }
  });

  it('counts entities up to the e-service’s maximum', async () => {
    const interactionId = await begun();
    expect(outcome(await callback(interactionId, { entityNumber: 11 }))).to.equal('400 INTERACTION');
    expect((await callback(interactionId, { entityNumber: 10 })).status).to.equal(200);
  });

  const rows: [string, () => Promise<TokenAnswer>, string][] = [
    ['no scope', () => start({ scope: undefined }), '500 0034'],
    ['another scope', () => start({ scope: 'restart' }), '500 0035'],
    ['an interactionId that is no UUID', () => start({ scope: 'get_resource', interactionId: 'x' }), '500 0036'],
    ['a urlCallback that is no URL', () => start({ urlCallback: 'x' }), '500 0037'],
    ['an entityNumber that is a text', () => callback(UNKNOWN, { entityNumber: '1' }), '500 0038'],
    ['no urlCallback', () => start({ urlCallback: undefined }), '400 0040'],
    ['no interactionId', () => phase('get_resource', undefined), '400 0041'],
    ['no entityNumber', () => callback(UNKNOWN, { entityNumber: undefined }), '400 0042'],
    ['an entityNumber of 0', () => callback(UNKNOWN, { entityNumber: 0 }), '500 0043'],
    ['an unknown interaction', () => phase('get_resource', UNKNOWN), '400 INTERACTION'],
    ['a synchronous e-service', () => start({ purposeId: SYNC_PURPOSE }), '500 ASYNC'],
    ['a member that is not allowed', () => start({ nbf: 1 }), '500 0032'],
    ['an expired assertion', () => start({ exp: bench.now }), '500 0017'],
    ['another audience', () => start({ aud: 'x' }), '500 0004'],
    ['the purpose of nobody', () => start({ purposeId: UNKNOWN }), '500 015-0006'],
    [
      'a consumer that calls back',
      async () => consumer({ scope: 'callback_invocation', interactionId: await begun(), entityNumber: 1 }),
      '500 015-0006',
    ],
  ];
  for (const [what, ask, expected] of rows) {
    it(`refuses ${what} (${expected})`, async () => {
      const answer = await ask();
      expect(outcome(answer)).to.equal(expected);
      const code = expected.startsWith('500') ? '015-0000' : '015-0008';
      expect(answer.body['errors']).to.have.deep.nested.property('[0].code', code);
    });
  }

  it('refuses a signature by another key, and a suspended purpose, with 500', async () => {
    const forged = bench.assertion({}, { scope: 'start_interaction', urlCallback: URL_CALLBACK }, OTHER_KEY);
    expect(outcome(await send(forged, CLIENT))).to.equal('500 0033');
    bench.sandbox.setPurposeState(PURPOSE, 'SUSPENDED');
    expect(outcome(await start())).to.equal('500 0020');
    bench.sandbox.setPurposeState(PURPOSE, 'ACTIVE');
  });

  it('is strict also where the environment is not', async () => {
    const lenient = await open(true, false);
    try {
      expect(outcome(await start({ nbf: 1 }, {}, lenient))).to.equal('500 0032');
    } finally {
      await lenient.sandbox.close();
    }
  });

  it('wants the synchronous endpoint’s URL in a proof', async () => {
    const good = await start({}, { DPoP: bench.proof(EC) });
    expect(good.body['token_type']).to.equal('DPoP');
    expect(claimsOf(good)['cnf']).to.deep.equal({ jkt: EC.kid });
    const own = bench.proof(EC, { payload: { htu: bench.sandbox.asyncTokenEndpoint } });
    expect(outcome(await start({}, { DPoP: own }))).to.equal('500 0013');
  });

  it('spends a proof before it looks for the key', async () => {
    const DPoP = bench.proof(EC);
    expect(outcome(await start({ purposeId: UNKNOWN }, { DPoP }))).to.equal('500 015-0006');
    expect(outcome(await start({}, { DPoP }))).to.equal('500 0005');
  });

  it('is not for asynchronous e-services at the other endpoint (0039)', async () => {
    expect((await bench.ask(bench.assertion())).codes).to.deep.equal(['0039']);
  });
});
