import type { Persona } from '../client/servizio.js';
import { invalidOption } from '../errors/configuration-error.js';

/** What one call of a soap client says: `client.operazioneAsync(args, { modi: { persona } })`. */
export interface SoapCallOptions {
  readonly modi?: {
    readonly persona?: Persona;
    /** Gives the call up, as `ModiRequest.signal` does. */
    readonly signal?: AbortSignal;
  };
}

/** Options of `soap` by which the bytes would not be those of an envelope. */
const UNFIT = ['forceMTOM', 'forceGzip', 'ntlm'] as const;
const BODIES = /^\s*(?:text\/xml|application\/soap\+xml)\b/i;

export function checkExtra(extra: SoapCallOptions): SoapCallOptions {
  const given: Readonly<Record<string, unknown>> = { ...extra };
  const unfit = UNFIT.find((name) => Boolean(given[name]));
  if (unfit !== undefined)
    throw invalidOption(unfit, 'does not go with this client: the envelope is sent as it is signed');
  const { attachments } = given;
  if (Array.isArray(attachments) && attachments.length > 0) {
    throw invalidOption('attachments', 'do not go with this client: they would not be signed');
  }
  return extra;
}

export function bytesOf(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  if (data instanceof Uint8Array) return data;
  throw invalidOption('data', 'must be the envelope, as a text or bytes');
}

/** Headers of `soap`: those of the connection are the transport's. */
export function textsOf(headers: object): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (['connection', 'host', 'content-length'].includes(lower)) continue;
    if (typeof value === 'string') texts[lower] = value;
  }
  if (!BODIES.test(texts['content-type'] ?? ''))
    throw invalidOption('headers.content-type', 'must be that of a SOAP envelope');
  return texts;
}

/** SOAP 1.1's header, or 1.2's parameter. */
export function actionOf(headers: Readonly<Record<string, string>>): string | undefined {
  const action = /^"?([^"]+)"?$/.exec(headers['soapaction'] ?? '')?.[1];
  return action ?? /;\s*action="([^"]+)"/i.exec(headers['content-type'] ?? '')?.[1];
}
