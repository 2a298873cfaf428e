import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { digestOf } from '../../src/rest/digest.js';
import { type IntegrityOptions } from '../../src/rest/integrity-token.js';
import { failureAs } from '../helpers/failure.js';
import { BODY, JSON_TYPE, integrityScene, type Pairs } from './integrity-scene.js';

describe('INTEGRITY_REST_01 as INPS writes it', () => {
  const { sign, verify, refusal, pairsOf, withType, claiming } = integrityScene();

  describe('in INPS’s dialect', () => {
    const inps = { dialect: 'inps' } as const;
    const own: Pairs = [
      ['Content-Type', JSON_TYPE],
      ['INPS-Identity-UserId', 'operatore-1'],
      ['INPS-Identity-CodiceUfficio', '001'],
    ];

    it('writes names in one string and values as claims, the identity among them', async () => {
      const signed = await sign({ headers: own }, inps);
      const { payload } = decodeCompact(signed.headers['Agid-JWT-Signature'] ?? '');
      expect(payload['signed_headers']).to.equal(
        'digest content-type inps-identity-userid inps-identity-codiceufficio',
      );
      expect([
        payload['iss'],
        payload['sub'],
        payload['digest'],
        payload['content-type'],
        payload['inps-identity-userid'],
        payload['inps-identity-codiceufficio'],
      ]).to.deep.equal(['fruitore', 'fruitore', signed.digest, JSON_TYPE, 'operatore-1', '001']);
      const verified = await verify({ headers: pairsOf(signed, ...own), body: BODY }, inps);
      expect(verified.signedHeaders.length).to.equal(4);
    });

    it('refuses an identity that was changed, added or is not signed', async () => {
      const signed = await sign({ headers: own }, inps);
      const changed = own.map(([name, value]) => [name, value === '001' ? '002' : value] as const);
      expect(await refusal({ headers: pairsOf(signed, ...changed), body: BODY }, inps)).to.deep.equal([
        'ERR_MODI_HEADER_MISMATCH',
        'inps-identity-codiceufficio',
        'value',
      ]);
      expect(
        await refusal({ headers: pairsOf(signed, ...own, ['INPS-Identity-Other', 'x']), body: BODY }, inps),
      ).to.deep.equal(['ERR_MODI_NOT_SIGNED', 'inps-identity-other']);
      const digest = digestOf(BODY);
      const bare = await claiming('digest content-type', { digest, 'content-type': JSON_TYPE });
      expect(
        await refusal({ headers: [...own, ['digest', digest], ['agid-jwt-signature', bare]], body: BODY }, inps),
      ).to.deep.equal(['ERR_MODI_NOT_SIGNED', 'inps-identity-userid']);
    });

    it('is not the guidelines’: neither is taken for the other', async () => {
      expect(await refusal({ headers: withType(await sign({}, inps)), body: BODY })).to.deep.equal([
        'ERR_MODI_CLAIM_MISMATCH',
        'signed_headers',
        'format',
      ]);
      expect(await refusal({ headers: withType(await sign()), body: BODY }, inps)).to.deep.equal([
        'ERR_MODI_CLAIM_MISMATCH',
        'signed_headers',
        'format',
      ]);
    });

    it('refuses names whose value is missing, doubled, or a claim of the token’s own', async () => {
      const digest = digestOf(BODY);
      for (const [names, reason] of [
        ['digest x', 'missing'],
        ['digest digest', 'format'],
        ['digest iss', 'format'],
        ['digest jti', 'format'],
      ] as const) {
        const token = await claiming(names, { digest, iss: 'me', jti: 'x' });
        expect(await refusal({ headers: { digest, 'agid-jwt-signature': token }, body: BODY }, inps)).to.deep.equal([
          'ERR_MODI_CLAIM_MISMATCH',
          'signed_headers',
          reason,
        ]);
      }
    });
  });

  it('says which option cannot be used', async () => {
    const rows: [Partial<IntegrityOptions>, string][] = [
      [{ audience: '' }, 'audience'],
      [{ ttlSeconds: 0 }, 'ttlSeconds'],
      [{ jti: 'j'.repeat(256) }, 'jti'],
      [{ claims: { aud: 'x' } }, 'claims'],
      [{ claims: { sub: 'x' } }, 'claims'],
      [{ claims: { signed_headers: [] } }, 'claims'],
      [{ alsoSigned: ['x-absent'] }, 'alsoSigned'],
      [{ alsoSigned: ['a b'] }, 'alsoSigned'],
      [{ requestDigest: digestOf(BODY) }, 'requestDigest'],
      [{ dialect: 'INPS' as never }, 'dialect'],
      [{ emptyBody: 'never' as never, message: { headers: {} } }, 'emptyBody'],
      [{ message: { headers: { Digest: 'x' }, body: BODY } }, 'headers'],
      [{ message: { headers: { 'agid-jwt-signature': 'x' }, body: BODY } }, 'headers'],
      [{ message: { headers: { a: 1 as never }, body: BODY } }, 'headers'],
      [{ message: { headers: {}, body: 'text' as never } }, 'body'],
      [{ message: { headers: {}, body: BODY, direction: 'reply' as never } }, 'direction'],
    ];
    for (const [more, field] of rows) {
      const error = await failureAs(ConfigurationError, () => sign({}, more));
      expect(error.facts['field'], field).to.equal(field);
    }
  });

  it('a dialect that is neither leaves no INPS-Identity-* unsigned', async () => {
    const own: Pairs = [['INPS-Identity-UserId', 'CF']];
    const digest = digestOf(BODY);
    const claims = { digest, 'content-type': JSON_TYPE };
    const token = await claiming('digest content-type', claims);
    const headers: Pairs = [...own, ['Digest', digest], ['content-type', JSON_TYPE], ['Agid-JWT-Signature', token]];
    const message = { headers, body: BODY };
    expect(await refusal(message, { dialect: 'inps' })).to.deep.equal(['ERR_MODI_NOT_SIGNED', 'inps-identity-userid']);
    const error = await failureAs(ConfigurationError, () => verify(message, { dialect: 'INPS' as never }));
    expect(error.facts['field']).to.equal('dialect');
  });

  it('adds agreed claims', async () => {
    const signed = await sign({}, { claims: { purposeId: 'p' } });
    await verify({ headers: withType(signed), body: BODY }, { expectedClaims: { purposeId: 'p' } });
    expect(
      await refusal({ headers: withType(await sign()), body: BODY }, { requiredClaims: ['purposeId'] }),
    ).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'purposeId', 'missing']);
  });
});
