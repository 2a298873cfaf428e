import type { ClockGuard } from '../clock/clock-guard.js';
import { TokenError } from '../errors/token-error.js';
import { isOpaqueRefusal } from '../keys/key-refusal.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import type { Transport } from '../ports/transport.js';
import { createClientAssertion, LONGEST_ASSERTION_SECONDS } from './client-assertion.js';
import { createDpopProof } from './dpop.js';
import { requestToken, type TokenResponse } from './token-request.js';

export interface TokenAskerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tokenEndpoint: string;
  readonly audience: string;
  readonly deadlineMs: number;
  readonly skewMs: (() => number) | undefined;
  readonly clockGuard: ClockGuard | undefined;
}

/** What one voucher request says; the key is one, and already chosen. */
export interface TokenQuestion {
  readonly clientId: string;
  readonly signer: Signer;
  readonly purposeId?: string;
  readonly digest?: string;
  readonly dpop?: Signer;
}

/** A question that is ready to be sent. */
export interface SignedQuestion {
  readonly clientId: string;
  readonly assertion: string;
  readonly dpopProof: string | undefined;
  /** Milliseconds by which the clock was corrected when it was signed. */
  readonly correctionMs: number;
}

/** A correction that changed by more than this makes another assertion worth sending. */
const WORTH_MS = 1_000;

/** Signs one token request and sends it, and names the clock where that is what PDND may have refused. */
export class TokenAsker {
  readonly #options: TokenAskerOptions;
  readonly #transport: Transport;
  readonly #stamps: Clock;

  constructor(options: TokenAskerOptions) {
    const { clockGuard, transport, clock, tokenEndpoint } = options;
    this.#options = options;
    this.#transport = clockGuard?.observe(transport) ?? transport;
    this.#stamps = clockGuard?.clock(tokenEndpoint) ?? clock;
  }

  async sign(question: TokenQuestion): Promise<SignedQuestion> {
    const { ids, tokenEndpoint, audience } = this.#options;
    const { clientId, signer, purposeId, digest, dpop } = question;
    const clock = this.#stamps;
    const correctionMs = this.#correctionMs();
    const assertion = await createClientAssertion({
      signer,
      clientId,
      audience,
      ttlSeconds: this.#assertionSeconds(),
      clock,
      ids,
      ...(purposeId === undefined ? {} : { purposeId }),
      ...(digest === undefined ? {} : { digest }),
    });
    const dpopProof =
      dpop === undefined
        ? undefined
        : await createDpopProof({ signer: dpop, htm: 'POST', htu: tokenEndpoint, clock, ids });
    return { clientId, assertion, dpopProof, correctionMs };
  }

  /** @throws what {@link requestToken} throws; a refusal that does not say why has the fact `clockSkewMs`, where it is known */
  async send(signed: SignedQuestion): Promise<TokenResponse> {
    const { tokenEndpoint, deadlineMs } = this.#options;
    const { clientId, assertion, dpopProof } = signed;
    try {
      return await requestToken({
        transport: this.#transport,
        tokenEndpoint,
        clientId,
        assertion,
        dpopProof,
        deadlineMs,
        precheck: false,
        clock: this.#options.clock,
      });
    } catch (error) {
      throw isOpaqueRefusal(error) ? this.#withSkew(error, signed) : error;
    }
  }

  /** Whether the very answer that refused it has shown that it was signed with the wrong time, and the next one will not be. */
  isWorthAnother(error: unknown, signed: SignedQuestion): boolean {
    return isOpaqueRefusal(error) && Math.abs(this.#correctionMs() - signed.correctionMs) > WORTH_MS;
  }

  #withSkew(error: TokenError, signed: SignedQuestion): TokenError {
    const { clockGuard, tokenEndpoint, skewMs } = this.#options;
    const measured = clockGuard === undefined ? skewMs?.() : clockGuard.measure(tokenEndpoint)?.offsetMs;
    if (measured === undefined || !Number.isFinite(measured)) return error;
    const clockSkewMs = Math.round(measured);
    const off = clockSkewMs - signed.correctionMs;
    const seconds = Math.round(Math.abs(off) / 1_000);
    const message =
      clockGuard?.isSkewed(tokenEndpoint) === true && seconds > 0
        ? `PDND refused the voucher (${String(error.facts['codes'])}): this machine’s clock is ${seconds} s ` +
          `${off > 0 ? 'behind' : 'ahead of'} PDND’s, which is the likely cause; set it right (NTP), or let the clock guard correct it`
        : error.message;
    return new TokenError(error.code, message, { facts: { ...error.facts, clockSkewMs }, cause: error });
  }

  #correctionMs(): number {
    return this.#options.clockGuard?.correctionMs(this.#options.tokenEndpoint) ?? 0;
  }

  /** Where the clocks differ and nothing corrects it, assertions live longer by as much. */
  #assertionSeconds(): number {
    const { clockGuard, tokenEndpoint, skewMs } = this.#options;
    const skew = Math.abs(skewMs?.() ?? clockGuard?.residualMs(tokenEndpoint) ?? 0);
    return Math.min(120 + Math.ceil(Number.isFinite(skew) ? skew / 1_000 : 0), LONGEST_ASSERTION_SECONDS);
  }
}
