import {
  AxiosHeaders,
  CanceledError,
  getAdapter,
  isAxiosError,
  type AxiosInstance,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { checkObject, checkPort } from '../checks/arguments.js';
import { codeOf } from '../client/answer.js';
import type { ModiAnswer, ModiClient, SignedCall } from '../client/client.js';
import { homeOf } from '../client/house.js';
import type { Persona } from '../client/servizio.js';
import { invalidOption } from '../errors/configuration-error.js';
import { ModiError } from '../errors/modi-error.js';
import type { TransportError } from '../errors/transport-error.js';
import { tell } from '../events/modi-event.js';
import type { HttpMethod } from '../ports/transport.js';
import { joinHeaders } from './body-collector.js';
import { GivenUp, toTransportError } from './exchange.js';

/** What one axios request says to {@link modiInterceptor}. */
export interface ModiCallOptions {
  /** Who asks. */
  readonly persona?: Persona;
}

declare module 'axios' {
  // An interface is added to under its own parameters, and they must be used: members that axios declares say the same again.
  interface AxiosRequestConfig<D, P> {
    data?: D;
    params?: P;
    /** For `modiInterceptor`. `false`: this request is none of its business. */
    modi?: ModiCallOptions | false;
  }
  interface AxiosResponse<T, D, H, P> {
    data: T;
    headers: (H & RawAxiosResponseHeaders) | AxiosResponseHeaders;
    config: InternalAxiosRequestConfig<D, P>;
    /** Of requests that went through `modiInterceptor`: ids, signature, explanation. */
    modi?: ModiAnswer;
  }
}

const LARGEST_ANSWER = 100 * 1024 * 1024;
/** Failures that come before any byte leaves. */
const NOT_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/**
 * Makes an existing axios instance speak ModI: each request gets voucher, evidence, `Digest`, `Agid-JWT-Signature` and DPoP proof as the
 * client's service wants them, and each answer is judged. It takes the place of the adapter, after `transformRequest` and all interceptors:
 * **what is signed is what is sent**, and what is verified is what came, before `transformResponse`.
 *
 * The instance's own agents, proxy, timeout and limits are used, not the client's. `baseURL` and `params` are respected. Requests that are
 * not of the service (`servizio.url`) are refused, so that its tokens go nowhere else; `modi: false` lets one pass untouched. Redirects are
 * not followed (`maxRedirects: 0`, so that a 3xx is an answer): a token is for one address. Errors of axios come without the tokens they
 * carry otherwise: `config` is the caller's, `request` is taken out. A `signal` ends the wait for the voucher too: the error is axios's
 * `CanceledError`, and its `cause` (ERR_MODI_ABORTED) says by `requestSent` whether the call may have been made.
 *
 * ```ts
 * modiInterceptor(axiosInstance, modi);
 * const { data } = await axiosInstance.post('/pratiche', { anno: 2026 }, { modi: { persona } });
 * ```
 *
 * @returns takes it out again
 * @throws from requests: ConfigurationError for what would be refused, before anything is sent; what `ModiClient.sign` and `judge` throw
 */
export function modiInterceptor(instance: AxiosInstance, client: ModiClient): () => void {
  if (typeof (instance as unknown) !== 'function') checkObject('instance', instance);
  checkPort('instance.interceptors.request', checkObject('instance.interceptors', instance.interceptors).request, [
    'use',
    'eject',
  ]);
  checkPort('client', client, ['sign', 'judge']);
  const id = instance.interceptors.request.use((config) => {
    if (config.modi === false) return config;
    const inner = getAdapter(config.adapter ?? instance.defaults.adapter);
    return { ...config, adapter: async (ready) => exchange(ready, inner, instance, client) };
  });
  return () => instance.interceptors.request.eject(id);
}

type Adapter = ReturnType<typeof getAdapter>;

async function exchange(
  config: InternalAxiosRequestConfig,
  inner: Adapter,
  instance: AxiosInstance,
  client: ModiClient,
): Promise<AxiosResponse> {
  refuseUnfit(config, client);
  const { persona } = config.modi === false ? {} : (config.modi ?? {});
  // Where nobody looks at the bytes, forms and streams may pass as they are.
  const { integrita, risposta } = client.servizio;
  const needsBytes = integrita !== 'nessuno' || (risposta !== 'libera' && risposta.requestDigest === true);
  const body = needsBytes ? bytesOf(config.data) : undefined;
  const signed = client.sign({
    method: (config.method ?? 'get').toUpperCase() as HttpMethod,
    url: instance.getUri(config),
    headers: textHeaders(config),
    ...(body === undefined ? {} : { body }),
    ...(persona === undefined ? {} : { persona }),
    maxResponseBytes: limitOf(config),
    ...(config.signal instanceof AbortSignal ? { signal: config.signal } : {}),
  });
  const call = await signed.catch((error: unknown) => {
    throw isGivenUp(config) && !(error instanceof ModiError) ? givenUp(config, client, false) : error;
  });
  if (isGivenUp(config)) throw givenUp(config, client, false);
  const isVerified = client.servizio.risposta !== 'libera';
  try {
    const response = await inner(requestOf(config, call, body, isVerified));
    return await concluded(response, config, call, client, isVerified);
  } catch (error) {
    if (!isAxiosError(error)) throw error;
    delete error.request;
    error.config = config;
    if (error.code === 'ERR_CANCELED') error.cause = abortedError(config, client, true);
    if (error.response === undefined) tellOfFailure(error, call, client);
    else await concluded(error.response, config, call, client, isVerified);
    throw error;
  }
}

function isGivenUp({ signal }: InternalAxiosRequestConfig): boolean {
  return signal?.aborted === true;
}

/** As axios says it, so that `isCancel` knows it; with what it does not say. */
function givenUp(config: InternalAxiosRequestConfig, client: ModiClient, requestSent: boolean): CanceledError<unknown> {
  return Object.assign(new CanceledError(undefined, config), { cause: abortedError(config, client, requestSent) });
}

function abortedError(
  { signal }: InternalAxiosRequestConfig,
  client: ModiClient,
  requestSent: boolean,
): TransportError {
  const reason: unknown = signal instanceof AbortSignal ? signal.reason : undefined;
  return toTransportError(new GivenUp(reason), { host: new URL(client.servizio.url).host, requestSent });
}

/** Settings of axios that would take the tokens elsewhere, or the bytes away. */
function refuseUnfit(config: InternalAxiosRequestConfig, client: ModiClient): void {
  if (config.auth !== undefined) throw invalidOption('auth', 'would take the place of the voucher: leave it out');
  if (config.maxRedirects !== undefined && config.maxRedirects !== 0) {
    throw invalidOption('maxRedirects', 'must be 0, or left out: tokens are for one address');
  }
  const { responseType } = config;
  const wholes = [undefined, 'json', 'text', 'arraybuffer'];
  if (client.servizio.risposta !== 'libera' && !wholes.includes(responseType)) {
    throw invalidOption('responseType', 'must be json, text or arraybuffer: an answer is verified whole');
  }
}

function bytesOf(data: unknown): Uint8Array | undefined {
  if (data === undefined || data === null || data === '') return undefined;
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (data instanceof Uint8Array) return data;
  throw invalidOption(
    'data',
    'must be an object for JSON, a text or a Buffer: forms and streams have no bytes to sign yet',
  );
}

/** Those axios will send; `undefined`, `null` and `false` are how it leaves one out. */
function textHeaders({ headers }: InternalAxiosRequestConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers.toJSON(true)).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  );
}

function requestOf(
  config: InternalAxiosRequestConfig,
  call: SignedCall,
  body: Uint8Array | undefined,
  isVerified: boolean,
): InternalAxiosRequestConfig {
  const headers = new AxiosHeaders({ ...call.headers });
  if (isVerified) headers.set('accept-encoding', 'identity');
  const request: InternalAxiosRequestConfig = {
    ...config,
    headers,
    url: call.url,
    data: body === undefined ? (config.data as unknown) : Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    maxRedirects: 0,
    fetchOptions: { ...config.fetchOptions, redirect: 'manual' },
    // The bytes as they came: decompressed and decoded only when they are known to be good.
    ...(isVerified ? { responseType: 'arraybuffer', decompress: false } : {}),
  };
  // They are in the URL already.
  delete request.baseURL;
  delete request.params;
  return request;
}

/** The answer, judged, as the caller's configuration wants it: without what was only between the adapter and us. */
async function concluded(
  response: AxiosResponse,
  config: InternalAxiosRequestConfig,
  call: SignedCall,
  client: ModiClient,
  isVerified: boolean,
): Promise<AxiosResponse> {
  delete response.request;
  response.config = config;
  const { status } = response;
  const headers = joinHeaders(response.headers as Record<string, string | string[] | undefined>);
  const data: unknown = response.data;
  response.modi = await client.judge(call, { status, headers, body: receivedBytes(data) });
  if (isVerified) {
    response.data = asWanted(response.modi, config);
    // As axios does where it undoes the coding itself.
    if (response.headers instanceof AxiosHeaders) response.headers.delete('content-encoding');
  }
  return response;
}

function receivedBytes(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return data instanceof Uint8Array ? data : new Uint8Array();
}

/** In the caller's own terms: what `maxContentLength` allows, of what comes out of a content coding. */
function limitOf({ maxContentLength = -1 }: InternalAxiosRequestConfig): number {
  return maxContentLength < 0 ? LARGEST_ANSWER : Math.min(Math.max(Math.floor(maxContentLength), 1), 2 ** 30);
}

function asWanted({ body }: ModiAnswer, { responseType }: InternalAxiosRequestConfig): unknown {
  const plain = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return responseType === 'arraybuffer' ? plain : plain.toString('utf8').replace(/^\uFEFF/, '');
}

function tellOfFailure(
  error: { readonly code?: string; readonly cause?: unknown },
  { method, url, readyAt }: SignedCall,
  client: ModiClient,
): void {
  const house = homeOf(client);
  if (house === undefined) return;
  tell(house.onEvent, {
    type: 'call.failed',
    method,
    host: new URL(url).host,
    code: error.cause instanceof ModiError ? error.cause.code : (error.code ?? codeOf(error)),
    requestSent: !NOT_SENT.includes(error.code ?? ''),
    tookMs: house.clock.now() - readyAt,
  });
}
