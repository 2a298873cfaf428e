import { checkInteger } from '../checks/identifiers.js';
import { invalidOption } from '../errors/configuration-error.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Signer } from '../ports/signer.js';
import type { PemOrDer } from '../trust/pem.js';
import { DIGEST_NAMES, SIGNATURE_METHODS, type DigestName } from './algorithms.js';
import {
  checkActor,
  checkBytes,
  checkFlag,
  checkHeaderName,
  checkList,
  checkObject,
  checkOneOf,
  checkPemOrDer,
  checkPort,
} from './check-options.js';
import { DEFAULT_MAX_BYTES } from './envelope-map.js';
import { checkAddressing, givenAddressing, type Addressing } from './sign/addressing.js';
import { TOKEN_REFERENCE_KINDS, tokenXml, type TokenReferenceKind } from './sign/key-info.js';
import { PreparedSignature, type SignPlan } from './sign/prepare-signature.js';
import { signerChain } from './sign/signer-chain.js';

export interface SignOptions extends Addressing {
  readonly signer: Signer;
  /** The signer's own certificate, then those that issued it, where the receiver is to have them. PEM or DER. */
  readonly certificate: PemOrDer;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Make a `messageId`, `urn:uuid:` and a random UUID, when none is given and none is there. Default `true`. */
  readonly newMessageId?: boolean;
  /** Sign Body (INTEGRITY_SOAP_01). Default `true`. */
  readonly body?: boolean;
  /** Other headers to sign, each of which must be there once: INPS's Identity, for one. */
  readonly headers?: readonly { readonly namespace: string; readonly localName: string }[];
  /** Seconds from Created to Expires, 1 to 86 400. Default 300. */
  readonly ttlSeconds?: number;
  /** Default `X509v3`. */
  readonly tokenReference?: TokenReferenceKind;
  /** Default `sha256`. */
  readonly digest?: DigestName;
  /**
   * `none` (default): exclusive C14N alone. `in-scope`: each reference lists the prefixes declared around its element, so that what looks
   * like a QName in a text keeps its meaning.
   */
  readonly inclusiveNamespaces?: 'none' | 'in-scope';
  /** Actor or role of the Security header. Default: none, the message's last receiver. */
  readonly actor?: string;
  /** Default `true`. */
  readonly mustUnderstand?: boolean;
  /** Bytes of the envelope. Default 10 485 760. */
  readonly maxBytes?: number;
}

/**
 * Signs a SOAP 1.1 or 1.2 envelope as ModI wants it: a Security header with Timestamp, X.509 token and one signature over the Timestamp,
 * every WS-Addressing header, Body, and what else is named. Addressing headers that are given and missing are added, and a Header if there
 * is none. Every byte of the envelope that does not belong to this stays as it is:
 * a signed element that has no `wsu:Id` gets one, with its declaration where there is none in scope.
 *
 * Reads and hashes on the caller's thread, some milliseconds for a megabyte: for more, see `createSoapSecurityWorkers`.
 *
 * @returns a new array
 * @throws SoapSecurityError ERR_MODI_XML_*, ERR_MODI_ENVELOPE_INVALID; ERR_MODI_ALREADY_SIGNED when there is a Security header for the same
 *   actor; ERR_MODI_TO_MISMATCH when there is another To; ERR_MODI_NOT_SIGNED when a header to be signed is missing
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID naming the field; ERR_MODI_KEY_UNUSABLE when key and certificate do not belong together; what the signer throws
 */
export async function signEnvelope(bytes: Uint8Array, options: SignOptions): Promise<Uint8Array> {
  checkBytes('bytes', bytes);
  const prepared = new PreparedSignature(bytes, planOf(options));
  return prepared.complete(await signatureOf(prepared.signedInfo, options));
}

/** The value of the signature. */
export async function signatureOf(signedInfo: Uint8Array, { signer }: SignOptions): Promise<Uint8Array> {
  const value: unknown = await signer.sign(signedInfo);
  if (!(value instanceof Uint8Array)) throw invalidOption('signer', 'must give the signature as bytes');
  return value;
}

/**
 * Checks the options, and makes data of them.
 *
 * @throws ConfigurationError
 */
export function planOf(options: SignOptions): SignPlan {
  const { signer, certificate, clock, ids, headers = [] } = checkObject('options', options);
  checkPort('signer', signer, ['sign']);
  checkPemOrDer('certificate', certificate);
  checkPort('clock', clock, ['now']);
  checkPort('ids', ids, ['uuid']);
  checkAddressing(options);
  for (const field of ['newMessageId', 'body', 'mustUnderstand'] as const) checkFlag(field, options[field]);
  checkList('headers', headers);
  headers.forEach((name, index) => checkHeaderName(`headers[${index}]`, name));
  const method = SIGNATURE_METHODS.find(({ alg }) => alg === signer.alg);
  if (method === undefined) throw invalidOption('signer', 'has an algorithm that XML signatures do not use');
  const kind = checkOneOf('tokenReference', options.tokenReference ?? 'X509v3', TOKEN_REFERENCE_KINDS);
  const uuid = ids.uuid();
  const hasOwnId = options.messageId !== undefined || options.newMessageId === false;
  return {
    method,
    digest: checkOneOf('digest', options.digest ?? 'sha256', DIGEST_NAMES),
    token: tokenXml(kind, signerChain(signer, certificate), `X509-${uuid}`),
    uuid,
    addressing: givenAddressing(options),
    newMessageId: hasOwnId ? undefined : `urn:uuid:${ids.uuid()}`,
    now: clock.now(),
    ttlSeconds: checkInteger('ttlSeconds', options.ttlSeconds ?? 300, 1, 86_400),
    body: options.body ?? true,
    headers: headers.map(({ namespace, localName }) => ({ namespace, localName })),
    inclusiveNamespaces: checkOneOf('inclusiveNamespaces', options.inclusiveNamespaces ?? 'none', ['none', 'in-scope']),
    actor: checkActor(options.actor),
    mustUnderstand: options.mustUnderstand ?? true,
    maxBytes: checkInteger('maxBytes', options.maxBytes ?? DEFAULT_MAX_BYTES, 1, Number.MAX_SAFE_INTEGER),
  };
}
