import type { KeyObject } from 'node:crypto';
import { checkObject } from '../checks/arguments.js';
import { invalidOption } from '../errors/configuration-error.js';
import { PDND_ENVIRONMENTS, type PdndEnvironment, type PdndEnvironmentName } from '../pdnd/environments.js';
import type { ModiError } from '../errors/modi-error.js';
import { checkLingua, type Lingua } from './finding.js';

/** What a trust said of a certificate chain: `trusted`, or the error it refused it with. */
export type TrustVerdict = 'trusted' | ModiError;

/** What is known beside the message itself. Everything is optional but the time: what is not known is not judged. */
export interface DoctorContext {
  /** Epoch milliseconds on this machine. */
  readonly now: number;
  /** The other side's clock minus this one, in milliseconds, where it was measured. */
  readonly clockOffsetMs?: number;
  /** Of the texts. Default `it`. */
  readonly lingua?: Lingua;
  readonly ambiente?: PdndEnvironmentName;
  /** `aud` that PDND expects in assertions. Default: the environment's. */
  readonly assertionAudience?: string;
  /** Default: the environment's. */
  readonly tokenEndpoint?: string;
  /** `async`: the assertion goes to /token.oauth2.async. Default `sync`. */
  readonly endpoint?: 'sync' | 'async';
  /** Whether PDND refuses members it does not know. Default true: it does in its test environments, and says so of production. */
  readonly strict?: boolean;
  readonly clientId?: string;
  /** `api`: a client of PDND's own API, which has no purpose. Default `e-service`. */
  readonly clientKind?: 'e-service' | 'api';
  readonly purposeId?: string;
  /** `aud` that the erogatore expects: the e-service's, from the catalogue. */
  readonly eserviceAudience?: string;
  readonly producerId?: string;
  readonly eserviceId?: string;
  readonly descriptorId?: string;
  /** The key that signs, or its public half: signatures are verified and `kid` compared with it. */
  readonly key?: KeyObject;
  /** What a trust says of the chains in the messages: `examineChains` makes it. Default: nobody is asked. */
  readonly trustVerdicts?: ReadonlyMap<string, TrustVerdict>;
  /** The `kid` that is configured, for {@link checkKey}. */
  readonly kid?: string;
  /** PDND's key set (`{keys: […]}`): vouchers are verified with it. */
  readonly pdndJwks?: unknown;
  /** The evidence that goes with the message. */
  readonly evidence?: string;
  /** `AUDIT_REST_02` wants `dnonce` and the digest in the voucher. Default: what the messages themselves show. */
  readonly tracciamento?: 'AUDIT_REST_01' | 'AUDIT_REST_02';
  readonly assertion?: string;
  readonly voucher?: string;
  readonly proof?: string;
  /** A token of one's own in `Authorization` (ID_AUTH_REST_01, _02). */
  readonly idAuth?: string;
  /** The request to the erogatore: a DPoP proof is then for it, and not for the token endpoint. */
  readonly request?: { readonly method: string; readonly url: string };
  /** The envelope must carry INPS's Identity. Default false: it is judged where it is there. */
  readonly identity?: boolean;
  /** What the envelope's WS-Security must cover. Default: nothing is asked. */
  readonly sicurezzaSoap?: 'ID_AUTH_SOAP_01' | 'ID_AUTH_SOAP_02' | 'INTEGRITY_SOAP_01';
  /** PDND has just given a voucher for it: key, client and purpose are known to go together. Default false. */
  readonly registered?: boolean;
  /** IPA code of the ente, for the text to PDND's support. */
  readonly codiceIpa?: string;
}

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID, facts `field` `context`, `context.now` or `lingua` */
export function checkContext(context: DoctorContext): DoctorContext {
  const { now, lingua } = checkObject('context', context);
  if (!Number.isFinite(now)) throw invalidOption('context.now', 'must be epoch milliseconds');
  if (lingua !== undefined) checkLingua(lingua);
  return context;
}

/** Epoch seconds on the clock of whoever judges. */
export function judgeSeconds(context: DoctorContext): number {
  return (context.now + (context.clockOffsetMs ?? 0)) / 1_000;
}

export const ENVIRONMENT_NAMES = Object.keys(PDND_ENVIRONMENTS) as readonly PdndEnvironmentName[];

/** Of which environment a public name is (an audience, an endpoint, an issuer), with or without scheme. */
export function environmentOf(value: unknown): PdndEnvironmentName | undefined {
  if (typeof value !== 'string') return undefined;
  const host = /^(?:[a-z]+:\/\/)?([^/:?#]+)/i.exec(value)?.[1]?.toLowerCase() ?? '';
  const label = /(?:^|\.)(?:(uat|att)\.)?interop\.pagopa\.it$/.exec(host);
  if (label === null) return undefined;
  if (label[1] === undefined) return 'produzione';
  return label[1] === 'uat' ? 'collaudo' : 'attestazione';
}

/** The environment the request goes to, as far as it is known. */
export function environmentName(context: DoctorContext): PdndEnvironmentName | undefined {
  return context.ambiente ?? environmentOf(context.tokenEndpoint) ?? environmentOf(context.assertionAudience);
}

export function environment(context: DoctorContext): PdndEnvironment | undefined {
  const name = environmentName(context);
  return name === undefined ? undefined : PDND_ENVIRONMENTS[name];
}

/** The assertion audiences that would do, the expected one first. */
export function expectedAudiences(context: DoctorContext): readonly string[] {
  const known = context.assertionAudience ?? environment(context)?.assertionAudience;
  if (known !== undefined) return [known];
  return ENVIRONMENT_NAMES.map((name) => PDND_ENVIRONMENTS[name].assertionAudience);
}
