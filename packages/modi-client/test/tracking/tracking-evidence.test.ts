import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { systemIds } from '../../src/ports/ids.js';
import {
  createTrackingEvidence,
  evidenceDigest,
  TRACKING_EVIDENCE_HEADER,
  type TrackingEvidenceOptions,
} from '../../src/tracking/tracking-evidence.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { readVerified } from '../helpers/independent-jws.js';
import { RSA, rsaSigner } from '../helpers/keys.js';

const options = (more: Partial<TrackingEvidenceOptions> = {}): TrackingEvidenceOptions => ({
  pattern: 'AUDIT_REST_02',
  signer: rsaSigner,
  clientId: CLIENT_ID,
  audience: 'https://inps.example/eci',
  purposeId: PURPOSE_ID,
  userID: 'operatore-17',
  userLocation: 'postazione-è',
  LoA: '3',
  clock: new FixedClock(1_800_000_000_987),
  ids: countingIds(),
  ...more,
});

describe('the tracking evidence', () => {
  it('of AUDIT_REST_02 has exactly its header and claims', async () => {
    const evidence = await createTrackingEvidence(options());
    const { header, payload } = await readVerified(evidence.jws, RSA.publicKey);
    expect(TRACKING_EVIDENCE_HEADER).to.equal('Agid-JWT-TrackingEvidence');
    expect(header).to.deep.equal({ alg: 'RS256', kid: rsaSigner.kid, typ: 'JWT' });
    expect(payload).to.deep.equal({
      iss: CLIENT_ID,
      aud: 'https://inps.example/eci',
      iat: 1_800_000_000,
      nbf: 1_800_000_000,
      exp: 1_800_000_300,
      jti: '00000000-0000-4000-8000-000000000001',
      purposeId: PURPOSE_ID,
      dnonce: 1_000_000_000_002,
      userID: 'operatore-17',
      userLocation: 'postazione-è',
      LoA: '3',
    });
    expect(evidence).to.include({ jti: payload['jti'], issuedAt: 1_800_000_000_000, expiresAt: 1_800_000_300_000 });
    expect(evidence.digest).to.equal(createHash('sha256').update(evidence.jws).digest('hex'));
  });

  it('of AUDIT_REST_01 has no dnonce', async () => {
    const { payload } = await readVerified(
      (await createTrackingEvidence(options({ pattern: 'AUDIT_REST_01' }))).jws,
      RSA.publicKey,
    );
    expect(payload).not.to.have.property('dnonce');
  });

  it('draws a dnonce of 13 digits, a number, never the same', async () => {
    const drawn = new Set<unknown>();
    for (let index = 0; index < 20; index++) {
      const { jws } = await createTrackingEvidence(options({ ids: systemIds }));
      const { dnonce } = (await readVerified(jws, RSA.publicKey)).payload;
      expect(dnonce)
        .to.be.a('number')
        .within(1e12, 1e13 - 1);
      drawn.add(dnonce);
    }
    expect(drawn.size).to.equal(20);
  });

  const rows: [string, Partial<TrackingEvidenceOptions>, string][] = [
    ['a client that is not a UUID', { clientId: 'x' }, 'clientId'],
    ['a purpose that is not a UUID', { purposeId: 'x' }, 'purposeId'],
    ['no audience', { audience: ' ' }, 'audience'],
    ['no user', { userID: '' }, 'userID'],
    ['a user with a line break', { userID: 'SEGRETO\n' }, 'userID'],
    ['no place', { userLocation: '' }, 'userLocation'],
    ['no level', { LoA: '' }, 'LoA'],
    ['a life of a day', { ttlSeconds: 86_400 }, 'ttlSeconds'],
    ['a kid that is not a thumbprint', { kid: 'x' }, 'kid'],
  ];
  for (const [what, more, field] of rows) {
    it(`is not made with ${what}`, async () => {
      const error = await failureAs(ConfigurationError, () => createTrackingEvidence(options(more)));
      expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', field]);
      expect(error.message).not.to.include('SEGRETO');
    });
  }
});

describe('evidenceDigest', () => {
  it('is that of the JWS without the file’s line end', async () => {
    const { jws, digest } = await createTrackingEvidence(options());
    expect(evidenceDigest(`${jws}\n`)).to.equal(digest);
    expect(evidenceDigest(` ${jws}\r\n`)).to.equal(digest);
  });

  it('refuses what is not a compact JWS', async () => {
    for (const text of ['', 'x', 'a.b', '{"a":1}']) {
      const error = await failureAs(TokenError, () => evidenceDigest(text));
      expect(error.code).to.equal('ERR_MODI_TOKEN_MALFORMED');
    }
  });
});
