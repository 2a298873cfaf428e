import { createPublicKey, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { thumbprintOf } from './support/thumbprint.js';
import { startSandbox, type Sandbox } from '../../src/start-sandbox.js';
import { call, envelope, IDENTITY, type Reachable, TIPICO } from './support/caller.js';
import { AUDIENCE, CLIENT_ID, CONSUMER_ID, ESERVICE, PURPOSE_ID } from './support/house.js';
import { sha256Hex, signJws, testKey } from './support/jose.js';

const { privateKey, jwk } = testKey('client-1');
const KEY = { privateKey, jwk, kid: thumbprintOf(jwk) };

/** The two halves of the sandbox, joined only by what travels: a voucher that the one makes, the other believes. */
describe('sandbox INPS / with PDND of the same sandbox', () => {
  let sandbox: Sandbox;
  let reachable: Reachable;
  before(async () => {
    sandbox = await startSandbox({
      explain: true,
      onCall: () => undefined,
      seed: {
        clients: [
          {
            clientId: CLIENT_ID,
            publicKeyPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
            consumerId: CONSUMER_ID,
            purposeId: PURPOSE_ID,
            ...ESERVICE,
            voucherLifespan: 600,
          },
        ],
        inps: { profilo: { tracciamento: 'AUDIT_REST_02' } },
      },
    });
    reachable = {
      inps: { url: sandbox.inpsEndpoint },
      caPem: sandbox.pki.caPem,
      certificate: await sandbox.pki.issueClient('Cassa di Prova'),
      strangerCertificate: await sandbox.pki.issueUntrusted('Sconosciuto'),
    };
  });
  after(() => sandbox.close());

  const nowS = () => Math.floor(sandbox.clock.now() / 1000);

  function makeEvidence(): string {
    return signJws(
      KEY,
      { alg: 'RS256', typ: 'JWT', kid: KEY.kid },
      {
        iss: CLIENT_ID,
        aud: AUDIENCE,
        iat: nowS(),
        nbf: nowS(),
        exp: nowS() + 300,
        jti: randomUUID(),
        dnonce: 1234567890123,
        purposeId: PURPOSE_ID,
        userID: 'op-7',
        userLocation: 'ws-3',
        LoA: 'LOA3',
      },
    );
  }

  async function askVoucher(evidence: string): Promise<string> {
    const assertion = signJws(
      KEY,
      { alg: 'RS256', typ: 'JWT', kid: KEY.kid },
      {
        iss: CLIENT_ID,
        sub: CLIENT_ID,
        aud: sandbox.audience,
        iat: nowS(),
        exp: nowS() + 60,
        jti: randomUUID(),
        purposeId: PURPOSE_ID,
        digest: { alg: 'SHA256', value: sha256Hex(evidence) },
      },
    );
    const response = await fetch(sandbox.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: CLIENT_ID,
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        grant_type: 'client_credentials',
      }),
    });
    expect(response.status).to.equal(200);
    const { access_token: token } = (await response.json()) as { readonly access_token: string };
    return token;
  }

  const askEci = (voucher: string, evidence: string) =>
    call(reachable, {
      headers: { Authorization: `Bearer ${voucher}`, 'Agid-JWT-TrackingEvidence': evidence },
      body: envelope(IDENTITY),
    });

  it('answers a call with a voucher that PDND made for its evidence', async () => {
    const evidence = makeEvidence();
    const answer = await askEci(await askVoucher(evidence), evidence);
    expect(answer.code).to.equal(undefined);
    expect(answer.status).to.equal(200);
    expect(answer.text).to.contain(`<CodiceFiscale>${TIPICO}</CodiceFiscale>`);
    expect(sandbox.log.entries('inps-eci').at(-1)).to.include({ code: 'OK', consumer: CONSUMER_ID, userID: 'op-7' });
  });

  it("believes PDND's new key as soon as PDND signs with it", async () => {
    await sandbox.rotateVoucherKey(false);
    const evidence = makeEvidence();
    expect((await askEci(await askVoucher(evidence), evidence)).status).to.equal(200);
  });

  it('refuses a voucher made for another evidence', async () => {
    const voucher = await askVoucher(makeEvidence());
    expect(await askEci(voucher, makeEvidence())).to.include({ status: 400, code: 'EVIDENCE_DIGEST_MISMATCH' });
  });
});
