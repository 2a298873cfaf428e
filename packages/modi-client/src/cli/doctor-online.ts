import { parseStrictObject } from '../checks/strict-json.js';
import { offsetFromAnswer } from '../clock/date-header.js';
import { environment, expectedAudiences, type DoctorContext } from '../doctor/context.js';
import { describeFaults, fault, type Fault, type Finding, type FaultFacts } from '../doctor/finding.js';
import { knownFrom } from '../doctor/known.js';
import { readToken } from '../doctor/read-token.js';
import { ModiError } from '../errors/modi-error.js';
import { TokenError } from '../errors/token-error.js';
import { TransportError } from '../errors/transport-error.js';
import type { Transport, TransportRequest, TransportResponse } from '../ports/transport.js';
import { createClientAssertion } from '../voucher/client-assertion.js';
import { createDpopProof } from '../voucher/dpop.js';
import { requestToken } from '../voucher/token-request.js';
import type { Asked } from './asked.js';
import { askKeysApi, type ApiRefusal, type KeysApi } from './doctor-keys-api.js';
import type { DoctorCase } from './doctor-input.js';
import { oneOf, type DoctorOptions } from './doctor-options.js';
import { UsageError, type CliIo } from './io.js';
import { optional } from './options.js';

/** What came of asking for a voucher. */
export interface VoucherAnswer {
  readonly assertion: string;
  /** The voucher; for the keys' API, and for nobody to see. */
  readonly accessToken?: string;
  /** PDND's no. */
  readonly error?: TokenError;
}

const DEADLINE_MS = 15_000;
const MAX_BYTES = 256 * 1024;

/** Asks PDND, and nobody else: never the erogatore, whose every call is a recorded access. */
export class OnlineDoctor {
  readonly asked: Asked[] = [];
  readonly #faults: Fault[] = [];
  readonly #transport: Transport;
  readonly #io: CliIo;
  readonly #urls: { readonly tokenEndpoint: string; readonly jwksUri: string };
  readonly #api: KeysApi;

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
    const standard = context.endpoint === 'async' ? preset?.asyncTokenEndpoint : preset?.tokenEndpoint;
    this.#urls = {
      tokenEndpoint: url(token, standard, 'token-endpoint'),
      jwksUri: url(values.get('jwks-uri') ?? configured.jwksUri, preset?.jwksUri, 'jwks-uri'),
    };
    this.#api = {
      version: oneOf(options, 'api-version', ['v1', 'v2', 'v3']),
      base: values.get('api-base') ?? configured.apiBase,
      bases: preset?.apiBases,
    };
    if (this.#api.base === undefined && preset === undefined) url(undefined, undefined, 'api-base');
    this.#io = io;
    this.#transport = io.createTransport();
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  /** PDND's keys, and how far its clock is from this one. */
  async measure(context: DoctorContext): Promise<DoctorContext> {
    const sent = this.#io.clock.now();
    const answer = await this.#get(this.#urls.jwksUri);
    if (answer === undefined) return context;
    const offset = offsetFromAnswer(answer.headers, sent, this.#io.clock.now());
    const set = answer.status === 200 ? parseStrictObject(answer.body) : undefined;
    const isSet = Array.isArray(set?.['keys']);
    this.#note('jwks', isSet ? 'yes' : 'refused', answer);
    if (!isSet) {
      const reason = answer.status === 200 ? 'JWKS?' : `HTTP ${answer.status}`;
      this.#faults.push(fault('online/answer-unusable', 'jwks', { given: hostOf(this.#urls.jwksUri), reason }));
    }
    // `--now` is a time of its own: this machine's clock has nothing to do with it.
    const isNow = Math.abs(context.now - sent) < 60_000;
    return {
      ...context,
      ...optional('pdndJwks', context.pdndJwks ?? (isSet ? set : undefined)),
      ...(offset === undefined || !isNow ? {} : { clockOffsetMs: Math.round((offset.least + offset.most) / 2) }),
    };
  }

  /** Asks for a voucher with the assertion that was given, or with one made from key and client. */
  async askVoucher(known: DoctorCase, context: DoctorContext): Promise<VoucherAnswer | undefined> {
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
      const { accessToken, correlationId } = await requestToken({ ...request, dpopProof, precheck: false });
      this.asked.push({ what: 'voucher', outcome: 'yes', ...optional('correlationId', correlationId) });
      return { assertion, accessToken };
    } catch (error) {
      if (this.#isSilence(error, 'voucher', tokenEndpoint)) return { assertion };
      if (!(error instanceof TokenError)) throw error;
      const correlationId = textOf(error.facts['correlationId']);
      this.asked.push({ what: 'voucher', outcome: 'refused', ...optional('correlationId', correlationId) });
      return { assertion, error };
    }
  }

  /** Whether PDND knows the key, with an m2m voucher: that which was given, or the one PDND has just given. Gives its no. */
  async askKey(known: DoctorCase, context: DoctorContext, fresh: string | undefined): Promise<ApiRefusal | undefined> {
    const { messages, context: all } = knownFrom(known.input, context);
    const question = { voucher: messages.voucher ?? fresh, assertion: messages.assertion, context: all };
    const { transport, recorded } = recording(this.#transport);
    const { clock, ids } = this.#io;
    try {
      const { asked, faults, refusal } = await askKeysApi(this.#api, question, {
        transport,
        clock,
        ids,
        deadlineMs: DEADLINE_MS,
        ...optional('dpop', known.dpop),
        last: () => recorded.answer,
      });
      if (asked !== undefined) this.asked.push(asked);
      this.#faults.push(...faults);
      return refusal;
    } catch (error) {
      if (this.#isSilence(error, 'key', recorded.url ?? '')) return undefined;
      throw error;
    }
  }

  /** Nobody answered any of the questions. */
  get isSilent(): boolean {
    const put = this.asked.filter(({ outcome }) => outcome !== 'skipped');
    return put.length > 0 && put.every(({ outcome }) => outcome === 'silent');
  }

  /** What the network did, and what PDND's API showed beside yes and no. */
  findings(lingua: DoctorContext['lingua']): readonly Finding[] {
    return describeFaults(this.#faults, lingua);
  }

  async #get(url: string): Promise<TransportResponse | undefined> {
    try {
      return await this.#transport.send({
        method: 'GET',
        url,
        headers: { accept: 'application/json' },
        deadlineMs: DEADLINE_MS,
        maxResponseBytes: MAX_BYTES,
      });
    } catch (error) {
      if (this.#isSilence(error, 'jwks', url)) return undefined;
      throw error;
    }
  }

  /** A failure of the network is a finding; a URL that cannot be used is the command line's. */
  #isSilence(error: unknown, what: Asked['what'], url: string): boolean {
    if (!(error instanceof TransportError) || error.code === 'ERR_MODI_CONFIG_INVALID') return false;
    const facts: FaultFacts = { given: hostOf(url), reason: error.code };
    const isAnswer = error.code !== 'ERR_MODI_TIMEOUT' && error.code !== 'ERR_MODI_CONNECTION';
    const code = error.code === 'ERR_MODI_TIMEOUT' ? 'online/timeout' : 'online/connection';
    this.#faults.push(fault(isAnswer ? 'online/answer-unusable' : code, what, facts));
    this.asked.push({ what, outcome: isAnswer ? 'refused' : 'silent' });
    return true;
  }

  #note(what: Asked['what'], outcome: Asked['outcome'], answer: TransportResponse): void {
    const id = answer.headers['x-correlation-id'];
    const correlationId = id !== undefined && /^[A-Za-z0-9._:-]{1,100}$/.test(id) ? id : undefined;
    this.asked.push({ what, outcome, ...optional('correlationId', correlationId) });
  }

  async #makeAssertion({ signer }: DoctorCase, context: DoctorContext): Promise<string | undefined> {
    const [audience] = expectedAudiences(context);
    const { clientId, purposeId, kid } = context;
    // Without a purpose only a client of PDND's own API is given one.
    if (purposeId === undefined && context.clientKind !== 'api') return undefined;
    if (signer === undefined || audience === undefined || clientId === undefined) return undefined;
    const { clock, ids } = this.#io;
    const named = { ...optional('purposeId', purposeId), ...optional('kid', kid) };
    return createClientAssertion({ signer, clientId, audience, ...named, clock, ids });
  }

  async #makeProof({ dpop }: DoctorCase): Promise<string | undefined> {
    if (dpop === undefined) return undefined;
    const { clock, ids } = this.#io;
    // PDND's two endpoints share one name for themselves: the plain one's.
    const htu = this.#urls.tokenEndpoint.replace(/\.async$/, '');
    return createDpopProof({ signer: dpop, htm: 'POST', htu, clock, ids });
  }
}

interface Recorded {
  url?: string;
  answer?: TransportResponse;
}

/** Keeps the last answer: the explanation wants it as it came. */
function recording(transport: Transport): { readonly transport: Transport; readonly recorded: Recorded } {
  const recorded: Recorded = {};
  const send = async (request: TransportRequest): Promise<TransportResponse> => {
    recorded.url = request.url;
    recorded.answer = await transport.send(request);
    return recorded.answer;
  };
  return { transport: { send, close: async () => transport.close() }, recorded };
}

function ambienteOf({ input, context }: DoctorCase): DoctorContext['ambiente'] {
  return knownFrom(input, context).context.ambiente;
}

/** The rest of a URL may be anything. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '…';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** PDND's no, as the doctor explains it. */
export function answerOf(
  refusal: ApiRefusal,
): ModiError | { status: number; headers: Record<string, string>; body: Uint8Array } {
  if (refusal instanceof ModiError) return refusal;
  return { status: refusal.status, headers: { ...refusal.headers }, body: refusal.body };
}
