import { expect } from 'chai';
import type { Claims } from '../support/token-bench.js';
import { API_CLIENT, TokenBench } from '../support/token-bench.js';
import { b64u, compact, decode, ecKey, rsaKey } from '../support/test-key.js';

const EC = ecKey();
const RSA = rsaKey();

interface Refusal {
  readonly rule: string;
  readonly codes: string;
  readonly header?: Claims;
  readonly payload?: () => Claims;
}

describe('PDND token endpoint: DPoP', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start();
  });
  beforeEach(() => bench.pass(5));
  after(() => bench.sandbox.close());

  const codesOf = async (DPoP: string): Promise<string> =>
    (await bench.ask(bench.assertion(), {}, { DPoP })).codes.join();

  for (const [name, key] of [['ES256', EC] as const, ['RS256', RSA] as const]) {
    it(`gives a DPoP voucher bound to the key of an ${name} proof`, async () => {
      const answer = await bench.ask(bench.assertion(), {}, { DPoP: bench.proof(key) });
      expect(answer.body['token_type']).to.equal('DPoP');
      const claims = decode(String(answer.body['access_token']).split('.')[1]);
      expect(claims['cnf']).to.deep.equal({ jkt: key.kid });
      expect(decode(String(answer.body['access_token']).split('.')[0])['typ']).to.equal('at+jwt');
    });
  }

  it('gives a DPoP voucher to an API client too', async () => {
    const assertion = bench.assertion({}, { sub: API_CLIENT, purposeId: undefined });
    const answer = await bench.ask(assertion, { client_id: API_CLIENT }, { DPoP: bench.proof(EC) });
    expect(answer.body['token_type']).to.equal('DPoP');
  });

  it('gives a Bearer voucher when the header is empty', async () => {
    const answer = await bench.ask(bench.assertion(), {}, { DPoP: '' });
    expect(answer.body['token_type']).to.equal('Bearer');
  });

  const refusals: readonly Refusal[] = [
    { rule: 'no jti', codes: '0004', payload: () => ({ jti: undefined }) },
    { rule: 'no iat', codes: '0006', payload: () => ({ iat: undefined }) },
    { rule: 'no typ', codes: '0007', header: { typ: undefined } },
    { rule: 'another typ', codes: '0008', header: { typ: 'JWT' } },
    { rule: 'no jwk', codes: '0009', header: { jwk: undefined } },
    { rule: 'no htm', codes: '0010', payload: () => ({ htm: undefined }) },
    { rule: 'another htm', codes: '0011', payload: () => ({ htm: 'GET' }) },
    { rule: 'htm in lower case', codes: '0011', payload: () => ({ htm: 'post' }) },
    { rule: 'no htu', codes: '0012', payload: () => ({ htu: undefined }) },
    { rule: 'an htu with a final slash', codes: '0013', payload: () => ({ htu: `${bench.sandbox.tokenEndpoint}/` }) },
    { rule: 'an htu with a query', codes: '0013', payload: () => ({ htu: `${bench.sandbox.tokenEndpoint}?a=b` }) },
    { rule: 'no alg', codes: '0016', header: { alg: undefined } },
    { rule: 'another alg', codes: '0017', header: { alg: 'PS256' } },
    { rule: 'a kid in the header', codes: '0018', header: { kid: EC.kid } },
    { rule: 'exp', codes: '0018', payload: () => ({ exp: bench.now + 60 }) },
    { rule: 'nonce', codes: '0018', payload: () => ({ nonce: 'x' }) },
    { rule: 'ath', codes: '0018', payload: () => ({ ath: 'x' }) },
    { rule: 'iat as a string', codes: '0018', payload: () => ({ iat: String(bench.now) }) },
    { rule: 'an extra member in header and payload', codes: '0018,0018', header: { x: 1 }, payload: () => ({ y: 1 }) },
    { rule: 'a proof of 61 seconds ago', codes: '0020', payload: () => ({ iat: bench.now - 61 }) },
    { rule: 'a proof 11 seconds in the future', codes: '0021', payload: () => ({ iat: bench.now + 11 }) },
    {
      rule: 'several faults together, in order',
      codes: '0008,0011,0004',
      header: { typ: 'x' },
      payload: () => ({ htm: 'x', jti: '' }),
    },
    { rule: 'a jwk with alg and use', codes: '0003', header: { jwk: { ...EC.jwk, alg: 'ES256', use: 'sig' } } },
    { rule: 'a jwk with kid', codes: '0003', header: { jwk: { ...EC.jwk, kid: EC.kid } } },
    { rule: 'a jwk that is a string', codes: '0003', header: { jwk: 'chiave' } },
    { rule: 'a jwk that is no point of its curve', codes: '0001', header: { jwk: { ...EC.jwk, x: EC.jwk['y'] } } },
    { rule: 'a jwk of an unknown kind', codes: '0014', header: { jwk: { ...EC.jwk, kty: 'XY' } } },
    { rule: 'RS256 with an elliptic key', codes: '0001', header: { alg: 'RS256' } },
    { rule: 'the key of somebody else', codes: '0019', header: { jwk: ecKey().jwk } },
  ];
  for (const { rule, codes, header = {}, payload = () => ({}) } of refusals) {
    it(`refuses ${rule} (DPoP ${codes})`, async () => {
      expect(await codesOf(bench.proof(EC, { header, payload: payload() }))).to.equal(codes);
    });
  }

  it('refuses a P-384 key (DPoP 0001)', async () => {
    expect(await codesOf(bench.proof(ecKey('P-384')))).to.equal('0001');
  });

  it('refuses an RSA key of 1024 bits (DPoP 0001)', async () => {
    expect(await codesOf(bench.proof(rsaKey(1024)))).to.equal('0001');
  });

  it('refuses what is no JWT (DPoP 0002)', async () => {
    expect(await codesOf('prova')).to.equal('0002');
  });

  it('refuses an unreadable header over a readable payload (DPoP 0003)', async () => {
    expect(await codesOf(`a.${b64u({ htm: 'POST' })}.c`)).to.equal('0003');
  });

  it('refuses two proofs in one header (DPoP 0022)', async () => {
    expect(await codesOf(`${bench.proof(EC)}, ${bench.proof(EC)}`)).to.equal('0022');
  });

  it('accepts a proof of 60 seconds ago and one 10 seconds in the future', async () => {
    expect(await codesOf(bench.proof(EC, { payload: { iat: bench.now - 60 } }))).to.equal('');
    expect(await codesOf(bench.proof(EC, { payload: { iat: bench.now + 10 } }))).to.equal('');
  });

  it('accepts a proof once (DPoP 0005)', async () => {
    const proof = bench.proof(EC);
    expect(await codesOf(proof)).to.equal('');
    expect(await codesOf(proof)).to.equal('0005');
  });

  it('does not spend a proof that came with a refused assertion', async () => {
    const proof = bench.proof(EC);
    const refused = await bench.ask(bench.assertion({}, { jti: '' }), {}, { DPoP: proof });
    expect(refused.codes).to.deep.equal(['0008']);
    expect(await codesOf(proof)).to.equal('');
  });

  it('judges the proof before the assertion', async () => {
    const answer = await bench.ask('nulla', {}, { DPoP: compact({}, {}, EC) });
    expect(answer.headers.get('varco-sandbox-validator')).to.equal('dpop');
    expect(answer.codes.every((code) => /^[0-9]{4}$/.test(code))).to.equal(true);
    expect(JSON.stringify(bench.lastCall())).to.include(`DPOP-${answer.codes[0] ?? ''}`);
    expect(answer.body['errors']).to.have.deep.nested.property('[0].code', '015-0008');
  });
});
