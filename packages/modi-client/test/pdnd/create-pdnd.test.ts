import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { createKeyRing } from '../../src/keys/key-ring.js';
import { createPdnd } from '../../src/pdnd/create-pdnd.js';
import { PDND_ENVIRONMENTS } from '../../src/pdnd/environments.js';
import type { Transport } from '../../src/ports/transport.js';
import { FakePdnd } from '../helpers/fake-pdnd.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner, rsaSigner } from '../helpers/keys.js';
import { madeTokens, NOW, policy, requestOf } from '../helpers/pdnd-request.js';

const OTHER_CLIENT = PURPOSE_ID;
const clock = new FixedClock(NOW * 1_000);

describe('createPdnd', () => {
  it('keeps the vouchers of many clients and enti apart, and fetches each once', async () => {
    const transport = new FakePdnd();
    const pdnd = createPdnd({ ambiente: 'collaudo', transport, clock, ids: countingIds() });
    const one = pdnd.client({ clientId: CLIENT_ID, signer: rsaSigner, organizzazione: 'cassa-a' });
    const other = pdnd.client({ clientId: OTHER_CLIENT, signer: otherSigner, organizzazione: 'cassa-b' });
    const asked = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => (n % 2 === 0 ? one : other).voucher({ purposeId: PURPOSE_ID })),
    );
    expect(transport.asked).to.have.length(2);
    expect(new Set(asked.map(({ accessToken }) => accessToken)).size).to.equal(2);
    expect(transport.asked.map(({ claims }) => claims['aud'])).to.deep.equal(
      Array.from({ length: 2 }, () => PDND_ENVIRONMENTS.collaudo.assertionAudience),
    );
  });

  it('counts all clients of one ente together', async () => {
    const transport = new FakePdnd();
    const vouchers = { pacing: { requests: 1, perMs: 60_000, maxWaitMs: 1 } };
    const pdnd = createPdnd({ ambiente: 'collaudo', transport, clock, ids: countingIds(), vouchers });
    const of = (clientId: string, organizzazione: string): ReturnType<typeof pdnd.client> =>
      pdnd.client({ clientId, signer: rsaSigner, organizzazione });
    await of(CLIENT_ID, 'cassa-a').voucher({ purposeId: PURPOSE_ID });
    const error = await of(OTHER_CLIENT, 'cassa-a')
      .voucher({ purposeId: PURPOSE_ID })
      .catch((e: unknown) => e);
    expect(error).to.have.property('code', 'ERR_MODI_PACING_FULL');
    await of(OTHER_CLIENT, 'cassa-b').voucher({ purposeId: PURPOSE_ID });
    expect(transport.asked).to.have.length(2);
  });

  it('counts the two token endpoints together', async () => {
    const transport = new FakePdnd();
    const vouchers = { pacing: { requests: 1, perMs: 60_000, maxWaitMs: 1 } };
    const pdnd = createPdnd({ ambiente: 'collaudo', transport, clock, ids: countingIds(), vouchers });
    const client = pdnd.client({ clientId: CLIENT_ID, signer: rsaSigner, organizzazione: 'cassa' });
    await client.voucher({ purposeId: PURPOSE_ID });
    const phase = { scope: 'get_resource', interactionId: '5f60718c-9203-4c4d-85e6-f7a8b9c0d1e2' } as const;
    const error = await client.asyncVoucher(phase).catch((e: unknown) => e);
    expect(error).to.have.property('code', 'ERR_MODI_PACING_FULL');
    expect(transport.asked).to.have.length(1);
  });

  it('gives up an asynchronous voucher that waits for its turn, and hands the signal on with the one that leaves', async () => {
    const fake = new FakePdnd();
    const signals: unknown[] = [];
    const transport: Transport = {
      send: async (request) => {
        signals.push(request.signal);
        return fake.send(request);
      },
      close: async () => fake.close(),
    };
    const vouchers = { pacing: { requests: 1, perMs: 60_000, maxWaitMs: 120_000 } };
    const pdnd = createPdnd({ ambiente: 'collaudo', transport, clock, ids: countingIds(), vouchers });
    const client = pdnd.client({ clientId: CLIENT_ID, signer: rsaSigner, organizzazione: 'cassa' });
    const phase = { scope: 'get_resource', interactionId: '5f60718c-9203-4c4d-85e6-f7a8b9c0d1e2' } as const;
    const given = new AbortController();
    await client.asyncVoucher(phase, { signal: given.signal }).catch(() => undefined);
    expect(signals).to.deep.equal([given.signal]);
    const waiting = client.asyncVoucher(phase, { signal: given.signal }).catch((e: unknown) => e);
    given.abort(new Error('gone'));
    expect(await waiting).to.include({ code: 'ERR_MODI_ABORTED', requestSent: false });
    expect(fake.asked).to.have.length(1);
  });

  it('takes a ring of keys, on both token endpoints', async () => {
    const transport = new FakePdnd();
    const pdnd = createPdnd({ ambiente: 'collaudo', transport, clock, ids: countingIds() });
    const signer = createKeyRing({
      clientId: CLIENT_ID,
      keys: [{ signer: rsaSigner }, { signer: otherSigner }],
      clock,
    });
    signer.activate(rsaSigner.kid);
    const client = pdnd.client({ clientId: CLIENT_ID, signer, organizzazione: 'cassa' });
    await client.voucher({ purposeId: PURPOSE_ID });
    const interactionId = '5f60718c-9203-4c4d-85e6-f7a8b9c0d1e2';
    await client.asyncVoucher({ scope: 'get_resource', interactionId }).catch(() => undefined);
    const kids = transport.asked.map(({ form }) => decodeCompact(form.get('client_assertion') ?? '').header['kid']);
    expect(kids).to.deep.equal([rsaSigner.kid, rsaSigner.kid]);
  });

  it('chooses the Interop API’s version by the kind of voucher', () => {
    const pdnd = createPdnd({ ambiente: 'produzione', transport: new FakePdnd(), clock, ids: countingIds() });
    const client = { clientId: CLIENT_ID, signer: rsaSigner, organizzazione: 'cassa' };
    expect(pdnd.client(client).interopApi().version).to.equal('v2');
    expect(pdnd.client({ ...client, dpop: ecSigner }).interopApi().version).to.equal('v3');
    expect(() => pdnd.client(client).interopApi('v3')).to.throw(ConfigurationError);
  });

  it('wants v3’s answers signed, unless it is told that TLS is enough', async () => {
    const tokens = new FakePdnd();
    const jwk = otherSigner.publicJwk;
    const answer = Buffer.from(JSON.stringify({ clientId: 'c', jwk }));
    const transport: Transport = {
      send: async (request) =>
        request.method === 'POST'
          ? tokens.send(request)
          : { status: 200, headers: { 'content-type': 'application/json' }, body: answer },
      close: async () => undefined,
    };
    const options = { ambiente: 'collaudo', transport, clock, ids: countingIds() } as const;
    const client = { clientId: CLIENT_ID, signer: rsaSigner, organizzazione: 'cassa', dpop: ecSigner };
    const strict = createPdnd(options).client(client).interopApi();
    expect(await strict.key(otherSigner.kid).catch((e: unknown) => e)).to.have.property('code', 'ERR_MODI_NOT_SIGNED');
    const lenient = createPdnd({ ...options, verifyAnswers: false })
      .client(client)
      .interopApi();
    expect((await lenient.key(otherSigner.kid))?.ownerId).to.equal('c');
  });

  it('verifies requests with the environment’s own keys and issuer', async () => {
    const jwks = { keys: [{ ...rsaSigner.publicJwk, kid: 'pdnd-1' }] };
    const urls: string[] = [];
    const transport: Transport = {
      send: async ({ url }) => {
        urls.push(url);
        return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(jwks)) };
      },
      close: async () => undefined,
    };
    const pdnd = createPdnd({ ambiente: 'collaudo', transport, clock, ids: countingIds() });
    const { eservice, dpop, evidence } = policy();
    const rules = { eservice, ...(dpop && { dpop }), ...(evidence && { evidence }) };
    const verified = await pdnd.verifyRequest(requestOf(await madeTokens()), rules);
    expect(verified.voucher.clientId).to.equal(CLIENT_ID);
    expect(urls).to.deep.equal([PDND_ENVIRONMENTS.collaudo.jwksUri]);
  });

  it('says which names cannot be used', async () => {
    const options = { transport: new FakePdnd(), clock, ids: countingIds() };
    for (const ambiente of ['test', 'toString', '']) {
      const error = await failureAs(ConfigurationError, () => createPdnd({ ...options, ambiente: ambiente as never }));
      expect(error.facts['field']).to.equal('ambiente');
    }
    const pdnd = createPdnd({ ...options, ambiente: 'collaudo' });
    const client = { clientId: 'x', signer: rsaSigner, organizzazione: 'cassa' };
    expect((await failureAs(ConfigurationError, () => pdnd.client(client))).facts['field']).to.equal('clientId');
  });
});
