import { parseStrictObject } from '../checks/strict-json.js';
import { offsetFromAnswer } from '../clock/date-header.js';
import { environment, expectedAudiences, type DoctorContext } from '../doctor/context.js';
import { knownFrom } from '../doctor/known.js';
import { readToken } from '../doctor/read-token.js';
import { kidOf } from '../doctor/verify-signature.js';
import { ModiError } from '../errors/modi-error.js';
import { TokenError } from '../errors/token-error.js';
import { TransportError } from '../errors/transport-error.js';
import { createLocalSigner } from '../keys/local-signer.js';
import type { Transport, TransportResponse } from '../ports/transport.js';
import { createClientAssertion } from '../voucher/client-assertion.js';
import { createDpopProof } from '../voucher/dpop.js';
import { requestToken } from '../voucher/token-request.js';
import type { DoctorCase } from './doctor-input.js';
import type { DoctorOptions } from './doctor-options.js';
import { UsageError, type CliIo } from './io.js';
import { optional } from './options.js';

/** One question to PDND, and what came of it. */
export interface Asked {
  readonly what: 'jwks' | 'voucher' | 'key';
  /** `refused`: PDND answered no; `silent`: nobody answered. */
  readonly outcome: 'yes' | 'refused' | 'silent' | 'skipped';
  readonly correlationId?: string;
}

const DEADLINE_MS = 15_000;
const MAX_BYTES = 256 * 1024;

/** Asks PDND, and nobody else: never the erogatore, whose every call is a recorded access. */
export class OnlineDoctor {
  readonly asked: Asked[] = [];
  readonly #transport: Transport;
  readonly #io: CliIo;
  readonly #urls: { readonly tokenEndpoint: string; readonly jwksUri: string; readonly apiBase: string };

  constructor(known: DoctorCase, options: DoctorOptions, io: CliIo) {
    const { context, configured } = known;
    const preset = environment({ ...context, ...optional('ambiente', context.ambiente ?? ambienteOf(known)) });
    const url = (given: string | undefined, standard: string | undefined, name: string): string => {
      const found = given ?? standard;
      if (found === undefined) throw new UsageError(`--online needs --ambiente, or --${name}`);
      return found;
    };
    const { values } = options;
    const token = values.get('token-endpoint') ?? configured.tokenEndpoint;
    this.#urls = {
      tokenEndpoint: url(token, preset?.tokenEndpoint, 'token-endpoint'),
      jwksUri: url(values.get('jwks-uri') ?? configured.jwksUri, preset?.jwksUri, 'jwks-uri'),
      apiBase: url(values.get('api-base') ?? configured.apiBase, preset?.apiBase.replace(/v3$/, 'v2'), 'api-base'),
    };
    this.#io = io;
    this.#transport = io.createTransport();
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  /** PDND's keys, and how far its clock is from this one. */
  async measure(context: DoctorContext): Promise<DoctorContext> {
    const sent = this.#io.clock.now();
    const answer = await this.#get('jwks', this.#urls.jwksUri, {});
    if (answer === undefined) return context;
    const offset = offsetFromAnswer(answer.headers, sent, this.#io.clock.now());
    const set = answer.status === 200 ? parseStrictObject(answer.body) : undefined;
    this.#note('jwks', set === undefined ? 'refused' : 'yes', answer);
    // `--now` is a time of its own: this machine's clock has nothing to do with it.
    const isNow = Math.abs(context.now - sent) < 60_000;
    return {
      ...context,
      ...optional('pdndJwks', context.pdndJwks ?? set),
      ...(offset === undefined || !isNow ? {} : { clockOffsetMs: Math.round((offset.least + offset.most) / 2) }),
    };
  }

  /** Asks for a voucher with the assertion that was given, or with one made from key and client. Gives the refusal. */
  async askVoucher(
    known: DoctorCase,
    context: DoctorContext,
  ): Promise<{ assertion: string; error?: ModiError } | undefined> {
    const { messages, context: all } = knownFrom(known.input, context);
    const clientId = all.clientId ?? textOf(readToken(messages.assertion).payload?.['sub']);
    const assertion = messages.assertion ?? (await this.#makeAssertion(known, all));
    if (assertion === undefined || clientId === undefined) {
      this.asked.push({ what: 'voucher', outcome: 'skipped' });
      return undefined;
    }
    const { tokenEndpoint } = this.#urls;
    const dpopProof = messages.proof ?? (await this.#makeProof(known));
    const request = { transport: this.#transport, tokenEndpoint, clientId, assertion, deadlineMs: DEADLINE_MS };
    try {
      const response = await requestToken({ ...request, dpopProof, precheck: false });
      this.asked.push({ what: 'voucher', outcome: 'yes', ...optional('correlationId', response.correlationId) });
      return { assertion };
    } catch (error) {
      if (!(error instanceof ModiError)) throw error;
      const correlationId = textOf(error.facts['correlationId']);
      const outcome = error instanceof TokenError ? 'refused' : 'silent';
      this.asked.push({ what: 'voucher', outcome, ...optional('correlationId', correlationId) });
      return { assertion, error };
    }
  }

  /** Whether PDND knows the key, with an m2m voucher. Gives the answer that says no. */
  async askKey(known: DoctorCase, context: DoctorContext): Promise<TransportResponse | undefined> {
    const { messages, context: all } = knownFrom(known.input, context);
    const voucher = messages.voucher === undefined ? undefined : readToken(messages.voucher);
    const role = voucher?.payload?.['role'];
    const kid = all.kid ?? (all.key === undefined ? undefined : kidOf(all.key)) ?? kidIn(messages.assertion);
    if (voucher === undefined || kid === undefined || (role !== 'm2m' && role !== 'm2m-admin')) return undefined;
    const url = `${this.#urls.apiBase.replace(/\/$/, '')}/keys/${encodeURIComponent(kid)}`;
    const answer = await this.#get('key', url, { authorization: `Bearer ${voucher.text}` });
    if (answer === undefined) return undefined;
    this.#note('key', answer.status === 200 ? 'yes' : 'refused', answer);
    return answer.status === 200 ? undefined : answer;
  }

  get isSilent(): boolean {
    return this.asked.some(({ outcome }) => outcome === 'silent');
  }

  async #get(
    what: Asked['what'],
    url: string,
    headers: Record<string, string>,
  ): Promise<TransportResponse | undefined> {
    try {
      return await this.#transport.send({
        method: 'GET',
        url,
        headers: { accept: 'application/json', ...headers },
        deadlineMs: DEADLINE_MS,
        maxResponseBytes: MAX_BYTES,
      });
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (error.code === 'ERR_MODI_CONFIG_INVALID') throw error;
      this.asked.push({ what, outcome: 'silent' });
      return undefined;
    }
  }

  #note(what: Asked['what'], outcome: Asked['outcome'], answer: TransportResponse): void {
    const id = answer.headers['x-correlation-id'];
    const correlationId = id !== undefined && /^[A-Za-z0-9._:-]{1,100}$/.test(id) ? id : undefined;
    this.asked.push({ what, outcome, ...optional('correlationId', correlationId) });
  }

  async #makeAssertion({ input }: DoctorCase, context: DoctorContext): Promise<string | undefined> {
    const pem = input.key ?? input.configuration?.files?.keyFile;
    const [audience] = expectedAudiences(context);
    const { clientId, purposeId, kid } = context;
    if (pem === undefined || audience === undefined || clientId === undefined) return undefined;
    const { clock, ids } = this.#io;
    const signer = createLocalSigner({ key: pem });
    const named = { ...optional('purposeId', purposeId), ...optional('kid', kid) };
    return createClientAssertion({ signer, clientId, audience, ...named, clock, ids });
  }

  async #makeProof({ input }: DoctorCase): Promise<string | undefined> {
    const pem = input.dpopKey ?? input.configuration?.files?.dpopKeyFile;
    if (pem === undefined) return undefined;
    const { clock, ids } = this.#io;
    const signer = createLocalSigner({ key: pem });
    return createDpopProof({ signer, htm: 'POST', htu: this.#urls.tokenEndpoint, clock, ids });
  }
}

function ambienteOf({ input, context }: DoctorCase): DoctorContext['ambiente'] {
  return knownFrom(input, context).context.ambiente;
}

function kidIn(assertion: string | undefined): string | undefined {
  return assertion === undefined ? undefined : textOf(readToken(assertion).header?.['kid']);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The answer, as the doctor explains it. */
export function answerOf(response: TransportResponse): {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
} {
  return { status: response.status, headers: { ...response.headers }, body: response.body };
}
