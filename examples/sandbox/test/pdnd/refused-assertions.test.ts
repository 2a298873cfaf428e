import { expect } from 'chai';
import type { Claims } from '../support/token-bench.js';
import { CLIENT, KEY, OTHER_KEY, PURPOSE, TokenBench } from '../support/token-bench.js';
import { b64u, compact, ecKey } from '../support/test-key.js';

interface Refusal {
  readonly rule: string;
  readonly codes: string;
  readonly header?: Claims;
  readonly payload?: Claims;
  readonly form?: Record<string, string | undefined>;
}

const HEX = 'a'.repeat(64);
const STRANGER = '9c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a99';

const REFUSALS: readonly Refusal[] = [
  { rule: 'an assertion type of another kind', codes: '0002', form: { client_assertion_type: 'jwt-bearer' } },
  {
    rule: 'an audience of another environment',
    codes: '0004',
    payload: { aud: 'auth.interop.pagopa.it/client-assertion' },
  },
  {
    rule: 'an audience written as a URL',
    codes: '0004',
    payload: { aud: 'https://auth.uat.interop.pagopa.it/client-assertion' },
  },
  { rule: 'an audience list without the expected one', codes: '0004', payload: { aud: ['a', 'b'] } },
  { rule: 'an empty audience list', codes: '0004', payload: { aud: [] } },
  { rule: 'an audience that is a number', codes: '0004', payload: { aud: 7 } },
  { rule: 'no audience', codes: '0005', payload: { aud: undefined } },
  { rule: 'an empty audience', codes: '0005', payload: { aud: '' } },
  { rule: 'no jti', codes: '0008', payload: { jti: undefined } },
  { rule: 'an empty jti', codes: '0008', payload: { jti: '' } },
  { rule: 'no iat', codes: '0009', payload: { iat: undefined } },
  { rule: 'iat zero', codes: '0009', payload: { iat: 0 } },
  { rule: 'no exp', codes: '0010', payload: { exp: undefined } },
  { rule: 'no iss', codes: '0011', payload: { iss: undefined } },
  { rule: 'an empty iss', codes: '0011', payload: { iss: '' } },
  { rule: 'no sub', codes: '0012', payload: { sub: undefined } },
  { rule: 'sub different from client_id', codes: '0013', payload: { sub: STRANGER } },
  { rule: 'sub in another case than client_id', codes: '0013', payload: { sub: CLIENT.toUpperCase() } },
  { rule: 'a purposeId that is no UUID', codes: '0014', payload: { purposeId: 'finalita-1' } },
  { rule: 'a purposeId that is a number', codes: '0014', payload: { purposeId: 12 } },
  { rule: 'no kid', codes: '0015', header: { kid: undefined } },
  { rule: 'a sub that is no UUID', codes: '0024', payload: { sub: 'cassa' } },
  { rule: 'a sub that is a number', codes: '0024', payload: { sub: 5 } },
  { rule: 'a digest that is a string', codes: '0025', payload: { digest: HEX } },
  { rule: 'a digest without alg', codes: '0025', payload: { digest: { value: HEX } } },
  { rule: 'a digest with a third member', codes: '0025', payload: { digest: { alg: 'SHA256', value: HEX, at: 1 } } },
  {
    rule: 'a digest value in base64',
    codes: '0026',
    payload: { digest: { alg: 'SHA256', value: 'A'.repeat(43) + '=' } },
  },
  { rule: 'a digest algorithm written SHA-256', codes: '0027', payload: { digest: { alg: 'SHA-256', value: HEX } } },
  {
    rule: 'a digest wrong in length and in algorithm',
    codes: '0026,0027',
    payload: { digest: { alg: 'sha256', value: 'a' } },
  },
  { rule: 'no alg', codes: '0028', header: { alg: undefined } },
  { rule: 'alg PS256', codes: '0029', header: { alg: 'PS256' } },
  { rule: 'alg ES256', codes: '0029', header: { alg: 'ES256' } },
  { rule: 'alg HS256', codes: '0029', header: { alg: 'HS256' } },
  { rule: 'alg none', codes: '0029', header: { alg: 'none' } },
  { rule: 'a kid that is a UUID', codes: '0031', header: { kid: CLIENT } },
  { rule: 'a kid of 44 characters', codes: '0031', header: { kid: `${KEY.kid}A` } },
  { rule: 'a kid with a character outside the alphabet', codes: '0031', header: { kid: `${KEY.kid.slice(0, 42)}=` } },
  { rule: 'iat as a string', codes: '0032', payload: { iat: '1790000000' } },
  { rule: 'exp as a string', codes: '0032', payload: { exp: '1790000060' } },
  { rule: 'jti as a number', codes: '0032', payload: { jti: 5 } },
  { rule: 'iss as a number', codes: '0032', payload: { iss: 5 } },
  { rule: 'typ as a number', codes: '0032', header: { typ: 1 } },
  { rule: 'an empty purposeId', codes: '0032', payload: { purposeId: '' } },
  { rule: 'a null purposeId', codes: '0032', payload: { purposeId: null } },
  { rule: 'a digest that is false', codes: '0032', payload: { digest: false } },
  { rule: 'nbf', codes: '0032', payload: { nbf: 1 } },
  { rule: 'client_id among the claims', codes: '0032', payload: { client_id: CLIENT } },
  { rule: 'x5t in the header', codes: '0032', header: { x5t: 'abc' } },
  {
    rule: 'an extra member in the header and one in the payload',
    codes: '0032,0032',
    header: { x5c: [] },
    payload: { eserviceId: CLIENT },
  },
  { rule: 'crit in the header', codes: '0032', header: { crit: ['b64'], b64: true } },
  {
    rule: 'several wrong claims together, in order',
    codes: '0008,0011,0015,0005',
    header: { kid: undefined },
    payload: { jti: undefined, iss: undefined, aud: undefined },
  },
  { rule: 'a wrong claim, without looking at the extra one', codes: '0008', payload: { jti: undefined, extra: 1 } },
  { rule: 'a wrong type, without looking at the extra claim', codes: '0032', payload: { iat: 'x', extra: 1 } },
  { rule: 'no purposeId from an e-service client', codes: '0030', payload: { purposeId: undefined } },
  { rule: 'a purpose that is not linked to the client', codes: '015-0006', payload: { purposeId: STRANGER } },
  { rule: 'a kid that was not uploaded', codes: '015-0006', header: { kid: OTHER_KEY.kid } },
  {
    rule: 'a client that does not exist',
    codes: '015-0006',
    payload: { sub: STRANGER },
    form: { client_id: STRANGER },
  },
  { rule: 'a purpose in another case', codes: '015-0006', payload: { purposeId: PURPOSE.toUpperCase() } },
];

describe('PDND token endpoint: refused assertions', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start();
  });
  after(() => bench.sandbox.close());

  for (const { rule, codes, header, payload, form } of REFUSALS) {
    it(`refuses ${rule} (${codes})`, async () => {
      const answer = await bench.ask(bench.assertion(header, payload), form);
      expect(answer.status).to.equal(400);
      expect(answer.codes.join()).to.equal(codes);
      expect(bench.lastCall()).to.deep.include({ status: 400, outcome: 'refused', codes: codes.split(',') });
    });
  }

  it('refuses an assertion expired this very second (0017)', async () => {
    const answer = await bench.ask(bench.assertion({}, { exp: bench.now }));
    expect(answer.codes).to.deep.equal(['0017']);
  });

  it('accepts an assertion that has one second left', async () => {
    const answer = await bench.ask(bench.assertion({}, { exp: bench.now + 1 }));
    expect(answer.status).to.equal(200);
  });

  it('refuses a signature by another key (0033)', async () => {
    const answer = await bench.ask(bench.assertion({}, {}, OTHER_KEY));
    expect(answer.codes).to.deep.equal(['0033']);
  });

  it('looks at the signature before the times (0033)', async () => {
    const answer = await bench.ask(bench.assertion({}, { exp: 1 }, OTHER_KEY));
    expect(answer.codes).to.deep.equal(['0033']);
  });

  it('refuses an empty signature (0033)', async () => {
    const answer = await bench.ask(`${bench.assertion().split('.').slice(0, 2).join('.')}.`);
    expect(answer.codes).to.deep.equal(['0033']);
  });

  it('refuses a changed payload (0033)', async () => {
    const [head, , signature] = bench.assertion().split('.');
    const answer = await bench.ask(`${head}.${b64u(bench.payload({ exp: bench.now + 999 }))}.${signature}`);
    expect(answer.codes).to.deep.equal(['0033']);
  });

  it('refuses an RS256 header over an elliptic signature (0033)', async () => {
    const answer = await bench.ask(bench.assertion({}, {}, ecKey()));
    expect(answer.codes).to.deep.equal(['0033']);
  });

  const unreadable: [string, () => string][] = [
    ['an empty assertion', () => ''],
    ['two parts', () => 'a.b'],
    ['five parts', () => 'a.b.c.d.e'],
    ['an empty payload', () => `${b64u({ alg: 'RS256' })}..c`],
    ['a payload that is no JSON', () => `${b64u({ alg: 'RS256' })}.bm90LWpzb24.c`],
    ['a payload that is a list', () => compact({ alg: 'RS256', kid: KEY.kid }, [1], KEY)],
    ['a payload that is a JSON string', () => compact({ alg: 'RS256', kid: KEY.kid }, '"text"', KEY)],
    ['a bad header and a bad payload', () => 'a.b.c'],
  ];
  for (const [what, make] of unreadable) {
    it(`refuses ${what} (0006)`, async () => {
      const answer = await bench.ask(make());
      expect(answer.codes).to.deep.equal(['0006']);
    });
  }

  it('refuses an unreadable header over a readable payload (0007)', async () => {
    const answer = await bench.ask(`bm90LWpzb24.${b64u(bench.payload())}.c`);
    expect(answer.codes).to.deep.equal(['0007']);
  });

  it('says the same thing outside for every refusal', async () => {
    const answer = await bench.ask(bench.assertion({}, { jti: undefined }));
    expect(answer.body).to.deep.equal({
      type: 'about:blank',
      title: 'The request contains bad syntax or cannot be fulfilled.',
      status: 400,
      detail: 'Bad request',
      correlationId: answer.headers.get('x-correlation-id'),
      errors: [{ code: '015-0008', detail: 'Unable to generate a token for the given request' }],
    });
    expect(answer.headers.get('x-rate-limit-limit')).to.equal(null);
    expect(answer.headers.get('content-type')).to.match(/^application\/json/);
  });
});
