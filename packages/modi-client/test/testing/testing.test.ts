import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { createJwksSource } from '../../src/keys/jwks.js';
import { PDND_ENVIRONMENTS } from '../../src/pdnd/environments.js';
import { createTrust } from '../../src/trust/trust.js';
import { createVoucherSource } from '../../src/voucher/voucher-source.js';
import { verifyVoucher } from '../../src/voucher/verify-voucher.js';
import { createTestCertificate, fakePdnd, fixedClock, seededIds, testSigner } from '../../src/testing/index.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { otherSigner } from '../helpers/keys.js';

const { tokenEndpoint, assertionAudience: audience, jwksUri, voucherIssuer } = PDND_ENVIRONMENTS.collaudo;
const ask = { clientId: CLIENT_ID, purposeId: PURPOSE_ID, organizzazione: 'cassa', signer: testSigner() };

describe('what users test with', () => {
  it('gives a clock that moves when it is told to', () => {
    const clock = fixedClock('2026-03-01T00:00:00Z');
    clock.advance(1_500);
    expect(clock.now()).to.equal(Date.UTC(2026, 2, 1) + 1_500);
    clock.set(7);
    expect(clock.now()).to.equal(7);
    expect(() => fixedClock('ieri')).to.throw(ConfigurationError);
  });

  it('gives ids that come again with the same seed, and are well made', () => {
    const [one, same, other] = [seededIds('a'), seededIds('a'), seededIds('b')];
    expect([one.uuid(), one.digits(13), one.bytes(40)]).to.deep.equal([same.uuid(), same.digits(13), same.bytes(40)]);
    expect(one.uuid()).not.to.equal(other.uuid());
    for (let n = 0; n < 200; n++) {
      expect(one.uuid()).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(String(one.digits(13))).to.match(/^[1-9]\d{12}$/);
    }
  });

  it('gives a signer that signs the same text the same way', async () => {
    const text = Buffer.from('ciao');
    expect(await testSigner().sign(text)).to.deep.equal(await testSigner().sign(text));
    expect(testSigner('ES256').alg).to.equal('ES256');
  });

  it('plays a PDND whose vouchers verify', async () => {
    const clock = fixedClock();
    const transport = fakePdnd({ clock });
    const vouchers = createVoucherSource({ transport, clock, ids: seededIds(), tokenEndpoint, audience });
    const { accessToken } = await vouchers.get({ ...ask, dpop: testSigner('ES256') });
    const jwks = createJwksSource({ transport, clock, url: jwksUri });
    const claims = await verifyVoucher(accessToken, {
      jwks,
      issuer: voucherIssuer,
      scheme: 'DPoP',
      now: clock.now(),
      audience: 'https://erogatore.example/v1',
      producerId: '70000000-0000-4000-8000-000000000001',
    });
    expect(claims['cnf']).to.deep.equal({ jkt: testSigner('ES256').kid });
    expect(transport.asked).to.equal(1);
  });

  it('plays a PDND that refuses what PDND refuses, and tells the test why', async () => {
    const clock = fixedClock();
    const refusal = async (
      transport: ReturnType<typeof fakePdnd>,
      change: object = {},
      source: object = {},
    ): Promise<TokenError> => {
      const options = { transport, clock, ids: seededIds(), tokenEndpoint, audience, ...source };
      return failureAs(TokenError, () => createVoucherSource(options).get({ ...ask, ...change }));
    };
    const aud = fakePdnd({ clock });
    expect((await refusal(aud, {}, { audience: 'auth.interop.pagopa.it/client-assertion' })).facts).to.include({
      codes: '015-0008',
    });
    expect(aud.findings.map(({ pdndCode }) => pdndCode)).to.include('0004');
    const late = fakePdnd({ clock: fixedClock('2026-01-15T12:00:00Z') });
    await refusal(late);
    expect(late.findings.map(({ code }) => code)).to.include('assertion/expired');
    expect((await refusal(fakePdnd({ clock }), { signer: otherSigner })).code).to.equal('ERR_MODI_VOUCHER_REFUSED');
    const linked = fakePdnd({ clock, clients: [{ clientId: CLIENT_ID, purposeIds: [] }] });
    expect((await refusal(linked)).code).to.equal('ERR_MODI_VOUCHER_REFUSED');
    const down = fakePdnd({ clock });
    down.refuseNext(500);
    expect((await refusal(down)).code).to.equal('ERR_MODI_PDND_UNAVAILABLE');
  });

  it('makes certificates that Node and the trust both take', async () => {
    const ca = createTestCertificate({ commonName: 'CA di prova', ca: true });
    for (const kind of ['EC', 'RSA'] as const) {
      const leaf = createTestCertificate({
        commonName: 'Cassa',
        issuer: ca,
        kind,
        hosts: ['erogatore.example', '127.0.0.1'],
      });
      const read = new X509Certificate(leaf.pem);
      expect(read.verify(new X509Certificate(ca.pem).publicKey)).to.equal(true);
      expect(read.checkHost('erogatore.example')).to.equal('erogatore.example');
      expect(read.checkIP('127.0.0.1')).to.equal('127.0.0.1');
      const trusted = await createTrust({ anchors: ca.pem, clock: fixedClock() }).check([leaf.der]);
      expect(trusted.certificate.subject).to.equal('CN=Cassa');
      expect(read.checkPrivateKey(leaf.key)).to.equal(true);
    }
    const old = createTestCertificate({ commonName: 'Scaduto', issuer: ca, notAfter: '2025-06-01T00:00:00Z' });
    const error = await failureAs(TokenError, () =>
      createTrust({ anchors: ca.pem, clock: fixedClock() }).check([old.der]),
    );
    expect(error.code).to.equal('ERR_MODI_CERT_EXPIRED');
  });

  it('is imported by nothing that is not for tests', () => {
    const src = new URL('../../../src/', import.meta.url);
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    expect(files.length).to.be.greaterThan(100);
    const wrong = files.filter(
      (name) => !name.startsWith('testing') && /from '[^']*\/testing\//.test(readFileSync(new URL(name, src), 'utf8')),
    );
    expect(wrong).to.deep.equal([]);
  });
});
