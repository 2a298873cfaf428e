import { createHash, randomUUID } from 'node:crypto';
import { createClock } from '../../src/clock.js';
import type { CallEntry } from '../../src/context.js';
import type { SeedClient } from '../../src/seed/seed.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox.js';
import { startSandbox } from '../../src/start-sandbox.js';
import type { TestKey } from './test-key.js';
import { compact, rsaKey } from './test-key.js';

export const CLIENT = '0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a01';
export const PURPOSE = '1c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a02';
export const ESERVICE = '2c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a03';
export const DESCRIPTOR = '3c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a04';
export const PRODUCER = '4c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a05';
export const CONSUMER = '5c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a06';
export const API_CLIENT = '6c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a07';
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Generated once: a key pair costs a quarter of a second. */
export const KEY: TestKey = rsaKey();
export const OTHER_KEY: TestKey = rsaKey();

export type Claims = Record<string, unknown>;

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Claims;
  /** From the explain header. */
  readonly codes: readonly string[];
}

export function seedClient(change: Partial<SeedClient> = {}): SeedClient {
  return {
    clientId: CLIENT,
    publicKeyPem: KEY.publicPem,
    purposeId: PURPOSE,
    eserviceId: ESERVICE,
    descriptorId: DESCRIPTOR,
    producerId: PRODUCER,
    consumerId: CONSUMER,
    audience: ['https://eci.example.it/v1'],
    voucherLifespan: 600,
    ...change,
  };
}

/** A sandbox with one client, and a clock that stands still unless it is moved. */
export class TokenBench {
  readonly sandbox: Sandbox;
  readonly #time: { now: number };

  private constructor(sandbox: Sandbox, time: { now: number }) {
    this.sandbox = sandbox;
    this.#time = time;
  }

  static async start(options: SandboxOptions = {}): Promise<TokenBench> {
    const time = { now: 1_790_000_000_000 };
    const sandbox = await startSandbox({
      seed: {
        clients: [
          seedClient(),
          { clientId: API_CLIENT, kind: 'API', publicKeyPem: KEY.publicPem, consumerId: CONSUMER },
        ],
      },
      explain: true,
      onCall: () => undefined,
      clock: createClock(() => time.now),
      ...options,
    });
    return new TokenBench(sandbox, time);
  }

  /** Epoch seconds, as the sandbox has them. */
  get now(): number {
    return Math.floor(this.sandbox.clock.now() / 1000);
  }

  /** Moves the sandbox's clock on; the rate limit's window passes with it. */
  pass(seconds: number): void {
    this.#time.now += seconds * 1000;
  }

  header(change: Claims = {}): Claims {
    return without({ alg: 'RS256', kid: KEY.kid, typ: 'JWT', ...change });
  }

  payload(change: Claims = {}): Claims {
    const now = this.now;
    return without({
      iss: CLIENT,
      sub: CLIENT,
      aud: this.sandbox.audience,
      jti: randomUUID(),
      iat: now,
      exp: now + 60,
      purposeId: PURPOSE,
      ...change,
    });
  }

  assertion(header: Claims = {}, payload: Claims = {}, key: TestKey = KEY): string {
    return compact(this.header(header), this.payload(payload), key);
  }

  async ask(
    assertion: string,
    form: Record<string, string | undefined> = {},
    headers: Record<string, string> = {},
  ): Promise<TokenAnswer> {
    const fields = {
      client_id: CLIENT,
      client_assertion: assertion,
      client_assertion_type: ASSERTION_TYPE,
      grant_type: 'client_credentials',
      ...form,
    };
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.append(name, value);
    return this.post(body.toString(), { 'content-type': 'application/x-www-form-urlencoded', ...headers });
  }

  async post(body: string, headers: Record<string, string>): Promise<TokenAnswer> {
    const response = await fetch(this.sandbox.tokenEndpoint, { method: 'POST', body, headers });
    const text = await response.text();
    const codes = response.headers.get('varco-sandbox-code')?.split(',') ?? [];
    const json = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json ? (JSON.parse(text) as Claims) : {},
      codes,
    };
  }

  proof(key: TestKey, change: { header?: Claims; payload?: Claims } = {}): string {
    const alg = key.jwk['kty'] === 'EC' ? 'ES256' : 'RS256';
    const header = without({ typ: 'dpop+jwt', alg, jwk: key.jwk, ...change.header });
    const payload = without({
      htm: 'POST',
      htu: this.sandbox.tokenEndpoint,
      iat: this.now,
      jti: randomUUID(),
      ...change.payload,
    });
    return compact(header, payload, key);
  }

  async m2mVoucher(): Promise<string> {
    const assertion = this.assertion({}, { sub: API_CLIENT, iss: API_CLIENT, purposeId: undefined });
    const answer = await this.ask(assertion, { client_id: API_CLIENT });
    return String(answer.body['access_token']);
  }

  lastCall(): CallEntry | undefined {
    return this.sandbox.log.entries('pdnd-token').at(-1);
  }
}

function without(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
