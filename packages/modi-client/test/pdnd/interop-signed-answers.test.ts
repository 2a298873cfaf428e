import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ModiError } from '../../src/errors/modi-error.js';
import { signCompact } from '../../src/jws/sign.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID } from '../helpers/fixed-ports.js';
import { rsaSigner } from '../helpers/keys.js';
import { problem, type FakeAnswer } from './fake-interop.js';
import { BASE, clock, jwk, KID, make } from './interop-client.js';

describe('the Interop API', () => {
  describe('v3, where answers are signed', () => {
    const answers = {
      jwks: fixedJwks({ keys: [{ ...rsaSigner.publicJwk, kid: 'pdnd' }] }),
      issuer: BASE,
      clock,
    };
    const body = Buffer.from(JSON.stringify({ clientId: 'c', jwk }));
    const digest = `SHA-256=${createHash('sha256').update(body).digest('base64')}`;

    async function signed(
      change: { claims?: object; headers?: object; body?: Buffer; status?: number } = {},
    ): Promise<FakeAnswer> {
      const iat = clock.time / 1_000;
      const signature = await signCompact(
        rsaSigner,
        { alg: 'RS256', typ: 'at+jwt', kid: 'pdnd' },
        {
          iss: BASE,
          iat,
          exp: iat + 100,
          client_id: CLIENT_ID,
          signed_headers: [{ digest }, { 'content-type': 'application/json' }, { 'x-correlation-id': 'c-1' }],
          ...change.claims,
        },
      );
      const headers = { 'content-type': 'application/json', 'x-correlation-id': 'c-1', digest };
      return {
        status: change.status ?? 200,
        body: change.body ?? body,
        headers: { ...headers, 'agid-jwt-signature': signature, ...change.headers },
      };
    }

    it('takes an answer that does not say to whom it is, and one that was compressed on the way it was signed', async () => {
      const { pdnd, api } = make('v3', { answers });
      pdnd.answer = () => signed({ claims: { client_id: undefined } });
      expect((await api.key(KID))?.ownerId).to.equal('c');
      const zipped = gzipSync(body);
      const coded = `SHA-256=${createHash('sha256').update(zipped).digest('base64')}`;
      const headers = { digest: coded, 'content-encoding': 'gzip' };
      pdnd.answer = () =>
        signed({
          body: zipped,
          headers,
          claims: { signed_headers: [{ digest: coded }, { 'content-encoding': 'gzip' }] },
        });
      expect((await api.key(KID))?.ownerId).to.equal('c');
      expect(pdnd.asked.map(({ keepCoding }) => keepCoding)).to.deep.equal([true, true]);
    });

    it('takes an answer whose signature is over what came', async () => {
      const { pdnd, api } = make('v3', { answers });
      pdnd.answer = () => signed();
      expect((await api.key(KID))?.ownerId).to.equal('c');
    });

    const rows: [string, () => Promise<FakeAnswer>, string][] = [
      [
        'no signature',
        async () => ({ body, headers: { 'content-type': 'application/json', digest } }),
        'ERR_MODI_NOT_SIGNED',
      ],
      ['another body', () => signed({ body: Buffer.from('{}') }), 'ERR_MODI_DIGEST_MISMATCH'],
      ['another correlation id', () => signed({ headers: { 'x-correlation-id': 'c-2' } }), 'ERR_MODI_HEADER_MISMATCH'],
      ['a digest that is not signed', () => signed({ claims: { signed_headers: [] } }), 'ERR_MODI_DIGEST_MISMATCH'],
      ['another issuer', () => signed({ claims: { iss: 'https://api.interop.pagopa.it' } }), 'ERR_MODI_CLAIM_MISMATCH'],
      ['an old signature', () => signed({ claims: { iat: 1, exp: 101 } }), 'ERR_MODI_TOKEN_EXPIRED'],
      [
        'signed_headers that is no list',
        () => signed({ claims: { signed_headers: { digest } } }),
        'ERR_MODI_CLAIM_MISMATCH',
      ],
      [
        'two headers in one object',
        () => signed({ claims: { signed_headers: [{ digest, 'x-correlation-id': 'c-1' }] } }),
        'ERR_MODI_CLAIM_MISMATCH',
      ],
      [
        'an answer to another client',
        () => signed({ claims: { client_id: '00000000-0000-4000-8000-000000000009' } }),
        'ERR_MODI_CLAIM_MISMATCH',
      ],
      ['a client that is no text', () => signed({ claims: { client_id: 7 } }), 'ERR_MODI_CLAIM_MISMATCH'],
      ['a 404 that is not signed', async () => problem(404, '017-0001'), 'ERR_MODI_NOT_SIGNED'],
    ];
    for (const [what, answer, code] of rows) {
      it(`refuses ${what}`, async () => {
        const { pdnd, api } = make('v3', { answers });
        pdnd.answer = answer;
        expect((await failureAs(ModiError, () => api.key(KID))).code).to.equal(code);
      });
    }
  });
});
