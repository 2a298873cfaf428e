import { multipartInvalid } from './faults.js';
import { readPartHeaders } from './part-headers.js';

export interface MultipartLimits {
  /** Bytes of the whole message. Default 10 485 760. */
  readonly maxBytes?: number;
  /** Parts, the root among them. Default 64. */
  readonly maxParts?: number;
  /** Bytes of one part's headers. Default 8 192. */
  readonly maxHeaderBytes?: number;
}

export type TransferEncoding = '7bit' | '8bit' | 'binary' | 'base64' | 'quoted-printable';

/** One part of a multipart message. */
export interface MimePart {
  /** Lower-case names, values on one line. No name is there twice. */
  readonly headers: ReadonlyMap<string, string>;
  /** Without its angle brackets. */
  readonly contentId: string | undefined;
  /** As said, and nothing undone: `content` is as it travelled. */
  readonly transferEncoding: TransferEncoding;
  /** Where the content stands in the message: after the empty line, before the line end that belongs to the next delimiter. */
  readonly start: number;
  readonly end: number;
  /** Those bytes: a view, not a copy. */
  readonly content: Uint8Array;
}

const DEFAULT_MAX_PARTS = 64;
const DEFAULT_MAX_HEADER_BYTES = 8_192;
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;
const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;

/** The line of a delimiter. */
interface Delimiter {
  /** Of the line end before it, which is its own; 0 for one that begins the message. */
  readonly start: number;
  /** After its line end. */
  readonly end: number;
  readonly closing: boolean;
}

/**
 * The parts of a multipart body (RFC 2046 §5.1.1), in one pass and strictly: lines end in CR LF; whatever begins as the boundary does at the
 * beginning of a line is a delimiter or an error; the closing delimiter must be there, and nothing like one after it. What stands before the
 * first delimiter and after the last one is no part of the message, as the RFC says.
 *
 * @throws SoapSecurityError ERR_MODI_MULTIPART_INVALID, facts `reason`, and `part` (from 1) where it is about one
 */
export function splitMultipart(bytes: Uint8Array, boundary: string, limits: MultipartLimits): readonly MimePart[] {
  if (!BOUNDARY.test(boundary)) throw multipartInvalid('boundary');
  const { maxParts = DEFAULT_MAX_PARTS, maxHeaderBytes = DEFAULT_MAX_HEADER_BYTES } = limits;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const delimiters = findDelimiters(view, boundary, maxParts);
  const ids = new Set<string>();
  return delimiters.slice(0, -1).map((delimiter, index) => {
    const part = index + 1;
    const next = delimiters[part]?.start ?? view.length;
    const { headers, end: start } = readPartHeaders(view, delimiter.end, next + 2, maxHeaderBytes, part);
    const contentId = readContentId(headers.get('content-id'), part);
    if (contentId !== undefined) {
      if (ids.has(contentId)) throw multipartInvalid('content-id-repeated', { part });
      ids.add(contentId);
    }
    const transferEncoding = readTransferEncoding(headers.get('content-transfer-encoding'), part);
    // The line end of the next delimiter may be the empty line itself: then there is no content.
    const end = Math.max(start, next);
    return { headers, contentId, transferEncoding, start, end, content: bytes.subarray(start, end) };
  });
}

/** All of them; the last one is the closing one. */
function findDelimiters(view: Buffer, boundary: string, maxParts: number): readonly Delimiter[] {
  const dashed = Buffer.from(`--${boundary}`, 'latin1');
  const afterLf = Buffer.concat([Buffer.from([LF]), dashed]);
  // A line that ends in CR alone is one to some readers.
  if (view.includes(Buffer.concat([Buffer.from([CR]), dashed]))) throw multipartInvalid('line-end');
  const found: Delimiter[] = [];
  const add = (start: number, at: number): number => {
    const delimiter = readDelimiter(view, start, at + dashed.length);
    if (found.at(-1)?.closing === true) throw multipartInvalid('after-close', { offset: at });
    found.push(delimiter);
    if (found.length > maxParts + 1) throw multipartInvalid('too-many-parts', { maxParts });
    return delimiter.end;
  };
  let from = view.subarray(0, dashed.length).equals(dashed) ? add(0, 0) - 1 : 0;
  for (;;) {
    const lf = view.indexOf(afterLf, from);
    if (lf < 0) break;
    if (view[lf - 1] !== CR) throw multipartInvalid('line-end', { offset: lf });
    // The line end of a delimiter may be that of the next one, too.
    from = add(lf - 1, lf + 1) - 1;
  }
  if (found.length === 0 || found[0]?.closing === true) throw multipartInvalid('no-parts');
  if (found.at(-1)?.closing !== true) throw multipartInvalid('not-closed');
  return found;
}

/** What follows the boundary on its line: two dashes for the last one, white space, the line end. */
function readDelimiter(view: Buffer, start: number, afterBoundary: number): Delimiter {
  let pos = afterBoundary;
  const closing = view[pos] === DASH && view[pos + 1] === DASH;
  if (closing) pos += 2;
  while (view[pos] === 0x20 || view[pos] === 0x09) pos++;
  if (closing && pos === view.length) return { start, end: pos, closing };
  if (view[pos] !== CR || view[pos + 1] !== LF) {
    // A message that ends in the middle of a delimiter has none that closes it.
    throw multipartInvalid(pos >= view.length ? 'not-closed' : 'delimiter', { offset: pos });
  }
  return { start, end: pos + 2, closing };
}

const CONTENT_ID = /^<([\x21-\x3b\x3d\x3f-\x7e]{1,512})>$/;

function readContentId(value: string | undefined, part: number): string | undefined {
  if (value === undefined) return undefined;
  const id = CONTENT_ID.exec(value)?.[1];
  if (id === undefined) throw multipartInvalid('content-id', { part });
  return id;
}

const ENCODINGS: readonly TransferEncoding[] = ['7bit', '8bit', 'binary', 'base64', 'quoted-printable'];

function readTransferEncoding(value: string | undefined, part: number): TransferEncoding {
  if (value === undefined) return '7bit';
  const encoding = ENCODINGS.find((each) => each === value.toLowerCase());
  if (encoding === undefined) throw multipartInvalid('transfer-encoding', { part });
  return encoding;
}
