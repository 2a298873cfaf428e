import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { decodeCompact } from '../../src/jws/decode.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { digestOf } from '../../src/rest/digest.js';
import type { HttpMessage } from '../../src/rest/message.js';
import { SERVICE } from '../helpers/parties.js';
import { BODY, JSON_TYPE, integrityScene, type Pairs } from './integrity-scene.js';

describe('INTEGRITY_REST_01', () => {
  const { sign, verify, refusal, pairsOf, withType, claiming, parties } = integrityScene();

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
    const iat = Math.floor(parties().clock.time / 1_000);
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
    const replay = createMemoryReplayStore({ clock: parties().clock });
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
});
