import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { digestOf } from '../../src/rest/digest.js';
import { signIntegrity, type IntegrityOptions, type SignedIntegrity } from '../../src/rest/integrity-token.js';
import type { HttpMessage } from '../../src/rest/message.js';
import { verifyIntegrity, type IntegrityPolicy, type VerifiedIntegrity } from '../../src/rest/verify-integrity.js';
import { failureAs } from '../helpers/failure.js';
import { forge } from '../helpers/forge.js';
import { makeParties, type Parties, SERVICE } from '../helpers/parties.js';

const BODY = Buffer.from('{"testo": "Ciao mondo"}');
const JSON_TYPE = 'application/json';
type Pairs = readonly (readonly [string, string])[];

describe('INTEGRITY_REST_01', () => {
  let parties: Parties;
  before(async () => {
    parties = await makeParties();
  });

  const sign = async (
    message: Partial<HttpMessage> = {},
    more: Partial<IntegrityOptions> = {},
  ): Promise<SignedIntegrity> =>
    signIntegrity({
      ...parties.mine,
      message: { headers: { 'Content-Type': JSON_TYPE }, body: BODY, ...message },
      ...more,
    });
  const verify = async (message: HttpMessage, more: Partial<IntegrityPolicy> = {}): Promise<VerifiedIntegrity> => {
    const verified = await verifyIntegrity(message, { ...parties.policy, ...more });
    if (!verified.signed) throw new Error('not signed');
    return verified;
  };
  async function refusal(message: HttpMessage, more: Partial<IntegrityPolicy> = {}): Promise<unknown[]> {
    const { code, facts } = await failureAs(TokenError, () => verify(message, more));
    return [code, ...Object.values(facts)];
  }
  const pairsOf = (signed: SignedIntegrity, ...own: Pairs): Pairs => [...own, ...Object.entries(signed.headers)];
  const withType = (signed: SignedIntegrity, type = JSON_TYPE): Pairs => pairsOf(signed, ['content-type', type]);
  /** A token of the fruitore's that says it signs these. */
  const claiming = async (signed: unknown, claims: object = {}): Promise<string> => {
    const now = Math.floor(parties.clock.time / 1_000);
    const x5c = [Buffer.from(parties.leaf.der).toString('base64')];
    const payload = { aud: SERVICE, iat: now, exp: now + 60, signed_headers: signed, ...claims };
    return forge({ alg: 'RS256', typ: 'JWT', x5c }, payload, parties.mine.signer);
  };

  it('signs digest, type and coding of a message, and verifies them', async () => {
    const body = gzipSync(BODY);
    const own: Pairs = [
      ['Content-Encoding', 'gzip'],
      ['content-type', JSON_TYPE],
      ['X-Other', 'not signed'],
    ];
    const signed = await sign({ headers: own, body });
    expect(Object.keys(signed.headers)).to.deep.equal(['Digest', 'Agid-JWT-Signature']);
    const { header, payload } = decodeCompact(signed.headers['Agid-JWT-Signature'] ?? '');
    expect(Object.keys(header)).to.deep.equal(['alg', 'typ', 'x5c']);
    const iat = Math.floor(parties.clock.time / 1_000);
    expect(payload).to.deep.equal({
      iss: 'fruitore',
      aud: SERVICE,
      iat,
      nbf: iat,
      exp: iat + 300,
      jti: signed.jti,
      signed_headers: [{ digest: digestOf(body) }, { 'content-type': JSON_TYPE }, { 'content-encoding': 'gzip' }],
    });
    const verified = await verify({ headers: pairsOf(signed, ...own), body });
    expect([verified.bodyVerified, verified.digest, verified.token.jti]).to.deep.equal([
      true,
      signed.digest,
      signed.jti,
    ]);
    expect(verified.signedHeaders.map(([name]) => name)).to.deep.equal(['digest', 'content-type', 'content-encoding']);
  });

  it('takes headers as pairs, as values by name, and as Node’s headersDistinct', async () => {
    const signed = await sign();
    await verify({ headers: { 'CONTENT-TYPE': JSON_TYPE, ...signed.headers, absent: undefined }, body: BODY });
    const distinct = Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), [value]]);
    await verify({ headers: { 'content-type': [JSON_TYPE], ...(Object.fromEntries(distinct) as object) }, body: BODY });
  });

  it('signs repeated headers one by one, in their order', async () => {
    const own: Pairs = [
      ['X-Two', 'b'],
      ['content-type', JSON_TYPE],
      ['x-two', 'a'],
    ];
    const signed = await sign({ headers: own }, { alsoSigned: ['X-Two'] });
    const { payload } = decodeCompact(signed.headers['Agid-JWT-Signature'] ?? '');
    expect((payload['signed_headers'] as unknown[]).slice(2)).to.deep.equal([{ 'x-two': 'b' }, { 'x-two': 'a' }]);
    await verify({ headers: pairsOf(signed, ...own), body: BODY }, { mustBeSigned: ['x-two'] });
    for (const [changed, reason] of [
      [[own[2], own[1], own[0]], 'value'],
      [[own[0], own[1]], 'count'],
      [[...own, own[0]], 'count'],
      [[own[1]], 'missing'],
    ] as [Pairs, string][]) {
      expect(await refusal({ headers: pairsOf(signed, ...changed), body: BODY })).to.deep.equal([
        'ERR_MODI_HEADER_MISMATCH',
        'x-two',
        reason,
      ]);
    }
  });

  it('signs with SHA-384 and SHA-512 when told to', async () => {
    for (const digestAlgorithm of ['SHA-384', 'SHA-512'] as const) {
      const signed = await sign({}, { digestAlgorithm });
      expect(signed.digest).to.match(new RegExp(`^${digestAlgorithm}=`));
      await verify({ headers: withType(signed), body: BODY });
    }
  });

  it('refuses what was changed on the way', async () => {
    const signed = await sign();
    const headers = withType(signed);
    const rows: [string, HttpMessage, unknown[]][] = [
      ['the body', { headers, body: Buffer.from('{"testo": "Ciao monda"}') }, ['ERR_MODI_DIGEST_MISMATCH', 'body']],
      ['the body, decompressed', { headers, body: Buffer.of(...BODY, 10) }, ['ERR_MODI_DIGEST_MISMATCH', 'body']],
      [
        'body and digest',
        {
          headers: [...headers.filter(([name]) => name !== 'Digest'), ['digest', digestOf(Buffer.of(1))]],
          body: Buffer.of(1),
        },
        ['ERR_MODI_HEADER_MISMATCH', 'digest', 'value'],
      ],
      [
        'the type',
        { headers: withType(signed, 'text/plain'), body: BODY },
        ['ERR_MODI_HEADER_MISMATCH', 'content-type', 'value'],
      ],
      [
        'no type any more',
        { headers: pairsOf(signed), body: BODY },
        ['ERR_MODI_HEADER_MISMATCH', 'content-type', 'missing'],
      ],
      [
        'a coding',
        { headers: [...headers, ['content-encoding', 'gzip']], body: BODY },
        ['ERR_MODI_NOT_SIGNED', 'content-encoding'],
      ],
      [
        'no digest any more',
        { headers: headers.filter(([name]) => name !== 'Digest'), body: BODY },
        ['ERR_MODI_HEADER_MISMATCH', 'digest', 'missing'],
      ],
      [
        'no token any more',
        { headers: headers.filter(([name]) => !name.startsWith('Agid')), body: BODY },
        ['ERR_MODI_TOKEN_MISSING', 'agid-jwt-signature'],
      ],
      [
        'two tokens',
        { headers: [...headers, ['agid-jwt-signature', 'x']], body: BODY },
        ['ERR_MODI_HEADER_REPEATED', 'agid-jwt-signature'],
      ],
      [
        'two digests',
        { headers: [...headers, ['digest', signed.digest ?? '']], body: BODY },
        ['ERR_MODI_HEADER_REPEATED', 'digest'],
      ],
      [
        'two types',
        { headers: [...headers, ['content-type', JSON_TYPE]], body: BODY },
        ['ERR_MODI_HEADER_MISMATCH', 'content-type', 'count'],
      ],
    ];
    for (const [what, message, expected] of rows) expect(await refusal(message), what).to.deep.equal(expected);
  });

  it('compares Content-Type by its meaning, all else to the letter', async () => {
    const own = { 'Content-Type': 'application/json; charset=utf-8', 'X-Other': 'a' };
    const signed = await sign({ headers: own }, { alsoSigned: ['x-other'] });
    await verify({
      headers: pairsOf(signed, ['content-type', 'Application/json;charset="UTF-8"'], ['x-other', 'a']),
      body: BODY,
    });
    expect(
      await refusal({ headers: pairsOf(signed, ...Object.entries({ ...own, 'X-Other': 'A' })), body: BODY }),
    ).to.deep.equal(['ERR_MODI_HEADER_MISMATCH', 'x-other', 'value']);
  });

  it('refuses a token that does not sign what it must', async () => {
    const digest = digestOf(BODY);
    const fields = async (signed: unknown): Promise<HttpMessage> => ({
      headers: [
        ['digest', digest],
        ['content-type', JSON_TYPE],
        ['agid-jwt-signature', await claiming(signed)],
      ],
      body: BODY,
    });
    const type = { 'content-type': JSON_TYPE };
    const rows: [unknown, unknown[]][] = [
      [[{ digest }], ['ERR_MODI_NOT_SIGNED', 'content-type']],
      [[type], ['ERR_MODI_NOT_SIGNED', 'digest']],
      [[], ['ERR_MODI_NOT_SIGNED', 'digest']],
      [undefined, ['ERR_MODI_CLAIM_MISMATCH', 'signed_headers', 'missing']],
      [{ digest, ...type }, ['ERR_MODI_CLAIM_MISMATCH', 'signed_headers', 'format']],
      [[{ digest, ...type }], ['ERR_MODI_CLAIM_MISMATCH', 'signed_headers', 'format']],
      [
        [{ digest }, {}],
        ['ERR_MODI_CLAIM_MISMATCH', 'signed_headers', 'format'],
      ],
      [[{ digest: 1 }], ['ERR_MODI_CLAIM_MISMATCH', 'signed_headers', 'format']],
      [[['digest', digest]], ['ERR_MODI_CLAIM_MISMATCH', 'signed_headers', 'format']],
      ['digest content-type', ['ERR_MODI_CLAIM_MISMATCH', 'signed_headers', 'format']],
      [[{ 'x y': '' }], ['ERR_MODI_CLAIM_MISMATCH', 'signed_headers', 'format']],
      [Array(101).fill({ digest }), ['ERR_MODI_CLAIM_MISMATCH', 'signed_headers', 'format']],
      [
        [{ digest }, { digest }, type],
        ['ERR_MODI_HEADER_MISMATCH', 'digest', 'count'],
      ],
      [
        [{ digest }, type, { x: '1' }],
        ['ERR_MODI_HEADER_MISMATCH', 'x', 'missing'],
      ],
    ];
    for (const [signed, expected] of rows) {
      expect(await refusal(await fields(signed)), JSON.stringify(signed)?.slice(0, 60)).to.deep.equal(expected);
    }
    expect(await refusal(await fields([{ digest }, type]), { mustBeSigned: ['X-Must'] })).to.deep.equal([
      'ERR_MODI_NOT_SIGNED',
      'x-must',
    ]);
    await verify(await fields([type, { Digest: digest }]));
  });

  it('takes a hexadecimal Digest behind a switch alone', async () => {
    const hex = `SHA-256=${Buffer.from(digestOf(BODY).slice(8), 'base64').toString('hex')}`;
    const message = { headers: { digest: hex, 'agid-jwt-signature': await claiming([{ digest: hex }]) }, body: BODY };
    expect(await refusal(message)).to.deep.equal(['ERR_MODI_DIGEST_MALFORMED', 'encoding']);
    expect((await verify(message, { hexDigest: true })).bodyVerified).to.equal(true);
  });

  it('takes a jti once when it has a store, and only after all else has passed', async () => {
    const replay = createMemoryReplayStore({ clock: parties.clock });
    const signed = await sign();
    await refusal({ headers: withType(signed), body: Buffer.of(1) }, { replay });
    await verify({ headers: withType(signed), body: BODY }, { replay });
    expect(await refusal({ headers: withType(signed), body: BODY }, { replay })).to.deep.equal(['ERR_MODI_REPLAYED']);
  });

  it('asks whether the signer may call himself so', async () => {
    const headers = withType(await sign());
    const acceptIssuer = (issuer: string, key: { certificate?: { subject: string } }): boolean =>
      key.certificate?.subject === 'CN=Fruitore' && issuer === 'fruitore';
    await verify({ headers, body: BODY }, { acceptIssuer });
    expect(await refusal({ headers, body: BODY }, { acceptIssuer: () => false })).to.deep.equal([
      'ERR_MODI_CLAIM_MISMATCH',
      'iss',
      'different',
    ]);
  });

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
          const verified = await verifyIntegrity({ ...message, headers }, { ...parties.policy, emptyBody });
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
