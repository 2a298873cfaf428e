import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { jwksResolver, type KeyResolver } from '../../src/jws/key-resolver.js';
import { signCompact } from '../../src/jws/sign.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import type { Signer } from '../../src/ports/signer.js';
import type { EvidenceClaimRule } from '../../src/tracking/evidence-claims.js';
import { readEvidenceHeader } from '../../src/tracking/evidence-header.js';
import { createTrackingEvidence, type TrackingPattern } from '../../src/tracking/tracking-evidence.js';
import {
  verifyTrackingEvidence,
  type PdndEvidenceTrust,
  type VerifyEvidenceOptions,
} from '../../src/tracking/verify-tracking-evidence.js';
import { readVoucherClaims, type VoucherClaims } from '../../src/voucher/voucher-claims.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner, rsaSigner } from '../helpers/keys.js';

const clock = new FixedClock(1_800_000_000_000);
const NOW = clock.time / 1_000;
const keys = jwksResolver(
  fixedJwks({ keys: [rsaSigner, ecSigner].map((signer) => ({ ...signer.publicJwk, kid: signer.kid })) }),
);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const CLAIMS = {
  iss: CLIENT_ID,
  aud: 'urn:eci',
  iat: NOW,
  nbf: NOW,
  exp: NOW + 300,
  jti: 'prova-1',
  purposeId: PURPOSE_ID,
  dnonce: 1_234_567_890_123,
  userID: 'operatore-1',
  userLocation: 'postazione-7',
  LoA: '2',
};

async function evidence(claims: object = {}, header: object = {}, signer: Signer = rsaSigner): Promise<string> {
  return signCompact(
    signer,
    { alg: signer.alg, kid: signer.kid, typ: 'JWT', ...header },
    JSON.parse(JSON.stringify({ ...CLAIMS, ...claims })) as Record<string, unknown>,
  );
}

function voucher(jws: string | undefined, claims: object = {}): VoucherClaims {
  const digest = jws === undefined ? {} : { digest: { alg: 'SHA256', value: sha256(jws) } };
  return readVoucherClaims({ client_id: CLIENT_ID, aud: 'urn:eci', purposeId: PURPOSE_ID, ...digest, ...claims });
}

function trust(jws: string, change: Partial<PdndEvidenceTrust> = {}): PdndEvidenceTrust {
  return { pattern: 'AUDIT_REST_02', keys, audience: 'urn:eci', clock, voucher: voucher(jws), ...change };
}

async function refusal(jws: string, options: VerifyEvidenceOptions): Promise<[string, unknown, unknown]> {
  const error = await failureAs(TokenError, () => verifyTrackingEvidence(jws, options));
  return [error.code, error.facts['claim'], error.facts['reason']];
}

describe('verifyTrackingEvidence', () => {
  for (const pattern of ['AUDIT_REST_01', 'AUDIT_REST_02'] as const satisfies TrackingPattern[]) {
    it(`takes the ${pattern} evidence we make`, async () => {
      const made = await createTrackingEvidence({
        pattern,
        signer: rsaSigner,
        clientId: CLIENT_ID,
        audience: 'urn:eci',
        purposeId: PURPOSE_ID,
        userID: 'operatore-1',
        userLocation: 'postazione-7',
        LoA: '2',
        clock,
        ids: countingIds(),
      });
      const verified = await verifyTrackingEvidence(
        made.jws,
        trust(made.jws, { pattern, keyOwner: async () => CLIENT_ID }),
      );
      expect(verified).to.deep.include({
        issuer: CLIENT_ID,
        purposeId: PURPOSE_ID,
        agreed: { userID: 'operatore-1', userLocation: 'postazione-7', LoA: '2' },
        jti: made.jti,
        digest: made.digest,
        expiresAt: made.expiresAt,
      });
      expect(verified.dnonce?.length).to.equal(pattern === 'AUDIT_REST_02' ? 13 : undefined);
    });
  }

  it('takes one again while it lives: re-use is legal', async () => {
    const jws = await evidence();
    await verifyTrackingEvidence(jws, trust(jws));
    await verifyTrackingEvidence(jws, trust(jws));
  });

  it('takes a dnonce of 13 digits written as a text, a digest in capitals, ids in capitals', async () => {
    const jws = await evidence({ dnonce: '0234567890123', iss: CLIENT_ID.toUpperCase() });
    const digest = { alg: 'SHA256', value: sha256(jws).toUpperCase() };
    const bound = voucher(undefined, { digest, purposeId: PURPOSE_ID.toUpperCase() });
    expect((await verifyTrackingEvidence(jws, trust(jws, { voucher: bound }))).dnonce).to.equal('0234567890123');
  });

  it('takes elliptic signatures, and one of several audiences of ours', async () => {
    const jws = await evidence({ aud: ['x', 'urn:eci'] }, {}, ecSigner);
    await verifyTrackingEvidence(jws, trust(jws, { audience: ['urn:altro', 'urn:eci'] }));
  });

  const claimRows: [string, object, string, string][] = [
    ['another client’s name', { iss: PURPOSE_ID }, 'iss', 'different'],
    ['no iss', { iss: undefined }, 'iss', 'missing'],
    ['another finalità than the voucher’s', { purposeId: CLIENT_ID }, 'purposeId', 'different'],
    ['no finalità', { purposeId: undefined }, 'purposeId', 'missing'],
    ['a finalità that is no text', { purposeId: [PURPOSE_ID] }, 'purposeId', 'format'],
    ['another audience', { aud: 'urn:altro' }, 'aud', 'different'],
    ['PDND’s audience', { aud: 'auth.interop.pagopa.it/client-assertion' }, 'aud', 'different'],
    ['no audience', { aud: undefined }, 'aud', 'missing'],
    ['no jti', { jti: undefined }, 'jti', 'missing'],
    ['a jti of 256 characters', { jti: 'x'.repeat(256) }, 'jti', 'format'],
    ['no iat', { iat: undefined }, 'iat', 'missing'],
    ['no exp', { exp: undefined }, 'exp', 'missing'],
    ['an exp that is a text', { exp: String(NOW + 300) }, 'exp', 'format'],
    ['no dnonce', { dnonce: undefined }, 'dnonce', 'missing'],
    ['a dnonce of 12 digits', { dnonce: 123_456_789_012 }, 'dnonce', 'format'],
    ['a dnonce of 14 digits', { dnonce: '12345678901234' }, 'dnonce', 'format'],
    ['a dnonce with a fraction', { dnonce: 1_234_567_890_123.5 }, 'dnonce', 'format'],
    ['a dnonce that is no number', { dnonce: '12345678901ab' }, 'dnonce', 'format'],
    ['a dnonce that is a list', { dnonce: [1_234_567_890_123] }, 'dnonce', 'format'],
    ['no userID', { userID: undefined }, 'userID', 'missing'],
    ['an empty userID', { userID: '' }, 'userID', 'format'],
    ['a userID of 256 characters', { userID: 'x'.repeat(256) }, 'userID', 'format'],
    ['a userID with a line break', { userID: 'a\nb' }, 'userID', 'format'],
    ['a userID that is a number', { userID: 7 }, 'userID', 'format'],
    ['no userLocation', { userLocation: undefined }, 'userLocation', 'missing'],
    ['a LoA that is no text', { LoA: 2 }, 'LoA', 'format'],
  ];
  for (const [what, claims, claim, reason] of claimRows) {
    it(`refuses ${what}`, async () => {
      const jws = await evidence(claims);
      expect(await refusal(jws, trust(jws))).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', claim, reason]);
    });
  }

  const tokenRows: [string, object, object, Signer, string][] = [
    ['an exp that is not after iat', { exp: NOW }, {}, rsaSigner, 'ERR_MODI_CLAIM_MISMATCH'],
    ['an evidence past its exp', { iat: NOW - 60, exp: NOW }, {}, rsaSigner, 'ERR_MODI_TOKEN_EXPIRED'],
    ['an iat 301 s old', { iat: NOW - 301 }, {}, rsaSigner, 'ERR_MODI_TOKEN_EXPIRED'],
    ['an iat 6 s in the future', { iat: NOW + 6 }, {}, rsaSigner, 'ERR_MODI_TOKEN_NOT_YET_VALID'],
    ['an nbf 6 s in the future', { nbf: NOW + 6 }, {}, rsaSigner, 'ERR_MODI_TOKEN_NOT_YET_VALID'],
    ['another typ', {}, { typ: 'at+jwt' }, rsaSigner, 'ERR_MODI_TOKEN_TYPE'],
    ['no kid', {}, { kid: undefined }, rsaSigner, 'ERR_MODI_KEY_UNKNOWN'],
    ['a kid that PDND does not know', {}, {}, otherSigner, 'ERR_MODI_KEY_UNKNOWN'],
    ['a signature by another key', {}, { kid: rsaSigner.kid }, otherSigner, 'ERR_MODI_SIGNATURE_INVALID'],
    ['a kid of 300 characters', {}, { kid: 'x'.repeat(300) }, rsaSigner, 'ERR_MODI_TOKEN_MALFORMED'],
  ];
  for (const [what, claims, header, signer, code] of tokenRows) {
    it(`refuses ${what}`, async () => {
      const jws = await evidence(claims, header, signer);
      expect((await refusal(jws, trust(jws)))[0]).to.equal(code);
    });
  }

  describe('against the voucher’s digest', () => {
    let asked = 0;
    const counting: KeyResolver = {
      resolve: async (header) => {
        asked++;
        return keys.resolve(header);
      },
    };

    const rows: [string, (jws: string) => object, string][] = [
      ['no digest', () => ({}), 'missing'],
      ['the digest of the JWS with its line end', (jws) => ({ alg: 'SHA256', value: sha256(`${jws}\n`) }), 'different'],
      [
        'the digest in base64',
        (jws) => ({ alg: 'SHA256', value: createHash('sha256').update(jws).digest('base64') }),
        'format',
      ],
      ['no algorithm', (jws) => ({ value: sha256(jws) }), 'algorithm'],
      ['no value', () => ({ alg: 'SHA256' }), 'format'],
    ];
    for (const [what, digest, reason] of rows) {
      it(`refuses ${what}, before any key is looked for`, async () => {
        asked = 0;
        const jws = await evidence();
        // Past readVoucherClaims, which would refuse some of them by itself.
        const claims = { ...voucher(undefined).claims, ...(what === 'no digest' ? {} : { digest: digest(jws) }) };
        const bound = { ...voucher(undefined), claims };
        expect(await refusal(jws, trust(jws, { keys: counting, voucher: bound }))).to.deep.equal([
          'ERR_MODI_DIGEST_MISMATCH',
          undefined,
          reason,
        ]);
        expect(asked).to.equal(0);
      });
    }

    it('refuses an evidence signed anew with the same claims: the bytes count', async () => {
      const first = await evidence({}, {}, ecSigner);
      const second = await evidence({}, {}, ecSigner);
      expect(second).not.to.equal(first);
      expect((await refusal(second, trust(first)))[0]).to.equal('ERR_MODI_DIGEST_MISMATCH');
    });

    it('is not looked at for AUDIT_REST_01', async () => {
      const jws = await evidence({ dnonce: undefined });
      await verifyTrackingEvidence(
        jws,
        trust(jws, { pattern: 'AUDIT_REST_01', keyOwner: false, voucher: voucher('x') }),
      );
    });
  });

  describe('with the owner of the key', () => {
    it('refuses the key of another client', async () => {
      const jws = await evidence();
      const strangers = trust(jws, { keyOwner: async () => PURPOSE_ID });
      expect((await refusal(jws, strangers))[0]).to.equal('ERR_MODI_SIGNER_MISMATCH');
      await verifyTrackingEvidence(
        jws,
        trust(jws, { keyOwner: async (kid) => (kid === rsaSigner.kid ? CLIENT_ID : '') }),
      );
    });

    it('refuses a key whose owner nobody knows, where one was asked for', async () => {
      const jws = await evidence();
      for (const pattern of ['AUDIT_REST_01', 'AUDIT_REST_02'] as const) {
        const [code, , reason] = await refusal(jws, trust(jws, { pattern, keyOwner: async () => undefined }));
        expect([code, reason]).to.deep.equal(['ERR_MODI_SIGNER_MISMATCH', 'owner-unknown']);
      }
    });

    it('must be told of it for AUDIT_REST_01, or that it does not matter; AUDIT_REST_02 is bound by the digest', async () => {
      const jws = await evidence();
      const error = await failureAs(ConfigurationError, () =>
        verifyTrackingEvidence(jws, trust(jws, { pattern: 'AUDIT_REST_01' })),
      );
      expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', 'keyOwner']);
      const { issuer } = await verifyTrackingEvidence(jws, trust(jws, { pattern: 'AUDIT_REST_01', keyOwner: false }));
      expect(issuer).to.equal(CLIENT_ID);
      await verifyTrackingEvidence(jws, trust(jws));
    });
  });

  describe('with claims as they were agreed', () => {
    const rules: readonly EvidenceClaimRule[] = [
      { name: 'loa', values: ['SPID_L2', 'SPID_L3'] },
      { name: 'userID', pattern: /^[A-Z]{6}$/, minLength: 6, maxLength: 6 },
      { name: 'ufficio', required: false },
    ];
    const check = async (claims: object): Promise<unknown> => {
      const jws = await evidence({ LoA: undefined, ...claims });
      return refusal(jws, trust(jws, { claims: rules }));
    };

    it('takes them by the spelling that was agreed, and hands on no others', async () => {
      const jws = await evidence({ loa: 'SPID_L2', userID: 'ABCDEF' });
      const { agreed } = await verifyTrackingEvidence(jws, trust(jws, { claims: rules }));
      expect(agreed).to.deep.equal({ loa: 'SPID_L2', userID: 'ABCDEF' });
    });

    it('refuses what is outside the agreement', async () => {
      expect(await check({ userID: 'ABCDEF' })).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'loa', 'missing']);
      expect(await check({ loa: 'SPID_L1', userID: 'ABCDEF' })).to.deep.equal([
        'ERR_MODI_CLAIM_MISMATCH',
        'loa',
        'different',
      ]);
      for (const userID of ['abcdef', 'ABCDE', 'ABCDEFG']) {
        expect(await check({ loa: 'SPID_L2', userID })).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'userID', 'format']);
      }
      expect(await check({ loa: 'SPID_L2', userID: 'ABCDEF', ufficio: '' })).to.deep.equal([
        'ERR_MODI_CLAIM_MISMATCH',
        'ufficio',
        'format',
      ]);
    });

    it('says which rule cannot be used', async () => {
      const jws = await evidence();
      for (const claims of [
        [{ name: '' }],
        [{ name: 'iss' }],
        [{ name: 'LoA' }, { name: 'LoA' }],
        [{ name: 'LoA', pattern: /x/g }],
      ]) {
        const error = await failureAs(ConfigurationError, () => verifyTrackingEvidence(jws, trust(jws, { claims })));
        expect(error.facts['field']).to.equal('claims');
      }
    });
  });

  describe('with direct trust', () => {
    const certificate = {} as never;
    const direct: KeyResolver = {
      resolve: async (header) => {
        const { key } = await keys.resolve({ ...header, kid: rsaSigner.kid });
        return { key, certificate, signer: 'certificate' };
      },
    };

    it('takes AUDIT_REST_01 by certificate, without voucher and finalità', async () => {
      const jws = await evidence({ purposeId: undefined, dnonce: undefined, iss: 'cassa' }, { kid: undefined });
      const options = { pattern: 'AUDIT_REST_01', keys: direct, audience: 'urn:eci', clock } as const;
      const verified = await verifyTrackingEvidence(jws, { ...options, issuer: 'cassa' });
      expect([verified.issuer, verified.purposeId]).to.deep.equal(['cassa', undefined]);
      expect(await refusal(jws, { ...options, issuer: 'altra' })).to.deep.equal([
        'ERR_MODI_CLAIM_MISMATCH',
        'iss',
        'different',
      ]);
    });

    it('is never mixed up with PDND’s', async () => {
      const jws = await evidence();
      const mixed: VerifyEvidenceOptions[] = [
        { ...trust(jws), keys: direct },
        { pattern: 'AUDIT_REST_01', keys, audience: 'urn:eci', clock },
        { ...trust(jws), voucher: undefined } as unknown as VerifyEvidenceOptions,
      ];
      for (const options of mixed) await failureAs(ConfigurationError, () => verifyTrackingEvidence(jws, options));
    });
  });
});

describe('readEvidenceHeader', () => {
  it('finds the header in any case', () => {
    expect(readEvidenceHeader({ 'Agid-JWT-TrackingEvidence': 'a.b.c' })).to.equal('a.b.c');
    expect(readEvidenceHeader({ 'AGID-JWT-TRACKINGEVIDENCE': 'a.b.c' })).to.equal('a.b.c');
    expect(readEvidenceHeader({ 'x-other': 'a' })).to.equal(undefined);
  });

  it('takes the spelling with one hyphen more only when told to', async () => {
    const headers = { 'agid-jwt-tracking-evidence': 'a.b.c' };
    expect(readEvidenceHeader(headers, true)).to.equal('a.b.c');
    expect((await failureAs(TokenError, () => readEvidenceHeader(headers))).code).to.equal('ERR_MODI_TOKEN_MISSING');
  });

  it('never takes two: both spellings, a list, a comma', async () => {
    for (const headers of [
      { 'agid-jwt-tracking-evidence': 'a.b.c', 'agid-jwt-trackingevidence': 'a.b.c' },
      { 'agid-jwt-trackingevidence': ['a.b.c', 'a.b.c'] },
      { 'agid-jwt-trackingevidence': 'a.b.c, a.b.c' },
      { 'agid-jwt-trackingevidence': 'a.b.c', 'Agid-JWT-TrackingEvidence': 'a.b.c' },
    ]) {
      const error = await failureAs(TokenError, () => readEvidenceHeader(headers, true));
      expect(error.code).to.equal('ERR_MODI_HEADER_REPEATED');
    }
  });
});
