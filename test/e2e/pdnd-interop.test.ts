import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { request as forward } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import {
  createAxiosTransport,
  createDpopProof,
  createLocalSigner,
  createMemoryReplayStore,
  createPdnd,
  createTrackingEvidence,
  decodeVoucher,
  jwksResolver,
  PDND_ENVIRONMENTS,
  pdndKeys,
  systemClock,
  systemIds,
  TokenError,
  type Pdnd,
  type PdndClient,
  type PdndEnvironment,
  type Signer,
  type Transport,
} from '@varco/modi-client';
import { startSandbox, type Sandbox } from '@varco/sandbox';

const id = (n: number): string => `0c9a3a0e-3f5b-4d27-9a63-0000000000${String(n).padStart(2, '0')}`;
const [CLIENT, PURPOSE, ESERVICE, DESCRIPTOR, PRODUCER, CONSUMER, API, ADMIN, KEYCHAIN, SLOW, SLOW_PURPOSE] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
].map(id) as [string, string, string, string, string, string, string, string, string, string, string];
const AUDIENCE = 'https://eci.example.it/v1';
const URL_CALLED = 'https://eci.example.it/v1/estratti';
const ids = systemIds;
const clock = systemClock;

interface KeyPair {
  readonly signer: Signer;
  readonly publicKeyPem: string;
}

function rsa(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    signer: createLocalSigner({ key: privateKey }),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
const ec = createLocalSigner({ key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey });
const [ours, apis, producers] = [rsa(), rsa(), rsa()] as const;

/** Ends TLS in front of the sandbox's PDND, as the load balancer in front of the real one does. */
class TlsFront {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  target = '';

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (incoming, outgoing) => {
      const { method, headers, url = '/' } = incoming;
      const onward = forward(this.target + url, { ...(method && { method }), headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
  }

  static async open(cert: string, key: string): Promise<TlsFront> {
    const front = new TlsFront(createServer({ cert, key }));
    front.#server.listen(0, '127.0.0.1');
    await once(front.#server, 'listening');
    return front;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

class Bench {
  readonly sandbox: Sandbox;
  readonly pdnd: Pdnd;
  readonly transport: Transport;
  readonly #front: TlsFront;

  private constructor(sandbox: Sandbox, front: TlsFront, transport: Transport) {
    this.sandbox = sandbox;
    this.#front = front;
    this.transport = transport;
    const ambiente: PdndEnvironment = {
      ...PDND_ENVIRONMENTS.collaudo,
      tokenEndpoint: sandbox.tokenEndpoint,
      asyncTokenEndpoint: sandbox.asyncTokenEndpoint,
      jwksUri: sandbox.jwksUrl,
      apiBase: sandbox.apiBases.v3,
      apiBases: sandbox.apiBases,
    };
    this.pdnd = createPdnd({ ambiente, transport, clock, ids });
  }

  static async open(strict: boolean): Promise<Bench> {
    // The certificate comes from a sandbox of its own: the front must listen before the one behind it starts.
    const authority = await startSandbox();
    const front = await TlsFront.open(authority.pki.serverCert, authority.pki.serverKey);
    await authority.close();
    const entry = { clientId: CLIENT, consumerId: CONSUMER, publicKeyPem: ours.publicKeyPem };
    const eservice = { descriptorId: DESCRIPTOR, producerId: PRODUCER, audience: [AUDIENCE], voucherLifespan: 600 };
    const api = { kind: 'API' as const, publicKeyPem: apis.publicKeyPem, consumerId: CONSUMER };
    const sandbox = await startSandbox({
      strict,
      pdndUrl: front.url,
      seed: {
        clients: [
          { ...entry, ...eservice, purposeId: PURPOSE, eserviceId: ESERVICE, dailyCalls: 40 },
          { ...entry, ...eservice, purposeId: SLOW_PURPOSE, eserviceId: SLOW, asyncExchange: true },
          { ...api, clientId: API },
          { ...api, clientId: ADMIN, adminId: ADMIN },
        ],
        producerKeychains: [
          {
            producerKeychainId: KEYCHAIN,
            producerId: PRODUCER,
            publicKeyPem: producers.publicKeyPem,
            eserviceIds: [SLOW],
          },
        ],
      },
    });
    front.target = sandbox.listening.pdnd;
    return new Bench(sandbox, front, createAxiosTransport({ ca: authority.pki.caPem }));
  }

  client(clientId: string, dpop = false): PdndClient {
    const signer = { [CLIENT]: ours, [KEYCHAIN]: producers }[clientId]?.signer ?? apis.signer;
    return this.pdnd.client({ clientId, signer, organizzazione: 'cassa', ...(dpop ? { dpop: ec } : {}) });
  }

  async close(): Promise<void> {
    await this.transport.close();
    await this.#front.close();
    await this.sandbox.close();
  }
}

async function refusal(work: () => Promise<unknown>): Promise<TokenError> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof TokenError) return error;
  throw new Error('expected a TokenError', { cause: error });
}

for (const strict of [true, false]) {
  describe(`PDND over TLS, ${strict ? 'strict' : 'not strict'}`, () => {
    let bench: Bench;
    before(async () => {
      bench = await Bench.open(strict);
    });
    after(() => bench.close());

    it('is reached by https', () => {
      expect(bench.sandbox.tokenEndpoint).to.match(/^https:/);
    });

    it('tells v1, v2 and v3 the same of a key, each in its way', async () => {
      const { kid } = ours.signer;
      const v1 = await bench.client(API).interopApi('v1').key(kid);
      const v2 = await bench.client(API).interopApi('v2').key(kid);
      const v3 = await bench.client(API, true).interopApi('v3').key(kid);
      expect(v1).to.deep.equal({ kid, jwk: ours.signer.publicJwk, ownerId: undefined });
      expect(v2).to.deep.equal({ kid, jwk: ours.signer.publicJwk, ownerId: CLIENT });
      expect(v3).to.deep.equal(v2);
      expect(await bench.client(API, true).interopApi().key(ec.kid)).to.equal(undefined);
    });

    it('reads purposes, agreements, descriptors, producers’ keys and what is left to declare', async () => {
      const api = bench.client(ADMIN, true).interopApi();
      const purpose = await api.purpose(PURPOSE);
      expect(purpose?.currentVersion).to.include({ state: 'ACTIVE', dailyCalls: 40 });
      expect((await api.purposes({ limit: 1 })).totalCount).to.equal(2);
      expect((await api.agreements()).results.map(({ state }) => state)).to.deep.equal(['ACTIVE', 'ACTIVE']);
      expect(await api.purposeAgreement(PURPOSE)).to.include({ producerId: PRODUCER, eserviceId: ESERVICE });
      expect(await api.descriptor(ESERVICE, DESCRIPTOR)).to.deep.include({
        audience: [AUDIENCE],
        voucherLifespan: 600,
      });
      expect((await api.descriptor(SLOW, DESCRIPTOR))?.asyncExchange).to.include({ confirmation: true });
      expect((await api.producerKey(producers.signer.kid))?.ownerId).to.equal(KEYCHAIN);
      expect(await api.remainingDailyCalls(PURPOSE)).to.deep.equal({ perConsumer: 9_960, total: 99_960 });
      expect(await api.purpose(id(99))).to.equal(undefined);
    });

    it('says which version wants which voucher and role', async () => {
      const admin = await refusal(() => bench.client(ADMIN).interopApi('v1').key(ours.signer.kid));
      expect(admin.facts).to.include({ reason: 'role', codes: '009-9993', status: 403 });
      const eservice = await refusal(() => bench.client(CLIENT).interopApi('v2').key(ours.signer.kid));
      // A client of e-services gets no voucher without a purpose: PDND says so at the token endpoint.
      expect(eservice.code).to.equal('ERR_MODI_VOUCHER_REFUSED');
      const plain = await refusal(() => bench.client(API, true).interopApi().remainingDailyCalls(PURPOSE));
      expect(plain.facts).to.include({ reason: 'forbidden', status: 403 });
    });

    it('waits when the limit is reached, and goes on', async () => {
      const api = bench.client(API).interopApi('v2');
      const before = bench.sandbox.log.count('pdnd-keys');
      const kids = await Promise.all(Array.from({ length: 15 }, async () => (await api.key(ours.signer.kid))?.kid));
      expect(new Set(kids)).to.deep.equal(new Set([ours.signer.kid]));
      expect(bench.sandbox.log.count('pdnd-keys') - before).to.be.at.least(15);
    });

    it('has its keys followed by events: a deleted key is found no more', async () => {
      const spare = rsa();
      const { clientId, publicKeyPem } = { clientId: CLIENT, publicKeyPem: spare.publicKeyPem };
      bench.sandbox.seedClient({ clientId, publicKeyPem, consumerId: CONSUMER });
      for (const version of ['v1', 'v2'] as const) {
        const keys = pdndKeys(bench.client(API).interopApi(version), { clock });
        const { kid } = spare.signer;
        const cursor = await keys.follow();
        expect((await keys.find(kid))?.kid).to.equal(kid);
        bench.sandbox.removeClientKey(CLIENT, kid);
        expect((await keys.find(kid))?.kid).to.equal(kid);
        expect(await keys.follow(cursor)).not.to.equal(cursor);
        expect(await keys.find(kid)).to.equal(undefined);
        bench.sandbox.seedClient({ clientId, publicKeyPem, consumerId: CONSUMER });
      }
    });

    it('lets an erogatore verify voucher, proof and evidence of a fruitore, with PDND’s own keys', async () => {
      const client = bench.client(CLIENT, true);
      const evidence = await createTrackingEvidence({
        pattern: 'AUDIT_REST_02',
        signer: ours.signer,
        clientId: CLIENT,
        audience: AUDIENCE,
        purposeId: PURPOSE,
        userID: 'operatore-1',
        userLocation: 'postazione-7',
        LoA: '2',
        clock,
        ids,
      });
      const { accessToken } = await client.voucher({ purposeId: PURPOSE, digest: evidence.digest });
      const keys = pdndKeys(bench.client(API, true).interopApi(), { clock });
      const policy = {
        eservice: { audience: AUDIENCE, producerId: PRODUCER, eserviceId: ESERVICE, descriptorId: DESCRIPTOR },
        dpop: { replay: createMemoryReplayStore({ clock }), baseUrl: 'https://eci.example.it' },
        evidence: {
          pattern: 'AUDIT_REST_02' as const,
          keys: jwksResolver(keys),
          keyOwner: async (kid: string) => keys.owner(kid),
          audience: AUDIENCE,
        },
      };
      const send = async (jws: string): Promise<unknown> => {
        const proof = await createDpopProof({ signer: ec, htm: 'POST', htu: URL_CALLED, accessToken, clock, ids });
        const headers = { authorization: `DPoP ${accessToken}`, dpop: proof, 'agid-jwt-trackingevidence': jws };
        return bench.pdnd.verifyRequest({ method: 'POST', url: '/v1/estratti?anno=2026', headers }, policy);
      };
      expect(await send(evidence.jws)).to.have.nested.property('evidence.agreed.userID', 'operatore-1');
      // The same voucher and evidence again, with a proof of its own.
      expect(await send(evidence.jws)).to.have.nested.property('voucher.clientId', CLIENT);
      const other = await refusal(() => send(`${evidence.jws.slice(0, -4)}AAAA`));
      expect(other.code).to.equal('ERR_MODI_DIGEST_MISMATCH');
    });

    it('goes on when PDND rotates the key of its vouchers', async () => {
      const { ambiente } = bench.pdnd;
      const keySet = { minIntervalMs: 1 };
      const pdnd = createPdnd({ ambiente, transport: bench.transport, clock, ids, keySet });
      const client = pdnd.client({ clientId: CLIENT, signer: ours.signer, organizzazione: 'cassa' });
      const eservice = { audience: AUDIENCE, producerId: PRODUCER };
      const kidOf = async (digest: string): Promise<unknown> => {
        const { accessToken } = await client.voucher({ purposeId: PURPOSE, digest });
        const request = { method: 'GET', url: '/', headers: { authorization: `Bearer ${accessToken}` } };
        await pdnd.verifyRequest(request, { eservice });
        return decodeVoucher(accessToken).header['kid'];
      };
      const before = await kidOf('ab'.repeat(32));
      const rotated = await bench.sandbox.rotateVoucherKey();
      expect(await kidOf('cd'.repeat(32))).to.equal(rotated);
      expect(before).not.to.equal(rotated);
    });

    it('takes an asynchronous interaction through its phases, Bearer and DPoP', async () => {
      for (const dpop of [false, true]) {
        const fruitore = bench.client(CLIENT, dpop);
        const erogatore = bench.client(KEYCHAIN, dpop);
        const started = await fruitore.asyncVoucher({
          scope: 'start_interaction',
          purposeId: SLOW_PURPOSE,
          urlCallback: 'https://cassa.example.it/pronto',
        });
        expect(started.tokenType).to.equal(dpop ? 'DPoP' : 'Bearer');
        const interactionId = String(started.claims['interactionId']);
        const early = await refusal(() => fruitore.asyncVoucher({ scope: 'get_resource', interactionId }));
        expect(early.facts).to.include({ status: 400, codes: '015-0008' });
        await erogatore.asyncVoucher({ scope: 'callback_invocation', interactionId, entityNumber: 2 });
        await fruitore.asyncVoucher({ scope: 'get_resource', interactionId });
        await fruitore.asyncVoucher({ scope: 'confirmation', interactionId });
      }
    });

    it('never sends an asynchronous request again after its 500', async () => {
      const before = bench.sandbox.log.count('pdnd-token');
      const error = await refusal(() =>
        bench.client(CLIENT).asyncVoucher({
          scope: 'start_interaction',
          purposeId: PURPOSE,
          urlCallback: 'https://cassa.example.it/pronto',
        }),
      );
      expect(error.code).to.equal('ERR_MODI_VOUCHER_REFUSED');
      expect(error.facts).to.include({ status: 500, codes: '015-0000', reason: 'async-500' });
      expect(bench.sandbox.log.count('pdnd-token') - before).to.equal(1);
    });
  });
}
