import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import type { AsyncPhase } from '../../src/voucher/async-phase.js';
import { createAsyncAssertion } from '../../src/voucher/async-assertion.js';
import { requestAsyncToken, type AsyncTokenRequest } from '../../src/voucher/async-token.js';
import { decodeVoucher } from '../../src/voucher/voucher.js';
import { FakePdnd } from '../helpers/fake-pdnd.js';
import { failureAs } from '../helpers/failure.js';
import { AUDIENCE, CLIENT_ID, countingIds, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { readVerified } from '../helpers/independent-jws.js';
import { ecSigner, RSA, rsaSigner } from '../helpers/keys.js';

const INTERACTION = '5f60718c-9203-4c4d-85e6-f7a8b9c0d1e2';
const URL_CALLBACK = 'https://cassa.example.it/eci/pronto';
const PHASES: readonly AsyncPhase[] = [
  { scope: 'start_interaction', purposeId: PURPOSE_ID, urlCallback: URL_CALLBACK },
  { scope: 'callback_invocation', interactionId: INTERACTION, entityNumber: 3 },
  { scope: 'get_resource', interactionId: INTERACTION },
  { scope: 'confirmation', interactionId: INTERACTION, purposeId: PURPOSE_ID },
];

function request(pdnd: FakePdnd, phase: AsyncPhase): AsyncTokenRequest {
  return {
    transport: pdnd,
    clock: new FixedClock(),
    ids: countingIds(),
    endpoint: 'https://auth.uat.interop.pagopa.it/token.oauth2.async',
    htu: 'https://auth.uat.interop.pagopa.it/token.oauth2',
    audience: AUDIENCE,
    clientId: CLIENT_ID,
    signer: rsaSigner,
    organizzazione: 'cassa',
    phase,
  };
}

/** As PDND answers: the phase's own claims, the interaction's id and finalità. */
function answering(claims: object = {}): FakePdnd {
  const pdnd = new FakePdnd();
  pdnd.answer = (asked) => {
    const { scope, urlCallback, interactionId } = asked.claims;
    return pdnd.voucher(asked, {
      scope,
      interactionId: interactionId ?? INTERACTION,
      purposeId: PURPOSE_ID,
      ...(urlCallback === undefined ? {} : { urlCallback }),
      ...claims,
    });
  };
  return pdnd;
}

describe('the asynchronous token endpoint', () => {
  for (const phase of PHASES) {
    it(`is asked for ${phase.scope} with exactly its claims`, async () => {
      const jws = await createAsyncAssertion({
        signer: rsaSigner,
        clientId: CLIENT_ID,
        audience: AUDIENCE,
        phase,
        clock: new FixedClock(),
        ids: countingIds(),
      });
      const { header, payload } = await readVerified(jws, RSA.publicKey);
      expect(header).to.deep.equal({ alg: 'RS256', kid: rsaSigner.kid, typ: 'JWT' });
      const { iss, sub, aud, jti, iat, exp, ...others } = payload;
      expect([iss, sub, aud, typeof jti, Number(exp) - Number(iat)]).to.deep.equal([
        CLIENT_ID,
        CLIENT_ID,
        AUDIENCE,
        'string',
        120,
      ]);
      expect(others).to.deep.equal({ ...phase });
    });

    it(`gives the voucher of ${phase.scope}, with the interaction’s id`, async () => {
      const voucher = await requestAsyncToken(request(answering(), phase));
      expect(voucher.claims).to.include({ scope: phase.scope, interactionId: INTERACTION });
    });
  }

  it('is sent the proof with the URL that it is told, for PDND checks another than its own', async () => {
    const pdnd = answering();
    const [start] = PHASES as [AsyncPhase];
    const asked = { ...request(pdnd, start), dpop: ecSigner };
    const voucher = await requestAsyncToken(asked);
    expect(voucher.tokenType).to.equal('DPoP');
    const { payload } = decodeVoucher(pdnd.asked[0]?.headers['dpop'] ?? '');
    expect(payload['htu']).to.equal('https://auth.uat.interop.pagopa.it/token.oauth2');
  });

  it('is asked once: its 500 is a refusal that lost its code', async () => {
    const pdnd = new FakePdnd();
    pdnd.answer = () => FakePdnd.problem(500, '015-0000');
    const error = await failureAs(TokenError, () => requestAsyncToken(request(pdnd, PHASES[0] as AsyncPhase)));
    expect([error.code, pdnd.asked.length]).to.deep.equal(['ERR_MODI_VOUCHER_REFUSED', 1]);
    expect(error.facts).to.include({ status: 500, codes: '015-0000', reason: 'async-500', correlationId: 'corr-body' });
  });

  it('is asked once at 429 too, and an outage stays an outage', async () => {
    for (const [answer, code] of [
      [FakePdnd.problem(429, '007-10004', { 'x-rate-limit-interval': '1000' }), 'ERR_MODI_RATE_LIMITED'],
      [FakePdnd.problem(503, '015-0000'), 'ERR_MODI_PDND_UNAVAILABLE'],
      [{ status: 500, headers: { 'content-type': 'text/html' } }, 'ERR_MODI_PDND_UNAVAILABLE'],
      [FakePdnd.problem(400, '015-0008'), 'ERR_MODI_VOUCHER_REFUSED'],
    ] as const) {
      const pdnd = new FakePdnd();
      pdnd.answer = () => answer;
      const error = await failureAs(TokenError, () => requestAsyncToken(request(pdnd, PHASES[2] as AsyncPhase)));
      expect([error.code, pdnd.asked.length]).to.deep.equal([code, 1]);
    }
  });

  it('does not hand on the voucher of another phase or interaction', async () => {
    const rows: [AsyncPhase | undefined, object, string][] = [
      [PHASES[2], { scope: 'confirmation' }, 'scope'],
      [PHASES[2], { interactionId: PURPOSE_ID }, 'interactionId'],
      [PHASES[0], { interactionId: undefined }, 'interactionId'],
      [PHASES[0], { urlCallback: 'https://altri.example.it' }, 'urlCallback'],
      [PHASES[0], { purposeId: INTERACTION }, 'purposeId'],
      [PHASES[1], { client_id: INTERACTION }, 'client_id'],
    ];
    for (const [phase, claims, claim] of rows) {
      const error = await failureAs(TokenError, () =>
        requestAsyncToken(request(answering(claims), phase as AsyncPhase)),
      );
      expect([error.code, error.facts['claim']]).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', claim]);
    }
  });

  const wrong: [string, object, string][] = [
    ['a callback that is no URL', { ...PHASES[0], urlCallback: 'pronto' }, 'urlCallback'],
    ['a callback over ftp', { ...PHASES[0], urlCallback: 'ftp://x/y' }, 'urlCallback'],
    ['a start without finalità', { ...PHASES[0], purposeId: undefined }, 'purposeId'],
    ['an interaction that is no UUID', { ...PHASES[1], interactionId: 'x' }, 'interactionId'],
    ['no results at all', { ...PHASES[1], entityNumber: 0 }, 'entityNumber'],
    ['half a result', { ...PHASES[1], entityNumber: 1.5 }, 'entityNumber'],
    ['another scope', { scope: 'restart' }, 'scope'],
  ];
  for (const [what, phase, field] of wrong) {
    it(`is not asked with ${what}`, async () => {
      const pdnd = answering();
      const error = await failureAs(ConfigurationError, () => requestAsyncToken(request(pdnd, phase as AsyncPhase)));
      expect([error.facts['field'], pdnd.asked.length]).to.deep.equal([field, 0]);
    });
  }
});
