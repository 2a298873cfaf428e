import { expect } from 'chai';
import fc from 'fast-check';
import { ModiError } from '../../src/errors/modi-error.js';
import { verifyToken } from '../../src/jws/verify-token.js';
import { createIdAuthToken } from '../../src/rest/id-auth-token.js';
import { signIntegrity } from '../../src/rest/integrity-token.js';
import { verifyIdAuth } from '../../src/rest/verify-id-auth.js';
import { verifyIntegrity } from '../../src/rest/verify-integrity.js';
import { forge } from '../helpers/forge.js';
import { makeParties, type Parties, SERVICE } from '../helpers/parties.js';

const BODY = Buffer.from('{"testo": "Ciao mondo"}');
const HEADER_NAMES = ['alg', 'typ', 'kid', 'x5c', 'x5u', 'x5t', 'x5t#S256', 'jwk', 'jku', 'crit', 'b64', '__proto__'];
const CLAIM_NAMES = ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti', 'signed_headers', 'digest', 'constructor'];

/** Passes when the work ends well or with an error of ours. */
async function onlyOurs(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof ModiError)) throw error;
    return false;
  }
}

/** A JSON object with some of these members, well formed or not. */
const objectOf = (names: readonly string[], likely: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc.dictionary(fc.constantFrom(...names), fc.oneof(likely, fc.jsonValue({ maxDepth: 3 })), { maxKeys: 8 });

describe('what a stranger sends', () => {
  let parties: Parties;
  let x5c: string[];
  before(async () => {
    parties = await makeParties();
    x5c = [Buffer.from(parties.leaf.der).toString('base64')];
  });

  it('never makes a verifier throw anything but an error of ours, as token', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(fc.base64String(), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (jws) => {
        expect(await onlyOurs(() => verifyToken(jws, parties.policy))).to.equal(false);
        expect(
          await onlyOurs(() =>
            verifyIdAuth({ authorization: `Bearer ${jws}` }, { ...parties.policy, pattern: 'ID_AUTH_REST_01' }),
          ),
        ).to.equal(false);
        expect(
          await onlyOurs(() =>
            verifyIntegrity({ headers: { 'agid-jwt-signature': jws, digest: jws }, body: BODY }, parties.policy),
          ),
        ).to.equal(false);
      }),
    );
  });

  it('never makes one throw anything else as header of a token', async () => {
    const likely = fc.constantFrom<unknown>(
      'RS256',
      'none',
      'JWT',
      'https://evil.example',
      ['exp'],
      '',
      'x'.repeat(10_240),
    );
    await fc.assert(
      fc.asyncProperty(objectOf(HEADER_NAMES, likely), fc.boolean(), async (header, trusted) => {
        const own = { alg: 'RS256', typ: 'JWT', ...(trusted ? { x5c } : {}), ...header };
        const jws = await forge(own, { aud: SERVICE }, parties.mine.signer);
        expect(await onlyOurs(() => verifyToken(jws, parties.policy))).to.equal(false);
      }),
      { numRuns: 60 },
    );
  });

  it('never makes one throw anything else as claims of a token that is well signed', async () => {
    const now = Math.floor(parties.clock.time / 1_000);
    const likely = fc.constantFrom<unknown>(now, now + 60, SERVICE, [SERVICE], [{ digest: 'x' }], 'digest', 1e300, -0);
    await fc.assert(
      fc.asyncProperty(
        objectOf(CLAIM_NAMES, likely),
        fc.constantFrom('agid' as const, 'inps' as const),
        async (claims, dialect) => {
          const payload = { aud: SERVICE, iat: now, exp: now + 60, ...claims };
          const jws = await forge({ alg: 'RS256', typ: 'JWT', x5c }, payload, parties.mine.signer);
          const message = { headers: { 'agid-jwt-signature': jws, digest: 'x' }, body: BODY };
          expect(await onlyOurs(() => verifyIntegrity(message, { ...parties.policy, dialect }))).to.equal(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never makes one throw anything else as headers of a message that is well signed', async () => {
    const signed = await signIntegrity({ ...parties.mine, message: { headers: {}, body: BODY } });
    const name = fc.oneof(
      fc.constantFrom('Digest', 'content-type', 'Content-Encoding', 'Range', '__proto__', 'agid-jwt-signature'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, fc.string())), fc.uint8Array(), async (more, body) => {
        await onlyOurs(() =>
          verifyIntegrity({ headers: [...Object.entries(signed.headers), ...more], body }, parties.policy),
        );
      }),
    );
  });

  it('is not accepted when one bit of it was changed: token, digest, body', async () => {
    const signed = await signIntegrity({
      ...parties.mine,
      message: { headers: { 'content-type': 'text/plain' }, body: BODY },
    });
    const message = { headers: { 'content-type': 'text/plain', ...signed.headers }, body: BODY };
    expect(await onlyOurs(() => verifyIntegrity(message, parties.policy))).to.equal(true);
    const flip = (bytes: Uint8Array, bit: number): Buffer => {
      const changed = Buffer.from(bytes);
      const at = Math.floor(bit / 8) % changed.length;
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
      return changed;
    };
    for (const name of ['Digest', 'Agid-JWT-Signature']) {
      const value = Buffer.from(signed.headers[name] ?? '', 'latin1');
      await fc.assert(
        fc.asyncProperty(fc.nat(value.length * 8 - 1), async (bit) => {
          const headers = { ...message.headers, [name]: flip(value, bit).toString('latin1') };
          expect(await onlyOurs(() => verifyIntegrity({ ...message, headers }, parties.policy))).to.equal(false);
        }),
        { numRuns: 150 },
      );
    }
    for (let bit = 0; bit < BODY.length * 8; bit++) {
      expect(await onlyOurs(() => verifyIntegrity({ ...message, body: flip(BODY, bit) }, parties.policy))).to.equal(
        false,
      );
    }
  });

  it('is not accepted when one character of its token was put in, taken out or replaced', async () => {
    for (const party of [parties.mine, parties.others]) {
      const { jws } = await createIdAuthToken(party);
      const verify = (token: string): Promise<boolean> => onlyOurs(() => verifyToken(token, parties.policy));
      expect(await verify(jws)).to.equal(true);
      const character = fc.oneof(
        fc.constantFrom('=', '.', '+', '/', '-', '_', 'A', 'Q', '\n', ' ', '\u0000', 'é'),
        fc.string({ minLength: 1, maxLength: 1 }),
      );
      await fc.assert(
        fc.asyncProperty(fc.nat(jws.length), character, fc.constantFrom('in', 'out', 'for'), async (at, char, how) => {
          const after = how === 'in' ? at : at + 1;
          const changed = jws.slice(0, at) + (how === 'out' ? '' : char) + jws.slice(after);
          fc.pre(changed !== jws);
          expect(await verify(changed)).to.equal(false);
        }),
        { numRuns: 150 },
      );
    }
  });

  it('is refused quickly when it is huge or deep', async () => {
    const b64 = (text: string): string => Buffer.from(text).toString('base64url');
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const start = performance.now();
    for (const jws of [
      'x'.repeat(50_000_000),
      '.'.repeat(1_000_000),
      `${b64(deep)}.e30.AA`,
      `e30.${b64(deep)}.AA`,
      `${b64('['.repeat(40_000))}.e30.AA`,
      `${b64(`{"kid":"${'k'.repeat(10_240)}","alg":"RS256","typ":"JWT"}`)}.e30.AA`,
      `${b64(`{${Array.from({ length: 4_000 }, (_, n) => `"m${n}":1`).join()}}`)}.e30.AA`,
    ]) {
      expect(await onlyOurs(() => verifyToken(jws, parties.policy))).to.equal(false);
    }
    expect(performance.now() - start).to.be.lessThan(2_000);
  });
});
