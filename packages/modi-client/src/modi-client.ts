import { beforeTheCall, codeOf, JudgedAnswer, readable, verifyAnswer } from './client/answer.js';
import type { ModiAnswer, ModiClient, ModiRequest, SignedCall } from './client/client.js';
import { explanationContext } from './client/explanation-context.js';
import { moveIn } from './client/house.js';
import { identityHeaders, identityOf } from './client/identity-headers.js';
import { prepare, type Prepared } from './client/prepare.js';
import { readRequest, type ReadRequest } from './client/read-request.js';
import { getCredentials, type Credentials } from './client/credentials.js';
import { tell, type CallEvent } from './events/modi-event.js';
import { invalidOption } from './errors/configuration-error.js';
import { TransportError } from './errors/transport-error.js';
import { signerOf } from './keys/key-ring.js';
import type { ModiClientOptions } from './options.js';
import type { Clock } from './ports/clock.js';
import type { Ids } from './ports/ids.js';
import type { TransportRequest, TransportResponse } from './ports/transport.js';
import { createIdAuthToken } from './rest/id-auth-token.js';
import { signIntegrity, type SignedIntegrity } from './rest/integrity-token.js';
import { DIGEST_HEADER, INTEGRITY_HEADER } from './rest/names.js';
import { TRACKING_EVIDENCE_HEADER } from './tracking/tracking-evidence.js';
import { createDpopProof } from './voucher/dpop.js';
import { htuOf } from './voucher/htu.js';

const EVIDENCE = TRACKING_EVIDENCE_HEADER.toLowerCase();

/**
 * A client of one e-service, made once and shared: reads keys, checks every option, and opens nothing before the first call.
 *
 * ```ts
 * const modi = await createModiClient({ ambiente: 'collaudo', clientId, purposeId, key: readFileSync('chiave.pem'), servizio: { url } });
 * const answer = await modi.request({ url: '/pratiche/42' });
 * ```
 *
 * Not decided here: whether you may ask what you ask, and how often.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID, fact `field`; ERR_MODI_KEY_UNUSABLE, fact `reason`
 */
export async function createModiClient(options: ModiClientOptions): Promise<ModiClient> {
  const prepared = await prepare(options);
  const client = new ServiceClient(prepared);
  moveIn(client, prepared.house);
  return client;
}

class ServiceClient implements ModiClient {
  readonly servizio: ModiClient['servizio'];
  readonly pdnd: ModiClient['pdnd'];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly #client: Prepared;

  constructor(client: Prepared) {
    const { house, profile } = client;
    const { url, audience, voucher, integrita, risposta } = profile;
    this.#client = client;
    this.servizio = Object.freeze({ url, audience, voucher, integrita, risposta });
    this.pdnd = house.pdnd;
    this.clock = house.guard?.clock(url) ?? house.clock;
    this.ids = house.ids;
  }

  async request(request: ModiRequest): Promise<ModiAnswer> {
    const call = await this.sign(request);
    request.signal?.throwIfAborted();
    const answer = await this.send(call);
    return this.judge(call, answer);
  }

  async sign(request: ModiRequest): Promise<SignedCall> {
    const { profile, deadlineMs, maxResponseBytes } = this.#client;
    const read = readRequest(request, profile);
    const credentials = await getCredentials(this.#client, this.clock, read, request.signal).catch((error: unknown) => {
      throw beforeTheCall(error);
    });
    const jti = this.ids.uuid();
    const evidence = credentials.evidence && { [EVIDENCE]: credentials.evidence.jws };
    const headers = { ...read.headers, ...this.#identity(read), ...evidence };
    const authorization = await this.#authorization(read, credentials, jti);
    const signed = await this.#integrity(read, headers, jti);
    return Object.freeze({
      method: read.method,
      url: read.url,
      headers: Object.freeze({ ...headers, ...authorization, ...integrityHeaders(signed) }),
      ...(read.body === undefined ? {} : { body: read.body }),
      deadlineMs: request.deadlineMs ?? deadlineMs,
      maxResponseBytes: request.maxResponseBytes ?? maxResponseBytes,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      // What is signed is what came, content coding and all.
      keepCoding: profile.risposta !== 'libera',
      requestDigest: signed?.digest,
      voucherJti: credentials.voucher?.jti,
      evidenceJti: credentials.evidence?.jti,
      readyAt: this.#client.house.clock.now(),
    });
  }

  async send(call: SignedCall): Promise<TransportResponse> {
    try {
      return await this.#client.transport.send(transportRequest(call));
    } catch (error) {
      const requestSent = !(error instanceof TransportError) || error.requestSent;
      this.#tell({ type: 'call.failed', ...this.#facts(call), code: codeOf(error), requestSent });
      throw error;
    }
  }

  async judge(call: SignedCall, answer: TransportResponse): Promise<ModiAnswer> {
    const { house, profile } = this.#client;
    house.guard?.record(profile.url, answer.headers, call.readyAt, house.clock.now());
    try {
      const signature = await verifyAnswer(call, answer, profile, this.clock);
      const plain = await readable(call, answer, profile);
      const { voucherJti, evidenceJti } = call;
      this.#tell({
        type: 'call.answered',
        ...this.#facts(call),
        status: answer.status,
        ...(voucherJti === undefined ? {} : { voucherJti }),
        ...(evidenceJti === undefined ? {} : { evidenceJti }),
      });
      return new JudgedAnswer(call, plain, signature, () => explanationContext(this.#client, call));
    } catch (error) {
      this.#tell({ type: 'call.failed', ...this.#facts(call), code: codeOf(error), requestSent: true });
      throw error;
    }
  }

  async fetchOpen(url: string): Promise<TransportResponse> {
    const { transport, profile, deadlineMs, maxResponseBytes } = this.#client;
    if (!URL.canParse(url) || new URL(url).origin !== new URL(profile.url).origin) {
      throw invalidOption('url', 'must be of the service’s own host (servizio.url)');
    }
    return transport.send({ method: 'GET', url, headers: {}, deadlineMs, maxResponseBytes });
  }

  async close(): Promise<void> {
    this.#client.watch?.close();
    await Promise.all(this.#client.opened.map(async (transport) => transport.close()));
  }

  #identity({ persona }: ReadRequest): Readonly<Record<string, string>> {
    const { identity, codiceUfficio } = this.#client.profile;
    return identity === 'nessuno' ? {} : identityHeaders(identityOf(persona, codiceUfficio));
  }

  /** Who calls: the voucher, with a proof of its key where it is bound to one; or, in direct trust, a token of ours. */
  async #authorization(
    { method, url }: ReadRequest,
    { voucher }: Credentials,
    jti: string,
  ): Promise<Readonly<Record<string, string>>> {
    const { clock, ids } = this;
    const { dpop, profile } = this.#client;
    if (voucher !== undefined && dpop !== undefined) {
      const { accessToken } = voucher;
      const proof = await createDpopProof({
        signer: dpop,
        htm: method,
        htu: htuOf(url) ?? url,
        accessToken,
        clock,
        ids,
      });
      return { authorization: `DPoP ${accessToken}`, dpop: proof };
    }
    if (voucher !== undefined) return { authorization: `Bearer ${voucher.accessToken}` };
    if (profile.autenticazione === 'nessuno') return {};
    const { jws } = await createIdAuthToken({ ...this.#token('certificate'), jti });
    return { authorization: `Bearer ${jws}` };
  }

  /** Over the very bytes that are sent. Last, because it signs headers too. */
  async #integrity(
    { method, body }: ReadRequest,
    headers: Readonly<Record<string, string>>,
    jti: string,
  ): Promise<SignedIntegrity | undefined> {
    const { integrita, firma } = this.#client.profile;
    if (integrita === 'nessuno') return undefined;
    return signIntegrity({
      ...firma,
      ...this.#token(integrita === 'INTEGRITY_REST_01' ? 'certificate' : 'kid'),
      jti,
      message: { direction: 'request', method, headers, ...(body === undefined ? {} : { body }) },
    });
  }

  #token(by: 'certificate' | 'kid'): Parameters<typeof createIdAuthToken>[0] {
    const { source, certificate, profile, clientId, ttlSeconds } = this.#client;
    return {
      signer: signerOf(source),
      ...(by === 'certificate' && certificate !== undefined ? { reference: certificate } : {}),
      audience: profile.audience,
      issuer: clientId,
      subject: clientId,
      ttlSeconds,
      clock: this.clock,
      ids: this.ids,
    };
  }

  #facts({ method, readyAt }: SignedCall): { readonly method: string; readonly host: string; readonly tookMs: number } {
    const { house, profile } = this.#client;
    return { method, host: profile.host, tookMs: house.clock.now() - readyAt };
  }

  #tell(event: CallEvent): void {
    tell(this.#client.house.onEvent, event);
  }
}

/** A transport is handed what it needs, and nothing that identifies the call to us. */
function transportRequest(call: SignedCall): TransportRequest {
  const { method, url, headers, body, deadlineMs, maxResponseBytes, signal, keepCoding = false } = call;
  return {
    method,
    url,
    headers,
    ...(body === undefined ? {} : { body }),
    deadlineMs,
    maxResponseBytes,
    ...(signal === undefined ? {} : { signal }),
    ...(keepCoding ? { keepCoding } : {}),
  };
}

function integrityHeaders(signed: SignedIntegrity | undefined): Readonly<Record<string, string>> {
  const { [DIGEST_HEADER]: digest, [INTEGRITY_HEADER]: jws } = signed?.headers ?? {};
  return {
    ...(digest === undefined ? {} : { [DIGEST_HEADER.toLowerCase()]: digest }),
    ...(jws === undefined ? {} : { [INTEGRITY_HEADER.toLowerCase()]: jws }),
  };
}
