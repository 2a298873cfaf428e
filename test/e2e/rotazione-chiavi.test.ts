import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import {
  createAxiosTransport,
  createEvidenceSource,
  createInteropApi,
  createKeyRing,
  createLocalSigner,
  createVoucherSource,
  decodeCompact,
  depositCheck,
  getAuditedVoucher,
  systemClock,
  systemIds,
  type KeyEvent,
  type KeyRing,
  type Signer,
  type Transport,
} from '@varco/modi-client';
import { startSandbox, type Sandbox, type SeedClient } from '@varco/sandbox';

const CLIENT = '0d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b01';
const PURPOSES = ['1d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b02', '1d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b12'] as const;
const AUDIENCE = 'https://eci.example.it/v1';
/** A new key is in use at most this long after PDND knows it. */
const LONGEST_PROBE_MS = 400;
/** For a machine that does other things too. */
const GRACE_MS = 2_500;

interface Chiave {
  readonly signer: Signer;
  readonly publicKeyPem: string;
}

function chiave(): Chiave {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    signer: createLocalSigner({ key: privateKey }),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const seed = ({ publicKeyPem }: Chiave): SeedClient[] =>
  PURPOSES.map((purposeId) => ({
    clientId: CLIENT,
    publicKeyPem,
    purposeId,
    eserviceId: '2d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b03',
    descriptorId: '3d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b04',
    producerId: '4d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b05',
    consumerId: '5d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b06',
    audience: [AUDIENCE],
    voucherLifespan: 600,
  }));

describe('a key of the client is replaced while people work', function () {
  this.timeout(120_000);
  const [vecchia, nuova] = [chiave(), chiave()];
  let sandbox: Sandbox;
  let transport: Transport;
  let events: KeyEvent[];
  let ring: KeyRing;
  let sources: Parameters<typeof getAuditedVoucher>[0];

  beforeEach(async () => {
    sandbox = await startSandbox({ ambiente: 'produzione', seed: { clients: seed(vecchia) } });
    transport = createAxiosTransport();
    events = [];
    ring = createKeyRing({
      clientId: CLIENT,
      keys: [{ signer: nuova.signer }, { signer: vecchia.signer }],
      clock: systemClock,
      firstProbeMs: 100,
      longestProbeMs: LONGEST_PROBE_MS,
      onEvent: (event) => events.push(event),
    });
    const ports = { clock: systemClock, ids: systemIds };
    sources = {
      evidence: createEvidenceSource({ ...ports, reuse: 'finestra' }),
      vouchers: createVoucherSource({
        ...ports,
        transport,
        tokenEndpoint: sandbox.tokenEndpoint,
        audience: sandbox.audience,
        pacing: { requests: 150, perMs: 1_000 },
      }),
    };
  });
  afterEach(async () => {
    await ring.idle();
    await transport.close();
    await sandbox.close();
  });

  const chiedi = async (persona: string, index: number): ReturnType<typeof getAuditedVoucher> =>
    getAuditedVoucher(sources, {
      pattern: 'AUDIT_REST_02',
      ente: 'cassa',
      signer: ring,
      clientId: CLIENT,
      audience: AUDIENCE,
      purposeId: PURPOSES[index % PURPOSES.length] ?? '',
      organizzazione: 'cassa',
      userID: persona,
      userLocation: 'pc-1',
      LoA: 'SPID2',
    });

  const kidOf = (jws: string): unknown => decodeCompact(jws).header['kid'];
  /** Kids that PDND has. */
  let depositate: Set<unknown>;

  /** Twenty people who ask and ask again, until told to stop. */
  async function alLavoro(fine: { stop: boolean }): Promise<{ chiamate: number; guasti: unknown[] }> {
    const esito = { chiamate: 0, guasti: [] as unknown[] };
    const lavora = async (who: number): Promise<void> => {
      for (let turn = 0; !fine.stop; turn++) {
        try {
          const allInizio = new Set(depositate);
          const { evidence, voucher } = await chiedi(`op-${who}-${turn}`, turn);
          expect(allInizio.has(kidOf(evidence.jws)), 'the evidence’s key is on PDND').to.equal(true);
          expect(voucher.claims['digest']).to.deep.equal({ alg: 'SHA256', value: evidence.digest });
          // Asked again at once: the same evidence and voucher, unless the key has changed meanwhile.
          await chiedi(`op-${who}-${turn}`, turn);
          esito.chiamate += 2;
        } catch (error) {
          esito.guasti.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: 20 }, async (_, who) => lavora(who)));
    return esito;
  }

  async function finche(condizione: () => boolean, entroMs: number): Promise<number> {
    const da = performance.now();
    while (!condizione()) {
      if (performance.now() - da > entroMs) throw new Error('it did not happen in time');
      await pause(5);
    }
    return performance.now() - da;
  }

  it('and nobody is refused: before PDND knows the new one, when it does, and after the old one is deleted', async () => {
    depositate = new Set([vecchia.signer.kid]);
    const fine = { stop: false };
    const lavoro = alLavoro(fine);
    const refusedProbes = (): number => events.filter(({ type }) => type === 'key.probe-refused').length;
    await finche(() => refusedProbes() >= 3, 45_000);
    expect(ring.active.kid).to.equal(vecchia.signer.kid);

    depositate.add(nuova.signer.kid);
    sandbox.seedClient(...seed(nuova));
    const dopoMs = await finche(() => ring.active.kid === nuova.signer.kid, LONGEST_PROBE_MS + GRACE_MS);
    expect(dopoMs).to.be.at.most(LONGEST_PROBE_MS + GRACE_MS);
    await pause(200);

    sandbox.removeClientKey(CLIENT, vecchia.signer.kid);
    depositate.delete(vecchia.signer.kid);
    await pause(500);
    fine.stop = true;
    const { chiamate, guasti } = await lavoro;
    expect(guasti).to.deep.equal([]);
    expect(chiamate).to.be.greaterThan(100);
    const activated = events.filter(({ type }) => type === 'key.activated');
    expect(activated).to.deep.equal([
      {
        type: 'key.activated',
        clientId: CLIENT,
        kid: nuova.signer.kid,
        previousKid: vecchia.signer.kid,
        reason: 'accepted',
      },
    ]);
  });

  it('and nobody notices when the old one is deleted before the new one was ever used', async () => {
    sandbox.seedClient(...seed(nuova));
    sandbox.removeClientKey(CLIENT, vecchia.signer.kid);
    const all = await Promise.all(Array.from({ length: 30 }, async (_, who) => chiedi(`op-${who}`, who)));
    for (const { evidence, voucher } of all) {
      expect(kidOf(evidence.jws)).to.equal(nuova.signer.kid);
      expect(voucher.claims['digest']).to.deep.equal({ alg: 'SHA256', value: evidence.digest });
    }
    expect(events.map(({ type }) => type)).to.deep.equal(['key.refused', 'key.activated']);
  });

  it('and the new one is in use as soon as PDND’s own API knows it, where that is asked', async () => {
    const apiClient = '6d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b07';
    const { consumerId = '' } = seed(vecchia)[0] ?? {};
    sandbox.seedClient({ clientId: apiClient, kind: 'API', publicKeyPem: vecchia.publicKeyPem, consumerId });
    const api = createInteropApi({
      transport,
      clock: systemClock,
      ids: systemIds,
      version: 'v2',
      baseUrl: `${sandbox.listening.pdnd}/v2`,
      caller: {
        organizzazione: 'cassa',
        voucher: async () =>
          sources.vouchers.get({ clientId: apiClient, signer: vecchia.signer, organizzazione: 'cassa' }),
      },
    });
    ring = createKeyRing({
      clientId: CLIENT,
      keys: [{ signer: nuova.signer }, { signer: vecchia.signer }],
      clock: systemClock,
      isDeposited: depositCheck(api, CLIENT),
      firstProbeMs: 1,
      longestProbeMs: 1,
      onEvent: (event) => events.push(event),
    });
    await chiedi('op-1', 0);
    await ring.idle();
    sandbox.seedClient(...seed(nuova));
    await pause(5);
    await chiedi('op-2', 0);
    await ring.idle();
    expect(ring.active.kid).to.equal(nuova.signer.kid);
    expect(events.map((event) => ('reason' in event ? event.reason : event.type))).to.deep.equal([
      'key.probe-refused',
      'deposited',
    ]);
    expect(sandbox.log.entries('pdnd-token').map(({ kid }) => kid)).not.to.include(nuova.signer.kid);
  });

  it('and vouchers had with the old key serve until their end', async () => {
    const plain = {
      clientId: CLIENT,
      signer: ring,
      purposeId: PURPOSES[0],
      organizzazione: 'cassa',
    };
    const first = await sources.vouchers.get(plain);
    await ring.idle();
    sandbox.seedClient(...seed(nuova));
    ring.activate(nuova.signer.kid);
    sandbox.removeClientKey(CLIENT, vecchia.signer.kid);
    const asked = sandbox.log.count('pdnd-token');
    expect(await sources.vouchers.get(plain)).to.equal(first);
    expect(sandbox.log.count('pdnd-token')).to.equal(asked);
  });
});
