import { TransportError } from '../../src/errors/transport-error.js';
import { minimalJwk, thumbprint } from '../../src/keys/thumbprint.js';
import type { Transport, TransportRequest, TransportResponse } from '../../src/ports/transport.js';

export interface AskedToken {
  readonly at: number;
  readonly form: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly claims: Record<string, unknown>;
}

/** Answers token requests as PDND does when all is well; a test changes `answer` to make it do otherwise. */
export class FakePdnd implements Transport {
  readonly asked: AskedToken[] = [];
  expiresIn = 600;
  answer: (asked: AskedToken) => Partial<TransportResponse> | Promise<Partial<TransportResponse>> = (asked) =>
    this.voucher(asked);

  async send(request: TransportRequest): Promise<TransportResponse> {
    const form = new URLSearchParams(Buffer.from(request.body ?? []).toString());
    const [, payload = ''] = (form.get('client_assertion') ?? '').split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const asked = { at: performance.now(), form, headers: request.headers, claims };
    this.asked.push(asked);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'x-correlation-id': `corr-${this.asked.length}`,
    };
    const answer = await this.answer(asked);
    return { status: 200, body: Buffer.of(), ...answer, headers: { ...headers, ...answer.headers } };
  }

  async close(): Promise<void> {
    return undefined;
  }

  /** A token response for what was asked; `claims` are set in the voucher, `members` in the response. */
  voucher(asked: AskedToken, claims: object = {}, members: object = {}): Partial<TransportResponse> {
    const { sub, purposeId, digest } = asked.claims;
    const proof = asked.headers['dpop'];
    const bound = proof === undefined ? {} : { cnf: { jkt: jktOfProof(proof) } };
    const own = { client_id: sub, sub, purposeId, digest, jti: `voucher-${this.asked.length}`, ...bound };
    const payload = { ...own, ...claims };
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const response = {
      access_token: `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part(payload)}.${part('signature')}`,
      token_type: asked.headers['dpop'] === undefined ? 'Bearer' : 'DPoP',
      expires_in: this.expiresIn,
      ...members,
    };
    return { body: Buffer.from(JSON.stringify(response)) };
  }

  static problem(status: number, code: string, headers: Record<string, string> = {}): Partial<TransportResponse> {
    const problem = {
      type: 'about:blank',
      status,
      title: 't',
      detail: 'd',
      errors: [{ code, detail: 'd' }],
      correlationId: 'corr-body',
    };
    return { status, headers, body: Buffer.from(JSON.stringify(problem)) };
  }

  static silent(): Promise<never> {
    return Promise.reject(new TransportError('ERR_MODI_TIMEOUT', 'no answer', { requestSent: true }));
  }
}

function jktOfProof(proof: string): string {
  const [header = ''] = proof.split('.');
  const { jwk } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { jwk: Record<string, unknown> };
  return thumbprint(minimalJwk(jwk));
}
