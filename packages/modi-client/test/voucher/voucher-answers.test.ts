import { expect } from 'chai';
import { TokenError } from '../../src/errors/token-error.js';
import { TransportError } from '../../src/errors/transport-error.js';
import type { Signer } from '../../src/ports/signer.js';
import type { TransportResponse } from '../../src/ports/transport.js';
import { createVoucherSource } from '../../src/voucher/voucher-source.js';
import { failureAs } from '../helpers/failure.js';
import { FakePdnd, type AskedToken } from '../helpers/fake-pdnd.js';
import { AUDIENCE, CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner, otherSigner, rsaSigner } from '../helpers/keys.js';

const DIGEST = 'ab'.repeat(32);
type Answer = (pdnd: FakePdnd, asked: AskedToken) => Partial<TransportResponse>;

async function refusal(answer: Answer, digest?: string, dpop?: Signer): Promise<TokenError> {
  const pdnd = new FakePdnd();
  pdnd.answer = (asked) => answer(pdnd, asked);
  const clock = new FixedClock();
  const source = createVoucherSource({
    transport: pdnd,
    clock,
    ids: countingIds(),
    tokenEndpoint: 'https://x/token.oauth2',
    audience: AUDIENCE,
  });
  const request = { clientId: CLIENT_ID, signer: rsaSigner, purposeId: PURPOSE_ID, organizzazione: 'a' };
  const more = { ...(digest === undefined ? {} : { digest }), ...(dpop === undefined ? {} : { dpop }) };
  return failureAs(TokenError, () => source.get({ ...request, ...more }));
}

describe('what PDND answers', () => {
  it('a refusal keeps the code and the correlation id, and nothing of the texts', async () => {
    const error = await refusal(() => ({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: Buffer.from(
        '{"status":400,"detail":"SEGRETO","errors":[{"code":"015-0008","detail":"SEGRETO"},{"code":"SEGRETO"}],"correlationId":"f00-1"}',
      ),
    }));
    expect(error.code).to.equal('ERR_MODI_VOUCHER_REFUSED');
    const { probableCauses, ...facts } = error.facts;
    expect(facts).to.deep.equal({ status: 400, codes: '015-0008', correlationId: 'f00-1' });
    // Nothing is wrong with what was sent: the likeliest causes are those that cannot be seen from here.
    expect(probableCauses).to.match(/^pdnd\/key-not-in-client,pdnd\/client-not-linked,/);
    expect(error.message + String(error.cause)).not.to.include('SEGRETO');
  });

  it('a refusal without an id in the body has the one of the header', async () => {
    const error = await refusal(() => ({
      status: 400,
      body: Buffer.from('{"errors":[{"code":"007-9999"},{"code":"000-9999"}]}'),
    }));
    expect(error.facts).to.deep.equal({ status: 400, codes: '007-9999,000-9999', correlationId: 'corr-1' });
  });

  it('an id that does not look like one is not passed on', async () => {
    const error = await refusal(() => ({
      status: 400,
      headers: { 'x-correlation-id': 'a b\nc' },
      body: Buffer.from('{"correlationId":{}}'),
    }));
    expect(error.facts).to.deep.equal({ status: 400, codes: '' });
  });

  const unavailable: [string, Partial<TransportResponse>][] = [
    ['500', FakePdnd.problem(500, '015-0000')],
    ['503 with HTML', { status: 503, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>') }],
    ['403 with HTML', { status: 403, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>') }],
    ['a redirect', { status: 302, body: Buffer.of() }],
    ['200 with HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>') }],
    ['200 with half a JSON', { status: 200, body: Buffer.from('{"access_token": "a.') }],
    ['200 with nothing', { status: 200, body: Buffer.of() }],
    ['204', { status: 204, body: Buffer.of() }],
  ];
  for (const [what, answer] of unavailable) {
    it(`${what} is PDND unavailable`, async () => {
      const error = await refusal(() => answer);
      expect([error.code, error.facts['status']]).to.deep.equal(['ERR_MODI_PDND_UNAVAILABLE', answer.status]);
    });
  }

  const members: [string, object][] = [
    ['no token', { access_token: undefined }],
    ['a token that is no JWS', { access_token: 'abc' }],
    ['a token with padding', { access_token: 'e30=.e30=.AA==' }],
    ['no type', { token_type: undefined }],
    ['no life', { expires_in: undefined }],
    ['a life that is a text', { expires_in: '600' }],
    ['a life of zero', { expires_in: 0 }],
    ['a negative life', { expires_in: -1 }],
  ];
  for (const [what, changed] of members) {
    it(`a token response with ${what} is not one`, async () => {
      const error = await refusal((pdnd, asked) => pdnd.voucher(asked, {}, changed));
      expect([error.code, error.facts['member']]).to.deep.equal(['ERR_MODI_PDND_UNAVAILABLE', Object.keys(changed)[0]]);
    });
  }

  it('takes the token type in any case', async () => {
    const error = await refusal((pdnd, asked) => pdnd.voucher(asked, { client_id: 'x' }, { token_type: 'bEARER' }));
    expect(error.code).to.equal('ERR_MODI_CLAIM_MISMATCH');
    const other = await refusal((pdnd, asked) => pdnd.voucher(asked, {}, { token_type: 'mac' }));
    expect(other.code).to.equal('ERR_MODI_TOKEN_TYPE');
  });

  const bindings: [string, Signer | undefined, object][] = [
    ['another key than that of the proof', ecSigner, { cnf: { jkt: otherSigner.kid } }],
    ['no key, though a proof was sent', ecSigner, { cnf: undefined }],
    ['something that is no thumbprint', ecSigner, { cnf: { jkt: 'x' } }],
    ['a key, though no proof was sent', undefined, { cnf: { jkt: ecSigner.kid } }],
  ];
  for (const [what, dpop, claims] of bindings) {
    it(`a voucher bound to ${what} is refused`, async () => {
      const error = await refusal((pdnd, asked) => pdnd.voucher(asked, claims), undefined, dpop);
      expect([error.code, error.facts['claim']]).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'cnf']);
    });
  }

  const digests: [string, string | undefined, object][] = [
    ['another digest', DIGEST, { digest: { alg: 'SHA256', value: 'cd'.repeat(32) } }],
    ['no digest', DIGEST, { digest: undefined }],
    ['a digest of another shape', DIGEST, { digest: [DIGEST] }],
    ['a digest that nobody asked for', undefined, { digest: { alg: 'SHA256', value: DIGEST } }],
  ];
  for (const [what, asked, claims] of digests) {
    it(`a voucher with ${what} is refused`, async () => {
      const error = await refusal((pdnd, request) => pdnd.voucher(request, claims), asked);
      expect(error.code).to.equal('ERR_MODI_DIGEST_MISMATCH');
    });
  }

  it('a voucher for another client or purpose is refused', async () => {
    for (const claim of ['client_id', 'purposeId']) {
      const error = await refusal((pdnd, asked) =>
        pdnd.voucher(asked, { [claim]: '11111111-1111-4111-8111-111111111111' }),
      );
      expect([error.code, error.facts['claim']]).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', claim]);
    }
  });

  it('silence is the transport’s error, as it is', async () => {
    const pdnd = new FakePdnd();
    pdnd.answer = FakePdnd.silent;
    const source = createVoucherSource({
      transport: pdnd,
      clock: new FixedClock(),
      ids: countingIds(),
      tokenEndpoint: 'https://x/t',
      audience: AUDIENCE,
    });
    const error = await failureAs(TransportError, () =>
      source.get({ clientId: CLIENT_ID, signer: rsaSigner, organizzazione: 'a' }),
    );
    expect(error.code).to.equal('ERR_MODI_TIMEOUT');
  });
});
