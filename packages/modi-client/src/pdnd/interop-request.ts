import { checkPort, checkObject, checkTexts } from '../checks/arguments.js';
import { checkInteger, checkText } from '../checks/identifiers.js';
import { parseStrictObject } from '../checks/strict-json.js';
import { invalidOption } from '../errors/configuration-error.js';
import { refuseGivenUp, unlessGivenUp } from '../errors/given-up.js';
import { TokenError } from '../errors/token-error.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import type { Transport, TransportResponse } from '../ports/transport.js';
import { decodeAnswer } from '../transport/body-collector.js';
import { toTransportError } from '../transport/exchange.js';
import { createDpopProof } from '../voucher/dpop.js';
import { htuOf } from '../voucher/htu.js';
import type { Pacer } from '../voucher/pacing.js';
import type { Voucher } from '../voucher/voucher.js';
import type { InteropApiVersion } from './environments.js';
import { unexpected } from './interop-parse.js';
import { isNotFound, refusalOf } from './interop-refusal.js';
import { verifyAnswer, type AnswerTrust } from './verify-answer.js';

/** What one call may have beside its subject. */
export interface InteropCall {
  /** Gives the call up, while it waits for its turn, for its voucher and for the answer: TransportError ERR_MODI_ABORTED. */
  readonly signal?: AbortSignal;
}

/** Who calls the Interop API. */
export interface InteropCaller {
  /** A voucher of an API client (role m2m or m2m-admin): Bearer for v1 and v2, DPoP for v3. Asked for before each call; kept by a source. */
  voucher(options?: InteropCall): Promise<Voucher>;
  /** Key of the DPoP proofs, the same the vouchers are bound to. v3 only. */
  readonly dpop?: Signer;
  /** The organisation: PDND counts the calls of all its clients together, and so do we. */
  readonly organizzazione: string;
}

export interface InteropRequesterOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly version: InteropApiVersion;
  /** `PDND_ENVIRONMENTS.….apiBases.…`. */
  readonly baseUrl: string;
  readonly caller: InteropCaller;
  readonly pacer: Pacer;
  /** Milliseconds for one call, waiting for its turn not counted. Default 10 000. */
  readonly deadlineMs?: number;
  /** How many times a call that PDND answered with 429 is made again, after its interval. Default 2. */
  readonly retries?: number;
  /** v3: with it the signature of every answer is verified. */
  readonly answers?: AnswerTrust;
}

const MAX_RESPONSE_BYTES = 2 * 1024 * 1024;

export type Query = Readonly<Record<string, string | number | undefined>>;

/** Calls the Interop API: at its pace, with the right scheme, again after a 429. Reads only, so calling again does no harm. */
export class InteropRequester {
  readonly #options: InteropRequesterOptions;
  readonly #baseUrl: string;
  readonly #deadlineMs: number;
  readonly #retries: number;

  constructor(options: InteropRequesterOptions) {
    const { version, baseUrl, caller } = options;
    checkPort('caller', caller, ['voucher']);
    if (htuOf(baseUrl) !== baseUrl)
      throw invalidOption('baseUrl', 'must be an absolute URL without query and fragment');
    if (version === 'v3' && caller.dpop === undefined) {
      throw invalidOption('caller.dpop', 'v3 takes DPoP vouchers only: give the key they are bound to');
    }
    if (version !== 'v3' && caller.dpop !== undefined) {
      throw invalidOption('caller.dpop', `${version} takes Bearer vouchers only: leave the key out, or call v3`);
    }
    checkText('caller.organizzazione', caller.organizzazione);
    this.#options = options;
    // A doubled slash would end up in the proof's htu.
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#deadlineMs = checkInteger('deadlineMs', options.deadlineMs ?? 10_000, 1, 600_000);
    this.#retries = checkInteger('retries', options.retries ?? 2, 0, 10);
  }

  get version(): InteropApiVersion {
    return this.#options.version;
  }

  /**
   * @param path segments, each encoded here
   * @returns the JSON object; `undefined` for a 404 that PDND itself says
   * @throws TokenError ERR_MODI_API_REFUSED, _RATE_LIMITED, _PACING_FULL, _PDND_UNAVAILABLE, what the voucher's source throws, and
   *   for v3 as {@link verifyAnswer}; TransportError
   */
  async get(
    path: readonly string[],
    query: Query = {},
    call: InteropCall = {},
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { signal } = checkObject('options', call);
    refuseGivenUp(signal);
    checkTexts('path', path);
    const url = this.#baseUrl + path.map((segment) => `/${encodeURIComponent(segment)}`).join('');
    const { answer, asSent, clientId } = await this.#askUntilAllowed(url, queryText(query), signal);
    const { answers, version } = this.#options;
    const missing = isNotFound(answer);
    if (answers !== undefined && (answer.status === 200 || missing)) {
      await verifyAnswer(asSent, { ...answers, ...(clientId === undefined ? {} : { clientId }) });
    }
    if (missing) return undefined;
    if (answer.status !== 200) throw refusalOf(answer, version);
    const body = parseStrictObject(answer.body);
    if (body === undefined) throw unexpected('body');
    return body;
  }

  async #askUntilAllowed(url: string, query: string, signal: AbortSignal | undefined): Promise<Asked> {
    const { pacer, caller, ids, version } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const asked = await this.#ask(url, query, attempt > 0, signal);
      if (asked.answer.status !== 429) return asked;
      const refusal = refusalOf(asked.answer, version);
      const [random = 0] = ids.bytes(1);
      pacer.pause(caller.organizzazione, Number(refusal.facts['retryAfterMs']) * (1 + random / 1_024));
      if (attempt >= this.#retries) throw refusal;
    }
  }

  /** The proof is made when the turn has come: who waits may wait longer than one lives. */
  async #ask(url: string, query: string, again: boolean, signal: AbortSignal | undefined): Promise<Asked> {
    const { pacer, caller, transport, answers } = this.#options;
    const departure = await pacer.turn(caller.organizzazione, again, signal);
    let headers: Readonly<Record<string, string>>;
    let clientId: unknown;
    try {
      const voucher = await unlessGivenUp(caller.voucher(signal === undefined ? {} : { signal }), signal);
      clientId = voucher.claims['client_id'];
      headers = await this.#headers(url, voucher);
      refuseGivenUp(signal);
    } finally {
      departure.left();
    }
    const asSent = await transport.send({
      method: 'GET',
      url: url + query,
      headers,
      deadlineMs: this.#deadlineMs,
      maxResponseBytes: MAX_RESPONSE_BYTES,
      ...(signal === undefined ? {} : { signal }),
      // What PDND signs is what it sent, content coding and all.
      ...(answers === undefined ? {} : { keepCoding: true }),
    });
    return {
      asSent,
      answer: await readable(asSent, url),
      clientId: typeof clientId === 'string' ? clientId : undefined,
    };
  }

  async #headers(htu: string, { accessToken, tokenType }: Voucher): Promise<Readonly<Record<string, string>>> {
    const { caller, clock, ids, version } = this.#options;
    const wanted = version === 'v3' ? 'DPoP' : 'Bearer';
    if (tokenType !== wanted) {
      throw new TokenError('ERR_MODI_TOKEN_TYPE', `the Interop API ${version} takes ${wanted} vouchers only`, {
        facts: { version },
      });
    }
    const accept = 'application/json, application/problem+json';
    if (caller.dpop === undefined) return { accept, authorization: `Bearer ${accessToken}` };
    const proof = await createDpopProof({ signer: caller.dpop, htm: 'GET', htu, accessToken, clock, ids });
    return { accept, authorization: `DPoP ${accessToken}`, dpop: proof };
  }
}

/** One answer, and who asked for it. */
interface Asked {
  readonly answer: TransportResponse;
  /** With its content coding, where that was kept. */
  readonly asSent: TransportResponse;
  /** As the voucher has it. */
  readonly clientId: string | undefined;
}

async function readable(asSent: TransportResponse, url: string): Promise<TransportResponse> {
  try {
    return await decodeAnswer(asSent, MAX_RESPONSE_BYTES);
  } catch (error) {
    throw toTransportError(error, { host: new URL(url).host, requestSent: true });
  }
}

function queryText(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.append(name, String(value));
  return given.size === 0 ? '' : `?${given.toString()}`;
}
