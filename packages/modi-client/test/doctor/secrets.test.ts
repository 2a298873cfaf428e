import { expect } from 'chai';
import fc from 'fast-check';
import * as checks from '../../src/doctor/checks.js';
import { diagnose } from '../../src/doctor/diagnose.js';
import { parseAnswerFile } from '../../src/doctor/explain/answer.js';
import { explain, explainCode } from '../../src/doctor/explain/explain.js';
import { guessKind } from '../../src/doctor/guess.js';
import type { DoctorInput } from '../../src/doctor/input.js';
import { renderReport } from '../../src/doctor/render.js';
import { EC, pem, RSA } from '../helpers/keys.js';
import { secured, soap } from './support/envelope-rows.js';
import { assertion, b64u, CONTEXT, evidence, proof, voucher } from './support/messages.js';
import { signature } from './support/request-rows.js';

const RUNS = { numRuns: 200 };
const CF = 'RSSMRA80A01H501U';
const PRIVATE = pem(RSA.privateKey);
const D = String(EC.privateKey.export({ format: 'jwk' }).d);
const SECRETS = [
  CF,
  CF.toLowerCase(),
  'RSSMRAULALMHRLMU',
  '12345678901',
  PRIVATE,
  D,
  PRIVATE.split('\n')[3] ?? '',
  voucher(),
];

const secret = fc.constantFrom(...SECRETS);
/** Anything that JSON can say, objects that cannot be made text included. */
const value = fc.oneof(fc.jsonValue(), secret, fc.constant({ toString: 1, valueOf: null }), fc.constant(null));
const names = fc.constantFrom(
  ...'iss sub aud jti iat exp nbf purposeId digest htm htu ath cnf dnonce userID LoA loa signed_headers scope role'.split(
    ' ',
  ),
  ...'interactionId urlCallback entityNumber client_id __proto__ constructor'.split(' '),
);
const claims = fc.dictionary(fc.oneof(names, secret, fc.string()), value, { maxKeys: 12 });
const members = fc.dictionary(fc.constantFrom('alg', 'kid', 'typ', 'jwk', 'crit', 'b64', 'x5t', CF), value);
const token = fc.oneof(
  fc.string(),
  secret,
  fc.tuple(members, claims).map(([header, payload]) => `${b64u(header)}.${b64u(payload)}.c2ln`),
  fc.tuple(claims, fc.nat()).map(([change, which]) => makers[which % makers.length]?.({}, change) ?? ''),
  fc.tuple(members, fc.nat()).map(([change, which]) => makers[which % makers.length]?.(change, {}) ?? ''),
);
const makers = [assertion, evidence, voucher, proof, signature];
const text = fc.oneof(fc.string(), secret, token, fc.constantFrom(soap(), secured(), '{}', '<', PRIVATE.slice(0, 200)));
const headers = fc.dictionary(
  fc.oneof(
    fc.constantFrom('Digest', 'Agid-JWT-Signature', 'Authorization', 'DPoP', 'Content-Type', 'Content-Encoding'),
    fc.string(),
  ),
  fc.oneof(text, fc.array(text, { maxLength: 3 })),
);
const optional = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined, freq: 2 });

const input = fc.record({
  key: optional(text),
  publicKey: optional(text),
  dpopKey: optional(text),
  assertion: optional(token),
  evidence: optional(token),
  voucher: optional(token),
  proof: optional(token),
  signature: optional(token),
  form: optional(text),
  request: optional(fc.record({ headers, body: fc.uint8Array(), method: text, url: text })),
  envelope: optional(
    fc.record({
      bytes: fc.oneof(
        fc.uint8Array(),
        text.map((each) => Buffer.from(each)),
      ),
      headers,
    }),
  ),
  configuration: optional(fc.record({ value: fc.oneof(value, claims), files: fc.record({ keyFile: text }) })),
  error: optional(
    fc.record({ status: fc.integer({ min: 100, max: 599 }), headers: fc.dictionary(fc.string(), text), body: text }),
  ),
});

/** What may never be said, whatever was given. */
function secretsIn(said: string): string[] {
  const parts = [CF, 'RSSMRAULALMHRLMU', '12345678901', D, ...PRIVATE.split('\n').filter((line) => line.length > 40)];
  const found = parts.filter((each) => said.toLowerCase().includes(each.toLowerCase()));
  return /eyJ[A-Za-z0-9_-]{20,}\./.test(said) ? [...found, 'a token'] : found;
}

const without = (given: object): DoctorInput =>
  Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined));

describe('the doctor, whatever it is given', () => {
  it('never throws, and says no key, no codice fiscale and no token', () => {
    fc.assert(
      fc.property(input, fc.constantFrom('it' as const, 'en' as const), fc.boolean(), (given, lingua, strict) => {
        const report = diagnose(without(given), { ...CONTEXT, lingua, strict, identity: true });
        expect(secretsIn(`${JSON.stringify(report)}\n${renderReport(report, lingua)}`)).to.deep.equal([]);
      }),
      RUNS,
    );
  }).timeout(120_000);

  it('judges one token as any other without throwing', () => {
    const context = {
      ...CONTEXT,
      endpoint: 'async' as const,
      request: { method: 'GET', url: 'https://example.it/x?y' },
    };
    fc.assert(
      fc.property(token, token, (one, other) => {
        const known = { ...context, evidence: other, voucher: other, assertion: other, proof: other };
        const findings = [
          ...checks.checkAssertion(one, known),
          ...checks.checkEvidence(one, known),
          ...checks.checkVoucher(one, known),
          ...checks.checkDpopProof(one, known),
          ...checks.checkSignature(one, known),
        ];
        expect(secretsIn(JSON.stringify(findings))).to.deep.equal([]);
      }),
      RUNS,
    );
  }).timeout(120_000);

  it('reads any text as a file, an answer or a code', () => {
    fc.assert(
      fc.property(text, (any) => {
        guessKind(any);
        const answer = parseAnswerFile(`HTTP/1.1 400 x\r\n${any}\r\n\r\n${any}`);
        const said = [explain(answer, CONTEXT), explain(parseAnswerFile(any), CONTEXT), explainCode(any)];
        expect(secretsIn(JSON.stringify(said))).to.deep.equal([]);
      }),
      RUNS,
    );
  }).timeout(120_000);

  it('takes JSON nested fifteen thousand levels deep', () => {
    const deep = `${'['.repeat(15_000)}1${']'.repeat(15_000)}`;
    const part = (json: string): string => Buffer.from(json).toString('base64url');
    const jws = `${part(`{"alg":${deep},"kid":${deep},"typ":${deep},"jwk":${deep}}`)}.${part(
      `{"aud":${deep},"sub":${deep},"digest":${deep},"htu":${deep},"signed_headers":${deep},"iat":${deep}}`,
    )}.c2ln`;
    const messages = {
      assertion: jws,
      evidence: jws,
      voucher: jws,
      proof: jws,
      signature: jws,
      key: `{"keys":[${deep}]}`,
    };
    const body = `{"errors":${deep},"status":400,"headers":{"a":${deep}},"body":${deep}}`;
    const configuration = { value: JSON.parse(`{"kid":${deep},"x":${deep}}`) as unknown };
    const request = { headers: { Digest: 'SHA-256=x' }, body: Buffer.from(deep) };
    const report = diagnose({ ...messages, configuration, request, error: parseAnswerFile(body) }, CONTEXT);
    expect(report.ok).to.equal(false);
  });

  it('takes what is no text at all', () => {
    for (const odd of [undefined, null, 5, {}, []]) {
      expect(checks.checkAssertion(odd as string, CONTEXT)[0]?.code).to.equal('assertion/malformed');
      expect(checks.checkKey(odd as string, 'sign', CONTEXT)[0]?.code).to.equal('key/not-a-key');
      expect(checks.checkConfiguration(odd, CONTEXT)[0]?.code).to.match(/^configuration\//);
    }
  });

  it('shows ids and addresses, and hides what might be secret', () => {
    const aud = `https://example.it/${CF}`;
    const [hidden] = checks.checkAssertion(assertion({}, { aud }), CONTEXT);
    expect(hidden?.what).to.equal('The aud is the e-service’s (not shown), not PDND’s.');
    const [shown] = checks.checkAssertion(assertion({}, { aud: 'https://example.it/v1' }), CONTEXT);
    expect(shown?.what).to.equal('The aud is the e-service’s (https://example.it/v1), not PDND’s.');
  });
});
