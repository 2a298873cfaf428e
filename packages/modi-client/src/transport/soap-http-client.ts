import type { AxiosPromise, AxiosResponse } from 'axios';
import { checkObject, checkPort } from '../checks/arguments.js';
import type { ModiClient, SignedCall } from '../client/client.js';
import { identityHeaders, identityOf } from '../client/identity-headers.js';
import type { Persona } from '../client/servizio.js';
import { invalidOption } from '../errors/configuration-error.js';
import { SoapSecurityError } from '../errors/soap-security-error.js';
import { WorkerError } from '../errors/worker-error.js';
import type { Signer } from '../ports/signer.js';
import type { TransportResponse } from '../ports/transport.js';
import { checkAnswersRequest, signedDigests, type SentRequest } from '../soap/answers-request.js';
import { ATTACHMENT_POLICIES, rootEnvelope, type AttachmentPolicy } from '../soap/attachments/open-envelope.js';
import { INPS } from '../soap/names.js';
import type { SignOptions } from '../soap/sign-envelope.js';
import type { VerifyPolicy } from '../soap/security-policy.js';
import { verifiedEnvelopeBytes } from '../soap/verified-body.js';
import { sharedSoapSecurityWorkers, type SoapSecurityWorkers } from '../soap/workers/soap-security-workers.js';
import { openAnswer, responseOf } from './soap-answer.js';
import { actionOf, bytesOf, checkExtra, textsOf } from './soap-call-input.js';

export interface SoapHttpClientOptions {
  /** INPS's Identity, from the call's `persona`: in the SOAP header, in HTTP headers, in both. Default `nessuno`. */
  readonly identity?: 'nessuno' | 'soap' | 'http' | 'entrambi';
  /** Office code of calls whose `persona` names none. */
  readonly codiceUfficio?: string;
  /** WS-Security of the request: its key and certificate, which need not be those of PDND. Default: none. */
  readonly wss?: SoapSecurityOptions;
  /** What must hold of a signed answer. Default: answers are not verified. A Fault may come unsigned, as gateways send them. */
  readonly risposta?: Omit<VerifyPolicy, 'clock'> & {
    /** wsa:RelatesTo must be signed, and name the request's MessageID: needs `wss` with `ID_AUTH_SOAP_02`. Default `false`. */
    readonly correlata?: boolean;
    /** `X-RequestDigest` must be signed, and repeat the digests of the request's signature: needs `wss`. Default `false`. */
    readonly requestDigest?: boolean;
  };
  /**
   * Threads for big messages, so that none keeps the event loop. Default: one pool for the process, which ends its threads by itself; your own
   * is yours to close.
   */
  readonly workers?: SoapSecurityWorkers;
  /**
   * What to do with answers that have attachments. `rifiuta`, the default; `espandi`: MTOM's are put back into the envelope, before it is
   * verified; `lascia`: `soap` is handed the envelope as it stands and the attachments beside it (`client.lastResponseAttachments`), which
   * does not go with `risposta`: no signature of ModI covers them.
   */
  readonly allegati?: AttachmentPolicy;
}

export interface SoapSecurityOptions extends Pick<
  SignOptions,
  | 'certificate'
  | 'ttlSeconds'
  | 'tokenReference'
  | 'digest'
  | 'inclusiveNamespaces'
  | 'actor'
  | 'mustUnderstand'
  | 'headers'
> {
  readonly signer: Signer;
  /** `ID_AUTH_SOAP_02` adds a signed MessageID. Default `ID_AUTH_SOAP_02`. */
  readonly pattern?: 'ID_AUTH_SOAP_01' | 'ID_AUTH_SOAP_02';
  /** INTEGRITY_SOAP_01: Body is signed too. Default `true`. */
  readonly integrita?: boolean;
  /** wsa:To. Default: the address called. */
  readonly to?: string;
  /** wsa:Action. Default: the SOAPAction of the operation. */
  readonly action?: string;
}

type Callback = (error: unknown, response?: unknown, body?: unknown) => unknown;

/** The part of `soap`'s `IHttpClient` that its clients use. */
export interface SoapHttpClient {
  request(url: string, data: unknown, callback: Callback, headers?: object, options?: object): AxiosPromise<string>;
}

/**
 * An HTTP client for `soap.createClientAsync(url, { httpClient })`: every call gets INPS's Identity, WS-Security and the client's voucher,
 * evidence and signatures, over the bytes that are sent, by the client's own transport (mutual TLS, proxy, deadline, size). What `soap`
 * is handed of a verified answer is what was signed, and nothing else. No redirect is followed, nothing is sent twice.
 *
 * The WSDL is fetched by the same transport, without tokens, and only from the service's own host; or give `soap` a file's path.
 *
 * ```ts
 * const httpClient = createSoapHttpClient(modi, { identity: 'soap', codiceUfficio: '001' });
 * const client = await soap.createClientAsync('eci.wsdl', { httpClient, endpoint: modi.servizio.url });
 * await client.ConsultaEstrattoContoAsync(args, { modi: { persona } });
 * ```
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID. From calls, as the error of the callback: what `sign`, `send` and `judge` of the client
 *   throw, `signEnvelope`, `verifyEnvelope` and `checkAnswersRequest`, and WorkerError for a big message that no thread could read
 */
export function createSoapHttpClient(client: ModiClient, options: SoapHttpClientOptions = {}): SoapHttpClient {
  const { identity = 'nessuno' } = checkObject('options', options);
  checkPort('client', client, ['sign', 'send', 'judge', 'fetchOpen']);
  if (!['nessuno', 'soap', 'http', 'entrambi'].includes(identity)) {
    throw invalidOption('identity', 'must be nessuno, soap, http or entrambi');
  }
  const { wss, risposta, allegati = 'rifiuta' } = options;
  if (!ATTACHMENT_POLICIES.includes(allegati)) throw invalidOption('allegati', 'must be rifiuta, espandi or lascia');
  if (allegati === 'lascia' && risposta !== undefined) {
    throw invalidOption('allegati', 'lascia does not go with risposta: no signature would cover what is left');
  }
  if (risposta?.correlata === true && (wss === undefined || wss.pattern === 'ID_AUTH_SOAP_01')) {
    throw invalidOption(
      'risposta.correlata',
      'needs wss with ID_AUTH_SOAP_02: the answer names the request’s MessageID',
    );
  }
  if (risposta?.requestDigest === true && wss === undefined) {
    throw invalidOption(
      'risposta.requestDigest',
      'needs wss: the answer repeats the digests of the request’s signature',
    );
  }
  const caller = new SoapCaller(client, options, identity);
  return Object.freeze({
    request: (url: string, data: unknown, callback: Callback, headers: object = {}, extra: object = {}) => {
      const exchange =
        data === null || data === undefined || data === '' ? caller.fetch(url) : caller.call(url, data, headers, extra);
      // Who called listens to the callback alone: a promise that fails unheard would end the process.
      exchange.then(
        (response) => callback(null, response, response.data),
        (error: unknown) => callback(error),
      );
      return exchange;
    },
  });
}

interface Securing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly persona: Persona | undefined;
  readonly messageId: string | undefined;
}

class SoapCaller {
  readonly #client: ModiClient;
  readonly #options: SoapHttpClientOptions;
  readonly #identity: NonNullable<SoapHttpClientOptions['identity']>;
  readonly #workers: SoapSecurityWorkers;

  constructor(
    client: ModiClient,
    options: SoapHttpClientOptions,
    identity: NonNullable<SoapHttpClientOptions['identity']>,
  ) {
    this.#client = client;
    this.#options = options;
    this.#identity = identity;
    this.#workers = options.workers ?? sharedSoapSecurityWorkers();
  }

  /** The WSDL, or what it includes. */
  async fetch(url: string): Promise<AxiosResponse<string>> {
    return responseOf(await this.#client.fetchOpen(url));
  }

  async call(url: string, data: unknown, headers: object, extra: object): Promise<AxiosResponse<string>> {
    const { modi } = checkExtra(extra);
    const texts = textsOf({ ...headers, ...('headers' in extra ? (extra.headers as object) : {}) });
    const messageId = this.#messageId();
    const envelope = await this.#secure(bytesOf(data), { url, headers: texts, persona: modi?.persona, messageId });
    const sent = this.#sent(envelope, messageId);
    const call = await this.#client.sign({
      method: 'POST',
      url,
      headers: { ...texts, ...this.#identityHeaders(modi?.persona) },
      body: envelope,
      ...(modi?.persona === undefined ? {} : { persona: modi.persona }),
      ...(modi?.signal === undefined ? {} : { signal: modi.signal }),
    });
    modi?.signal?.throwIfAborted();
    const answer = await this.#client.send(call);
    return this.#judge(call, answer, sent);
  }

  /** What the answer must show to be the answer. */
  #sent(envelope: Uint8Array, messageId: string | undefined): SentRequest {
    const { wss, risposta } = this.#options;
    const { actor } = wss ?? {};
    const limits = { maxBytes: envelope.length, ...(actor === undefined ? {} : { actor }) };
    return {
      ...(risposta?.correlata === true && messageId !== undefined ? { messageId } : {}),
      ...(risposta?.requestDigest === true ? { digests: signedDigests(envelope, limits) } : {}),
    };
  }

  #identityHeaders(persona: Persona | undefined): Readonly<Record<string, string>> {
    if (this.#identity !== 'http' && this.#identity !== 'entrambi') return {};
    return identityHeaders(identityOf(persona, this.#options.codiceUfficio));
  }

  #messageId(): string | undefined {
    const { wss } = this.#options;
    if (wss === undefined || wss.pattern === 'ID_AUTH_SOAP_01') return undefined;
    return `urn:uuid:${this.#client.ids.uuid()}`;
  }

  /** Identity first, so that the signature can cover it. */
  async #secure(bytes: Uint8Array, { url, headers, persona, messageId }: Securing): Promise<Uint8Array> {
    const { wss, codiceUfficio } = this.#options;
    const hasIdentity = this.#identity === 'soap' || this.#identity === 'entrambi';
    const envelope = hasIdentity
      ? await this.#workers.insertIdentity(bytes, identityOf(persona, codiceUfficio))
      : bytes;
    if (wss === undefined) return envelope;
    const { pattern: _pattern, integrita = true, to = url, action = actionOf(headers), ...others } = wss;
    return this.#workers.sign(envelope, {
      ...others,
      headers: [...(hasIdentity ? [{ namespace: INPS, localName: 'Identity' }] : []), ...(wss.headers ?? [])],
      to,
      ...(action === undefined ? {} : { action }),
      ...(messageId === undefined ? {} : { messageId }),
      newMessageId: false,
      body: integrita,
      clock: this.#client.clock,
      ids: this.#client.ids,
    });
  }

  async #judge(call: SignedCall, answer: TransportResponse, sent: SentRequest): Promise<AxiosResponse<string>> {
    const judged = await this.#client.judge(call, answer);
    const { status, headers, body } = judged;
    try {
      // Without its content coding, which a signature by HTTP headers may be over.
      const opened = await openAnswer(judged, judged, this.#workers, this.#options.allegati);
      // A Fault is a no whoever says it, and `soap` makes an error of it.
      if (opened === undefined) {
        return responseOf({ status, headers, body: rootEnvelope(body, headers['content-type']) });
      }
      const { envelope, attached } = opened;
      const { risposta } = this.#options;
      if (risposta === undefined) return responseOf({ status, headers, body: envelope }, attached);
      return responseOf({ status, headers, body: await this.#verify(envelope, risposta, sent, status) });
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      throw new WorkerError(error.code, `the answer could not be read: ${error.message}`, {
        facts: { ...error.facts, status },
        cause: error,
        requestSent: true,
      });
    }
  }

  /** An envelope of what was signed, and nothing else. */
  async #verify(
    envelope: Uint8Array,
    { correlata: _correlata, requestDigest: _requestDigest, ...policy }: NonNullable<SoapHttpClientOptions['risposta']>,
    sent: SentRequest,
    status: number,
  ): Promise<Uint8Array> {
    try {
      const verified = await this.#workers.verify(envelope, { ...policy, clock: this.#client.clock });
      checkAnswersRequest(verified, sent);
      return verifiedEnvelopeBytes(verified);
    } catch (error) {
      if (!(error instanceof SoapSecurityError)) throw error;
      throw new SoapSecurityError(error.code, `the answer is not to be trusted: ${error.message}`, {
        facts: { ...error.facts, status },
        cause: error,
        requestSent: true,
      });
    }
  }
}
