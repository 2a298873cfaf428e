import { checkBytes, checkObject, checkString } from '../../checks/arguments.js';
import { DEFAULT_MAX_BYTES } from '../envelope-map.js';
import { multipartInvalid } from './faults.js';
import { readMediaType, type MediaType } from './media-type.js';
import { splitMultipart, type MimePart, type MultipartLimits } from './multipart.js';

/** A SOAP message that travels as `multipart/related` (RFC 2387): its envelope is the root part. */
export interface SoapPackage {
  /** `swa`: SOAP Messages with Attachments; `mtom`: XOP, whose root has xop:Include where base64 text was. */
  readonly kind: 'swa' | 'mtom';
  readonly bytes: Uint8Array;
  /** As it came: with `bytes`, the whole message. */
  readonly contentType: string;
  readonly root: MimePart;
  /** All other parts, in order. */
  readonly attachments: readonly MimePart[];
}

const XOP = 'application/xop+xml';
const ENVELOPES = ['text/xml', 'application/soap+xml'];

/** `true` for a Content-Type that is not that of an envelope alone: `multipart/…`, or XOP's. The message must be read with {@link readSoapPackage}. */
export function isPackaged(contentType: string | undefined): boolean {
  const said =
    (contentType === undefined ? undefined : checkString('contentType', contentType))?.trimStart().toLowerCase() ?? '';
  return said.startsWith('multipart/') || said.startsWith(XOP);
}

/**
 * Takes a multipart message apart, strictly: `multipart/related` with `boundary` and `type` (`text/xml`, `application/soap+xml`, or
 * `application/xop+xml` for MTOM, whose root says in its own `type` what the envelope is); the root is the part that `start` names, else the
 * first, and of the type that was said, in UTF-8, neither base64 nor quoted-printable; no Content-ID and no header of a part is there twice.
 *
 * Not checked: what is in the parts, whether the envelope refers to them, that its SOAP version is the one of the type.
 *
 * @throws SoapSecurityError ERR_MODI_MULTIPART_INVALID, facts `reason`, and `part` (from 1) where it is about one
 */
export function readSoapPackage(bytes: Uint8Array, contentType: string, limits: MultipartLimits = {}): SoapPackage {
  checkBytes('bytes', bytes);
  checkString('contentType', contentType);
  const { maxBytes = DEFAULT_MAX_BYTES } = checkObject('limits', limits);
  if (bytes.length > maxBytes) throw multipartInvalid('size', { maxBytes });
  const whole = readMediaType(contentType);
  if (whole === undefined) throw multipartInvalid('content-type');
  if (whole.type !== 'multipart/related') throw multipartInvalid('not-related');
  const boundary = whole.parameters.get('boundary');
  if (boundary === undefined) throw multipartInvalid('boundary');
  const type = readMediaType(whole.parameters.get('type') ?? '')?.type;
  if (type !== XOP && !ENVELOPES.includes(type ?? '')) throw multipartInvalid('type');
  const parts = splitMultipart(bytes, boundary, limits);
  const root = findRoot(parts, whole.parameters.get('start'));
  checkRoot(root, parts.indexOf(root) + 1, type ?? '', whole);
  return {
    kind: type === XOP ? 'mtom' : 'swa',
    bytes,
    contentType,
    root,
    attachments: parts.filter((part) => part !== root),
  };
}

function findRoot(parts: readonly MimePart[], start: string | undefined): MimePart {
  const root = start === undefined ? parts[0] : parts.find(({ contentId }) => `<${contentId ?? ''}>` === start);
  if (root === undefined || start === '<>') throw multipartInvalid('start');
  return root;
}

function checkRoot(root: MimePart, part: number, type: string, whole: MediaType): void {
  const said = readMediaType(root.headers.get('content-type') ?? '');
  if (said?.type !== type) throw multipartInvalid('root-type', { part });
  const charset = said.parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  if (charset !== 'utf-8' && charset !== 'us-ascii') throw multipartInvalid('charset', { part });
  if (root.transferEncoding === 'base64' || root.transferEncoding === 'quoted-printable') {
    throw multipartInvalid('transfer-encoding', { part });
  }
  if (type !== XOP) return;
  const envelope = readMediaType(said.parameters.get('type') ?? '')?.type;
  if (envelope === undefined || !ENVELOPES.includes(envelope)) throw multipartInvalid('root-type', { part });
  const info = whole.parameters.get('start-info');
  if (info !== undefined && readMediaType(info)?.type !== envelope) throw multipartInvalid('start-info');
}

/**
 * The same message with another root; every byte outside it is kept. For who takes headers out of an envelope that it hands on.
 *
 * @throws SoapSecurityError ERR_MODI_MULTIPART_INVALID: `content-length`, when the part says how long its content is and would not be right
 *   any more; or what reading the new message gives, when the new root holds the boundary
 */
export function replaceRoot(message: SoapPackage, root: Uint8Array): SoapPackage {
  const { bytes, contentType, root: old, attachments } = checkObject('message', message);
  checkObject('message.root', old);
  checkBytes('root', root);
  if (old.headers.has('content-length') && root.length !== old.content.length) throw multipartInvalid('content-length');
  const changed = Buffer.concat([bytes.subarray(0, old.start), root, bytes.subarray(old.end)]);
  const limits = { maxBytes: changed.length, maxParts: attachments.length + 1 };
  const read = readSoapPackage(changed, contentType, { ...limits, maxHeaderBytes: changed.length });
  if (read.root.content.length !== root.length) throw multipartInvalid('delimiter');
  return read;
}
