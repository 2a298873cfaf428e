import type { DoctorContext } from '../doctor/context.js';
import { thumbprintBoundTo } from '../doctor/dpop/binding.js';
import { fault, type Fault } from '../doctor/finding.js';
import { readToken } from '../doctor/read-token.js';
import { kidOf } from '../doctor/verify-signature.js';
import { TokenError } from '../errors/token-error.js';
import type { InteropApiVersion, PdndEnvironment } from '../pdnd/environments.js';
import { createInteropApi } from '../pdnd/interop-api.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import type { Transport, TransportResponse } from '../ports/transport.js';
import type { Voucher } from '../voucher/voucher.js';
import type { Asked } from './asked.js';
import { UsageError } from './io.js';
import { optional } from './options.js';

/** Where PDND's API of keys is, as far as it was said. */
export interface KeysApi {
  readonly version: InteropApiVersion | undefined;
  readonly base: string | undefined;
  readonly bases: PdndEnvironment['apiBases'] | undefined;
}

/** What PDND is asked with. */
export interface KeyQuestion {
  readonly voucher: string | undefined;
  readonly assertion: string | undefined;
  readonly context: DoctorContext;
}

export interface KeysApiTools {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly deadlineMs: number;
  readonly dpop?: Signer;
  /** The last answer that came. */
  last(): TransportResponse | undefined;
}

/** PDND's no: the answer itself, or what the client of its API makes of it. */
export type ApiRefusal = TransportResponse | TokenError;

interface Outcome {
  /** `undefined`: there was nothing to ask, or nothing to ask with. */
  readonly asked?: Asked;
  readonly faults: readonly Fault[];
  readonly refusal?: ApiRefusal;
}

const NOTHING: Outcome = { faults: [] };

/**
 * Asks PDND's API for the key: v1 or v2 with a Bearer voucher, v3 with a DPoP one and its key. Without a version, the one the base URL ends
 * in, else the one the voucher is for.
 *
 * @throws TransportError when nobody answers; UsageError; ConfigurationError
 */
export async function askKeysApi(api: KeysApi, question: KeyQuestion, tools: KeysApiTools): Promise<Outcome> {
  const { context, assertion } = question;
  const voucher = question.voucher === undefined ? undefined : readToken(question.voucher);
  const role = voucher?.payload?.['role'];
  const kid = context.kid ?? (context.key === undefined ? undefined : kidOf(context.key)) ?? kidIn(assertion);
  if (voucher === undefined || kid === undefined || (role !== 'm2m' && role !== 'm2m-admin')) return NOTHING;
  const isBound = thumbprintBoundTo(voucher.payload ?? {}) !== undefined;
  const version = api.version ?? versionOf(api.base) ?? (isBound ? 'v3' : 'v2');
  const base = api.base ?? api.bases?.[version];
  if (base === undefined) throw new UsageError('--online needs --ambiente, or --api-base');
  const about = { what: 'key', version } as const;
  if ((version === 'v3') !== isBound) {
    return {
      asked: { ...about, outcome: 'skipped' },
      faults: [fault('pdnd/api-scheme', 'Authorization', { version })],
    };
  }
  if (version === 'v3' && tools.dpop === undefined) {
    if (api.version === 'v3')
      throw new UsageError('--api-version v3 needs --dpop-key, the key the voucher is bound to');
    return { asked: { ...about, outcome: 'skipped' }, faults: [] };
  }
  const interop = createInteropApi({
    ...tools,
    version,
    baseUrl: base,
    retries: 0,
    caller: {
      organizzazione: 'modi doctor',
      voucher: async () => Promise.resolve(voucherOf(voucher.text, isBound)),
      ...(version === 'v3' ? optional('dpop', tools.dpop) : {}),
    },
  });
  try {
    const found = await interop.key(kid);
    const noted = { ...about, ...correlationOf(tools.last()) };
    if (found === undefined) return refusedBy(tools.last(), { ...noted, outcome: 'refused' });
    return { asked: { ...noted, outcome: 'yes' }, faults: [...ownerFaults(found.ownerId, context)] };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return { asked: { ...about, ...correlationOf(tools.last()), outcome: 'refused' }, faults: [], refusal: error };
  }
}

function refusedBy(answer: TransportResponse | undefined, asked: Asked): Outcome {
  return answer === undefined ? { asked, faults: [] } : { asked, faults: [], refusal: answer };
}

/** v1 does not say whose the key is; with a client of the API it is not the client of the e-service that is asked about. */
function* ownerFaults(ownerId: string | undefined, { clientId, clientKind }: DoctorContext): Generator<Fault> {
  if (ownerId === undefined || clientId === undefined || clientKind === 'api') return;
  if (ownerId.toLowerCase() !== clientId.toLowerCase()) yield fault('pdnd/key-of-another-client', 'header.kid');
}

function versionOf(base: string | undefined): InteropApiVersion | undefined {
  const [, end] = /\/(1\.0|v2|v3)\/*$/.exec(base ?? '') ?? [];
  if (end === '1.0') return 'v1';
  return end === 'v2' || end === 'v3' ? end : undefined;
}

function voucherOf(accessToken: string, isBound: boolean): Voucher {
  const tokenType = isBound ? ('DPoP' as const) : ('Bearer' as const);
  return { accessToken, tokenType, expiresAt: Infinity, jti: undefined, claims: {}, correlationId: undefined };
}

function correlationOf(answer: TransportResponse | undefined): { readonly correlationId?: string } {
  const id = answer?.headers['x-correlation-id'];
  return id !== undefined && /^[A-Za-z0-9._:-]{1,100}$/.test(id) ? { correlationId: id } : {};
}

function kidIn(assertion: string | undefined): string | undefined {
  const kid = assertion === undefined ? undefined : readToken(assertion).header?.['kid'];
  return typeof kid === 'string' && kid !== '' ? kid : undefined;
}
