import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import {
  createAxiosTransport,
  createClockGuard,
  createLocalSigner,
  createVoucherSource,
  systemClock,
  systemIds,
  TokenError,
  type ClockEvent,
  type Transport,
  type VoucherSource,
} from '@varco/modi-client';
import { startSandbox, type Sandbox } from '@varco/sandbox';

const CLIENT = '0e9a3a0e-3f5b-4d27-9a63-0f1f5f4b7c01';
const PURPOSE = '1e9a3a0e-3f5b-4d27-9a63-0f1f5f4b7c02';

describe('this machine’s clock is three minutes behind PDND’s', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ask = {
    clientId: CLIENT,
    signer: createLocalSigner({ key: privateKey }),
    purposeId: PURPOSE,
    organizzazione: 'cassa',
  };
  let sandbox: Sandbox;
  let transport: Transport;
  let events: ClockEvent[];

  beforeEach(async () => {
    events = [];
    transport = createAxiosTransport();
    sandbox = await startSandbox();
    sandbox.clock.skewMs = 180_000;
    sandbox.seedClient({
      clientId: CLIENT,
      publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      purposeId: PURPOSE,
      eserviceId: '2e9a3a0e-3f5b-4d27-9a63-0f1f5f4b7c03',
      descriptorId: '3e9a3a0e-3f5b-4d27-9a63-0f1f5f4b7c04',
      producerId: '4e9a3a0e-3f5b-4d27-9a63-0f1f5f4b7c05',
      consumerId: '5e9a3a0e-3f5b-4d27-9a63-0f1f5f4b7c06',
      audience: ['https://eci.example.it/v1'],
      voucherLifespan: 600,
    });
  });
  afterEach(async () => {
    await transport.close();
    await sandbox.close();
  });

  function source(correct: boolean): VoucherSource {
    const clockGuard = createClockGuard({ clock: systemClock, correct, onEvent: (event) => events.push(event) });
    const { tokenEndpoint, audience } = sandbox;
    return createVoucherSource({
      transport,
      clock: systemClock,
      ids: systemIds,
      tokenEndpoint,
      audience,
      clockGuard,
    });
  }

  it('and the refusal, which says nothing, names it', async () => {
    const error = await source(false)
      .get(ask)
      .catch((failure: unknown) => failure);
    if (!(error instanceof TokenError)) throw new Error('expected a TokenError', { cause: error });
    expect(error.facts).to.include({ status: 400, codes: '015-0008' });
    expect(error.facts['clockSkewMs']).to.be.within(178_000, 182_000);
    expect(error.message).to.match(/behind PDND’s/);
    expect(events.map(({ type }) => type)).to.deep.equal(['clock.skewed']);
  });

  it('and with the correction nobody is refused, nor anything asked twice after the first time', async () => {
    const vouchers = source(true);
    expect((await vouchers.get(ask)).claims['purposeId']).to.equal(PURPOSE);
    expect(sandbox.log.count('pdnd-token')).to.equal(2);
    await vouchers.get({ ...ask, digest: 'ab'.repeat(32) });
    expect(sandbox.log.count('pdnd-token')).to.equal(3);
    expect(events.map(({ type }) => type)).to.deep.equal(['clock.skewed', 'clock.corrected']);
  });
});
