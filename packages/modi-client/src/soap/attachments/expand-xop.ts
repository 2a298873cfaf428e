import { checkBytes, checkObject } from '../../checks/arguments.js';
import { DEFAULT_MAX_BYTES } from '../envelope-map.js';
import { decodeBase64 } from '../verify/base64.js';
import { xopInvalid } from './faults.js';
import { findIncludes, type Include } from './includes.js';
import type { MimePart } from './multipart.js';
import type { SoapPackage } from './soap-package.js';

export interface ExpandOptions {
  /** Bytes of the envelope that comes out, counted before it is made. Default 10 485 760. */
  readonly maxBytes?: number;
}

/**
 * The envelope of an MTOM message as it was before it was optimised (XOP §3.2): each xop:Include is replaced by the base64 text of its part,
 * in canonical form; every other byte is kept. What was signed before it was optimised verifies again after this.
 *
 * Each Include names one part, each part is named once, and none is left: so the text is at most a third longer than the message, and nothing
 * of the message is outside the envelope. Inside Security an Include may stand for a token, a digest, a signature or a cipher value only.
 * A package of `swa` kind has no Includes, and no part beside the root may be there.
 *
 * @throws SoapSecurityError ERR_MODI_XOP_INVALID, facts `reason`, and `offset` in the root; ERR_MODI_XML_MALFORMED, ERR_MODI_XML_FORBIDDEN
 *   for a root that is no XML
 */
export function expandXop(message: SoapPackage, options: ExpandOptions = {}): Uint8Array {
  const { maxBytes = DEFAULT_MAX_BYTES } = checkObject('options', options);
  const { content: root } = checkObject('message.root', checkObject('message', message).root);
  checkBytes('message.root.content', root);
  const insertions = match(findIncludes(root), message).map(({ include, part }) => ({
    include,
    bytes: contentOf(part, include),
  }));
  const size = insertions.reduce(
    (sum, { include, bytes }) => sum - (include.end - include.start) + base64Length(bytes.length),
    root.length,
  );
  if (size > maxBytes) throw xopInvalid('size', { maxBytes });
  const out = Buffer.allocUnsafe(size);
  let read = 0;
  let written = 0;
  for (const { include, bytes } of insertions) {
    out.set(root.subarray(read, include.start), written);
    written += include.start - read;
    written += out.write(bufferOf(bytes).toString('base64'), written, 'latin1');
    read = include.end;
  }
  out.set(root.subarray(read), written);
  return out;
}

function match(
  includes: readonly Include[],
  { root, attachments }: SoapPackage,
): readonly { readonly include: Include; readonly part: MimePart }[] {
  const parts = new Map(attachments.map((part) => [part.contentId, part]));
  const used = new Set<MimePart>();
  const matched = includes.map((include) => {
    const offset = include.start;
    if (include.contentId === root.contentId) throw xopInvalid('root-part', { offset });
    const part = parts.get(include.contentId);
    if (part === undefined) throw xopInvalid('no-part', { offset });
    if (used.has(part)) throw xopInvalid('part-repeated', { offset });
    used.add(part);
    return { include, part };
  });
  if (used.size < attachments.length) throw xopInvalid('unreferenced', { parts: attachments.length - used.size });
  return matched;
}

/** What the part holds, its transfer encoding undone: over HTTP it is binary, and base64 with old mail libraries. */
function contentOf(part: MimePart, { start: offset }: Include): Uint8Array {
  switch (part.transferEncoding) {
    case '7bit':
    case '8bit':
    case 'binary':
      return part.content;
    case 'base64': {
      const text = bufferOf(part.content).toString('latin1');
      const bytes = text.trim() === '' ? new Uint8Array() : decodeBase64(text);
      if (bytes === undefined) throw xopInvalid('transfer-encoding', { offset });
      return bytes;
    }
    case 'quoted-printable':
      throw xopInvalid('transfer-encoding', { offset });
  }
}

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
