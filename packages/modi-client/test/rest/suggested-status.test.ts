import { expect } from 'chai';
import type { ModiErrorCode } from '../../src/errors/modi-error.js';
import { suggestedStatus, type StatusOptions } from '../../src/rest/suggested-status.js';

describe('suggestedStatus', () => {
  const rows: [code: ModiErrorCode, part: StatusOptions['part'], varco: number, govway: number][] = [
    ['ERR_MODI_TOKEN_MISSING', 'id-auth', 400, 400],
    ['ERR_MODI_TOKEN_MISSING', 'integrity', 400, 400],
    ['ERR_MODI_TOKEN_MISSING', 'voucher', 401, 401],
    ['ERR_MODI_TOKEN_MALFORMED', 'integrity', 400, 400],
    ['ERR_MODI_SIGNATURE_INVALID', 'id-auth', 400, 400],
    ['ERR_MODI_DIGEST_MISMATCH', 'integrity', 400, 400],
    ['ERR_MODI_HEADER_MISMATCH', 'integrity', 400, 400],
    ['ERR_MODI_TOKEN_EXPIRED', 'id-auth', 401, 400],
    ['ERR_MODI_TOKEN_EXPIRED', 'integrity', 400, 400],
    ['ERR_MODI_TOKEN_NOT_YET_VALID', 'audit', 400, 400],
    ['ERR_MODI_CLAIM_MISMATCH', 'id-auth', 401, 400],
    ['ERR_MODI_TOKEN_EXPIRED', 'voucher', 401, 401],
    ['ERR_MODI_CERT_UNTRUSTED', 'integrity', 401, 400],
    ['ERR_MODI_CERT_EXPIRED', 'id-auth', 401, 400],
    ['ERR_MODI_CERT_REVOKED', 'integrity', 401, 400],
    ['ERR_MODI_KEY_UNKNOWN', 'integrity', 401, 401],
    ['ERR_MODI_DIGEST_MISMATCH', 'audit', 400, 400],
    ['ERR_MODI_SIGNATURE_INVALID', 'dpop', 401, 401],
    ['ERR_MODI_REPLAYED', 'dpop', 401, 401],
    ['ERR_MODI_REPLAYED', 'integrity', 409, 409],
    ['ERR_MODI_REPLAY_STORE_FULL', 'integrity', 503, 503],
    ['ERR_MODI_PDND_UNAVAILABLE', 'voucher', 503, 503],
    ['ERR_MODI_ABORTED', 'voucher', 503, 503],
    ['ERR_MODI_CONFIG_INVALID', 'integrity', 500, 500],
  ];
  for (const [code, part, varco, govway] of rows) {
    it(`answers ${code} in the ${part} token with ${varco}, GovWay with ${govway}`, () => {
      const answers = (['varco', 'govway'] as const).map((dialect) =>
        suggestedStatus(code, { part: part ?? 'integrity', dialect }),
      );
      expect(answers).to.deep.equal([varco, govway]);
    });
  }

  it('answers 502 when it is the other side’s response that is refused', () => {
    expect(suggestedStatus('ERR_MODI_SIGNATURE_INVALID', { direction: 'response' })).to.equal(502);
  });

  it('answers 503 where it is we who could not find out, whatever the token', () => {
    for (const code of [
      'ERR_MODI_PACING_FULL',
      'ERR_MODI_RATE_LIMITED',
      'ERR_MODI_API_REFUSED',
      'ERR_MODI_VOUCHER_REFUSED',
      'ERR_MODI_TIMEOUT',
    ] as const) {
      for (const part of ['integrity', 'voucher', 'audit'] as const)
        expect(suggestedStatus(code, { part, dialect: 'govway' }), code).to.equal(503);
    }
  });
});
