import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Duplex, Readable } from 'node:stream';
import axios, { isAxiosError, type AxiosInstance } from 'axios';
import { checkObject } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { Transport, TransportOptions, TransportRequest, TransportResponse } from '../ports/transport.js';
import { collectBody, decodedHeaders, joinHeaders } from './body-collector.js';
import { checkRequest, type CheckedRequest } from './check-request.js';
import { createConnector, positive, type Connector } from './connector.js';
import { DeadlinePassed, onGivenUp, toTransportError, type Exchange } from './exchange.js';
import { Gate } from './gate.js';

const DEFAULT_MAX_CONNECTIONS = 64;
/** Below the five seconds after which common servers close an idle connection, so that we seldom write into a closing one. */
const IDLE_MS = 4_000;

/**
 * The SDK's transport, on axios. Proxy variables of the environment, redirects, retries and axios's own body transformations are off.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for options that cannot be used
 */
export function createAxiosTransport(options: TransportOptions = {}): Transport {
  return new AxiosTransport(options);
}

type CreateConnectionCallback = (error: Error | null, socket?: Duplex) => void;

class AxiosTransport implements Transport {
  readonly #axios: AxiosInstance;
  readonly #agents: { readonly http: http.Agent; readonly https: https.Agent };
  readonly #gates = new Map<string, Gate>();
  readonly #maxConnections: number;
  readonly #active = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: TransportOptions) {
    checkObject('options', options);
    this.#maxConnections = positive('maxConnections', options.maxConnections ?? DEFAULT_MAX_CONNECTIONS);
    if (!Number.isInteger(this.#maxConnections)) throw invalidOption('maxConnections', 'must be a whole number');
    const connector = createConnector(options);
    const pool = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: this.#maxConnections };
    this.#agents = {
      http: connectWith(new http.Agent(pool), connector, false),
      https: connectWith(new https.Agent(pool), connector, true),
    };
    this.#axios = axios.create({
      adapter: 'http',
      proxy: false,
      maxRedirects: 0,
      decompress: false,
      responseType: 'stream',
      maxBodyLength: Infinity,
      maxContentLength: Infinity,
      validateStatus: () => true,
      transformRequest: [(body: unknown) => body],
    });
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const checked = checkRequest(request);
    const exchange: Exchange = { host: checked.url.host, requestSent: false };
    const running = this.#exchange(request, checked, exchange).catch((error: unknown) => {
      throw toTransportError(error, exchange);
    });
    this.#active.add(running);
    try {
      return await running;
    } finally {
      this.#active.delete(running);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#active);
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #exchange(request: TransportRequest, checked: CheckedRequest, exchange: Exchange): Promise<TransportResponse> {
    if (this.#closed) throw new Error('the transport is closed');
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new DeadlinePassed(request.deadlineMs)), request.deadlineMs);
    const stopListening = onGivenUp(request.signal, (error) => abort.abort(error));
    const gate = this.#gateOf(checked.url.origin);
    try {
      await gate.enter(abort.signal);
      try {
        return await this.#roundTrip(request, checked, exchange, abort.signal);
      } finally {
        gate.leave();
        if (gate.idle) this.#gates.delete(checked.url.origin);
      }
    } catch (error) {
      throw abort.signal.aborted ? abort.signal.reason : withoutRequest(error);
    } finally {
      clearTimeout(timer);
      stopListening();
    }
  }

  #gateOf(origin: string): Gate {
    const gate = this.#gates.get(origin) ?? new Gate(this.#maxConnections);
    this.#gates.set(origin, gate);
    return gate;
  }

  async #roundTrip(
    request: TransportRequest,
    { url, headers }: CheckedRequest,
    exchange: Exchange,
    signal: AbortSignal,
  ): Promise<TransportResponse> {
    const secure = url.protocol === 'https:';
    const response = await this.#axios.request<Readable>({
      method: request.method,
      url: url.href,
      // `false` keeps axios from adding its own.
      headers: { accept: '*/*', 'user-agent': 'varco-modi-client', 'content-type': false, ...headers },
      ...(request.body === undefined ? {} : { data: asBuffer(request.body) }),
      httpAgent: this.#agents.http,
      httpsAgent: this.#agents.https,
      transport: watched(secure, exchange),
      signal,
    });
    const answered = joinHeaders(response.headers as Record<string, string | string[] | undefined>);
    const stop = (): void => void response.data.destroy(new Error('aborted'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      const { keepCoding = false, maxResponseBytes } = request;
      const coding = keepCoding ? undefined : answered['content-encoding'];
      const body = await collectBody(response.data, coding, maxResponseBytes);
      return { status: response.status, headers: keepCoding ? answered : decodedHeaders(answered), body };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** axios hangs the whole request, tokens and all, on its errors: what goes on is the error underneath. */
function withoutRequest(error: unknown): unknown {
  if (!isAxiosError(error)) return error;
  return error.cause ?? Object.assign(new Error('the request failed'), { code: error.code ?? 'unknown' });
}

function asBuffer(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/** Node's request function, with a look at the moment the request is given a connection. */
function watched(secure: boolean, exchange: Exchange): object {
  return {
    request(options: https.RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
      const request = (secure ? https : http).request(options, onResponse);
      // The agents below hand over only connections that are ready: from here on bytes may leave.
      request.once('socket', () => {
        exchange.requestSent = true;
      });
      return request;
    },
  };
}

/** Makes an agent open its connections with ours. */
function connectWith<A extends http.Agent>(agent: A, connector: Connector, secure: boolean): A {
  const createConnection = (options: https.RequestOptions, callback: CreateConnectionCallback): undefined => {
    const host = (options.host ?? '').replace(/^\[|\]$/g, '');
    connector({ secure, host, port: Number(options.port) }).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error('connection failed')),
    );
    return undefined;
  };
  return Object.assign(agent, { createConnection });
}
