import { expect } from 'chai';
import fc from 'fast-check';
import { ModiError } from '../../src/errors/modi-error.js';
import { jwksResolver } from '../../src/jws/key-resolver.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { verifyPdndRequest } from '../../src/pdnd/verify-request.js';
import { verifyTrackingEvidence } from '../../src/tracking/verify-tracking-evidence.js';
import { verifyDpopProof } from '../../src/voucher/verify-dpop.js';
import { verifyVoucher } from '../../src/voucher/verify-voucher.js';
import { readVoucherClaims } from '../../src/voucher/voucher-claims.js';
import { decodeVoucher } from '../../src/voucher/voucher.js';
import { FixedClock } from '../helpers/fixed-ports.js';
import { ecSigner } from '../helpers/keys.js';
import {
  clientKeys,
  madeTokens,
  NOW,
  pdndKeys,
  policy,
  requestOf,
  URL_CALLED,
  type Made,
} from '../helpers/pdnd-request.js';

const clock = new FixedClock(NOW * 1_000);
/** A fresh store each time: the second look at a proof must not be refused for being the second. */
const replay = (): ReturnType<typeof createMemoryReplayStore> => createMemoryReplayStore({ clock });

type Verifier = (token: string) => Promise<unknown>;

function verifiersOf({ voucher }: Made): Record<keyof Made, Verifier> {
  const eservice = { audience: 'urn:eci', producerId: 'p' };
  return {
    voucher: (token) =>
      verifyVoucher(token, {
        ...eservice,
        jwks: pdndKeys,
        issuer: 'uat.interop.pagopa.it',
        scheme: 'DPoP',
        now: clock.time,
      }),
    evidence: (token) =>
      verifyTrackingEvidence(token, {
        // By the pattern without digest: otherwise the digest would do all the refusing.
        pattern: 'AUDIT_REST_01',
        keys: jwksResolver(clientKeys),
        audience: 'urn:eci',
        clock,
        keyOwner: false,
        voucher: readVoucherClaims(decodeVoucher(voucher).payload),
      }),
    proof: (token) =>
      verifyDpopProof(token, {
        method: 'POST',
        url: URL_CALLED,
        accessToken: voucher,
        jkt: ecSigner.kid,
        replay: replay(),
        now: clock.time,
      }),
  };
}

async function outcome(work: () => Promise<unknown>): Promise<'accepted' | 'refused'> {
  try {
    await work();
    return 'accepted';
  } catch (error) {
    if (error instanceof ModiError) return 'refused';
    throw error;
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u0000é';

describe('PDND’s verifiers, whatever comes', () => {
  let made: Made;
  let verifiers: Record<keyof Made, Verifier>;
  before(async () => {
    made = await madeTokens();
    verifiers = verifiersOf(made);
  });

  for (const kind of ['voucher', 'evidence', 'proof'] as const) {
    it(`take the ${kind} itself`, async () => {
      expect(await outcome(async () => verifiers[kind](made[kind]))).to.equal('accepted');
    });

    it(`refuse the ${kind} with one character changed, taken out or put in`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.nat(made[kind].length - 1),
          fc.constantFrom(...ALPHABET),
          fc.constantFrom('change', 'take out', 'put in'),
          async (at, character, how) => {
            const token = made[kind];
            const put = how === 'take out' ? '' : character;
            const changed = token.slice(0, at) + put + token.slice(how === 'put in' ? at : at + 1);
            fc.pre(changed !== token);
            expect(await outcome(async () => verifiers[kind](changed))).to.equal('refused');
          },
        ),
        { numRuns: 400 },
      );
    });

    it(`refuse the ${kind} with its last character changed, whichever it is`, async () => {
      const token = made[kind];
      for (const character of ALPHABET) {
        if (token.endsWith(character)) continue;
        expect(await outcome(async () => verifiers[kind](token.slice(0, -1) + character))).to.equal('refused');
      }
    });

    it(`answer any text given as ${kind} with an error of ours`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
          expect(await outcome(async () => verifiers[kind](text))).to.equal('refused');
        }),
        { numRuns: 300 },
      );
    });

    it(`answer any JSON in the place of the ${kind}’s header and claims with an error of ours`, async () => {
      const part = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
      const { header } = decodeVoucher(made[kind]);
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), fc.boolean(), async (head, claims, ours) => {
          const given = ours && typeof head === 'object' ? { ...header, ...head } : head;
          const token = `${part(given)}.${part(claims)}.${part('signature')}`;
          expect(await outcome(async () => verifiers[kind](token))).to.equal('refused');
        }),
        { numRuns: 300 },
      );
    });
  }

  it('answer any headers, method and URL with an error of ours', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fc.string({ maxLength: 20 }), { maxLength: 3 }),
      fc.constant(undefined),
    );
    const names = ['authorization', 'dpop', 'agid-jwt-trackingevidence', 'agid-jwt-tracking-evidence', '__proto__'];
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 }),
        fc.string(),
        fc.webUrl(),
        async (headers, method, url) => {
          const request = { ...requestOf(made), method, url };
          const changed = { ...request, headers: { ...request.headers, ...headers } };
          expect(await outcome(async () => verifyPdndRequest(changed, policy()))).to.equal('refused');
        },
      ),
      { numRuns: 300 },
    );
  });
});
