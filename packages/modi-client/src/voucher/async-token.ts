import { checkPorts } from '../checks/ports.js';
import { refuseGivenUp } from '../errors/given-up.js';
import { TokenError } from '../errors/token-error.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import type { Transport } from '../ports/transport.js';
import { createAsyncAssertion } from './async-assertion.js';
import type { AsyncPhase } from './async-phase.js';
import { createDpopProof } from './dpop.js';
import type { Pacer } from './pacing.js';
import { requestToken, type TokenResponse } from './token-request.js';
import { acceptVoucher, type Voucher } from './voucher.js';

export interface AsyncTokenRequest {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  /** `PDND_ENVIRONMENTS.….asyncTokenEndpoint`. */
  readonly endpoint: string;
  /**
   * `htu` of the DPoP proof. PDND shares one configured value between its two endpoints: the synchronous one's URL. When PDND mends that, it is the
   * endpoint itself.
   */
  readonly htu: string;
  /** PDND's own, without a scheme. */
  readonly audience: string;
  readonly clientId: string;
  readonly signer: Signer;
  readonly organizzazione: string;
  /** Key of the DPoP proof; with it the voucher is a DPoP one. */
  readonly dpop?: Signer;
  readonly phase: AsyncPhase;
  /** Default: the request leaves at once. */
  readonly pacer?: Pacer;
  /** Milliseconds. Default 10 000. */
  readonly deadlineMs?: number;
  /**
   * Gives the request up, while it waits for its turn and while it is under way: TransportError ERR_MODI_ABORTED. Where its `requestSent` is `true`
   * PDND may have opened the interaction, and spent the proof, all the same.
   */
  readonly signal?: AbortSignal;
}

/**
 * A voucher for one phase of an asynchronous e-service. Asked for once: this endpoint says 500 also where the synchronous one says 400
 * (expired, wrong signature, state, proof), and by then it has spent the proof, so that sending the same again cannot help.
 *
 * @returns a voucher whose claims hold `interactionId` and `scope`, checked against the phase
 * @throws ConfigurationError; TokenError ERR_MODI_VOUCHER_REFUSED (a 500 015-0000 too, fact `codes`), ERR_MODI_RATE_LIMITED, ERR_MODI_PACING_FULL,
 *   ERR_MODI_PDND_UNAVAILABLE, ERR_MODI_CLAIM_MISMATCH, ERR_MODI_TOKEN_TYPE; TransportError
 */
export async function requestAsyncToken(request: AsyncTokenRequest): Promise<Voucher> {
  checkPorts(request, ['transport', 'clock', 'ids']);
  const departure = await request.pacer?.turn(request.organizzazione, false, request.signal);
  let signed: { readonly assertion: string; readonly dpopProof: string | undefined };
  try {
    signed = await sign(request);
  } finally {
    departure?.left();
  }
  const { transport, endpoint, clientId, phase, clock, signal } = request;
  refuseGivenUp(signal);
  const response = await requestToken({
    transport,
    tokenEndpoint: endpoint,
    clientId,
    ...signed,
    deadlineMs: request.deadlineMs ?? 10_000,
    precheck: false,
    clock,
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    pauseAfter(request, error);
    throw asRefusal(error);
  });
  checkPhase(response, phase);
  const purposeId = 'purposeId' in phase ? phase.purposeId : undefined;
  // An erogatore's voucher names the finalità of the interaction, which it did not ask for.
  const named = response.claims['purposeId'];
  const expected = purposeId ?? (typeof named === 'string' ? named : undefined);
  return acceptVoucher(response, { clientId, purposeId: expected, dpop: request.dpop }, clock.now());
}

async function sign(request: AsyncTokenRequest): Promise<{ assertion: string; dpopProof: string | undefined }> {
  const { signer, clientId, audience, phase, clock, ids, dpop, htu } = request;
  const assertion = await createAsyncAssertion({ signer, clientId, audience, phase, clock, ids });
  if (dpop === undefined) return { assertion, dpopProof: undefined };
  return { assertion, dpopProof: await createDpopProof({ signer: dpop, htm: 'POST', htu, clock, ids }) };
}

function pauseAfter({ pacer, organizzazione }: AsyncTokenRequest, error: unknown): void {
  if (!(error instanceof TokenError) || error.code !== 'ERR_MODI_RATE_LIMITED') return;
  pacer?.pause(organizzazione, Number(error.facts['retryAfterMs']));
}

/** This endpoint's 500 with a Problem is a refusal that has lost its code, not an outage: nobody should try again by machine. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof TokenError) || error.code !== 'ERR_MODI_PDND_UNAVAILABLE') return error;
  if (error.facts['status'] !== 500 || error.facts['codes'] !== '015-0000') return error;
  return new TokenError(
    'ERR_MODI_VOUCHER_REFUSED',
    'PDND’s asynchronous endpoint answered 500, as it does for whatever is wrong with assertion, key, state or proof (htu: the synchronous endpoint’s ' +
      'URL): do not send it again, check them',
    { facts: { ...error.facts, reason: 'async-500' }, cause: error },
  );
}

function checkPhase({ claims }: TokenResponse, phase: AsyncPhase): void {
  const expected: Readonly<Record<string, string | undefined>> = {
    scope: phase.scope,
    interactionId: 'interactionId' in phase ? phase.interactionId.toLowerCase() : undefined,
    urlCallback: 'urlCallback' in phase ? phase.urlCallback : undefined,
  };
  for (const [claim, wanted] of Object.entries(expected)) {
    const given = claims[claim];
    if (wanted === undefined) continue;
    if (typeof given === 'string' && (given === wanted || given.toLowerCase() === wanted)) continue;
    throw mismatch(claim);
  }
  if (typeof claims['interactionId'] !== 'string') throw mismatch('interactionId');
}

function mismatch(claim: string): TokenError {
  return new TokenError('ERR_MODI_CLAIM_MISMATCH', `the voucher’s ${claim} is not the one asked for`, {
    facts: { claim },
  });
}
