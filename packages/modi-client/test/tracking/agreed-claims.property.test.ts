import { expect } from 'chai';
import fc from 'fast-check';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { decodeCompact } from '../../src/jws/decode.js';
import type { Signer } from '../../src/ports/signer.js';
import type { EvidenceValues } from '../../src/tracking/evidence-claims.js';
import { createTrackingEvidence } from '../../src/tracking/tracking-evidence.js';
import { CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { rsaSigner } from '../helpers/keys.js';

const clock = new FixedClock();
const IAT = Math.floor(clock.time / 1_000);
/** What it signs is looked at, not verified. */
const signer: Signer = { ...rsaSigner, sign: async () => new Uint8Array(256) };
const usual = fc.stringMatching(/^[a-z]{1,6}$/);
const odd = ['iss', 'aud', 'jti', 'exp', 'dnonce', 'purposeId', '__proto__', 'constructor', 'toString', 'userID', ''];
const name = fc.oneof(
  { weight: 8, arbitrary: usual },
  { weight: 1, arbitrary: fc.oneof(fc.constantFrom(...odd), fc.string({ maxLength: 12 })) },
);
const value = fc.oneof(
  { weight: 20, arbitrary: fc.string({ minLength: 1, maxLength: 9 }).map((text) => `è${text}`) },
  { weight: 1, arbitrary: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', ' ', '\u0000', '\ud800')) },
);
const renamed = fc.record({ userID: name, userLocation: name, LoA: name }, { requiredKeys: [] });
const rules = fc.array(fc.record({ name, required: fc.boolean(), maxLength: fc.nat(8) }), { maxLength: 5 });
const values = fc.record<EvidenceValues>(
  {
    userID: value,
    userLocation: value,
    LoA: value,
    claimNames: renamed,
    moreClaims: fc.dictionary(name, value, { maxKeys: 3 }),
  },
  { requiredKeys: ['userID', 'userLocation', 'LoA'] },
);
const withRules = fc.tuple(values, rules).map(([each, claims]): EvidenceValues => ({ ...each, claims }));

describe('the agreed claims of an evidence, whatever they are', () => {
  it('are written as they were given beside the pattern’s own, or refused with the name of a field', async () => {
    let made = 0;
    const given = fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: values }, { weight: 1, arbitrary: withRules }),
      async (each) => {
        const common = { pattern: 'AUDIT_REST_02', signer, clientId: CLIENT_ID, purposeId: PURPOSE_ID } as const;
        const evidence = await createTrackingEvidence({
          ...common,
          ...each,
          audience: 'urn:eci',
          clock,
          ids: countingIds(),
        }).catch((error: unknown) => {
          expect(error).to.be.instanceOf(ConfigurationError);
          if (error instanceof ConfigurationError) expect(error.facts['field']).to.be.a('string');
          return undefined;
        });
        if (evidence === undefined) return;
        made++;
        const { payload } = decodeCompact(evidence.jws);
        expect(payload).to.include({
          iss: CLIENT_ID,
          aud: 'urn:eci',
          iat: IAT,
          nbf: IAT,
          exp: IAT + 300,
          jti: evidence.jti,
        });
        expect(payload).to.include({ purposeId: PURPOSE_ID });
        expect(payload['dnonce']).to.be.a('number');
        const { userID, userLocation, LoA, claimNames = {}, moreClaims = {} } = each;
        const wanted = new Map(Object.entries(moreClaims)).set(claimNames.userID ?? 'userID', userID);
        wanted.set(claimNames.userLocation ?? 'userLocation', userLocation);
        if (LoA !== undefined) wanted.set(claimNames.LoA ?? 'LoA', LoA);
        expect(Object.keys(payload)).to.have.length(8 + wanted.size);
        for (const [claim, text] of wanted) expect(Object.entries(payload)).to.deep.include([claim, text]);
      },
    );
    await fc.assert(given, { numRuns: 1_000 });
    expect(made).to.be.greaterThan(250);
  });
});
