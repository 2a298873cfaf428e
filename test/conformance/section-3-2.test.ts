import {
  createIdAuthToken,
  createMemoryReplayStore,
  decodeCompact,
  digestOf,
  signIntegrity,
  verifyIdAuthAndIntegrity,
  verifyIntegrity,
  type EmptyBody,
  type HttpMessage,
  type IntegrityOptions,
  type IntegrityPolicy,
} from '@varco/modi-client';
import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { conforms } from './support/conforms.js';
import * as p from './support/parties.js';
import { refuses } from './support/refusal.js';

const digest = digestOf(p.BODY);
const TYPE = { 'Content-Type': p.JSON_TYPE };

async function sign(
  message: Partial<HttpMessage> = {},
  more: Partial<IntegrityOptions> = {},
): Promise<Record<string, string>> {
  const whole = { headers: TYPE, body: p.BODY, ...message };
  const { headers } = await signIntegrity({ ...p.x509(), message: whole, ...more });
  return { ...(whole.headers as Record<string, string>), ...headers };
}
const claimsOf = (headers: Record<string, string>): Readonly<Record<string, unknown>> =>
  decodeCompact(headers['Agid-JWT-Signature'] ?? '').payload;
const verify = (message: HttpMessage, more: Partial<IntegrityPolicy> = {}): Promise<unknown> =>
  verifyIntegrity({ body: p.BODY, ...message }, { ...p.x509Policy, ...more });
/** Headers whose token says that it signs these. */
const claiming = async (
  signed: unknown,
  headers: Record<string, string> = { digest },
): Promise<Record<string, string>> => ({
  ...headers,
  'agid-jwt-signature': await p.token(p.x509(), { signed_headers: signed }),
});

describe('conformance: section 3.2, INTEGRITY_REST', () => {
  conforms('integrity.digest-signed', 'produced', async () => {
    expect(claimsOf(await sign({ headers: {} }))['signed_headers']).to.deep.equal([{ digest }]);
  });
  conforms('integrity.digest-signed', 'verified', async () => {
    await verify({ headers: await claiming([{ digest }]) });
    await refuses(async () => verify({ headers: await claiming([]) }), 'ERR_MODI_NOT_SIGNED', 'digest');
  });

  conforms('integrity.type-and-coding-signed', 'produced', async () => {
    const headers = { ...TYPE, 'Content-Encoding': 'gzip', Accept: '*/*' };
    const signed = claimsOf(await sign({ headers }))['signed_headers'];
    expect(signed).to.deep.equal([{ digest }, { 'content-type': p.JSON_TYPE }, { 'content-encoding': 'gzip' }]);
  });
  conforms('integrity.type-and-coding-signed', 'verified', async () => {
    for (const header of ['content-type', 'content-encoding']) {
      const headers = await claiming([{ digest }], { digest, [header]: 'x' });
      await refuses(() => verify({ headers }), 'ERR_MODI_NOT_SIGNED', header);
    }
  });

  const repeated = [
    ['X-Two', 'b'],
    ['X-TWO', 'a'],
  ] as const;
  conforms('integrity.signed-headers-form', 'produced', async () => {
    const { headers } = await signIntegrity({
      ...p.x509(),
      message: { headers: repeated, body: p.BODY },
      alsoSigned: ['X-Two'],
    });
    expect(claimsOf({ ...headers })['signed_headers']).to.deep.equal([{ digest }, { 'x-two': 'b' }, { 'x-two': 'a' }]);
  });
  conforms('integrity.signed-headers-form', 'verified', async () => {
    for (const signed of [{ digest }, 'digest', [{ digest, other: '' }], [{}], [digest], [{ digest: 1 }], [null]]) {
      await refuses(
        async () => verify({ headers: await claiming(signed) }),
        'ERR_MODI_CLAIM_MISMATCH',
        'signed_headers',
        'format',
      );
    }
  });

  conforms('integrity.headers-equal', 'verified', async () => {
    const headers = await sign({ headers: { 'X-Other': 'a b' } }, { alsoSigned: ['x-other'] });
    await verify({ headers: { ...headers, 'X-Other': ' a b\t' } });
    for (const value of ['a  b', 'A b', '']) {
      await refuses(
        () => verify({ headers: { ...headers, 'X-Other': value } }),
        'ERR_MODI_HEADER_MISMATCH',
        'x-other',
        'value',
      );
    }
  });

  conforms('integrity.headers-count', 'verified', async () => {
    const signed = await signIntegrity({
      ...p.x509(),
      message: { headers: repeated, body: p.BODY },
      alsoSigned: ['X-Two'],
    });
    const own = Object.entries(signed.headers);
    await verify({ headers: [...repeated, ...own] });
    await refuses(() => verify({ headers: [repeated[0], ...own] }), 'ERR_MODI_HEADER_MISMATCH', 'x-two', 'count');
    await refuses(
      () => verify({ headers: [...repeated, repeated[0], ...own] }),
      'ERR_MODI_HEADER_MISMATCH',
      'x-two',
      'count',
    );
    await refuses(
      () => verify({ headers: [repeated[1], repeated[0], ...own] }),
      'ERR_MODI_HEADER_MISMATCH',
      'x-two',
      'value',
    );
  });

  conforms('integrity.media-type', 'verified', async () => {
    const headers = await sign({ headers: { 'Content-Type': 'application/json; charset=utf-8; v=1' } });
    await verify({ headers: { ...headers, 'Content-Type': 'Application/JSON;V="1";charset=UTF-8' } });
    await refuses(
      () => verify({ headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8; v=2' } }),
      'ERR_MODI_HEADER_MISMATCH',
      'content-type',
      'value',
    );
  });

  const zipped = gzipSync(p.BODY);
  conforms('integrity.digest-recomputed', 'produced', async () => {
    const headers = await sign({ headers: { ...TYPE, 'Content-Encoding': 'gzip' }, body: zipped });
    expect(headers['Digest']).to.equal(digestOf(zipped));
  });
  conforms('integrity.digest-recomputed', 'verified', async () => {
    const headers = await sign({ headers: { ...TYPE, 'Content-Encoding': 'gzip' }, body: zipped });
    await verify({ headers, body: zipped });
    await refuses(() => verify({ headers, body: p.BODY }), 'ERR_MODI_DIGEST_MISMATCH', 'body');
  });

  conforms('integrity.digest-once', 'verified', async () => {
    const headers = await sign();
    const twice = [...Object.entries(headers), ['digest', digest] as const];
    await refuses(() => verify({ headers: twice }), 'ERR_MODI_HEADER_REPEATED', 'digest');
  });

  conforms('integrity.digest-form', 'produced', async () => {
    for (const digestAlgorithm of ['SHA-256', 'SHA-384', 'SHA-512'] as const) {
      expect((await sign({}, { digestAlgorithm }))['Digest']).to.match(
        new RegExp(`^${digestAlgorithm}=[A-Za-z0-9+/]+=*$`),
      );
    }
  });
  conforms('integrity.digest-form', 'verified', async () => {
    const hex = `SHA-256=${Buffer.from(digest.slice(8), 'base64').toString('hex')}`;
    for (const value of [
      digest.replace('SHA-256', 'sha-256'),
      digest.replace('SHA-256', 'SHA256'),
      `MD5=x`,
      hex,
      digest.slice(0, -1),
    ]) {
      const headers = await claiming([{ digest: value }], { digest: value });
      await refuses(() => verify({ headers }), 'ERR_MODI_DIGEST_MALFORMED');
    }
    await verify({ headers: await claiming([{ digest: hex }], { digest: hex }) }, { hexDigest: true });
  });

  conforms('integrity.jti-if-present', 'verified', async () => {
    const replay = createMemoryReplayStore({ clock: p.clock });
    const headers = await sign();
    await verify({ headers }, { replay });
    await refuses(() => verify({ headers }, { replay }), 'ERR_MODI_REPLAYED');
    const without = {
      digest,
      'agid-jwt-signature': await p.token(p.x509(), { signed_headers: [{ digest }], jti: undefined }),
    };
    await verify({ headers: without }, { replay });
    await verify({ headers: without }, { replay });
  });

  const outside: [Partial<HttpMessage>, string][] = [
    [{ method: 'PATCH' }, 'patch'],
    [{ method: 'GET', headers: { Range: 'bytes=0-9' } }, 'range'],
    [{ direction: 'response', method: 'GET', status: 206 }, 'range'],
  ];
  conforms('integrity.scope', 'produced', async () => {
    for (const [message, reason] of outside) await refuses(() => sign(message), 'ERR_MODI_OUT_OF_SCOPE', reason);
  });
  conforms('integrity.scope', 'verified', async () => {
    const headers = await sign();
    for (const [message, reason] of outside) {
      await refuses(
        () => verify({ ...message, headers: { ...headers, ...(message.headers as object) } }),
        'ERR_MODI_OUT_OF_SCOPE',
        reason,
      );
    }
  });

  const head = { direction: 'response', method: 'HEAD', status: 200 } as const;
  conforms('integrity.head', 'produced', async () => {
    expect((await sign(head))['Digest']).to.equal(digest);
  });
  conforms('integrity.head', 'verified', async () => {
    const headers = await sign(head);
    expect(await verify({ ...head, headers, body: new Uint8Array(0) })).to.include({
      signed: true,
      bodyVerified: false,
      digest,
    });
  });

  const choices: [EmptyBody, boolean, boolean][] = [
    ['omit', false, false],
    ['always', true, true],
    ['requests', true, false],
    ['responses', false, true],
  ];
  const empty = { method: 'GET', headers: {}, body: new Uint8Array(0) } as const;
  conforms('integrity.empty-body', 'produced', async () => {
    for (const [emptyBody, request, response] of choices) {
      for (const [direction, signs] of [
        ['request', request],
        ['response', response],
      ] as const) {
        expect(Object.keys(await sign({ ...empty, direction }, { emptyBody })).length).to.equal(signs ? 2 : 0);
      }
    }
  });
  conforms('integrity.empty-body', 'verified', async () => {
    const headers = await sign(empty, { emptyBody: 'always' });
    await refuses(() => verify({ ...empty, headers }), 'ERR_MODI_DIGEST_UNEXPECTED');
    expect(await verify(empty)).to.deep.equal({ signed: false });
    await verify({ ...empty, headers }, { emptyBody: 'always' });
    await refuses(() => verify(empty, { emptyBody: 'always' }), 'ERR_MODI_TOKEN_MISSING');
  });

  const both = { idAuth: { ...p.x509Policy, pattern: 'ID_AUTH_REST_01' }, integrity: p.x509Policy } as const;
  conforms('integrity.same-jti', 'produced', async () => {
    const { jti, headers } = await createIdAuthToken(p.x509());
    const message = { headers: { ...headers, ...(await sign({}, { jti })) }, body: p.BODY };
    expect((await verifyIdAuthAndIntegrity(message, both)).idAuth.jti).to.equal(jti);
  });
  conforms('integrity.same-jti', 'verified', async () => {
    const { headers } = await createIdAuthToken(p.x509());
    const message = { headers: { ...headers, ...(await sign()) }, body: p.BODY };
    await refuses(() => verifyIdAuthAndIntegrity(message, both), 'ERR_MODI_CLAIM_MISMATCH', 'jti', 'different');
    await verifyIdAuthAndIntegrity(message, { ...both, sameJti: false });
  });

  conforms('integrity.same-signer', 'verified', async () => {
    const { jti, headers } = await createIdAuthToken(p.x509());
    const message = { headers: { ...headers, ...(await sign({}, { ...p.x509('client2'), jti })) }, body: p.BODY };
    await refuses(() => verifyIdAuthAndIntegrity(message, both), 'ERR_MODI_SIGNER_MISMATCH');
  });

  conforms('integrity.no-purpose', 'produced', async () => {
    expect(claimsOf(await sign())).to.not.have.property('purposeId');
  });
});
