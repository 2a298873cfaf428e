/** A part of a message to be made. */
export interface MadePart {
  /** Header lines, as they are to be written. */
  readonly headers: readonly string[];
  readonly content: Uint8Array | string;
}

export const BOUNDARY = 'uuid:5e0c-4a+id=1';
export const SWA_TYPE = `multipart/related; boundary="${BOUNDARY}"; type="text/xml"; start="<root@x>"`;
export const MTOM_TYPE = `multipart/related; boundary="${BOUNDARY}"; type="application/xop+xml"; start="<root@x>"; start-info="text/xml"`;
export const SWA_ROOT = ['Content-Type: text/xml; charset=utf-8', 'Content-ID: <root@x>'];
export const MTOM_ROOT = [
  'Content-Type: application/xop+xml; charset=utf-8; type="text/xml"',
  'Content-Transfer-Encoding: 8bit',
  'Content-ID: <root@x>',
];

/** Every byte there is, and what looks like the end of a line before a delimiter. */
export const BINARY = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('\r\n\n\r--'),
]);

export const attachment = (id: string, content: Uint8Array | string = BINARY, ...more: string[]): MadePart => ({
  headers: [
    'Content-Type: application/octet-stream',
    'Content-Transfer-Encoding: binary',
    `Content-ID: <${id}>`,
    ...more,
  ],
  content,
});

/** The bytes of a multipart message; `before` and `after` are preamble and epilogue. */
export function multipart(
  parts: readonly MadePart[],
  { before = '', after = '\r\n', boundary = BOUNDARY } = {},
): Buffer {
  const pieces: (Uint8Array | string)[] = [before];
  parts.forEach(({ headers, content }, index) => {
    const lead = index === 0 && before === '' ? '' : '\r\n';
    pieces.push(`${lead}--${boundary}\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`, content);
  });
  pieces.push(`\r\n--${boundary}--${after}`);
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}

export const XOP = 'http://www.w3.org/2004/08/xop/include';
export const include = (id: string): string => `<xop:Include xmlns:xop="${XOP}" href="cid:${id}"/>`;

/** An MTOM message around an envelope, and the parts beside it. */
export const mtom = (root: Uint8Array | string, ...parts: readonly MadePart[]): Buffer =>
  multipart([{ headers: MTOM_ROOT, content: root }, ...parts]);
export const swa = (root: Uint8Array | string, ...parts: readonly MadePart[]): Buffer =>
  multipart([{ headers: SWA_ROOT, content: root }, ...parts]);
