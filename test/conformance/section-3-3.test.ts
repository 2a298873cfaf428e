import {
  createTrackingEvidence,
  decodeCompact,
  evidenceDigest,
  readEvidenceHeader,
  TRACKING_EVIDENCE_HEADER,
  verifyTrackingEvidence,
  type PdndEvidenceTrust,
  type TrackingEvidence,
  type TrackingEvidenceOptions,
} from '@varco/modi-client';
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { conforms } from './support/conforms.js';
import * as p from './support/parties.js';
import { refuses } from './support/refusal.js';

const evidence = (more: Partial<TrackingEvidenceOptions> = {}): Promise<TrackingEvidence> =>
  createTrackingEvidence({
    pattern: 'AUDIT_REST_02',
    signer: p.deposited,
    clientId: p.CLIENT,
    audience: p.ESERVICE.audience,
    purposeId: p.PURPOSE,
    userID: 'operatore-1',
    userLocation: 'pc-1',
    LoA: '2',
    clock: p.clock,
    ids: p.ids,
    ...more,
  });
const AGREED = { userID: 'operatore-1', userLocation: 'pc-1' };

/** An evidence with these claims over its own. */
const changed = (claims: object): Promise<string> =>
  p.token(p.kidTokens, {
    iss: p.CLIENT,
    aud: p.ESERVICE.audience,
    purposeId: p.PURPOSE,
    dnonce: 1234567890123,
    ...AGREED,
    ...claims,
  });
/** Verified beside a voucher that is bound to it. */
async function judge(jws: string, more: Partial<PdndEvidenceTrust> = {}): Promise<unknown> {
  return verifyTrackingEvidence(jws, {
    pattern: 'AUDIT_REST_02',
    keys: p.consumerKeys,
    audience: p.ESERVICE.audience,
    clock: p.clock,
    voucher: await p.voucherClaims({ digest: { alg: 'SHA256', value: evidenceDigest(jws) } }),
    ...more,
  });
}
const claims = async (): Promise<Readonly<Record<string, unknown>>> => decodeCompact((await evidence()).jws).payload;

describe('conformance: section 3.3, AUDIT_REST', () => {
  conforms('audit.agreed-claims', 'produced', async () => {
    expect(await claims()).to.include({ ...AGREED, LoA: '2' });
    const { payload } = decodeCompact(
      (await evidence({ claimNames: { LoA: 'loa' }, moreClaims: { ufficio: '001' } })).jws,
    );
    expect(payload).to.include({ loa: '2', ufficio: '001' }).and.not.have.property('LoA');
  });
  conforms('audit.agreed-claims', 'verified', async () => {
    await judge(await changed({}));
    for (const claim of ['userID', 'userLocation']) {
      await refuses(
        async () => judge(await changed({ [claim]: undefined })),
        'ERR_MODI_CLAIM_MISMATCH',
        claim,
        'missing',
      );
      await refuses(async () => judge(await changed({ [claim]: 7 })), 'ERR_MODI_CLAIM_MISMATCH', claim, 'format');
    }
    const agreed = [{ name: 'loa', values: ['2', '3'] }];
    await judge(await changed({ loa: '3' }), { claims: agreed });
    await refuses(
      async () => judge(await changed({ loa: '1' }), { claims: agreed }),
      'ERR_MODI_CLAIM_MISMATCH',
      'loa',
      'different',
    );
  });

  const RESERVED = ['iss', 'aud', 'jti', 'iat', 'exp', 'nbf', 'dnonce', 'purposeId'];
  conforms('audit.reserved-claims', 'produced', async () => {
    for (const name of RESERVED) {
      await refuses(() => evidence({ moreClaims: { [name]: 'x' } }), 'ERR_MODI_CONFIG_INVALID', name);
      await refuses(() => evidence({ claimNames: { LoA: name } }), 'ERR_MODI_CONFIG_INVALID', name);
    }
  });
  conforms('audit.reserved-claims', 'verified', async () => {
    const { jws } = await evidence();
    for (const name of RESERVED) {
      await refuses(() => judge(jws, { claims: [{ name }] }), 'ERR_MODI_CONFIG_INVALID', 'claims');
    }
  });

  conforms('audit.dnonce-form', 'produced', async () => {
    expect((await claims())['dnonce'])
      .to.be.a('number')
      .within(1e12, 1e13 - 1);
  });
  conforms('audit.dnonce-form', 'verified', async () => {
    await judge(await changed({ dnonce: '0234567890123' }));
    for (const dnonce of [123456789012, 12345678901234, '12345678901', 'x', 1234567890123.5, [1234567890123]]) {
      await refuses(async () => judge(await changed({ dnonce })), 'ERR_MODI_CLAIM_MISMATCH', 'dnonce', 'format');
    }
  });

  conforms('audit.audience', 'produced', async () => {
    const { payload } = decodeCompact((await evidence({ audience: 'urn:tracciamento' })).jws);
    expect(payload['aud']).to.equal('urn:tracciamento');
  });
  conforms('audit.audience', 'verified', async () => {
    await judge(await changed({ aud: 'urn:tracciamento' }), { audience: 'urn:tracciamento' });
    await refuses(
      async () => judge(await changed({ aud: 'urn:tracciamento' })),
      'ERR_MODI_CLAIM_MISMATCH',
      'aud',
      'different',
    );
  });

  conforms('audit.purpose', 'verified', async () =>
    refuses(
      async () => judge(await changed({ purposeId: p.CLIENT })),
      'ERR_MODI_CLAIM_MISMATCH',
      'purposeId',
      'different',
    ),
  );

  conforms('audit.issuer', 'produced', async () => {
    expect(await claims())
      .to.include({ iss: p.CLIENT })
      .and.not.have.any.keys('sub', 'client_id');
  });
  conforms('audit.issuer', 'verified', async () =>
    refuses(async () => judge(await changed({ iss: p.PURPOSE })), 'ERR_MODI_CLAIM_MISMATCH', 'iss', 'different'),
  );

  conforms('audit.digest', 'produced', async () => {
    const { jws, digest } = await evidence();
    expect(digest).to.equal(createHash('sha256').update(jws, 'ascii').digest('hex'));
  });
  conforms('audit.digest', 'verified', async () => {
    const [one, other] = [await evidence(), await evidence()];
    const voucher = await p.voucherClaims({ digest: { alg: 'SHA256', value: other.digest } });
    await judge(one.jws);
    await refuses(() => judge(one.jws, { voucher }), 'ERR_MODI_DIGEST_MISMATCH');
  });

  conforms('audit.digest-complete', 'verified', async () => {
    const { jws, digest } = await evidence();
    for (const bound of [undefined, digest, { value: digest }, { alg: 'SHA256' }, { alg: 'MD5', value: digest }]) {
      await refuses(
        async () => judge(jws, { voucher: await p.voucherClaims({ digest: bound }) }),
        'ERR_MODI_DIGEST_MISMATCH',
      );
    }
  });

  conforms('audit.reuse', 'verified', async () => {
    const { jws } = await evidence();
    await judge(jws);
    await judge(jws);
  });

  conforms('audit.header', 'produced', () => {
    expect(TRACKING_EVIDENCE_HEADER).to.equal('Agid-JWT-TrackingEvidence');
  });
  conforms('audit.header', 'verified', async () => {
    const [name, alias] = ['AgID-JWT-TrackingEvidence', 'agid-jwt-tracking-evidence'];
    expect(readEvidenceHeader({ [name]: 'x' })).to.equal('x');
    expect(readEvidenceHeader({ [alias]: 'x' }, true)).to.equal('x');
    await refuses(() => readEvidenceHeader({ [alias]: 'x' }), 'ERR_MODI_TOKEN_MISSING');
    await refuses(() => readEvidenceHeader({ [name]: 'x', [alias]: 'x' }, true), 'ERR_MODI_HEADER_REPEATED');
  });
});
