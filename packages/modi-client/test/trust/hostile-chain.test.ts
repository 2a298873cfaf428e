import { expect } from 'chai';
import { randomBytes, X509Certificate } from 'node:crypto';
import { TokenError } from '../../src/errors/token-error.js';
import { createTrust } from '../../src/trust/trust.js';
import { Extension, issueCertificate, type TestCertificate } from '../helpers/certificates.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';

const clock = new FixedClock();

describe('a chain that a stranger has made', () => {
  let root: TestCertificate;
  let leaf: TestCertificate;
  before(async () => {
    root = await issueCertificate({ name: 'Root', ca: true });
    leaf = await issueCertificate({ name: 'Leaf', issuer: root });
  });

  /** Names that form a chain, signatures that do not, and hundreds of extensions in each. */
  async function heavy(): Promise<readonly Uint8Array[]> {
    const more = Array.from({ length: 300 }, (_, n) => new Extension(`1.2.3.${n}`, false, new Uint8Array([5, 0])));
    const certificates: Uint8Array[] = [];
    for (let n = 0; n < 6; n++) {
      const issuer = await issueCertificate({ name: `C${n + 1}`, ca: true });
      certificates.push((await issueCertificate({ name: `C${n}`, ca: true, issuer, more })).der);
    }
    return certificates;
  }

  it('is refused without its certificates being taken apart: no key of his is used, no extension read', async () => {
    const chain = await heavy();
    const trust = createTrust({ anchors: root.pem, clock });
    await trust.check([leaf.der]);
    const began = performance.now();
    for (let n = 0; n < 20; n++) {
      const { facts } = await failureAs(TokenError, () => trust.check(chain));
      expect(facts['reason']).to.equal('no-path');
    }
    // A hundred milliseconds each, when all were read whole before anything was verified.
    expect((performance.now() - began) / 20).to.be.lessThan(20);
  });

  it('is not verified with keys that nobody has vouched for', async () => {
    const middle = await issueCertificate({ name: 'Middle', ca: true });
    const own = await issueCertificate({ name: 'Own', issuer: middle });
    const trust = createTrust({ anchors: root.pem, clock });
    const used: string[] = [];
    const { verify } = X509Certificate.prototype;
    X509Certificate.prototype.verify = function (key) {
      used.push(key.export({ format: 'der', type: 'spki' }).toString('base64'));
      return verify.call(this, key);
    };
    try {
      await failureAs(TokenError, () => trust.check([own.der, middle.der]));
      await trust.check([leaf.der]);
    } finally {
      X509Certificate.prototype.verify = verify;
    }
    const trusted = new X509Certificate(root.der).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    expect([...new Set(used)]).to.deep.equal([trusted]);
  });

  it('has no way from an anchor’s certificate to his own by its name alone', async () => {
    const fake = await issueCertificate({ name: 'Below', issuer: { ...leaf, keys: root.keys, name: 'Leaf' } });
    const trust = createTrust({ anchors: root.pem, clock });
    const { facts } = await failureAs(TokenError, () => trust.check([fake.der, leaf.der]));
    expect(facts['reason']).to.equal('order');
  });

  it('pushes no verdict out and causes no new one with what it adds to a known certificate', async () => {
    const trust = createTrust({ anchors: root.pem, clock, maxCached: 1 });
    const first = await trust.check([leaf.der]);
    for (let n = 0; n < 5; n++) expect(await trust.check([leaf.der, randomBytes(50)])).to.equal(first);
    const pinned = createTrust({ pinned: leaf.pem, clock, maxCached: 1 });
    const own = await pinned.check([leaf.der]);
    expect(await pinned.check([leaf.der, randomBytes(50)])).to.equal(own);
    expect(await pinned.check([leaf.der])).to.equal(own);
  });

  it('is judged the same whether what stands above is looked at for the first time or not', async () => {
    const trust = createTrust({ anchors: root.pem, clock });
    const chain = [leaf.der, randomBytes(50)];
    expect((await trust.check(chain)).certificate.subject).to.equal('CN=Leaf');
    expect((await trust.check(chain)).certificate.subject).to.equal('CN=Leaf');
  });
});
