import { expect } from 'chai';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { createMemoryReplayStore, type ReplayStore } from '../../src/jws/replay-store.js';
import { createDpopProof } from '../../src/voucher/dpop.js';
import { verifyDpopProof, type VerifyDpopOptions } from '../../src/voucher/verify-dpop.js';
import { failureAs } from '../helpers/failure.js';
import { countingIds, FixedClock } from '../helpers/fixed-ports.js';
import { EC, ecSigner, otherSigner, RSA, rsaSigner } from '../helpers/keys.js';

const NOW = 1_800_000_000;
const URL_CALLED = 'https://eci.example.it/v1/estratti';
const VOUCHER = 'aaaa.bbbb.cccc';
const ATH = createHash('sha256').update(VOUCHER).digest('base64url');
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const RSA_1024 = generateKeyPairSync('rsa', { modulusLength: 1024 });

type Members = Record<string, unknown>;
type PrivateKey = (typeof EC)['privateKey'];

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const without = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

let count = 0;

/** A proof put together by hand; `undefined` takes a member away. */
function proof(header: Members = {}, payload: Members = {}, key: PrivateKey = EC.privateKey): string {
  const input = `${part(without({ typ: 'dpop+jwt', alg: 'ES256', jwk: ecSigner.publicJwk, ...header }))}.${part(
    without({ htm: 'POST', htu: URL_CALLED, iat: NOW, jti: `jti-${++count}`, ath: ATH, ...payload }),
  )}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const store = (): ReplayStore => createMemoryReplayStore({ clock: new FixedClock(NOW * 1_000) });

const options = (change: Partial<VerifyDpopOptions> = {}): VerifyDpopOptions => ({
  method: 'POST',
  url: URL_CALLED,
  accessToken: VOUCHER,
  jkt: ecSigner.kid,
  replay: store(),
  now: NOW * 1_000,
  ...change,
});

interface Refusal {
  readonly code: string;
  readonly pdndCode: unknown;
  readonly claim: unknown;
}

async function refusal(text: string | string[], change: Partial<VerifyDpopOptions> = {}): Promise<Refusal> {
  const error = await failureAs(TokenError, () => verifyDpopProof(text, options(change)));
  return { code: error.code, pdndCode: error.facts['pdndCode'], claim: error.facts['claim'] };
}

describe('verifyDpopProof', () => {
  it('takes the proofs we make, with EC and RSA keys, and says whose they are', async () => {
    for (const signer of [ecSigner, rsaSigner]) {
      const made = await createDpopProof({
        signer,
        htm: 'POST',
        htu: URL_CALLED,
        accessToken: VOUCHER,
        clock: new FixedClock(NOW * 1_000 + 999),
        ids: countingIds(),
      });
      expect(await verifyDpopProof(made, options({ jkt: signer.kid }))).to.deep.equal({
        jkt: signer.kid,
        jti: '00000000-0000-4000-8000-000000000001',
        iat: NOW,
      });
    }
  });

  it('takes a proof of the token endpoint, without ath', async () => {
    const request = options();
    const { accessToken: _none, jkt: _neither, ...atTokenEndpoint } = request;
    const taken = await verifyDpopProof(proof({}, { ath: undefined }), atTokenEndpoint);
    expect(taken.jkt).to.equal(ecSigner.kid);
  });

  const rows: [string, string, string, string][] = [
    ['what is no token', 'prova', 'ERR_MODI_TOKEN_MALFORMED', '0002'],
    ['an empty header', '', 'ERR_MODI_TOKEN_MALFORMED', '0002'],
    ['an unsigned token', `${proof().split('.').slice(0, 2).join('.')}.`, 'ERR_MODI_TOKEN_MALFORMED', '0002'],
    ['padding after the signature', `${proof()}=`, 'ERR_MODI_TOKEN_MALFORMED', '0002'],
    ['a proof of 9 KB', proof({}, { jti: 'x'.repeat(9_000) }), 'ERR_MODI_TOKEN_MALFORMED', '0002'],
    ['an unreadable header', `YQ.${part({ htm: 'POST' })}.YQ`, 'ERR_MODI_TOKEN_MALFORMED', '0003'],
    ['a jwk with alg and use', proof({ jwk: { ...ecSigner.publicJwk, alg: 'ES256', use: 'sig' } }), '', '0003'],
    ['a jwk with kid', proof({ jwk: { ...ecSigner.publicJwk, kid: 'x' } }), '', '0003'],
    ['a private jwk', proof({ jwk: { ...EC.privateKey.export({ format: 'jwk' }) } }), '', '0003'],
    ['a jwk that is a text', proof({ jwk: 'chiave' }), '', '0003'],
    ['a jwk that is a list', proof({ jwk: [] }), '', '0003'],
    ['a jwk with a number in it', proof({ jwk: { kty: 'RSA', n: 1, e: 'AQAB' } }), '', '0003'],
    ['no jwk', proof({ jwk: undefined }), '', '0009'],
    ['a jwk of an unknown kind', proof({ jwk: { ...ecSigner.publicJwk, kty: 'XY' } }), '', '0014'],
    [
      'a jwk that is no point of its curve',
      proof({ jwk: { ...ecSigner.publicJwk, x: ecSigner.publicJwk['y'] } }),
      '',
      '0001',
    ],
    [
      'a jwk written with stray bits',
      proof({ jwk: { ...ecSigner.publicJwk, x: `${ecSigner.publicJwk['x']}=` } }),
      '',
      '0001',
    ],
    [
      'an exponent with a leading zero',
      proof({ alg: 'RS256', jwk: { ...rsaSigner.publicJwk, e: 'AAEAAQ' } }, {}, RSA.privateKey),
      '',
      '0001',
    ],
    [
      'an exponent of 1',
      proof({ alg: 'RS256', jwk: { ...rsaSigner.publicJwk, e: 'AQ' } }, {}, RSA.privateKey),
      '',
      '0001',
    ],
    ['a P-384 key', proof({ jwk: { ...P384.publicKey.export({ format: 'jwk' }) } }, {}, P384.privateKey), '', '0001'],
    [
      'an RSA key of 1024 bits',
      proof({ alg: 'RS256', jwk: { ...RSA_1024.publicKey.export({ format: 'jwk' }) } }, {}, RSA_1024.privateKey),
      '',
      '0001',
    ],
    ['no typ', proof({ typ: undefined }), 'ERR_MODI_TOKEN_TYPE', '0007'],
    ['another typ', proof({ typ: 'JWT' }), 'ERR_MODI_TOKEN_TYPE', '0008'],
    ['no alg', proof({ alg: undefined }), 'ERR_MODI_TOKEN_ALGORITHM', '0016'],
    ['alg none', proof({ alg: 'none' }), 'ERR_MODI_TOKEN_ALGORITHM', '0017'],
    ['alg HS256', proof({ alg: 'HS256' }), 'ERR_MODI_TOKEN_ALGORITHM', '0017'],
    ['alg PS256', proof({ alg: 'PS256' }), 'ERR_MODI_TOKEN_ALGORITHM', '0017'],
    ['alg in small letters', proof({ alg: 'es256' }), 'ERR_MODI_TOKEN_ALGORITHM', '0017'],
    ['RS256 with an elliptic key', proof({ alg: 'RS256' }), 'ERR_MODI_TOKEN_ALGORITHM', '0001'],
    ['a kid in the header', proof({ kid: ecSigner.kid }), 'ERR_MODI_TOKEN_MALFORMED', '0018'],
    ['crit in the header', proof({ crit: ['exp'] }), 'ERR_MODI_TOKEN_MALFORMED', '0018'],
    [
      'a signature by somebody else',
      proof({}, {}, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
      'ERR_MODI_SIGNATURE_INVALID',
      '0019',
    ],
    ['exp', proof({}, { exp: NOW + 60 }), 'ERR_MODI_TOKEN_MALFORMED', '0018'],
    ['nonce', proof({}, { nonce: 'x' }), 'ERR_MODI_TOKEN_MALFORMED', '0018'],
    ['61 seconds of age', proof({}, { iat: NOW - 61 }), 'ERR_MODI_TOKEN_EXPIRED', '0020'],
    ['11 seconds of future', proof({}, { iat: NOW + 11 }), 'ERR_MODI_TOKEN_NOT_YET_VALID', '0021'],
  ];
  for (const [what, text, code, pdndCode] of rows) {
    it(`refuses ${what} (DPoP ${pdndCode})`, async () => {
      const refused = await refusal(text);
      expect([refused.code, refused.pdndCode]).to.deep.equal([code || 'ERR_MODI_TOKEN_MALFORMED', pdndCode]);
    });
  }

  const claims: [string, Members, string, string][] = [
    ['no iat', { iat: undefined }, 'iat', '0006'],
    ['an iat that is a text', { iat: String(NOW) }, 'iat', '0018'],
    ['no jti', { jti: undefined }, 'jti', '0004'],
    ['an empty jti', { jti: '' }, 'jti', '0004'],
    ['a jti that is a number', { jti: 7 }, 'jti', '0018'],
    ['a jti of 256 characters', { jti: 'x'.repeat(256) }, 'jti', '0018'],
    ['no htm', { htm: undefined }, 'htm', '0010'],
    ['another htm', { htm: 'GET' }, 'htm', '0011'],
    ['htm in small letters', { htm: 'post' }, 'htm', '0011'],
    ['no htu', { htu: undefined }, 'htu', '0012'],
    ['an htu that is a list', { htu: [URL_CALLED] }, 'htu', '0012'],
    ['an htu with a final slash', { htu: `${URL_CALLED}/` }, 'htu', '0013'],
    ['an htu of another host', { htu: 'https://eci.example.com/v1/estratti' }, 'htu', '0013'],
    ['an htu of another scheme', { htu: URL_CALLED.replace('https', 'http') }, 'htu', '0013'],
    ['an htu in other letters', { htu: URL_CALLED.replace('estratti', 'Estratti') }, 'htu', '0013'],
    ['an htu with a line break in it', { htu: URL_CALLED.replace('v1', 'v\n1') }, 'htu', '0013'],
    ['an htu with credentials', { htu: URL_CALLED.replace('//', '//u@') }, 'htu', '0013'],
    ['no ath', { ath: undefined }, 'ath', '0024'],
    ['the ath of another voucher', { ath: createHash('sha256').update('x').digest('base64url') }, 'ath', '0025'],
    ['an ath with padding', { ath: `${ATH}=` }, 'ath', '0025'],
    ['an ath in hexadecimal', { ath: createHash('sha256').update(VOUCHER).digest('hex') }, 'ath', '0025'],
  ];
  for (const [what, payload, claim, pdndCode] of claims) {
    it(`refuses ${what} (DPoP ${pdndCode})`, async () => {
      expect(await refusal(proof({}, payload))).to.deep.equal({ code: 'ERR_MODI_CLAIM_MISMATCH', claim, pdndCode });
    });
  }

  it('refuses several proofs, in one header or in two (DPoP 0022)', async () => {
    for (const several of [`${proof()}, ${proof()}`, [proof(), proof()]]) {
      expect(await refusal(several)).to.deep.include({ code: 'ERR_MODI_TOKEN_MALFORMED', pdndCode: '0022' });
    }
  });

  it('refuses a good proof by another key than the voucher’s (DPoP 0023)', async () => {
    expect(await refusal(proof(), { jkt: otherSigner.kid })).to.deep.equal({
      code: 'ERR_MODI_CLAIM_MISMATCH',
      claim: 'cnf',
      pdndCode: '0023',
    });
  });

  it('refuses ath at a token endpoint (DPoP 0018), whatever other claims are let through', async () => {
    const { accessToken: _none, jkt: _neither, ...atTokenEndpoint } = options({ otherClaims: 'ignore' });
    const error = await failureAs(TokenError, () => verifyDpopProof(proof(), atTokenEndpoint));
    expect(error.facts['pdndCode']).to.equal('0018');
  });

  it('lets other claims through when told to', async () => {
    await verifyDpopProof(proof({}, { nonce: 'x' }), options({ otherClaims: 'ignore' }));
  });

  it('keeps the window to the second: 60 s back, 10 s ahead, or as it is told', async () => {
    await verifyDpopProof(proof({}, { iat: NOW - 60 }), options());
    await verifyDpopProof(proof({}, { iat: NOW + 10 }), options());
    await verifyDpopProof(proof({}, { iat: NOW - 90 }), options({ maxAgeSeconds: 90 }));
    expect((await refusal(proof({}, { iat: NOW - 91 }), { maxAgeSeconds: 90 })).pdndCode).to.equal('0020');
    expect((await refusal(proof({}, { iat: NOW + 1 }), { futureSeconds: 0 })).pdndCode).to.equal('0021');
  });

  it('compares htu without query and fragment, as the RFC normalizes URLs', async () => {
    await verifyDpopProof(proof(), options({ url: `${URL_CALLED}?cf=x#y` }));
    await verifyDpopProof(proof({}, { htu: 'HTTPS://ECI.example.it:443/v1/estratti?a=b' }), options());
    const escaped = `${URL_CALLED}/%c3%a0`;
    await verifyDpopProof(proof({}, { htu: `${URL_CALLED}/%C3%A0` }), options({ url: escaped }));
  });

  it('takes a proof once, and remembers it as long as it could be sent again', async () => {
    const clock = new FixedClock(NOW * 1_000);
    const replay = createMemoryReplayStore({ clock });
    const text = proof({}, { iat: NOW + 10 });
    await verifyDpopProof(text, options({ replay }));
    clock.time += 70_000;
    expect(await refusal(text, { replay, now: clock.time })).to.deep.include({
      code: 'ERR_MODI_REPLAYED',
      pdndCode: '0005',
    });
    clock.time += 1_000;
    expect(await refusal(text, { replay, now: clock.time })).to.deep.include({ pdndCode: '0020' });
  });

  it('takes one of a hundred that come at once', async () => {
    const request = options();
    const text = proof();
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => verifyDpopProof(text, request)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
  });

  it('spends nothing on a proof that is refused for another reason', async () => {
    let asked = 0;
    const replay: ReplayStore = { rememberOnce: async () => (asked++, true) };
    await refusal(proof({}, { htm: 'GET' }), { replay });
    await refusal(proof({}, { ath: 'x' }), { replay });
    await refusal(proof(), { replay, jkt: 'x' });
    expect(asked).to.equal(0);
  });

  it('passes on what the store says when it is full', async () => {
    const replay = createMemoryReplayStore({ clock: new FixedClock(NOW * 1_000), limit: 1 });
    await verifyDpopProof(proof(), options({ replay }));
    const error = await failureAs(TokenError, () => verifyDpopProof(proof(), options({ replay })));
    expect(error.code).to.equal('ERR_MODI_REPLAY_STORE_FULL');
  });

  it('says which of its own options cannot be used', async () => {
    for (const [field, change] of [
      ['url', { url: '/v1/estratti' }],
      ['now', { now: Number.NaN }],
      ['maxAgeSeconds', { maxAgeSeconds: 301 }],
      ['futureSeconds', { futureSeconds: -1 }],
      ['accessToken', { accessToken: 5 as never }],
    ] as const) {
      const error = await failureAs(ConfigurationError, () => verifyDpopProof(proof(), options(change)));
      expect(error.facts['field']).to.equal(field);
    }
  });

  it('does not take any key for a voucher: jkt comes with accessToken', async () => {
    const { jkt: _none, ...request } = options();
    const error = await failureAs(ConfigurationError, () => verifyDpopProof(proof(), request));
    expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', 'jkt']);
  });

  it('does not let one sender fill the store for all with many keys', async () => {
    const replay = createMemoryReplayStore({ clock: new FixedClock(NOW * 1_000), limit: 10, limitPerScope: 2 });
    const rsaProof = (): string => proof({ alg: 'RS256', jwk: rsaSigner.publicJwk }, {}, RSA.privateKey);
    await verifyDpopProof(proof(), options({ replay, sender: 'a' }));
    await verifyDpopProof(rsaProof(), options({ replay, sender: 'a', jkt: rsaSigner.kid }));
    const error = await failureAs(TokenError, () => verifyDpopProof(proof(), options({ replay, sender: 'a' })));
    expect(error.code).to.equal('ERR_MODI_REPLAY_STORE_FULL');
    const other = proof();
    await verifyDpopProof(other, options({ replay, sender: 'b' }));
    expect(await refusal(other, { replay, sender: 'b' })).to.deep.include({ code: 'ERR_MODI_REPLAYED' });
  });

  it('remembers a proof for as long as an instance whose clock is behind would take it', async () => {
    const untils: number[] = [];
    const replay: ReplayStore = { rememberOnce: async (_scope, _id, until) => untils.push(until) > 0 };
    await verifyDpopProof(proof(), options({ replay, maxAgeSeconds: 60, futureSeconds: 10 }));
    expect(untils).to.deep.equal([(NOW + 71) * 1_000]);
  });

  it('takes the same path with an unreserved character escaped or not, and keeps a reserved one apart', async () => {
    await verifyDpopProof(proof({}, { htu: `${URL_CALLED}/%7ea%41` }), options({ url: `${URL_CALLED}/~aA` }));
    expect(await refusal(proof({}, { htu: `${URL_CALLED}/a%2Fb` }), { url: `${URL_CALLED}/a/b` })).to.deep.include({
      pdndCode: '0013',
    });
  });
});
