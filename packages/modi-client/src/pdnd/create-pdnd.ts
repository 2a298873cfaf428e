import { checkObject } from '../checks/arguments.js';
import { checkText, checkUuid } from '../checks/identifiers.js';
import { checkPorts } from '../checks/ports.js';
import { invalidOption } from '../errors/configuration-error.js';
import { createJwksSource, type Jwks, type JwksSourceOptions } from '../keys/jwks.js';
import { signerOf, type SignerSource } from '../keys/key-ring.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import type { Transport } from '../ports/transport.js';
import type { AsyncPhase } from '../voucher/async-phase.js';
import { requestAsyncToken } from '../voucher/async-token.js';
import { Pacer } from '../voucher/pacing.js';
import type { Voucher } from '../voucher/voucher.js';
import { createVoucherSource, type VoucherSource, type VoucherSourceOptions } from '../voucher/voucher-source.js';
import {
  PDND_ENVIRONMENTS,
  type InteropApiVersion,
  type PdndEnvironment,
  type PdndEnvironmentName,
} from './environments.js';
import { createInteropApi, type InteropApi } from './interop-api.js';
import type { InteropCall } from './interop-request.js';
import {
  verifyPdndRequest,
  type IncomingRequest,
  type PdndRequestPolicy,
  type VerifiedPdndRequest,
} from './verify-request.js';

export interface PdndOptions {
  /** One of PDND's environments, or the names and addresses of another one (a sandbox). */
  readonly ambiente: PdndEnvironmentName | PdndEnvironment;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  /** What else the source of vouchers takes; its pacing is the environment's unless it is given. */
  readonly vouchers?: Pick<
    VoucherSourceOptions,
    'deadlineMs' | 'skewMs' | 'clockGuard' | 'maxCached' | 'onEvent' | 'onRenewalFailed'
  > & {
    readonly pacing?: VoucherSourceOptions['pacing'];
  };
  /** How PDND's key set is kept, and who is told when it could not be fetched again. */
  readonly keySet?: Omit<JwksSourceOptions, 'transport' | 'clock' | 'url'>;
  /** Whether answers of the Interop API v3 must be signed by PDND. Default `true`; TLS vouches for them all the same. */
  readonly verifyAnswers?: boolean;
  /** `htu` of proofs for the asynchronous endpoint. Default: the URL of the synchronous one, as PDND has it configured today. */
  readonly asyncHtu?: string;
}

/** One client of one ente. */
export interface PdndClientOptions {
  readonly clientId: string;
  /** The client's key, or its ring of keys while one takes the other's place. */
  readonly signer: SignerSource;
  /** The ente: PDND counts the requests of all its clients together. */
  readonly organizzazione: string;
  /** Key of the DPoP proofs; with it vouchers are DPoP ones. */
  readonly dpop?: Signer;
}

export interface VoucherAsk {
  /** Left out only for clients of PDND's own API. */
  readonly purposeId?: string;
  /** SHA-256 of the tracking evidence (AUDIT_REST_02). */
  readonly digest?: string;
  readonly signal?: AbortSignal;
}

export interface PdndClient {
  readonly clientId: string;
  readonly organizzazione: string;
  /** @throws as `VoucherSource.get` */
  voucher(ask?: VoucherAsk): Promise<Voucher>;
  /**
   * A voucher for one phase of an asynchronous e-service. Never kept, never asked for twice; `signal` gives the request up.
   *
   * @throws as `requestAsyncToken`
   */
  asyncVoucher(phase: AsyncPhase, options?: InteropCall): Promise<Voucher>;
  /**
   * The Interop API with this client's vouchers: it must be an API client. v3 needs `dpop`, v1 and v2 must not have it.
   *
   * @param version default v3 with `dpop`, v2 without
   */
  interopApi(version?: InteropApiVersion): InteropApi;
}

/** PDND as one process sees it: one cache of vouchers, one pace for each ente, one key set, however many clients. */
export interface Pdnd {
  readonly ambiente: PdndEnvironment;
  /** PDND's own keys. */
  readonly jwks: Jwks;
  readonly vouchers: VoucherSource;
  client(options: PdndClientOptions): PdndClient;
  /** {@link verifyPdndRequest} with this environment's keys, issuer and clock. */
  verifyRequest<I = undefined>(
    request: IncomingRequest,
    policy: Omit<PdndRequestPolicy<I>, 'jwks' | 'issuer' | 'clock'>,
  ): Promise<VerifiedPdndRequest<I>>;
}

/**
 * PDND for many clients, finalità and enti in one process.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID
 */
export function createPdnd(options: PdndOptions): Pdnd {
  checkPorts(options, ['transport', 'clock', 'ids']);
  const { transport, clock, ids } = options;
  const ambiente = environmentOf(options.ambiente);
  const jwks = createJwksSource({ ...options.keySet, transport, clock, url: ambiente.jwksUri });
  const queue = { queueLimit: 2_000, maxWaitMs: 120_000 };
  // One for both token endpoints: PDND counts their requests together.
  const { pacing, ...voucherOptions } = options.vouchers ?? {};
  const tokenPacer = new Pacer(clock, { ...ambiente.pacing, ...queue, ...pacing });
  const vouchers = createVoucherSource({
    ...voucherOptions,
    transport,
    clock,
    ids,
    tokenEndpoint: ambiente.tokenEndpoint,
    audience: ambiente.assertionAudience,
    pacer: tokenPacer,
  });
  const shared: Shared = {
    options,
    ambiente,
    jwks,
    vouchers,
    apiPacer: new Pacer(clock, { ...ambiente.apiPacing, ...queue }),
    tokenPacer,
  };
  return Object.freeze({
    ambiente,
    jwks,
    vouchers,
    client: (client: PdndClientOptions) => clientOf(client, shared),
    verifyRequest: async <I>(
      request: IncomingRequest,
      policy: Omit<PdndRequestPolicy<I>, 'jwks' | 'issuer' | 'clock'>,
    ) => verifyPdndRequest<I>(request, { ...policy, jwks, issuer: ambiente.voucherIssuer, clock }),
  });
}

interface Shared {
  readonly options: PdndOptions;
  readonly ambiente: PdndEnvironment;
  readonly jwks: Jwks;
  readonly vouchers: VoucherSource;
  readonly apiPacer: Pacer;
  readonly tokenPacer: Pacer;
}

function environmentOf(ambiente: PdndEnvironmentName | PdndEnvironment): PdndEnvironment {
  if (typeof ambiente !== 'string') return checkEnvironment(checkObject('ambiente', ambiente));
  if (!Object.hasOwn(PDND_ENVIRONMENTS, ambiente)) {
    throw invalidOption('ambiente', `must be one of ${Object.keys(PDND_ENVIRONMENTS).join(', ')}, or an environment`);
  }
  return PDND_ENVIRONMENTS[ambiente];
}

function clientOf(client: PdndClientOptions, shared: Shared): PdndClient {
  const { clientId, signer, organizzazione, dpop } = client;
  checkUuid('clientId', clientId);
  checkText('organizzazione', organizzazione);
  const { transport, clock, ids, asyncHtu } = shared.options;
  const { ambiente, vouchers } = shared;
  const who = { clientId, signer, organizzazione, ...(dpop === undefined ? {} : { dpop }) };
  return Object.freeze({
    clientId,
    organizzazione,
    voucher: async (ask: VoucherAsk = {}) => vouchers.get({ ...who, ...ask }),
    asyncVoucher: async (phase: AsyncPhase, { signal }: InteropCall = {}) =>
      requestAsyncToken({
        ...who,
        ...(signal === undefined ? {} : { signal }),
        signer: signerOf(signer),
        transport,
        clock,
        ids,
        endpoint: ambiente.asyncTokenEndpoint,
        htu: asyncHtu ?? ambiente.tokenEndpoint,
        audience: ambiente.assertionAudience,
        pacer: shared.tokenPacer,
        phase,
      }),
    interopApi: (version: InteropApiVersion = dpop === undefined ? 'v2' : 'v3') =>
      createInteropApi({
        transport,
        clock,
        ids,
        version,
        baseUrl: ambiente.apiBases[version],
        pacer: shared.apiPacer,
        caller: {
          organizzazione,
          voucher: async (call?: InteropCall) => vouchers.get({ ...who, ...call }),
          ...(dpop === undefined ? {} : { dpop }),
        },
        ...(version === 'v3' && shared.options.verifyAnswers !== false
          ? { answers: { jwks: shared.jwks, clock, issuer: new URL(ambiente.apiBases.v3).origin } }
          : {}),
      }),
  });
}

/** One that the caller wrote himself. */
function checkEnvironment(ambiente: PdndEnvironment): PdndEnvironment {
  for (const name of ['tokenEndpoint', 'assertionAudience', 'voucherIssuer', 'jwksUri'] as const) {
    checkText(`ambiente.${name}`, ambiente[name]);
  }
  checkObject('ambiente.pacing', ambiente.pacing);
  checkObject('ambiente.apiPacing', ambiente.apiPacing);
  return ambiente;
}
