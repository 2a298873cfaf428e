import { EciError, type EciErrorCode } from '@varco/eci-mapper';
import {
  ConfigurationError,
  SignerError,
  SoapFaultError,
  SoapSecurityError,
  TokenError,
  TransportError,
  WorkerError,
  type SoapFault,
  type SoapSecurityErrorCode,
  type TokenErrorCode,
  type TransportErrorCode,
} from '@varco/modi-client';
import { expect } from 'chai';
import type { Motivo } from '../../src/domain/refusal.js';
import { rifiutaErogatore, rifiutaFirma, rifiutaPdnd } from '../../src/flow/rifiuta-errore.js';
import { PROBLEMI } from '../../src/http/problemi.js';
import { CF, ISTANTE } from '../policy/scena.js';

interface Sent {
  readonly requestSent?: boolean;
  readonly retryAfter?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}
const transport = (
  code: TransportErrorCode,
  { requestSent = false, retryAfter, facts = {} }: Sent = {},
): TransportError => new TransportError(code, 'message', { requestSent, retryAfter, facts });
const fault = (parti: Partial<SoapFault> = {}, httpStatus = 500, retryAfter?: string): SoapFaultError =>
  new SoapFaultError(
    {
      faultcode: 's:Server',
      side: 'Server',
      suffix: undefined,
      faultstring: CF,
      faultactor: undefined,
      problem: undefined,
      ...parti,
    },
    httpStatus,
    retryAfter,
  );

describe("what PDND's answer means to the caller", () => {
  const tokens: Readonly<Record<TokenErrorCode, readonly [Motivo, number | undefined]>> = {
    ERR_MODI_VOUCHER_REFUSED: ['voucher-rifiutato', undefined],
    ERR_MODI_RATE_LIMITED: ['pdnd-satura', 5],
    ERR_MODI_PACING_FULL: ['pdnd-satura', 5],
    ERR_MODI_PDND_UNAVAILABLE: ['pdnd-non-disponibile', 30],
    ERR_MODI_TOKEN_MALFORMED: ['voucher-rifiutato', undefined],
    ERR_MODI_TOKEN_TYPE: ['voucher-rifiutato', undefined],
    ERR_MODI_TOKEN_ALGORITHM: ['voucher-rifiutato', undefined],
    ERR_MODI_TOKEN_EXPIRED: ['voucher-rifiutato', undefined],
    ERR_MODI_TOKEN_NOT_YET_VALID: ['voucher-rifiutato', undefined],
    ERR_MODI_KEY_UNKNOWN: ['voucher-rifiutato', undefined],
    ERR_MODI_CLAIM_MISMATCH: ['voucher-rifiutato', undefined],
    ERR_MODI_DIGEST_MISMATCH: ['voucher-rifiutato', undefined],
    ERR_MODI_SIGNATURE_INVALID: ['voucher-rifiutato', undefined],
    ERR_MODI_API_REFUSED: ['voucher-rifiutato', undefined],
    ERR_MODI_TOKEN_MISSING: ['voucher-rifiutato', undefined],
    ERR_MODI_NOT_SIGNED: ['voucher-rifiutato', undefined],
    ERR_MODI_REPLAYED: ['voucher-rifiutato', undefined],
    ERR_MODI_REPLAY_STORE_FULL: ['voucher-rifiutato', undefined],
    ERR_MODI_REPLAY_STORE_UNAVAILABLE: ['voucher-rifiutato', undefined],
    ERR_MODI_CERT_UNTRUSTED: ['voucher-rifiutato', undefined],
    ERR_MODI_CERT_EXPIRED: ['voucher-rifiutato', undefined],
    ERR_MODI_CERT_REVOKED: ['voucher-rifiutato', undefined],
    ERR_MODI_CERT_MISMATCH: ['voucher-rifiutato', undefined],
    ERR_MODI_X5U_REFUSED: ['voucher-rifiutato', undefined],
    ERR_MODI_X5U_UNAVAILABLE: ['voucher-rifiutato', undefined],
    ERR_MODI_HEADER_REPEATED: ['voucher-rifiutato', undefined],
    ERR_MODI_HEADER_MISMATCH: ['voucher-rifiutato', undefined],
    ERR_MODI_DIGEST_MALFORMED: ['voucher-rifiutato', undefined],
    ERR_MODI_DIGEST_UNEXPECTED: ['voucher-rifiutato', undefined],
    ERR_MODI_SIGNER_MISMATCH: ['voucher-rifiutato', undefined],
    ERR_MODI_OUT_OF_SCOPE: ['voucher-rifiutato', undefined],
  };
  for (const [code, [motivo, riprovaDopo]] of Object.entries(tokens)) {
    it(`${code} is ${motivo}`, () => {
      const refusal = rifiutaPdnd(
        new TokenError(code as TokenErrorCode, 'message', { facts: { correlationId: 'c-1', status: 400 } }),
      );
      expect(refusal?.motivo).to.equal(motivo);
      expect(refusal?.riprovaDopo).to.equal(riprovaDopo);
      expect(refusal?.fatti).to.deep.equal({ codice: code, correlationId: 'c-1', status: 400 });
    });
  }

  it('waits as long as PDND says, in whole seconds and at least one', () => {
    const after = (retryAfterMs: number): number | undefined =>
      rifiutaPdnd(new TokenError('ERR_MODI_RATE_LIMITED', 'message', { facts: { retryAfterMs } }))?.riprovaDopo;
    expect([after(1), after(1000), after(1001), after(0)]).to.deep.equal([1, 1, 2, 1]);
  });

  for (const code of [
    'ERR_MODI_TIMEOUT',
    'ERR_MODI_CONNECTION',
    'ERR_MODI_BODY_TOO_LARGE',
    'ERR_MODI_HTTP_STATUS',
  ] as const) {
    it(`${code} is a PDND that is not there, sent or not`, () => {
      for (const requestSent of [true, false]) {
        expect(rifiutaPdnd(transport(code, { requestSent }))).to.include({
          motivo: 'pdnd-non-disponibile',
          riprovaDopo: 30,
        });
      }
    });
  }

  it('what the ente configured wrongly is not to be tried again', () => {
    for (const error of [
      new ConfigurationError('ERR_MODI_KEY_UNUSABLE', 'message'),
      new ConfigurationError('ERR_MODI_CONFIG_INVALID', 'message'),
      transport('ERR_MODI_CONFIG_INVALID'),
    ]) {
      const refusal = rifiutaPdnd(error);
      expect(refusal).to.deep.equal({ motivo: 'voucher-rifiutato', fatti: { codice: error.code } });
    }
  });

  for (const reason of ['timeout', 'token', 'device', 'closed']) {
    it(`a device that does not sign (${reason}) is there later`, () => {
      const error = new SignerError('ERR_MODI_SIGNER_UNAVAILABLE', 'message', { facts: { reason } });
      expect(rifiutaPdnd(error)).to.deep.equal({
        motivo: 'firma-non-disponibile',
        fatti: { reason, codice: 'ERR_MODI_SIGNER_UNAVAILABLE' },
        riprovaDopo: 30,
      });
    });
  }

  it('anything else is unforeseen', () => {
    for (const error of [new Error('x'), new TypeError('x'), 'text', undefined, null])
      expect(rifiutaPdnd(error)).to.equal(undefined);
  });
});

describe("what INPS's answer, or silence, means to the caller", () => {
  const sent = { requestSent: true };
  const status = (value: number, retryAfter?: string): TransportError =>
    transport('ERR_MODI_HTTP_STATUS', {
      ...sent,
      facts: { status: value },
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });

  for (const [what, error, motivo, riprovaDopo] of [
    ['a connection that was not accepted in time', transport('ERR_MODI_TIMEOUT'), 'erogatore-non-disponibile', 60],
    ['an answer that did not come in time', transport('ERR_MODI_TIMEOUT', sent), 'erogatore-in-ritardo', undefined],
    ['a connection refused', transport('ERR_MODI_CONNECTION'), 'erogatore-non-disponibile', 60],
    [
      'a connection reset after the request left',
      transport('ERR_MODI_CONNECTION', sent),
      'erogatore-in-errore',
      undefined,
    ],
    ['an answer that is too big', transport('ERR_MODI_BODY_TOO_LARGE', sent), 'risposta-non-conforme', undefined],
    ['a URL that may not be called', transport('ERR_MODI_CONFIG_INVALID'), 'erogatore-rifiuta', undefined],
    ['429', status(429), 'erogatore-limite', undefined],
    ['429 with Retry-After', status(429, '90'), 'erogatore-limite', 90],
    ['429 with a Retry-After that is none', status(429, 'domani 7'), 'erogatore-limite', undefined],
    ['401', status(401), 'erogatore-rifiuta', undefined],
    ["403, INPS's page for an unknown certificate", status(403), 'erogatore-rifiuta', undefined],
    ['503', status(503), 'erogatore-non-disponibile', 60],
    ['503 with Retry-After', status(503, '7'), 'erogatore-non-disponibile', 7],
    ['504', status(504), 'erogatore-in-ritardo', undefined],
    ['500', status(500, '7'), 'erogatore-in-errore', undefined],
    ['a redirect', status(302), 'erogatore-in-errore', undefined],
    ['404', status(404), 'erogatore-in-errore', undefined],
    ['a fault', fault(), 'erogatore-in-errore', undefined],
    ['a fault with 200', fault({}, 200), 'erogatore-in-errore', undefined],
    ['a fault with 429', fault({}, 429, '90'), 'erogatore-limite', 90],
    ['a fault with 503', fault({}, 503), 'erogatore-non-disponibile', 60],
    [
      'a fault with 200 whose problem says 429',
      fault({ problem: { title: undefined, status: 429, govwayId: undefined } }, 200),
      'erogatore-limite',
      undefined,
    ],
    [
      'a fault with 500 whose problem says 401',
      fault({ problem: { title: undefined, status: 401, govwayId: undefined } }),
      'erogatore-rifiuta',
      undefined,
    ],
    [
      'a fault with 500 whose problem says 504',
      fault({ problem: { title: undefined, status: 504, govwayId: undefined } }),
      'erogatore-in-ritardo',
      undefined,
    ],
    [
      'a configuration that cannot be used',
      new ConfigurationError('ERR_MODI_KEY_UNUSABLE', 'm'),
      'erogatore-rifiuta',
      undefined,
    ],
  ] as const) {
    it(`${what} is ${motivo}${riprovaDopo === undefined ? '' : `, to be tried again after ${riprovaDopo} s`}`, () => {
      const refusal = rifiutaErogatore(error, ISTANTE);
      expect(refusal?.motivo).to.equal(motivo);
      expect(refusal?.riprovaDopo).to.equal(riprovaDopo);
    });
  }

  for (const code of [
    'ERR_MODI_XML_MALFORMED',
    'ERR_MODI_XML_FORBIDDEN',
    'ERR_MODI_ENVELOPE_INVALID',
  ] satisfies SoapSecurityErrorCode[]) {
    it(`${code} is an answer that does not conform`, () => {
      const error = new SoapSecurityError(code, 'message', { facts: { reason: 'doctype' } });
      expect(rifiutaErogatore(error, ISTANTE)).to.deep.equal({
        motivo: 'risposta-non-conforme',
        fatti: { reason: 'doctype', codice: code },
      });
    });
  }

  for (const code of [
    'ERR_ECI_MISSING',
    'ERR_ECI_FORMAT',
    'ERR_ECI_SCHEMA',
    'ERR_ECI_PROFILE',
    'ERR_ECI_WSDL',
    'ERR_ECI_XML',
  ] satisfies EciErrorCode[]) {
    it(`${code} is an answer that does not conform, and says where`, () => {
      expect(rifiutaErogatore(new EciError(code, 'message', { percorso: '/R/Dal' }), ISTANTE)).to.deep.equal({
        motivo: 'risposta-non-conforme',
        fatti: { codice: code, percorso: '/R/Dal' },
      });
    });
  }

  it('a connection that was not accepted asks about the declared IP first', () => {
    expect(rifiutaErogatore(transport('ERR_MODI_TIMEOUT'), ISTANTE)?.dettaglio).to.match(/IP di uscita/);
    expect(rifiutaErogatore(transport('ERR_MODI_TIMEOUT', sent), ISTANTE)?.dettaglio).to.equal(undefined);
  });

  it('a fault tells its status, the kind of its code and INPS’s id, and none of its texts', () => {
    const error = fault({
      suffix: 'Authorization',
      faultactor: CF,
      problem: { title: CF, status: 403, govwayId: 'a1b2c3d4-0000-4000-8000-000000000000' },
    });
    expect(rifiutaErogatore(error, ISTANTE)?.fatti).to.deep.equal({
      stato: 403,
      faultcode: 'Authorization',
      govwayId: 'a1b2c3d4-0000-4000-8000-000000000000',
    });
  });

  it('a fault that writes a person where a code or an id belongs is told without it', () => {
    const error = fault({
      suffix: `Rossi ${CF}`,
      problem: { title: undefined, status: undefined, govwayId: `id di ${CF}` },
    });
    expect(rifiutaErogatore(error, ISTANTE)?.fatti).to.deep.equal({ stato: 500, faultcode: 'Server' });
  });

  it('an answer that no worker thread could read is an error of ours: the call was made, and is not to be repeated', () => {
    const refusal = rifiutaErogatore(
      new WorkerError('ERR_MODI_WORKER_FAILED', 'message', { facts: { reason: 'memory' } }),
      ISTANTE,
    );
    expect(refusal).to.deep.include({
      motivo: 'errore-interno',
      fatti: { reason: 'memory', codice: 'ERR_MODI_WORKER_FAILED' },
    });
    expect(refusal).not.to.have.property('riprovaDopo');
    expect(refusal?.dettaglio).to.match(/fatta e contata/);
  });

  it('a request that no worker thread could sign has not left', () => {
    expect(
      rifiutaFirma(new WorkerError('ERR_MODI_WORKER_FAILED', 'message', { facts: { reason: 'queue-full' } })),
    ).to.deep.include({
      motivo: 'firma-non-disponibile',
      fatti: { reason: 'queue-full', codice: 'ERR_MODI_WORKER_FAILED' },
      riprovaDopo: 5,
    });
  });

  it('anything else is unforeseen', () => {
    const token = new TokenError('ERR_MODI_RATE_LIMITED', 'message');
    for (const error of [new Error('x'), token, 'text', undefined])
      expect(rifiutaErogatore(error, ISTANTE)).to.equal(undefined);
  });

  it('never invites to try again a call that may have been counted, but where INPS itself says when', () => {
    for (const error of [
      transport('ERR_MODI_TIMEOUT', sent),
      transport('ERR_MODI_CONNECTION', sent),
      status(500),
      status(504),
      fault(),
    ]) {
      const refusal = rifiutaErogatore(error, ISTANTE);
      if (!refusal) throw new Error('foreseen');
      expect(refusal.riprovaDopo, refusal.motivo).to.equal(undefined);
      expect(PROBLEMI[refusal.motivo].riprovare, refusal.motivo).to.equal('no');
    }
  });
});
