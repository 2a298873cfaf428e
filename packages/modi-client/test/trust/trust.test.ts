import { expect } from 'chai';
import { X509Certificate } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { crlsEnd } from '../../src/trust/revocation.js';
import { createTrust, createTrustFromPem, type Trust } from '../../src/trust/trust.js';
import {
  Extension,
  issueCertificate,
  issueCrl,
  KeyUsageFlags,
  type TestCertificate,
  type Wanted,
} from '../helpers/certificates.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';

const clock = new FixedClock();

async function refusal(trust: Trust, ...chain: readonly TestCertificate[]): Promise<unknown[]> {
  const { code, facts } = await failureAs(TokenError, () => trust.check(chain.map(({ der }) => der)));
  return [code, facts['reason'], ...('which' in facts ? [facts['which']] : [])].filter((each) => each !== undefined);
}

describe('createTrust', () => {
  let root: TestCertificate;
  let middle: TestCertificate;
  let leaf: TestCertificate;
  let trust: Trust;

  before(async () => {
    root = await issueCertificate({ name: 'Root', ca: true, kind: 'RSA' });
    middle = await issueCertificate({ name: 'Middle', ca: true, issuer: root, pathLength: 0 });
    leaf = await issueCertificate({ name: 'Leaf', issuer: middle, kind: 'RSA' });
    trust = createTrust({ anchors: root.pem, clock });
  });

  it('trusts what a chain of RSA and EC certificates leads to an anchor, with the anchor sent or not', async () => {
    for (const chain of [
      [leaf, middle],
      [leaf, middle, root],
    ]) {
      const trusted = await trust.check(chain.map(({ der }) => der));
      const own = new X509Certificate(leaf.der);
      expect(trusted.thumbprint).to.equal(
        Buffer.from(own.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url'),
      );
      expect(trusted.key.equals(own.publicKey)).to.equal(true);
    }
  });

  it('trusts below an anchor that is an intermediate authority', async () => {
    const below = createTrust({ anchors: [middle.der], clock });
    expect((await below.check([leaf.der])).certificate.subject).to.equal('CN=Leaf');
    expect((await below.check([leaf.der, middle.der, root.der])).certificate.subject).to.equal('CN=Leaf');
  });

  describe('with a cross-certificate', () => {
    let ended: TestCertificate;
    let cross: TestCertificate;
    let below: TestCertificate;

    before(async () => {
      ended = await issueCertificate({ name: 'Old', ca: true, to: '2026-01-01T00:00:00Z' });
      cross = await issueCertificate({ name: 'Old', ca: true, keys: ended.keys, issuer: root });
      below = await issueCertificate({ name: 'Below', issuer: ended });
    });

    it('takes the longer path where the nearer anchor has expired', async () => {
      const both = createTrust({ anchors: ended.pem + root.pem, clock });
      expect((await both.check([below.der, cross.der])).certificate.subject).to.equal('CN=Below');
      expect((await both.check([below.der, cross.der, root.der])).certificate.subject).to.equal('CN=Below');
      const early = createTrust({ anchors: ended.pem + root.pem, clock: new FixedClock(Date.UTC(2025, 5, 1)) });
      expect((await early.check([below.der])).certificate.subject).to.equal('CN=Below');
    });

    it('says that the authority has expired where there is no longer path, whatever else the chain holds', async () => {
      const both = createTrust({ anchors: ended.pem + root.pem, clock });
      const expired = ['ERR_MODI_CERT_EXPIRED', 'expired', 'issuer'];
      for (const more of [[], [ended], [leaf], [root]]) {
        expect(await refusal(both, below, ...more)).to.deep.equal(expired);
      }
      const stranger = await issueCertificate({ name: 'Root', ca: true });
      const forged = await issueCertificate({ name: 'Old', ca: true, keys: ended.keys, issuer: stranger });
      expect(await refusal(both, below, forged)).to.deep.equal(expired);
    });

    it('is no way round a verdict that is not about an authority’s dates', async () => {
      const crl = await issueCrl(ended, [new X509Certificate(below.der).serialNumber]);
      const young = await issueCertificate({ name: 'Old', ca: true, keys: ended.keys });
      const both = createTrust({ anchors: young.pem + root.pem, crls: [crl], clock });
      expect((await refusal(both, below, cross))[0]).to.equal('ERR_MODI_CERT_REVOKED');
    });
  });

  it('gives the same key object each time, and parses nothing again', async () => {
    const [one, two] = [await trust.check([leaf.der, middle.der]), await trust.check([leaf.der, middle.der])];
    expect(one).to.equal(two);
  });

  it('judges again when the first certificate of the chain ends', async () => {
    const own = new FixedClock();
    const short = await issueCertificate({ name: 'Short', issuer: root, to: '2026-02-01T00:00:00Z' });
    const judge = createTrust({ anchors: root.pem, clock: own });
    await judge.check([short.der]);
    own.time = Date.parse('2026-02-01T00:00:01Z');
    expect(await refusal(judge, short)).to.deep.equal(['ERR_MODI_CERT_EXPIRED', 'expired', 'leaf']);
  });

  it('takes the anchor that is valid when two have the same name and key', async () => {
    const old = await issueCertificate({ name: 'Root', ca: true, keys: root.keys, to: '2025-02-01T00:00:00Z' });
    const both = createTrust({ anchors: [old.der, root.der], clock });
    expect((await both.check([leaf.der, middle.der])).certificate.subject).to.equal('CN=Leaf');
  });

  const refused: [what: string, wanted: () => Promise<readonly TestCertificate[]>, expected: readonly unknown[]][] = [
    [
      'a leaf of an unknown authority',
      async () => [await issueCertificate({ name: 'Alone' })],
      ['ERR_MODI_CERT_UNTRUSTED', 'no-path'],
    ],
    ['a chain without its intermediate', async () => [leaf], ['ERR_MODI_CERT_UNTRUSTED', 'no-path']],
    [
      'a chain that begins with the authority',
      async () => [middle, leaf, root],
      ['ERR_MODI_CERT_UNTRUSTED', 'key-usage'],
    ],
    ['certificates that are no chain', async () => [leaf, root], ['ERR_MODI_CERT_UNTRUSTED', 'order']],
    ['an anchor that signs messages itself', async () => [root], ['ERR_MODI_CERT_UNTRUSTED', 'no-path']],
    ['an empty chain', async () => [], ['ERR_MODI_CERT_UNTRUSTED', 'no-chain']],
    [
      'seven certificates',
      async () => [leaf, middle, root, root, root, root, root],
      ['ERR_MODI_CERT_UNTRUSTED', 'chain-length'],
    ],
    [
      'an expired leaf',
      async () => signed({ to: '2025-12-31T00:00:00Z' }),
      ['ERR_MODI_CERT_EXPIRED', 'expired', 'leaf'],
    ],
    [
      'a leaf of the future',
      async () => signed({ from: '2026-12-31T00:00:00Z' }),
      ['ERR_MODI_CERT_EXPIRED', 'not-yet-valid', 'leaf'],
    ],
    [
      'an expired authority',
      async () => below({ to: '2025-12-31T00:00:00Z' }),
      ['ERR_MODI_CERT_EXPIRED', 'expired', 'issuer'],
    ],
    [
      'an issuer without the CA flag',
      async () => below({ ca: false, usage: undefined }),
      ['ERR_MODI_CERT_UNTRUSTED', 'not-ca'],
    ],
    [
      'an issuer whose basic constraints say no',
      async () => below({ ca: false, pathLength: 0, usage: undefined }),
      ['ERR_MODI_CERT_UNTRUSTED', 'not-ca'],
    ],
    [
      'an authority that may not sign certificates',
      async () => below({ usage: KeyUsageFlags.cRLSign }),
      ['ERR_MODI_CERT_UNTRUSTED', 'not-ca'],
    ],
    [
      'a leaf that may not sign',
      async () => signed({ usage: KeyUsageFlags.keyEncipherment }),
      ['ERR_MODI_CERT_UNTRUSTED', 'key-usage'],
    ],
    [
      'a path longer than an authority allows',
      async () => {
        const deeper = await issueCertificate({ name: 'Deeper', ca: true, issuer: middle });
        return [await issueCertificate({ name: 'Leaf', issuer: deeper }), deeper, middle];
      },
      ['ERR_MODI_CERT_UNTRUSTED', 'path-length'],
    ],
    ['a weak RSA key', async () => signed({ kind: 'RSA-1024' }), ['ERR_MODI_CERT_UNTRUSTED', 'weak-key']],
    [
      'a SHA-1 signature',
      async () => [await issueCertificate({ name: 'Leaf', issuer: middle, hash: 'SHA-1' }), middle],
      ['ERR_MODI_CERT_UNTRUSTED', 'algorithm'],
    ],
    [
      'a critical extension that nobody understands',
      async () => signed({ more: [new Extension('1.2.3.4', true, new Uint8Array([5, 0]))] }),
      ['ERR_MODI_CERT_UNTRUSTED', 'critical-extension'],
    ],
    [
      'a critical extension that cannot be read',
      async () => below({ more: [new Extension('2.5.29.30', true, new Uint8Array([5, 0]))] }),
      ['ERR_MODI_CERT_UNTRUSTED', 'malformed'],
    ],
    [
      'an authority of the right name with another key',
      async () => {
        const fake = await issueCertificate({ name: 'Root', ca: true });
        return [await issueCertificate({ name: 'Leaf', issuer: fake }), fake];
      },
      ['ERR_MODI_CERT_UNTRUSTED', 'no-path'],
    ],
    [
      'certificates that certify each other',
      async () => {
        const one = await issueCertificate({ name: 'One', ca: true });
        const two = await issueCertificate({ name: 'Two', ca: true, issuer: one });
        const again = await issueCertificate({ name: 'One', ca: true, issuer: two, keys: one.keys });
        return [again, two, again, two];
      },
      ['ERR_MODI_CERT_UNTRUSTED', 'no-path'],
    ],
  ];
  async function signed(wanted: Partial<Wanted>): Promise<readonly TestCertificate[]> {
    return [await issueCertificate({ name: 'Signer', issuer: root, ...wanted })];
  }
  async function below(wanted: Partial<Wanted>): Promise<readonly TestCertificate[]> {
    const issuer = await issueCertificate({ name: 'Issuer', issuer: root, ca: true, ...wanted });
    return [await issueCertificate({ name: 'Signer', issuer }), issuer];
  }
  for (const [what, make, expected] of refused) {
    it(`refuses ${what}`, async () => {
      expect(await refusal(trust, ...(await make()))).to.deep.equal(expected);
    });
  }

  it('refuses what is not DER: PEM, bytes behind it, nothing, rubbish', async () => {
    for (const der of [
      Buffer.from(leaf.pem),
      Buffer.concat([leaf.der, Buffer.of(0)]),
      Buffer.of(),
      Buffer.of(0x30, 0x80),
    ]) {
      const error = await failureAs(TokenError, () => trust.check([der]));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_CERT_UNTRUSTED', 'malformed']);
    }
  });

  it('refuses any certificate of which one bit was changed', async () => {
    for (let at = 0; at < leaf.der.length; at += 7) {
      const changed = Buffer.from(leaf.der);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      await failureAs(TokenError, () => trust.check([changed, middle.der]));
    }
  });

  describe('with pinned certificates', () => {
    it('trusts the very certificate, whoever issued it, while its dates last', async () => {
      const own = new FixedClock();
      const alone = await issueCertificate({ name: 'Alone', to: '2026-02-01T00:00:00Z' });
      const pins = createTrust({ pinned: alone.pem, clock: own });
      expect((await pins.check([alone.der])).certificate.subject).to.equal('CN=Alone');
      expect(await refusal(pins, leaf)).to.deep.equal(['ERR_MODI_CERT_UNTRUSTED', 'not-pinned']);
      own.time = Date.parse('2026-03-01T00:00:00Z');
      expect(await refusal(pins, alone)).to.deep.equal(['ERR_MODI_CERT_EXPIRED', 'expired', 'leaf']);
    });

    it('does not take another certificate of the same name and key', async () => {
      const alone = await issueCertificate({ name: 'Alone' });
      const again = await issueCertificate({ name: 'Alone', keys: alone.keys });
      expect(await refusal(createTrust({ pinned: alone.pem, clock }), again)).to.deep.equal([
        'ERR_MODI_CERT_UNTRUSTED',
        'not-pinned',
      ]);
    });

    it('trusts nothing that a pinned certificate has issued', async () => {
      const pins = createTrust({ pinned: middle.pem, clock });
      expect(await refusal(pins, leaf, middle)).to.deep.equal(['ERR_MODI_CERT_UNTRUSTED', 'not-pinned']);
    });

    it('splits one bundle by the CA flag', async () => {
      const alone = await issueCertificate({ name: 'Alone', ca: true, usage: undefined });
      const bundle = createTrustFromPem({ pem: `${alone.pem}\n${root.pem}`, clock });
      expect((await bundle.check([alone.der])).certificate.subject).to.equal('CN=Alone');
      expect((await bundle.check([leaf.der, middle.der])).certificate.subject).to.equal('CN=Leaf');
      expect(await refusal(bundle, root)).to.deep.equal(['ERR_MODI_CERT_UNTRUSTED', 'key-usage']);
    });
  });

  describe('with CRLs', () => {
    const serial = (certificate: TestCertificate): string => new X509Certificate(certificate.der).serialNumber;
    const withCrls = (crls: readonly Uint8Array[], requireCrl = false): Trust =>
      createTrust({ anchors: root.pem, crls, requireCrl, clock });

    it('refuses a revoked leaf and a revoked authority', async () => {
      expect(await refusal(withCrls([await issueCrl(middle, [serial(leaf)])]), leaf, middle)).to.deep.equal([
        'ERR_MODI_CERT_REVOKED',
      ]);
      expect(await refusal(withCrls([await issueCrl(root, [serial(middle)])]), leaf, middle)).to.deep.equal([
        'ERR_MODI_CERT_REVOKED',
      ]);
    });

    it('trusts who is not on the list', async () => {
      const lists = [await issueCrl(middle, ['0a']), await issueCrl(root, ['0b'])];
      expect((await withCrls(lists, true).check([leaf.der, middle.der])).certificate.subject).to.equal('CN=Leaf');
    });

    it('wants a list of every authority only when told to', async () => {
      const some = [await issueCrl(root, [])];
      expect((await withCrls(some).check([leaf.der, middle.der])).certificate.subject).to.equal('CN=Leaf');
      expect(await refusal(withCrls(some, true), leaf, middle)).to.deep.equal([
        'ERR_MODI_CERT_UNTRUSTED',
        'crl-missing',
      ]);
    });

    it('refuses a list that is out of date, or signed by somebody else', async () => {
      expect(await refusal(withCrls([await issueCrl(root, [], '2026-01-01T00:00:00Z')]), leaf, middle)).to.deep.equal([
        'ERR_MODI_CERT_UNTRUSTED',
        'crl-stale',
      ]);
      const other = await issueCertificate({ name: 'Root', ca: true });
      expect(await refusal(withCrls([await issueCrl(root, [], undefined, other)]), leaf, middle)).to.deep.equal([
        'ERR_MODI_CERT_UNTRUSTED',
        'crl-signature',
      ]);
    });

    it('says when the first list ends, of one authority the last of its lists', async () => {
      const [soon, late] = [await issueCrl(root, [], '2026-11-01T00:00:00Z'), await issueCrl(root, [])];
      expect(await crlsEnd([soon])).to.equal(Date.UTC(2026, 10, 1));
      expect(await crlsEnd([soon, late])).to.equal(Date.UTC(2027, 0, 1));
      expect(await crlsEnd([])).to.equal(Infinity);
    });

    it('says which option holds what is not a CRL', async () => {
      const error = await failureAs(ConfigurationError, () =>
        withCrls([Buffer.from('rubbish')]).check([leaf.der, middle.der]),
      );
      expect(error.facts['field']).to.equal('crls');
    });
  });

  it('says which option cannot be used', async () => {
    for (const [options, field] of [
      [{}, 'anchors'],
      [{ anchors: leaf.pem }, 'anchors'],
      [{ anchors: 'not PEM' }, 'anchors'],
      [{ pinned: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, 'pinned'],
      [{ anchors: root.pem, crls: 'x' }, 'crls'],
    ] as const) {
      const error = await failureAs(ConfigurationError, () => createTrust({ ...options, clock }));
      expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', field]);
    }
  });
});
