import { createPrivateKey, createPublicKey } from 'node:crypto';
import { checkObject } from '../checks/arguments.js';
import { isObject } from '../checks/strict-json.js';
import { checkAssertion, checkDpopProof, checkTokenForm } from '../doctor/checks.js';
import { describeFaults, fault, type Finding } from '../doctor/finding.js';
import { decodeCompact } from '../jws/decode.js';
import { signCompact } from '../jws/sign.js';
import { createLocalSigner } from '../keys/local-signer.js';
import { minimalJwk, thumbprint } from '../keys/thumbprint.js';
import { PDND_ENVIRONMENTS, type PdndEnvironment, type PdndEnvironmentName } from '../pdnd/environments.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import type { Transport, TransportRequest, TransportResponse } from '../ports/transport.js';
import { PaceCounter, type FakePace } from './fake-pace.js';
import { stateFaults, type FakeStates } from './fake-states.js';
import { fixedClock, seededIds } from './fixed-ports.js';
import { TEST_PDND_JWK } from './test-keys.js';
import { testSigner } from './test-signer.js';

/** A client that this PDND knows. */
export interface FakeClient {
  readonly clientId: string;
  /** Keys deposited in it. Default that of `testSigner()`. */
  readonly keys?: readonly Pick<Signer, 'kid' | 'publicJwk'>[];
  /** Finalità it is linked to. Default: all. */
  readonly purposeIds?: readonly string[];
  /** Clients of one organisation share its pace. Default: all are of one. */
  readonly organizzazione?: string;
}

export interface FakePdndOptions {
  /** Default `collaudo`. */
  readonly ambiente?: PdndEnvironmentName | PdndEnvironment;
  /** Default: `fixedClock()`. Give the one your code has. */
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Default: every client is known, with the key of `testSigner()`. */
  readonly clients?: readonly FakeClient[];
  /** Of the e-service: claims of the vouchers. Default made up. */
  readonly eservice?: Readonly<
    Partial<Record<'audience' | 'producerId' | 'consumerId' | 'eserviceId' | 'descriptorId', string>>
  >;
  /** Seconds a voucher lives. Default 600. */
  readonly voucherSeconds?: number;
  /** Token requests an organisation may make; `ambiente`: as many as PDND grants there. Default: any number. */
  readonly pace?: FakePace | 'ambiente';
  /** By purposeId, what is not as it should be. Default: everything is active. */
  readonly states?: Readonly<Record<string, FakeStates>>;
  /** Answers every request that is not for PDND: your e-service. Default 404. */
  readonly service?: (request: TransportRequest) => Partial<TransportResponse> | Promise<Partial<TransportResponse>>;
}

/** PDND's token endpoint and key set, in memory: a `Transport` to give to what is tested. */
export interface FakePdnd extends Transport {
  /** Everything that was sent, PDND's and the service's. Holds tokens. */
  readonly requests: readonly TransportRequest[];
  /** Vouchers asked for so far. */
  readonly asked: number;
  /** Why the last token request was refused, for the test's message. */
  readonly findings: readonly Finding[];
  /** Refuses the next token requests, whatever they say: 400 with `015-0008`, 429, 500, … */
  refuseNext(status?: number, times?: number): void;
  /** From now on this finalità, its richiesta di fruizione or its e-service are in these states; what is left out is as it should be. */
  setStates(purposeId: string, states: FakeStates): void;
}

/**
 * Plays PDND as strictly as the doctor's checks know it, and in its order: form, claims, times, key, signature, states, pace, replay of the
 * DPoP proof. Refusals are `015-0008`, as the real one's, and 429 with its three headers; `findings` says why. Its vouchers are signed, and
 * `jwksUri` gives the key, so that an erogatore's verification can be tested too.
 *
 * Not played: asynchronous e-services, the Interop API. `@varco/sandbox` plays them, over sockets.
 */
export function fakePdnd(options: FakePdndOptions = {}): FakePdnd {
  return new MemoryPdnd(options);
}

const MADE_UP = {
  audience: 'https://erogatore.example/v1',
  producerId: '70000000-0000-4000-8000-000000000001',
  consumerId: '70000000-0000-4000-8000-000000000002',
  eserviceId: '70000000-0000-4000-8000-000000000003',
  descriptorId: '70000000-0000-4000-8000-000000000004',
};

class MemoryPdnd implements FakePdnd {
  readonly requests: TransportRequest[] = [];
  asked = 0;
  findings: readonly Finding[] = [];
  readonly #options: FakePdndOptions;
  readonly #ambiente: PdndEnvironment;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #signer = createLocalSigner({ key: createPrivateKey({ key: { ...TEST_PDND_JWK }, format: 'jwk' }) });
  readonly #states: Map<string, FakeStates>;
  readonly #pace: PaceCounter | undefined;
  readonly #proofs = new Set<unknown>();
  #refusals: number[] = [];

  constructor(options: FakePdndOptions) {
    const { ambiente = 'collaudo' } = checkObject('options', options);
    this.#options = options;
    this.#ambiente = typeof ambiente === 'string' ? PDND_ENVIRONMENTS[ambiente] : ambiente;
    this.#clock = options.clock ?? fixedClock();
    this.#ids = options.ids ?? seededIds('pdnd');
    this.#states = new Map(Object.entries(options.states ?? {}));
    const pace = options.pace === 'ambiente' ? paceOf(this.#ambiente) : options.pace;
    this.#pace = pace === undefined ? undefined : new PaceCounter(pace, this.#clock);
  }

  refuseNext(status = 400, times = 1): void {
    this.#refusals.push(...Array.from({ length: times }, () => status));
  }

  setStates(purposeId: string, states: FakeStates): void {
    this.#states.set(purposeId, states);
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    this.requests.push(request);
    const date = new Date(this.#clock.now()).toUTCString();
    const answer = await this.#answer(request);
    return { status: 200, body: new Uint8Array(), ...answer, headers: { date, ...answer.headers } };
  }

  async close(): Promise<void> {
    return undefined;
  }

  async #answer(request: TransportRequest): Promise<Partial<TransportResponse>> {
    const { tokenEndpoint, jwksUri } = this.#ambiente;
    if (request.url === jwksUri)
      return json(200, { keys: [{ ...this.#signer.publicJwk, kid: this.#signer.kid, use: 'sig' }] });
    if (request.url !== tokenEndpoint)
      return (await this.#options.service?.(request)) ?? json(404, { title: 'Not found' });
    this.asked += 1;
    const refusal = this.#refusals.shift();
    if (refusal !== undefined) return this.#problem(refusal);
    return this.#token(request);
  }

  async #token({ method, headers, body = new Uint8Array() }: TransportRequest): Promise<Partial<TransportResponse>> {
    const text = Buffer.from(body).toString('utf8');
    const form = new URLSearchParams(text);
    const assertion = form.get('client_assertion') ?? '';
    const proof = headers['dpop'];
    const context = {
      now: this.#clock.now(),
      lingua: 'en' as const,
      tokenEndpoint: this.#ambiente.tokenEndpoint,
      assertionAudience: this.#ambiente.assertionAudience,
      strict: true,
    };
    const { key, isKnown, organizzazione = '' } = this.#lookUp(assertion);
    const clientId = form.get('client_id');
    const judged = { ...context, ...(clientId === null ? {} : { clientId }), ...(key === undefined ? {} : { key }) };
    this.findings = [
      ...checkTokenForm(text, context),
      ...checkAssertion(assertion, judged),
      ...(proof === undefined ? [] : checkDpopProof(proof, context)),
    ].filter(({ severity }) => severity === 'error');
    if (method !== 'POST' || this.findings.length > 0 || !isKnown) return this.#problem(400);
    this.findings = describeFaults(stateFaults(this.#statesOf(assertion)), 'en');
    if (this.findings.length > 0) return this.#problem(400);
    const left = this.#pace?.take(organizzazione);
    if (this.#pace !== undefined && left === undefined) return this.#problem(429);
    const jti = proof === undefined ? undefined : decoded(proof).payload['jti'];
    if (this.#proofs.has(jti)) {
      this.findings = describeFaults([fault('dpop/jti-reused', 'jti')], 'en');
      return this.#problem(400);
    }
    if (jti !== undefined) this.#proofs.add(jti);
    return this.#voucher(assertion, proof, left === undefined ? {} : this.#pace?.headers(left));
  }

  /** The deposited key of an assertion, and whether PDND has one for this client and finalità. */
  #lookUp(assertion: string): {
    readonly key?: ReturnType<typeof createPublicKey>;
    readonly isKnown: boolean;
    readonly organizzazione?: string | undefined;
  } {
    const { header, payload } = decoded(assertion);
    const keys = (client: FakeClient): NonNullable<FakeClient['keys']> => client.keys ?? [testSigner()];
    const { clients } = this.#options;
    const client: FakeClient | undefined =
      clients === undefined
        ? { clientId: String(payload['sub']) }
        : clients.find(({ clientId, purposeIds }) => {
            const isLinked = purposeIds?.includes(String(payload['purposeId'])) ?? true;
            return clientId === payload['sub'] && isLinked;
          });
    const found = client && keys(client).find(({ kid }) => kid === header['kid']);
    if (found === undefined) return { isKnown: false };
    const key = createPublicKey({ key: { ...found.publicJwk }, format: 'jwk' });
    return { key, isKnown: true, organizzazione: client?.organizzazione };
  }

  #statesOf(assertion: string): FakeStates {
    return this.#states.get(String(decoded(assertion).payload['purposeId'])) ?? {};
  }

  async #voucher(
    assertion: string,
    proof: string | undefined,
    headers: Record<string, string> = {},
  ): Promise<Partial<TransportResponse>> {
    const { sub, purposeId, digest } = decoded(assertion).payload;
    const { voucherSeconds = 600, eservice } = this.#options;
    const { audience, ...ids } = { ...MADE_UP, ...eservice };
    const iat = Math.floor(this.#clock.now() / 1_000);
    const jwk = proof === undefined ? undefined : decoded(proof).header['jwk'];
    const payload = {
      iss: this.#ambiente.voucherIssuer,
      aud: purposeId === undefined ? this.#ambiente.m2mAudience : audience,
      sub,
      client_id: sub,
      iat,
      nbf: iat,
      exp: iat + voucherSeconds,
      jti: this.#ids.uuid(),
      ...(purposeId === undefined ? { organizationId: ids.consumerId, role: 'm2m' } : { purposeId, ...ids }),
      ...(digest === undefined ? {} : { digest }),
      ...(isObject(jwk) ? { cnf: { jkt: thumbprint(minimalJwk(jwk)) } } : {}),
    };
    const header = { alg: 'RS256', use: 'sig', typ: 'at+jwt', kid: this.#signer.kid };
    const response = {
      access_token: await signCompact(this.#signer, header, payload),
      token_type: jwk === undefined ? 'Bearer' : 'DPoP',
      expires_in: voucherSeconds,
    };
    return this.#json(200, response, headers);
  }

  #problem(status: number): Partial<TransportResponse> {
    const code = { 429: '007-10004', 500: '015-0000' }[status] ?? '015-0008';
    const pace = this.#pace ?? new PaceCounter(this.#ambiente.pacing, this.#clock);
    const headers = status === 429 ? pace.headers(0) : {};
    const detail = status === 400 ? 'Unable to generate a token for the given request' : 'no';
    return this.#json(
      status,
      { type: 'about:blank', title: 'no', status, detail: 'no', errors: [{ code, detail }] },
      headers,
    );
  }

  #json(status: number, value: object, headers: Record<string, string> = {}): Partial<TransportResponse> {
    return json(status, value, { ...headers, 'x-correlation-id': this.#ids.uuid() });
  }
}

/** As PDND is deployed: a burst of 1.2 in production, of 1 elsewhere. */
function paceOf(ambiente: PdndEnvironment): FakePace {
  return { ...ambiente.pacing, burst: ambiente === PDND_ENVIRONMENTS.produzione ? 1.2 : 1 };
}

function json(status: number, value: object, headers: Record<string, string> = {}): Partial<TransportResponse> {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** Header and claims; nothing of what cannot be read: the checks have said so. */
function decoded(jws: string): { readonly header: Record<string, unknown>; readonly payload: Record<string, unknown> } {
  try {
    const { header, payload } = decodeCompact(jws);
    return { header: { ...header }, payload: { ...payload } };
  } catch {
    return { header: {}, payload: {} };
  }
}
