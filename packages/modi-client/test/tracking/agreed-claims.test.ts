import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { jwksResolver } from '../../src/jws/key-resolver.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import type { EvidenceClaimRule, EvidenceValues } from '../../src/tracking/evidence-claims.js';
import { createEvidenceSource } from '../../src/tracking/evidence-source.js';
import { createTrackingEvidence } from '../../src/tracking/tracking-evidence.js';
import { verifyTrackingEvidence } from '../../src/tracking/verify-tracking-evidence.js';
import { readVoucherClaims } from '../../src/voucher/voucher-claims.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { rsaSigner } from '../helpers/keys.js';

const clock = new FixedClock();
const AUDIENCE = 'https://erogatore.example/v1';
const common = {
  pattern: 'AUDIT_REST_01',
  signer: rsaSigner,
  clientId: CLIENT_ID,
  audience: AUDIENCE,
  purposeId: PURPOSE_ID,
  clock,
  ids: countingIds(),
} as const;
const three: EvidenceValues = { userID: 'SEGRETO-1', userLocation: 'SEGRETO-2', LoA: 'SEGRETO-3' };
const payloadOf = async (values: EvidenceValues): Promise<Readonly<Record<string, unknown>>> =>
  decodeCompact((await createTrackingEvidence({ ...common, ...values })).jws).payload;

/** One agreement, kept by both sides. */
const AGREEMENT: readonly EvidenceClaimRule[] = [
  { name: 'utente', pattern: /^op-[0-9]+$/ },
  { name: 'userLocation', maxLength: 10 },
  { name: 'loa', values: ['SPID2', 'CIE3'] },
  { name: 'ufficio' },
  { name: 'pratica', required: false },
];
const AS_AGREED: EvidenceValues = {
  userID: 'op-1',
  userLocation: 'pc-1',
  LoA: 'SPID2',
  claimNames: { userID: 'utente', LoA: 'loa' },
  moreClaims: { ufficio: '001' },
  claims: AGREEMENT,
};

describe('the agreed claims of an evidence', () => {
  it('have the guidelines’ names, or those that were agreed on, and further ones', async () => {
    expect(await payloadOf(three)).to.include(three);
    const payload = await payloadOf(AS_AGREED);
    expect(payload).to.include({ utente: 'op-1', userLocation: 'pc-1', loa: 'SPID2', ufficio: '001' });
    expect(payload).not.to.have.any.keys('userID', 'LoA', 'pratica');
  });

  it('that one agreement makes are taken by the verifier with the same agreement', async () => {
    const { jws } = await createTrackingEvidence({ ...common, ...AS_AGREED });
    const verified = await verifyTrackingEvidence(jws, {
      pattern: 'AUDIT_REST_01',
      keys: jwksResolver(fixedJwks({ keys: [{ ...rsaSigner.publicJwk, kid: rsaSigner.kid }] })),
      keyOwner: false,
      audience: AUDIENCE,
      clock,
      claims: AGREEMENT,
      voucher: readVoucherClaims({ client_id: CLIENT_ID, purposeId: PURPOSE_ID }),
    });
    expect(verified.agreed).to.deep.equal({ utente: 'op-1', userLocation: 'pc-1', loa: 'SPID2', ufficio: '001' });
  });

  const reserved = ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti', 'purposeId', 'dnonce'];
  for (const name of reserved) {
    it(`cannot take the place of ${name}`, async () => {
      const given: readonly EvidenceValues[] = [
        { ...three, moreClaims: { [name]: 'x' } },
        { ...three, claimNames: { LoA: name } },
      ];
      for (const values of given) {
        const error = await failureAs(ConfigurationError, () => payloadOf(values));
        expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', name]);
        expect(error.message).to.include(name);
      }
    });
  }

  const rows: readonly (readonly [string, EvidenceValues, string])[] = [
    ['no level where none was agreed on otherwise', { userID: 'a', userLocation: 'b' }, 'LoA'],
    ['names that are no object', { ...three, claimNames: null as unknown as object }, 'claimNames'],
    [
      'further claims that are no object',
      { ...three, moreClaims: 'x' as unknown as Record<string, string> },
      'moreClaims',
    ],
    ['an agreement that is no list', { ...three, claims: {} as unknown as [] }, 'claims'],
    ['an agreement with no rule in it', { ...three, claims: [null] as unknown as [] }, 'claims'],
    ['one name for two', { ...three, claimNames: { LoA: 'userID' } }, 'userID'],
    ['one claim twice', { ...three, moreClaims: { userID: 'altro' } }, 'userID'],
    ['a further claim that is no text', { ...three, moreClaims: { n: 7 as unknown as string } }, 'n'],
    ['a further claim with a line break', { ...three, moreClaims: { n: 'SEGRETO\n' } }, 'n'],
    ['a name that is none of the three', { ...three, claimNames: { loa: 'x' } as object }, 'claimNames'],
    ['a name of no letter', { ...three, claimNames: { LoA: '' } }, 'claimNames'],
    ['what the agreement does not know', { ...AS_AGREED, moreClaims: { ufficio: '001', altro: 'x' } }, 'altro'],
    ['what the agreement wants, left out', { ...AS_AGREED, moreClaims: {} }, 'ufficio'],
    ['what the agreement’s pattern refuses', { ...AS_AGREED, userID: 'SEGRETO' }, 'utente'],
    ['a value that is none of those agreed on', { ...AS_AGREED, LoA: 'SPID1' }, 'loa'],
    ['a value that is too long', { ...AS_AGREED, userLocation: 'SEGRETO-SEGRETO' }, 'userLocation'],
  ];
  for (const [what, values, field] of rows) {
    it(`are refused, naming the claim and never its value: ${what}`, async () => {
      const error = await failureAs(ConfigurationError, () => payloadOf(values));
      expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', field]);
      expect(JSON.stringify([error.message, error.facts])).not.to.include('SEGRETO');
    });
  }

  it('may leave the level out where the agreement says so', async () => {
    const claims = [{ name: 'userID' }, { name: 'userLocation' }, { name: 'LoA', required: false }];
    expect(await payloadOf({ userID: 'a', userLocation: 'b', claims })).not.to.have.property('LoA');
  });

  it('tell evidences of a source apart, whichever claim differs', async () => {
    const source = createEvidenceSource({ clock, ids: countingIds(), reuse: 'finestra' });
    const asked = { ...common, ...three, ente: 'cassa' };
    const made = await Promise.all([
      source.get(asked),
      source.get({ ...asked, claimNames: { LoA: 'loa' } }),
      source.get({ ...asked, moreClaims: { pratica: '1' } }),
      source.get({ ...asked, moreClaims: { pratica: '2' } }),
      source.get({ ...asked, userID: 'x', moreClaims: { pratica: '2' } }),
    ]);
    expect(new Set(made).size).to.equal(made.length);
    expect(await source.get({ ...asked, moreClaims: { pratica: '2' } })).to.equal(made[3]);
  });
});
