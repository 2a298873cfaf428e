import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { createEvidenceSource } from '../../src/tracking/evidence-source.js';
import { createTrackingEvidence, type TrackingEvidenceOptions } from '../../src/tracking/tracking-evidence.js';
import { verifyTrackingEvidence } from '../../src/tracking/verify-tracking-evidence.js';
import type { CertificateReference } from '../../src/trust/key-reference.js';
import { issueCertificate, signerOf } from '../helpers/certificates.js';
import { failureAs } from '../helpers/failure.js';
import { countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { makeParties, SERVICE, type Parties } from '../helpers/parties.js';

describe('the tracking evidence in direct trust', () => {
  let parties: Parties;
  before(async () => {
    parties = await makeParties();
  });

  const options = (more: Partial<TrackingEvidenceOptions> = {}): TrackingEvidenceOptions => ({
    pattern: 'AUDIT_REST_01',
    signer: parties.mine.signer,
    reference: { certificate: parties.leaf.pem },
    clientId: 'Cassa di prova',
    audience: SERVICE,
    userID: 'operatore-17',
    userLocation: 'postazione-2',
    LoA: '3',
    clock: parties.clock,
    ids: countingIds(),
    ...more,
  });

  it('is taken by the erogatore’s verifier, and has the claims of the pattern and no finalità', async () => {
    const { jws } = await createTrackingEvidence(options());
    const verified = await verifyTrackingEvidence(jws, {
      pattern: 'AUDIT_REST_01',
      keys: parties.keys,
      audience: SERVICE,
      issuer: 'Cassa di prova',
      clock: parties.clock,
    });
    expect(verified.agreed).to.deep.equal({ userID: 'operatore-17', userLocation: 'postazione-2', LoA: '3' });
    expect(Object.keys(decodeCompact(jws).payload)).to.have.members([
      'iss',
      'aud',
      'iat',
      'nbf',
      'exp',
      'jti',
      'userID',
      'userLocation',
      'LoA',
    ]);
  });

  it('names its certificate in each of the three ways', async () => {
    const certificate = parties.leaf.pem;
    const x5u = 'https://cassa.example/cert.pem';
    const rows: readonly (readonly [CertificateReference, readonly string[]])[] = [
      [{ certificate }, ['x5c']],
      [{ certificate, as: ['x5t#S256'] }, ['x5t#S256']],
      [{ certificate, as: [], x5u }, ['x5u']],
      [{ certificate, as: ['x5c', 'x5t#S256'], x5u }, ['x5c', 'x5t#S256', 'x5u']],
    ];
    for (const [reference, members] of rows) {
      const { header } = decodeCompact((await createTrackingEvidence(options({ reference }))).jws);
      expect(Object.keys(header)).to.deep.equal(['alg', ...members, 'typ']);
    }
  });

  it('writes a finalità where one was agreed on', async () => {
    const { jws } = await createTrackingEvidence(options({ purposeId: PURPOSE_ID }));
    expect(decodeCompact(jws).payload['purposeId']).to.equal(PURPOSE_ID);
  });

  it('is not made for AUDIT_REST_02, with another’s certificate, with one that expired, nor with two names of one key', async () => {
    const rows: readonly (readonly [Partial<TrackingEvidenceOptions>, string, string])[] = [
      [{ pattern: 'AUDIT_REST_02' }, 'ERR_MODI_CONFIG_INVALID', 'reference'],
      [{ kid: parties.mine.signer.kid }, 'ERR_MODI_CONFIG_INVALID', 'kid'],
      [{ reference: null as unknown as CertificateReference }, 'ERR_MODI_CONFIG_INVALID', 'reference'],
      [{ reference: 'x5c' as unknown as CertificateReference }, 'ERR_MODI_CONFIG_INVALID', 'reference'],
      [{ reference: { certificate: parties.other.pem } }, 'ERR_MODI_KEY_UNUSABLE', 'certificate'],
    ];
    for (const [more, code, fact] of rows) {
      const error = await failureAs(ConfigurationError, () => createTrackingEvidence(options(more)));
      expect([error.code, ...Object.values(error.facts)]).to.deep.equal([code, fact]);
    }
    const old = await issueCertificate({ name: 'Vecchio', kind: 'RSA', to: '2025-06-01T00:00:00Z' });
    const error = await failureAs(TokenError, () =>
      createTrackingEvidence(options({ signer: signerOf(old), reference: { certificate: old.pem } })),
    );
    expect(error.code).to.equal('ERR_MODI_CERT_EXPIRED');
  });

  it('by kid is of PDND: a client’s UUID, a finalità, a thumbprint', async () => {
    const { kid } = parties.mine.signer;
    const rows: readonly (readonly [Partial<TrackingEvidenceOptions>, string])[] = [
      [{ clientId: 'Cassa di prova', purposeId: PURPOSE_ID }, 'clientId'],
      [{ clientId: PURPOSE_ID }, 'purposeId'],
      [{ clientId: PURPOSE_ID, purposeId: PURPOSE_ID, reference: { kid: 'mia-chiave' } }, 'kid'],
    ];
    for (const [more, field] of rows) {
      const error = await failureAs(ConfigurationError, () =>
        createTrackingEvidence(options({ reference: { kid }, ...more })),
      );
      expect(error.facts).to.deep.equal({ field });
    }
    const ids = { clientId: PURPOSE_ID, purposeId: PURPOSE_ID };
    const { jws } = await createTrackingEvidence(options({ reference: { kid }, ...ids }));
    expect(decodeCompact(jws).header).to.deep.equal({ alg: 'RS256', kid, typ: 'JWT' });
  });

  it('is used again from a source for the same reference, and not for another', async () => {
    const source = createEvidenceSource({ clock: parties.clock, ids: countingIds(), reuse: 'finestra' });
    const request = { ...options(), ente: 'cassa' };
    const certificate = parties.leaf.pem;
    const first = await source.get(request);
    expect(await source.get({ ...request, reference: { certificate } })).to.equal(first);
    expect(await source.get({ ...request, reference: { certificate, as: ['x5t#S256'] } })).not.to.equal(first);
  });

  it('is refused from a source once its certificate has expired, though one is at hand', async () => {
    const clock = new FixedClock(Date.parse('2025-05-31T23:59:00Z'));
    const leaf = await issueCertificate({ name: 'Breve', kind: 'RSA', to: '2025-06-01T00:00:00Z' });
    const source = createEvidenceSource({ clock, ids: countingIds(), reuse: 'finestra' });
    const request = { ...options(), signer: signerOf(leaf), reference: { certificate: leaf.pem }, ente: 'cassa' };
    await source.get(request);
    clock.time += 61_000;
    expect((await failureAs(TokenError, () => source.get(request))).code).to.equal('ERR_MODI_CERT_EXPIRED');
  });

  it('of a certificate that nobody trusts is refused', async () => {
    const stranger = await issueCertificate({ name: 'Estraneo', kind: 'RSA' });
    const reference = { certificate: stranger.pem };
    const { jws } = await createTrackingEvidence(options({ signer: signerOf(stranger), reference }));
    const { keys, clock } = parties;
    const error = await failureAs(TokenError, () =>
      verifyTrackingEvidence(jws, { pattern: 'AUDIT_REST_01', keys, audience: SERVICE, clock }),
    );
    expect(error.code).to.equal('ERR_MODI_CERT_UNTRUSTED');
  });
});
