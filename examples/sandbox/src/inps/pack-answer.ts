/** Sends an answer with attachments, where the profile says so: SOAP with Attachments or MTOM, written by hand. */
import { randomUUID } from 'node:crypto';
import type { InpsProfilo } from '../context.js';
import type { Reply } from './reply.js';

interface Part {
  readonly headers: readonly string[];
  readonly content: Buffer;
}

const HOST = 'sandbox.varco.example';
const ROOT_ID = `<root.message@${HOST}>`;
const MAX_INCLUDES = 16;
/** Elements with text alone that is long enough to be worth a part. */
const TEXT = />([A-Za-z0-9+/]{16,}={0,2})<\//g;
const TOKEN = /(<(?:\w+:)?BinarySecurityToken\b[^>]*>)([A-Za-z0-9+/]+={0,2})</;

/** What no text could carry: every byte, and what looks like the end of a part to who reads lines. */
const DOCUMENT = Buffer.concat([
  Buffer.from('%PDF-1.7\r\n'),
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from('\r\n\r\n--\r\nContent-ID: <nessuno>\r\n\n\r%%EOF\r\n'),
]);

function multipart(boundary: string, parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ headers, content }) => [
    Buffer.from(`\r\n--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`),
    content,
  ]);
  return Buffer.concat([...pieces, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

function attachment(id: string, type: string, content: Buffer): Part {
  return {
    headers: [`Content-Type: ${type}`, 'Content-Transfer-Encoding: binary', `Content-ID: <${id}>`],
    content,
  };
}

/**
 * The envelope with xop:Include where base64 text was, and the parts that hold its bytes. The contract has no binary element; what XOP may take
 * out is whatever text happens to be base64 in its canonical form, as sixteen letters and digits of a codice fiscale are. The certificate of a
 * signature goes out, too, as CXF sends it.
 */
function optimise(xml: string): { readonly xml: string; readonly parts: readonly Part[] } {
  const parts: Part[] = [];
  const takeOut = (text: string): string | undefined => {
    const content = Buffer.from(text, 'base64');
    if (content.toString('base64') !== text || parts.length === MAX_INCLUDES) return undefined;
    const id = `${parts.length + 1}.${randomUUID()}@${HOST}`;
    parts.push(attachment(id, 'application/octet-stream', content));
    return `<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:${encodeURIComponent(id)}"/>`;
  };
  const body = xml.search(/<[\w-]+:Body\b/);
  const header = xml
    .slice(0, body)
    .replace(TOKEN, (whole, tag: string, text: string) => `${tag}${takeOut(text) ?? whole.slice(tag.length, -1)}<`);
  const rest = xml.slice(body).replace(TEXT, (_whole, text: string) => `>${takeOut(text) ?? text}</`);
  return { xml: header + rest, parts };
}

/** Packs what the service itself answers, signed or not; hands back any other reply as it is. */
export function packAnswer(reply: Reply, { allegati = 'nessuno' }: Pick<InpsProfilo, 'allegati'>): Reply {
  if (allegati === 'nessuno' || reply.ofService !== true) return reply;
  const boundary = `uuid:${randomUUID()}`;
  const said = `multipart/related; boundary="${boundary}"; start="${ROOT_ID}"`;
  if (allegati === 'swa') {
    const root = ['Content-Type: text/xml; charset=utf-8', 'Content-Transfer-Encoding: 8bit', `Content-ID: ${ROOT_ID}`];
    const document = attachment(`estratto.pdf@${HOST}`, 'application/pdf', DOCUMENT);
    return {
      ...reply,
      headers: { ...reply.headers, 'Content-Type': `${said}; type="text/xml"` },
      packed: multipart(boundary, [{ headers: root, content: Buffer.from(reply.body, 'utf8') }, document]),
    };
  }
  const { xml, parts } = optimise(reply.body);
  const root = [
    'Content-Type: application/xop+xml; charset=UTF-8; type="text/xml"',
    'Content-Transfer-Encoding: 8bit',
    `Content-ID: ${ROOT_ID}`,
  ];
  return {
    ...reply,
    headers: { ...reply.headers, 'Content-Type': `${said}; type="application/xop+xml"; start-info="text/xml"` },
    packed: multipart(boundary, [{ headers: root, content: Buffer.from(xml, 'utf8') }, ...parts]),
  };
}
