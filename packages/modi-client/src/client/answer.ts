import type { Explanation } from '../doctor/explain/explain.js';
import { explain } from '../doctor/explain/explain.js';
import type { DoctorContext } from '../doctor/context.js';
import { ModiError } from '../errors/modi-error.js';
import { TokenError } from '../errors/token-error.js';
import { TransportError } from '../errors/transport-error.js';
import type { Clock } from '../ports/clock.js';
import type { TransportResponse } from '../ports/transport.js';
import { digestOf } from '../rest/digest.js';
import { verifyIntegrity, type VerifiedIntegrity } from '../rest/verify-integrity.js';
import { decodeAnswer } from '../transport/body-collector.js';
import { toTransportError } from '../transport/exchange.js';
import type { ModiAnswer, SignedCall } from './client.js';
import type { Profile } from './profile.js';

const INTEGRITY = 'agid-jwt-signature';

/**
 * Is the answer what the erogatore sent, to this request? An answer that succeeded must be signed; one that says no may come from a gateway
 * that signs nothing.
 *
 * @returns `undefined` where nobody vouches for it
 * @throws TokenError as `verifyIntegrity`, with the fact `requestSent`
 */
export async function verifyAnswer(
  call: SignedCall,
  answer: TransportResponse,
  { risposta }: Profile,
  clock: Clock,
): Promise<VerifiedIntegrity | undefined> {
  if (risposta === 'libera') return undefined;
  const { status, headers, body } = answer;
  if (status >= 400 && headers[INTEGRITY] === undefined) return undefined;
  const { keys, audience, emptyBody, dialect, windows, expectedClaims } = risposta;
  const digest = call.requestDigest ?? (call.body === undefined ? undefined : digestOf(call.body));
  const wantsRequest = risposta.requestDigest === true && digest !== undefined;
  try {
    const verified = await verifyIntegrity(
      { direction: 'response', method: call.method, status, headers, body },
      {
        keys,
        audience,
        clock,
        ...(emptyBody === undefined ? {} : { emptyBody }),
        ...(dialect === undefined ? {} : { dialect }),
        ...(windows === undefined ? {} : { windows }),
        ...(expectedClaims === undefined ? {} : { expectedClaims }),
        ...(wantsRequest ? { requestDigest: digest } : {}),
      },
    );
    return verified.signed ? verified : undefined;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw new TokenError(error.code, `the answer is not to be trusted: ${error.message}`, {
      facts: { ...error.facts, status, requestSent: true },
      cause: error,
    });
  }
}

/**
 * The answer as it is read: verified over the bytes that came, then without its content coding.
 *
 * @throws TransportError ERR_MODI_BODY_TOO_LARGE, ERR_MODI_CONNECTION
 */
export async function readable(
  call: SignedCall,
  answer: TransportResponse,
  { risposta, host }: Profile,
): Promise<TransportResponse> {
  // Where nothing is verified the transport has undone it already.
  if (risposta === 'libera') return answer;
  try {
    return await decodeAnswer(answer, call.maxResponseBytes);
  } catch (error) {
    throw toTransportError(error, { host, requestSent: true });
  }
}

/** An answer with what helps to understand it. */
export class JudgedAnswer implements ModiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signature: VerifiedIntegrity | undefined;
  readonly ids: ModiAnswer['ids'];
  readonly #context: () => DoctorContext;

  /** @param context what is known of the call, asked for only when somebody wants an explanation */
  constructor(
    { voucherJti, evidenceJti }: SignedCall,
    { status, headers, body }: TransportResponse,
    signature: VerifiedIntegrity | undefined,
    context: () => DoctorContext,
  ) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.signature = signature;
    this.ids = Object.freeze({ voucherJti, evidenceJti });
    this.#context = context;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  text(): string {
    return Buffer.from(this.body.buffer, this.body.byteOffset, this.body.byteLength).toString('utf8');
  }

  json(): unknown {
    try {
      return JSON.parse(this.text());
    } catch {
      // Not kept as cause: its text quotes the body.
      throw new TransportError(
        'ERR_MODI_HTTP_STATUS',
        `the service answered HTTP ${this.status} with what is not JSON`,
        {
          facts: { status: this.status, reason: 'not-json' },
          requestSent: true,
        },
      );
    }
  }

  explanation(): Explanation | undefined {
    if (this.status < 400) return undefined;
    const { status, headers, body } = this;
    return explain({ status, headers, body }, this.#context());
  }
}

/** What went wrong before anything was sent to the service: PDND that cannot be reached is not the service that cannot. */
export function beforeTheCall(error: unknown): unknown {
  if (!(error instanceof TransportError)) return error;
  return new TokenError(
    'ERR_MODI_PDND_UNAVAILABLE',
    `PDND could not be asked for a voucher, and the service has not been called: ${error.message}`,
    { facts: { ...error.facts, code: error.code }, cause: error },
  );
}

export function codeOf(error: unknown): string {
  if (error instanceof ModiError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
