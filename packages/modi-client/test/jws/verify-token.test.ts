import { expect } from 'chai';
import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { jwksResolver, type KeyResolver } from '../../src/jws/key-resolver.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { verifySignature } from '../../src/jws/verify-signature.js';
import { verifyToken, type VerifyTokenOptions } from '../../src/jws/verify-token.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import type { SignatureAlgorithm } from '../../src/ports/signer.js';
import { failureAs } from '../helpers/failure.js';
import { FixedClock } from '../helpers/fixed-ports.js';
import { forge } from '../helpers/forge.js';
import { EC, ecSigner, otherSigner, pem, RSA, rsaSigner } from '../helpers/keys.js';

const clock = new FixedClock();
const NOW = Math.floor(clock.time / 1_000);
const keys = jwksResolver(
  fixedJwks({
    keys: [
      { ...rsaSigner.publicJwk, kid: 'rsa' },
      { ...ecSigner.publicJwk, kid: 'ec' },
    ],
  }),
);
const options: VerifyTokenOptions = { keys, audience: 'urn:us', clock };
const HEADER = { alg: 'RS256', typ: 'JWT', kid: 'rsa' };
const CLAIMS = { aud: 'urn:us', iat: NOW, exp: NOW + 300, jti: 'one' };

async function refusal(header: unknown, payload: unknown, more: Partial<VerifyTokenOptions> = {}): Promise<unknown[]> {
  const jws = await forge(header, payload);
  const { code, facts } = await failureAs(TokenError, () => verifyToken(jws, { ...options, ...more }));
  return [code, ...Object.values(facts)];
}

const always = (key: KeyResolver): Partial<VerifyTokenOptions> => ({ keys: key });

describe('verifyToken', () => {
  it('gives header, claims, key, audience, id and times of a good token', async () => {
    const token = await verifyToken(await forge(HEADER, CLAIMS), options);
    expect(token.payload).to.deep.equal(CLAIMS);
    expect([token.audience, token.jti, token.key.signer, token.key.kid]).to.deep.equal(['urn:us', 'one', 'rsa', 'rsa']);
    expect([token.issuedAt, token.expiresAt]).to.deep.equal([NOW * 1_000, (NOW + 300) * 1_000]);
    expect(token.key.key.equals(RSA.publicKey)).to.equal(true);
  });

  it('verifies all six algorithms, with the key each needs', async () => {
    const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;
    for (const alg of ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] satisfies SignatureAlgorithm[]) {
      const pair = alg in curves ? generateKeyPairSync('ec', { namedCurve: curves[alg as keyof typeof curves] }) : RSA;
      const signer = createLocalSigner({ key: pair.privateKey, alg });
      const own: KeyResolver = { resolve: async () => ({ key: pair.publicKey, signer: 's' }) };
      const jws = await forge({ alg, typ: 'JWT' }, CLAIMS, signer);
      expect((await verifyToken(jws, { ...options, keys: own })).header['alg']).to.equal(alg);
      const [h = '', p = '', s = ''] = jws.split('.');
      const bent = `${h}.${p}.${s.startsWith('A') ? 'B' : 'A'}${s.slice(1)}`;
      const error = await failureAs(TokenError, () => verifyToken(bent, { ...options, keys: own }));
      expect(error.code).to.equal('ERR_MODI_SIGNATURE_INVALID');
    }
  });

  it('finds a key once and parses it once', async () => {
    const seen = await Promise.all([1, 2, 3].map(async () => (await keys.resolve({ kid: 'rsa' })).key));
    expect(new Set(seen).size).to.equal(1);
  });

  describe('header policy', () => {
    const rows: [what: string, header: object, expected: unknown[]][] = [
      ['none', { alg: 'none' }, ['ERR_MODI_TOKEN_ALGORITHM']],
      ['None, in other letters', { alg: 'NoNe' }, ['ERR_MODI_TOKEN_ALGORITHM']],
      ['HMAC', { alg: 'HS256' }, ['ERR_MODI_TOKEN_ALGORITHM']],
      ['PSS', { alg: 'PS256' }, ['ERR_MODI_TOKEN_ALGORITHM']],
      ['EdDSA', { alg: 'EdDSA' }, ['ERR_MODI_TOKEN_ALGORITHM']],
      ['SHA-1', { alg: 'RS1' }, ['ERR_MODI_TOKEN_ALGORITHM']],
      ['no algorithm', { alg: undefined }, ['ERR_MODI_TOKEN_ALGORITHM']],
      ['an algorithm that is a list', { alg: ['RS256'] }, ['ERR_MODI_TOKEN_ALGORITHM']],
      ['no type', { typ: undefined }, ['ERR_MODI_TOKEN_TYPE', 'JWT']],
      ['another type', { typ: 'at+jwt' }, ['ERR_MODI_TOKEN_TYPE', 'JWT']],
      ['a critical extension', { crit: ['exp'] }, ['ERR_MODI_TOKEN_MALFORMED', 'crit']],
      ['an empty list of critical extensions', { crit: [] }, ['ERR_MODI_TOKEN_MALFORMED', 'crit']],
      ['an unencoded payload', { b64: false }, ['ERR_MODI_TOKEN_MALFORMED', 'b64']],
      ['a SHA-1 thumbprint', { x5t: 'AAAA' }, ['ERR_MODI_TOKEN_MALFORMED', 'x5t']],
      ['a kid of 10 KB', { kid: 'k'.repeat(10_240) }, ['ERR_MODI_TOKEN_MALFORMED', 'kid']],
      ['a kid that is no text', { kid: 7 }, ['ERR_MODI_TOKEN_MALFORMED', 'kid']],
      ['an empty kid', { kid: '' }, ['ERR_MODI_TOKEN_MALFORMED', 'kid']],
      ['no kid', { kid: undefined }, ['ERR_MODI_KEY_UNKNOWN', 'no-kid']],
      ['an unknown kid', { kid: 'other' }, ['ERR_MODI_KEY_UNKNOWN', 'not-found']],
      ['a kid of the prototype', { kid: '__proto__' }, ['ERR_MODI_KEY_UNKNOWN', 'not-found']],
    ];
    for (const [what, header, expected] of rows) {
      it(`refuses ${what}`, async () => {
        expect(await refusal({ ...HEADER, ...header }, CLAIMS)).to.deep.equal(expected);
      });
    }

    it('takes the type in any case, and with its application/', async () => {
      for (const typ of ['jwt', 'application/JWT']) await verifyToken(await forge({ ...HEADER, typ }, CLAIMS), options);
    });

    it('asks nobody for a key before the header has passed', async () => {
      let asked = 0;
      const counting: KeyResolver = { resolve: (header) => (asked++, keys.resolve(header)) };
      await refusal({ ...HEADER, alg: 'none' }, CLAIMS, always(counting));
      await refusal({ ...HEADER, typ: 'x' }, CLAIMS, always(counting));
      expect(asked).to.equal(0);
    });
  });

  describe('key and signature', () => {
    it('refuses HMAC keyed with the public key', async () => {
      const [h, p] = [{ ...HEADER, alg: 'HS256' }, CLAIMS].map((each) =>
        Buffer.from(JSON.stringify(each)).toString('base64url'),
      );
      const mac = createHmac('sha256', pem(RSA.publicKey, 'spki')).update(`${h}.${p}`).digest('base64url');
      const error = await failureAs(TokenError, () => verifyToken(`${h}.${p}.${mac}`, options));
      expect(error.code).to.equal('ERR_MODI_TOKEN_ALGORITHM');
    });

    it('refuses an algorithm of another kind of key, another curve, and a short key', async () => {
      expect(await refusal({ ...HEADER, kid: 'ec' }, CLAIMS)).to.deep.equal(['ERR_MODI_TOKEN_ALGORITHM', 'key-type']);
      expect(await refusal({ ...HEADER, alg: 'ES256' }, CLAIMS)).to.deep.equal([
        'ERR_MODI_TOKEN_ALGORITHM',
        'key-type',
      ]);
      expect(await refusal({ ...HEADER, alg: 'ES384', kid: 'ec' }, CLAIMS)).to.deep.equal([
        'ERR_MODI_TOKEN_ALGORITHM',
        'curve',
      ]);
      const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
      const own = always({ resolve: async () => ({ key: weak, signer: 's' }) });
      expect(await refusal(HEADER, CLAIMS, own)).to.deep.equal(['ERR_MODI_TOKEN_ALGORITHM', 'weak']);
    });

    it('refuses an RSA-PSS key and a private one', async () => {
      const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey;
      for (const key of [pss, RSA.privateKey]) {
        const own = always({ resolve: async () => ({ key, signer: 's' }) });
        expect(await refusal(HEADER, CLAIMS, own)).to.deep.equal(['ERR_MODI_TOKEN_ALGORITHM', 'key-type']);
      }
    });

    it('refuses a signature of another key, whatever key the token brings or points to', async () => {
      const jwk = createPublicKey(pem(RSA.publicKey, 'spki')).export({ format: 'jwk' });
      for (const more of [{}, { jwk }, { jku: 'https://evil.example/keys' }]) {
        const jws = await forge({ ...HEADER, ...more }, CLAIMS, otherSigner);
        const error = await failureAs(TokenError, () => verifyToken(jws, options));
        expect(error.code).to.equal('ERR_MODI_SIGNATURE_INVALID');
      }
    });

    it('refuses an ECDSA signature in DER, of zeros, and cut', async () => {
      const jws = await forge({ alg: 'ES256', typ: 'JWT', kid: 'ec' }, CLAIMS, ecSigner);
      const [h, p, s = ''] = jws.split('.');
      const { sign } = await import('node:crypto');
      const der = sign('sha256', Buffer.from(`${h}.${p}`), EC.privateKey).toString('base64url');
      for (const bad of [
        der,
        Buffer.alloc(64).toString('base64url'),
        Buffer.from(s, 'base64url').subarray(0, 63).toString('base64url'),
      ]) {
        const error = await failureAs(TokenError, () => verifyToken(`${h}.${p}.${bad}`, options));
        expect(error.code).to.equal('ERR_MODI_SIGNATURE_INVALID');
      }
    });

    it('says nothing of a token’s claims before its signature has passed', async () => {
      const jws = await forge(HEADER, { ...CLAIMS, exp: 1, aud: 'x' }, otherSigner);
      const error = await failureAs(TokenError, () => verifyToken(jws, options));
      expect(error.code).to.equal('ERR_MODI_SIGNATURE_INVALID');
    });
  });

  describe('times', () => {
    const rows: [what: string, claims: object, expected: unknown[]][] = [
      ['no iat', { iat: undefined }, ['ERR_MODI_CLAIM_MISMATCH', 'iat', 'missing']],
      ['no exp', { exp: undefined }, ['ERR_MODI_CLAIM_MISMATCH', 'exp', 'missing']],
      ['a text as iat', { iat: String(NOW) }, ['ERR_MODI_CLAIM_MISMATCH', 'iat', 'format']],
      ['a fraction as exp', { exp: NOW + 9.5 }, ['ERR_MODI_CLAIM_MISMATCH', 'exp', 'format']],
      ['a negative iat', { iat: -1 }, ['ERR_MODI_CLAIM_MISMATCH', 'iat', 'format']],
      ['milliseconds as exp', { exp: clock.time }, ['ERR_MODI_CLAIM_MISMATCH', 'exp', 'format']],
      ['null as nbf', { nbf: null }, ['ERR_MODI_CLAIM_MISMATCH', 'nbf', 'format']],
      ['an exp that is iat', { exp: NOW }, ['ERR_MODI_CLAIM_MISMATCH', 'exp', 'not-after-iat']],
      ['an exp before iat', { iat: NOW + 4, exp: NOW + 3 }, ['ERR_MODI_CLAIM_MISMATCH', 'exp', 'not-after-iat']],
      ['a past exp', { iat: NOW - 20, exp: NOW - 10 }, ['ERR_MODI_TOKEN_EXPIRED', 'exp', 10]],
      ['an exp that is now', { iat: NOW - 20, exp: NOW }, ['ERR_MODI_TOKEN_EXPIRED', 'exp', 0]],
      ['an iat 300.789 s old', { iat: NOW - 300 }, ['ERR_MODI_TOKEN_EXPIRED', 'iat', 300]],
      ['an iat 6 s in the future', { iat: NOW + 6 }, ['ERR_MODI_TOKEN_NOT_YET_VALID', 'iat', 6]],
      ['an nbf 6 s in the future', { nbf: NOW + 6 }, ['ERR_MODI_TOKEN_NOT_YET_VALID', 'nbf', 6]],
    ];
    for (const [what, claims, expected] of rows) {
      it(`refuses ${what}`, async () => {
        expect(await refusal(HEADER, { ...CLAIMS, ...claims })).to.deep.equal(expected);
      });
    }

    it('takes what is just within the windows', async () => {
      for (const claims of [{ iat: NOW - 299 }, { iat: NOW + 5 }, { nbf: NOW + 5 }, { iat: NOW - 20, exp: NOW + 1 }]) {
        await verifyToken(await forge(HEADER, { ...CLAIMS, ...claims }), options);
      }
    });

    it('judges by other windows when told to', async () => {
      const windows = { maxAgeSeconds: Infinity, futureSeconds: 60, expToleranceSeconds: 30, nbfToleranceSeconds: 60 };
      for (const claims of [
        { iat: NOW - 9_000 },
        { iat: NOW + 59 },
        { nbf: NOW + 59 },
        { iat: NOW - 50, exp: NOW - 29 },
      ]) {
        await verifyToken(await forge(HEADER, { ...CLAIMS, ...claims }), { ...options, windows });
      }
    });

    it('can do without exp, for proofs', async () => {
      const jws = await forge(HEADER, { ...CLAIMS, exp: undefined });
      const token = await verifyToken(jws, { ...options, expRequired: false });
      expect(token.expiresAt).to.equal((NOW + 300) * 1_000);
    });
  });

  describe('audience and claims', () => {
    const rows: [what: string, claims: object, expected: unknown[]][] = [
      ['no audience', { aud: undefined }, ['ERR_MODI_CLAIM_MISMATCH', 'aud', 'missing']],
      ['an audience with a slash more', { aud: 'urn:us/' }, ['ERR_MODI_CLAIM_MISMATCH', 'aud', 'different']],
      ['an audience in other letters', { aud: 'URN:us' }, ['ERR_MODI_CLAIM_MISMATCH', 'aud', 'different']],
      ['audiences joined by a comma', { aud: 'urn:us,urn:x' }, ['ERR_MODI_CLAIM_MISMATCH', 'aud', 'different']],
      ['no audience in the list', { aud: [] }, ['ERR_MODI_CLAIM_MISMATCH', 'aud', 'format']],
      ['a number among the audiences', { aud: ['urn:us', 1] }, ['ERR_MODI_CLAIM_MISMATCH', 'aud', 'format']],
      ['an object as audience', { aud: { 'urn:us': 1 } }, ['ERR_MODI_CLAIM_MISMATCH', 'aud', 'format']],
      ['a jti of 256 characters', { jti: 'j'.repeat(256) }, ['ERR_MODI_CLAIM_MISMATCH', 'jti', 'format']],
      ['an empty jti', { jti: '' }, ['ERR_MODI_CLAIM_MISMATCH', 'jti', 'format']],
      ['a number as jti', { jti: 1 }, ['ERR_MODI_CLAIM_MISMATCH', 'jti', 'format']],
      ['a list as iss', { iss: ['me'] }, ['ERR_MODI_CLAIM_MISMATCH', 'iss', 'format']],
      ['no required claim', {}, ['ERR_MODI_CLAIM_MISMATCH', 'purposeId', 'missing']],
      ['an empty required claim', { purposeId: '' }, ['ERR_MODI_CLAIM_MISMATCH', 'purposeId', 'missing']],
      ['another value than expected', { purposeId: 'p', iss: 'x' }, ['ERR_MODI_CLAIM_MISMATCH', 'iss', 'different']],
    ];
    for (const [what, claims, expected] of rows) {
      it(`refuses ${what}`, async () => {
        const more = { requiredClaims: ['purposeId'], expectedClaims: { iss: 'me' } };
        const own = { iss: 'me', ...(expected[1] === 'purposeId' ? {} : { purposeId: 'p' }), ...claims };
        expect(await refusal(HEADER, { ...CLAIMS, ...own }, more)).to.deep.equal(expected);
      });
    }

    it('does not take a claim of every object’s for one of the token’s', async () => {
      expect(await refusal(HEADER, CLAIMS, { requiredClaims: ['constructor'] })).to.deep.equal([
        'ERR_MODI_CLAIM_MISMATCH',
        'constructor',
        'missing',
      ]);
    });

    it('takes an audience of ours in a list, and none at all when told not to look', async () => {
      const listed = await verifyToken(await forge(HEADER, { ...CLAIMS, aud: ['urn:x', 'urn:us'] }), options);
      expect(listed.audience).to.equal('urn:us');
      const jws = await forge(HEADER, { ...CLAIMS, aud: undefined });
      expect((await verifyToken(jws, { ...options, audience: false })).audience).to.equal(undefined);
    });
  });

  describe('with a replay store', () => {
    it('takes an id once per signer and audience', async () => {
      const replay = createMemoryReplayStore({ clock });
      const both = { ...options, audience: ['urn:us', 'urn:too'], replay };
      await verifyToken(await forge(HEADER, CLAIMS), both);
      expect(await refusal(HEADER, CLAIMS, both)).to.deep.equal(['ERR_MODI_REPLAYED']);
      await verifyToken(await forge(HEADER, { ...CLAIMS, aud: 'urn:too' }), both);
      await verifyToken(await forge({ ...HEADER, alg: 'ES256', kid: 'ec' }, CLAIMS, ecSigner), both);
    });

    it('burns no id of a token that is refused for anything else', async () => {
      const replay = createMemoryReplayStore({ clock });
      await refusal(HEADER, { ...CLAIMS, aud: 'urn:x' }, { replay });
      await refusal(HEADER, { ...CLAIMS, exp: NOW - 1, iat: NOW - 2 }, { replay });
      await failureAs(TokenError, async () =>
        verifyToken(await forge(HEADER, CLAIMS, otherSigner), { ...options, replay }),
      );
      await verifyToken(await forge(HEADER, CLAIMS), { ...options, replay });
    });

    it('lets a token without id pass, unless it is required', async () => {
      const replay = createMemoryReplayStore({ clock });
      const jws = await forge(HEADER, { ...CLAIMS, jti: undefined });
      await verifyToken(jws, { ...options, replay });
      await verifyToken(jws, { ...options, replay });
      expect(await refusal(HEADER, { ...CLAIMS, jti: undefined }, { replay, requiredClaims: ['jti'] })).to.deep.equal([
        'ERR_MODI_CLAIM_MISMATCH',
        'jti',
        'missing',
      ]);
    });

    it('remembers an id as long as the token could be taken, and no longer than its age allows', async () => {
      const untils: number[] = [];
      const replay = { rememberOnce: async (_s: string, _i: string, until: number) => untils.push(until) > 0 };
      await verifyToken(await forge(HEADER, CLAIMS), { ...options, replay });
      await verifyToken(await forge(HEADER, { ...CLAIMS, exp: NOW + 99_999_999 }), { ...options, replay });
      expect(untils).to.deep.equal([(NOW + 306) * 1_000, (NOW + 306) * 1_000]);
    });

    it('passes on that the store is full', async () => {
      const replay = createMemoryReplayStore({ clock, limit: 1 });
      await verifyToken(await forge(HEADER, CLAIMS), { ...options, replay });
      expect((await refusal(HEADER, { ...CLAIMS, jti: 'two' }, { replay }))[0]).to.equal('ERR_MODI_REPLAY_STORE_FULL');
    });
  });

  it('says which option of the store cannot be used', async () => {
    const error = await failureAs(ConfigurationError, () => createMemoryReplayStore({ clock, limit: 0 }));
    expect(error.facts['field']).to.equal('limit');
  });

  it('says that algorithms are none of ours, whatever the token', async () => {
    for (const algorithms of ['RS256', ['HS256'], ['RS256', 'none']]) {
      const given = algorithms as never;
      for (const token of [await forge({ ...HEADER, alg: 'HS256' }, CLAIMS), 'x']) {
        for (const work of [
          () => verifyToken(token, { ...options, algorithms: given }),
          () => verifySignature(token, RSA.publicKey, given),
        ]) {
          expect((await failureAs(ConfigurationError, work)).facts['field']).to.equal('algorithms');
        }
      }
    }
  });

  it('refuses windows that are no numbers, with which every time would be a good one', async () => {
    const old = await forge(HEADER, { ...CLAIMS, iat: NOW - 10_000, exp: NOW - 9_000 });
    for (const windows of [
      { expToleranceSeconds: Number.NaN },
      { maxAgeSeconds: '300' as unknown as number },
      { futureSeconds: -1 },
      { nbfToleranceSeconds: Infinity },
    ]) {
      const error = await failureAs(ConfigurationError, () => verifyToken(old, { ...options, windows }));
      expect(error.facts['field']).to.equal(`windows.${Object.keys(windows)[0] ?? ''}`);
    }
    // What plain JavaScript passes for "not given" is the default, not no window at all.
    const nothing = { maxAgeSeconds: undefined, expToleranceSeconds: undefined } as unknown as object;
    const error = await failureAs(TokenError, () => verifyToken(old, { ...options, windows: nothing }));
    expect(error.code).to.equal('ERR_MODI_TOKEN_EXPIRED');
  });

  it('gives one sender with several keys the room of one, and takes an id once for each of its keys', async () => {
    const replay = createMemoryReplayStore({ clock, limit: 10, limitPerScope: 2 });
    const asOne = { ...options, replay, sender: () => 'cassa' };
    const byRsa = async (jti: string, who: VerifyTokenOptions = asOne): Promise<unknown> =>
      verifyToken(await forge(HEADER, { ...CLAIMS, jti }), who);
    const byEc = async (jti: string): Promise<unknown> =>
      verifyToken(await forge({ alg: 'ES256', typ: 'JWT', kid: 'ec' }, { ...CLAIMS, jti }, ecSigner), asOne);
    await byRsa('one');
    await byEc('one');
    expect((await failureAs(TokenError, () => byRsa('one'))).code).to.equal('ERR_MODI_REPLAYED');
    expect((await failureAs(TokenError, () => byEc('two'))).code).to.equal('ERR_MODI_REPLAY_STORE_FULL');
    await byRsa('one', { ...asOne, sender: () => 'altra' });
    await byRsa('one', { ...asOne, sender: () => undefined });
  });

  it('does not let one signer fill the store for all by naming our audiences in turn', async () => {
    const replay = createMemoryReplayStore({ clock, limit: 4, limitPerScope: 2 });
    const ours = { ...options, audience: ['urn:us', 'urn:too'], replay };
    const sent = async (aud: string, jti: string): Promise<unknown> =>
      verifyToken(await forge(HEADER, { ...CLAIMS, aud, jti }), ours);
    await sent('urn:us', 'one');
    // One id, two audiences: two tokens.
    await sent('urn:too', 'one');
    expect((await failureAs(TokenError, () => sent('urn:us', 'one'))).code).to.equal('ERR_MODI_REPLAYED');
    expect((await failureAs(TokenError, () => sent('urn:us', 'two'))).code).to.equal('ERR_MODI_REPLAY_STORE_FULL');
    const other = await forge({ alg: 'ES256', typ: 'JWT', kid: 'ec' }, { ...CLAIMS, jti: 'one' }, ecSigner);
    expect((await verifyToken(other, ours)).jti).to.equal('one');
  });
});
