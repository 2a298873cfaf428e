import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { ModiError } from '../../src/errors/modi-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { certificateThumbprint } from '../../src/trust/certificate.js';
import { headerOf, type KeyReference } from '../../src/trust/key-reference.js';
import { createTrust } from '../../src/trust/trust.js';
import { x509Resolver } from '../../src/trust/x509-resolver.js';
import { issueCertificate, signerOf, type TestCertificate } from '../helpers/certificates.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';
import { rsaSigner } from '../helpers/keys.js';

const clock = new FixedClock();
const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');
const URL = 'https://certs.example/leaf';

describe('x509Resolver', () => {
  let root: TestCertificate;
  let leaf: TestCertificate;
  let other: TestCertificate;
  let stranger: TestCertificate;
  let fetched: string[];
  let served: TestCertificate;

  before(async () => {
    root = await issueCertificate({ name: 'Root', ca: true });
    leaf = await issueCertificate({ name: 'Leaf', issuer: root });
    other = await issueCertificate({ name: 'Other', issuer: root });
    stranger = await issueCertificate({ name: 'Stranger' });
  });
  beforeEach(() => {
    fetched = [];
    served = leaf;
  });

  const resolve = (header: object): ReturnType<ReturnType<typeof x509Resolver>['resolve']> =>
    x509Resolver({
      trust: createTrust({ anchors: root.pem, clock }),
      certificates: [leaf.pem, stranger.der],
      x5u: { fetch: async (url) => (fetched.push(url), [served.der]) },
    }).resolve({ ...header });
  async function refusal(header: object): Promise<unknown[]> {
    const { code, facts } = await failureAs(TokenError, () => resolve(header));
    return [code, facts['reason']];
  }
  const x5c = (...chain: readonly TestCertificate[]): object => ({ x5c: chain.map(({ der }) => base64(der)) });
  const x5t = (certificate: TestCertificate): object => ({ 'x5t#S256': certificateThumbprint(certificate.der) });

  it('finds the signer by x5c, by x5t#S256, by x5u, and by all three', async () => {
    for (const header of [
      x5c(leaf),
      x5c(leaf, root),
      x5t(leaf),
      { x5u: URL },
      { ...x5c(leaf), ...x5t(leaf), x5u: URL },
    ]) {
      const key = await resolve(header);
      expect([key.signer, key.certificate?.subject]).to.deep.equal([certificateThumbprint(leaf.der), 'CN=Leaf']);
      expect(key.kid).to.equal(undefined);
    }
  });

  it('refuses references that disagree', async () => {
    expect(await refusal({ ...x5c(leaf), ...x5t(other) })).to.deep.equal(['ERR_MODI_CERT_MISMATCH', 'x5t#S256']);
    served = other;
    expect(await refusal({ ...x5c(leaf), x5u: URL })).to.deep.equal(['ERR_MODI_CERT_MISMATCH', 'x5u']);
    expect(await refusal({ ...x5t(leaf), x5u: URL })).to.deep.equal(['ERR_MODI_CERT_MISMATCH', 'x5u']);
  });

  it('refuses certificates that nobody trusts, however they are named, and fetches nothing for them', async () => {
    expect(await refusal({ ...x5c(stranger), x5u: URL })).to.deep.equal(['ERR_MODI_CERT_UNTRUSTED', 'no-path']);
    expect(await refusal(x5t(stranger))).to.deep.equal(['ERR_MODI_CERT_UNTRUSTED', 'no-path']);
    expect(fetched).to.deep.equal([]);
  });

  it('refuses headers that name none, or one that is not known', async () => {
    expect(await refusal({ kid: 'x' })).to.deep.equal(['ERR_MODI_KEY_UNKNOWN', 'no-certificate']);
    expect(await refusal(x5t(other))).to.deep.equal(['ERR_MODI_KEY_UNKNOWN', 'not-found']);
  });

  it('refuses x5u where it is not enabled', async () => {
    const error = await failureAs(TokenError, () =>
      x509Resolver({ trust: createTrust({ anchors: root.pem, clock }) }).resolve({ ...x5c(leaf), x5u: URL }),
    );
    expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_X5U_REFUSED', 'not-enabled']);
  });

  it('refuses forms that are not the standard’s', async () => {
    const text = base64(leaf.der);
    for (const value of [
      [],
      text,
      [7],
      [''],
      [text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')],
      [`${text}\n`],
      ['x'.repeat(30_000)],
      Array(7).fill(text),
      [Buffer.from(leaf.pem).toString('base64url')],
    ]) {
      expect((await refusal({ x5c: value }))[0]).to.be.oneOf(['ERR_MODI_TOKEN_MALFORMED', 'ERR_MODI_CERT_UNTRUSTED']);
    }
    for (const value of ['', 'AAAA', 7, `${certificateThumbprint(leaf.der)}=`]) {
      expect(await refusal({ 'x5t#S256': value })).to.deep.equal(['ERR_MODI_TOKEN_MALFORMED', 'x5t#S256']);
    }
    for (const value of ['', 7, null, ['x']])
      expect(await refusal({ x5u: value })).to.deep.equal(['ERR_MODI_TOKEN_MALFORMED', 'x5u']);
  });
});

describe('headerOf', () => {
  let leaf: TestCertificate;
  before(async () => {
    leaf = await issueCertificate({ name: 'Leaf' });
  });
  const header = (reference: KeyReference): Readonly<Record<string, unknown>> =>
    headerOf(reference, signerOf(leaf), clock.time);

  it('names a key by kid, its thumbprint unless told otherwise', () => {
    expect(header({})).to.deep.equal({ kid: signerOf(leaf).kid });
    expect(header({ kid: 'mine' })).to.deep.equal({ kid: 'mine' });
  });

  it('names a certificate in each of the three ways', () => {
    expect(header({ certificate: leaf.pem })).to.deep.equal({ x5c: [base64(leaf.der)] });
    expect(header({ certificate: leaf.der, as: ['x5t#S256'] })).to.deep.equal({
      'x5t#S256': certificateThumbprint(leaf.der),
    });
    expect(header({ certificate: leaf.pem, as: [], x5u: URL })).to.deep.equal({ x5u: URL });
    expect(Object.keys(header({ certificate: leaf.pem, as: ['x5c', 'x5t#S256'], x5u: URL }))).to.deep.equal([
      'x5c',
      'x5t#S256',
      'x5u',
    ]);
  });

  it('says before sending what would be refused after', async () => {
    const old = await issueCertificate({ name: 'Old', to: '2025-12-31T00:00:00Z' });
    const rows: [() => unknown, string][] = [
      [() => headerOf({ certificate: leaf.pem }, rsaSigner, clock.time), 'ERR_MODI_KEY_UNUSABLE'],
      [() => headerOf({ certificate: old.pem }, signerOf(old), clock.time), 'ERR_MODI_CERT_EXPIRED'],
      [() => header({ certificate: leaf.pem, as: [] }), 'ERR_MODI_CONFIG_INVALID'],
      [() => header({ certificate: leaf.pem, x5u: 'http://x' }), 'ERR_MODI_CONFIG_INVALID'],
      [() => header({ certificate: 'rubbish' }), 'ERR_MODI_CONFIG_INVALID'],
      [() => header({ certificate: Buffer.from('rubbish') }), 'ERR_MODI_CONFIG_INVALID'],
      [() => header({ kid: '' }), 'ERR_MODI_CONFIG_INVALID'],
    ];
    for (const [work, code] of rows) expect((await failureAs<ModiError>(ModiError, work)).code).to.equal(code);
    expect((await failureAs(ConfigurationError, () => header({ certificate: [] }))).facts['field']).to.equal(
      'certificate',
    );
  });
});
