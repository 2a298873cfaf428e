import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Readable, type Transform } from 'node:stream';
import type { TransportResponse } from '../ports/transport.js';

/** The answer's body passed the limit. */
export class BodyTooLarge extends Error {
  constructor(limit: number) {
    super(`the answer is longer than ${limit} bytes`);
    this.name = 'BodyTooLarge';
  }
}

/** Names a content coding that cannot be undone here. */
export class UnknownCoding extends Error {
  constructor() {
    super('the answer has a content coding that was not asked for and is not known');
    this.name = 'UnknownCoding';
  }
}

/**
 * Reads a body whole, undoing a content coding that came though we asked for none, and counting what comes out of it: a small answer
 * cannot become a large one unnoticed.
 */
export async function collectBody(
  source: Readable,
  contentEncoding: string | undefined,
  limit: number,
): Promise<Uint8Array> {
  const decoder = decoderFor(contentEncoding);
  const stream = decoder === undefined ? source : source.pipe(decoder);
  return new Promise<Uint8Array>((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let [length, received] = [0, 0];
    const fail = (error: Error): void => {
      source.on('error', () => undefined).destroy();
      decoder?.on('error', () => undefined).destroy();
      reject(error);
    };
    // An answer to HEAD, or a 304, speaks of the coding of a body that does not come: nothing is no damaged gzip.
    if (decoder !== undefined) source.on('data', (chunk: Uint8Array) => (received += chunk.length));
    stream.on('data', (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > limit) fail(new BodyTooLarge(limit));
      else chunks.push(chunk);
    });
    stream.once('end', () => resolve(Buffer.concat(chunks, length)));
    stream.once('error', (error: Error) => {
      if (decoder !== undefined && received === 0 && source.readableEnded) resolve(Buffer.alloc(0));
      else fail(error);
    });
    source.once('error', fail);
    source.once('close', () => {
      if (!source.readableEnded) fail(new Error('the answer was cut short'));
    });
  });
}

function decoderFor(contentEncoding: string | undefined): Transform | undefined {
  switch ((contentEncoding ?? 'identity').trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new UnknownCoding();
  }
}

/**
 * An answer that came with its content coding kept, without it.
 *
 * @param limit bytes of the body that comes out
 * @throws BodyTooLarge, UnknownCoding, zlib's own
 */
export async function decodeAnswer(answer: TransportResponse, limit: number): Promise<TransportResponse> {
  const { status, headers, body } = answer;
  const plain = decodedHeaders(headers);
  if (plain === headers) return answer;
  return { status, headers: plain, body: await collectBody(Readable.from([body]), headers['content-encoding'], limit) };
}

/** The headers that still tell the truth about the body `collectBody` gave. */
export function decodedHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity' || coding === '') return headers;
  const { 'content-encoding': _coding, 'content-length': _length, ...rest } = headers;
  return rest;
}

/** Header lines as Node gives them, in the port's form: lower-case names, repeated ones joined. */
export function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return joined;
}
