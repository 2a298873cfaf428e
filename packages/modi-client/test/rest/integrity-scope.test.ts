import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import { digestOf } from '../../src/rest/digest.js';
import type { HttpMessage } from '../../src/rest/message.js';
import { verifyIntegrity } from '../../src/rest/verify-integrity.js';
import { failureAs } from '../helpers/failure.js';
import { BODY, integrityScene } from './integrity-scene.js';

describe('INTEGRITY_REST_01: what it is for, what it answers, and nothing to sign', () => {
  const { sign, verify, refusal, withType, parties } = integrityScene();

  describe('scope', () => {
    const outside: [string, Partial<HttpMessage>, string][] = [
      ['PATCH', { method: 'PATCH' }, 'patch'],
      ['patch, in small letters', { method: 'patch' }, 'patch'],
      ['a response to PATCH', { direction: 'response', method: 'PATCH', status: 200 }, 'patch'],
      ['a request for a range', { method: 'GET', headers: { Range: 'bytes=0-1' } }, 'range'],
      ['partial content', { direction: 'response', method: 'GET', status: 206 }, 'range'],
      ['a part of a body', { method: 'PUT', headers: { 'content-range': 'bytes 0-1/2' } }, 'range'],
    ];
    for (const [what, message, reason] of outside) {
      it(`neither signs nor verifies ${what}`, async () => {
        const error = await failureAs(TokenError, () => sign(message));
        expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_OUT_OF_SCOPE', reason]);
        expect(await refusal({ headers: {}, body: BODY, ...message })).to.deep.equal(['ERR_MODI_OUT_OF_SCOPE', reason]);
      });
    }
  });

  describe('responses', () => {
    it('carry the digest of the request they answer, which the caller compares', async () => {
      const request = await sign();
      const response = { direction: 'response', method: 'POST', status: 200, body: Buffer.from('ok') } as const;
      const signed = await sign({ ...response, headers: {} }, { requestDigest: request.digest ?? '' });
      const message = { ...response, headers: signed.headers };
      await verify(message, { requestDigest: request.digest ?? '' });
      expect(await refusal(message, { requestDigest: digestOf(Buffer.of(1)) })).to.deep.equal([
        'ERR_MODI_DIGEST_MISMATCH',
        'request',
      ]);
      const without = await sign({ ...response, headers: {} });
      expect(
        await refusal({ ...response, headers: without.headers }, { requestDigest: request.digest ?? '' }),
      ).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'request_digest', 'missing']);
    });

    it('to HEAD are signed with the body GET would have had, and verified without it', async () => {
      const response = { direction: 'response', method: 'HEAD', status: 200 } as const;
      const signed = await sign({ ...response, body: BODY });
      expect(signed.digest).to.equal(digestOf(BODY));
      const verified = await verify({ ...response, headers: withType(signed) });
      expect([verified.bodyVerified, verified.digest]).to.deep.equal([false, digestOf(BODY)]);
      const known = await verify({ ...response, headers: withType(signed), body: BODY });
      expect(known.bodyVerified).to.equal(true);
      expect(await refusal({ ...response, headers: { digest: digestOf(BODY) } })).to.deep.equal([
        'ERR_MODI_TOKEN_MISSING',
        'agid-jwt-signature',
      ]);
      expect(await refusal({ ...response, headers: withType(signed), body: Buffer.of(1) })).to.deep.equal([
        'ERR_MODI_DIGEST_MISMATCH',
        'body',
      ]);
    });
  });

  describe('without payload', () => {
    const choices = [
      ['omit', false, false],
      ['always', true, true],
      ['requests', true, false],
      ['responses', false, true],
    ] as const;
    for (const [emptyBody, request, response] of choices) {
      it(`${emptyBody}: ${request ? 'signs' : 'does not sign'} requests, ${response ? 'signs' : 'does not sign'} responses`, async () => {
        for (const [direction, signs] of [
          ['request', request],
          ['response', response],
        ] as const) {
          const message = { direction, method: 'GET', headers: {}, body: new Uint8Array(0) } as const;
          const { headers, digest } = await sign(message, { emptyBody });
          expect(Object.keys(headers).length).to.equal(signs ? 2 : 0);
          expect(digest).to.equal(signs ? digestOf(new Uint8Array(0)) : undefined);
          const verified = await verifyIntegrity({ ...message, headers }, { ...parties().policy, emptyBody });
          expect(verified.signed).to.equal(signs);
          if (signs)
            expect(await refusal({ ...message, headers: {} }, { emptyBody })).to.deep.equal([
              'ERR_MODI_TOKEN_MISSING',
              'agid-jwt-signature',
            ]);
        }
      });
    }

    it('refuses a Digest of nothing, unless it was agreed', async () => {
      const message = { method: 'GET', headers: {} } as const;
      const { headers } = await sign({ ...message, body: new Uint8Array(0) }, { emptyBody: 'always' });
      expect(await refusal({ ...message, headers })).to.deep.equal(['ERR_MODI_DIGEST_UNEXPECTED']);
      expect(await refusal({ ...message, headers: { digest: digestOf(new Uint8Array(0)) } })).to.deep.equal([
        'ERR_MODI_DIGEST_UNEXPECTED',
      ]);
      expect((await verify({ ...message, headers }, { emptyBody: 'always' })).bodyVerified).to.equal(true);
    });

    it('signs other headers all the same, without Digest', async () => {
      const message = { method: 'GET', headers: { 'X-Other': '1' }, body: new Uint8Array(0) };
      const signed = await sign(message, { alsoSigned: ['x-other'] });
      expect([signed.digest, Object.keys(signed.headers)]).to.deep.equal([undefined, ['Agid-JWT-Signature']]);
      const verified = await verify({ ...message, headers: { ...message.headers, ...signed.headers } });
      expect([verified.bodyVerified, verified.signedHeaders]).to.deep.equal([false, [['x-other', '1']]]);
      expect(await refusal({ ...message, headers: { 'x-other': '2', ...signed.headers } })).to.deep.equal([
        'ERR_MODI_HEADER_MISMATCH',
        'x-other',
        'value',
      ]);
      expect(await refusal(message, { mustBeSigned: ['x-other'] })).to.deep.equal([
        'ERR_MODI_TOKEN_MISSING',
        'agid-jwt-signature',
      ]);
    });
  });
});
