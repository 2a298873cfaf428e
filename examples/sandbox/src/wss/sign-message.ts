/** Signs a SOAP 1.1 envelope of the sandbox's own making with xml-crypto: what ModI wants of a signed answer. */
import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import type { SignedXml } from 'xml-crypto';
import { defaultSignatureAlgorithm, newSignedXml } from './algorithms.js';
import { childElements, isElement, parseDom, readableByXmldom } from './dom.js';
import { canonicalize, ExclusiveC14n } from './exclusive-c14n.js';
import { BASE64_BINARY, EXCLUSIVE_C14N, SHA256, WSA, WSSE, WSU, X509_V3 } from './names.js';

export interface SigningIdentity {
  /** PEM. */
  readonly certificate: string;
  /** PEM, not encrypted; RSA or on a curve. */
  readonly key: string;
}

export interface NewHeader {
  /** Prefix and name, as it will be written. */
  readonly name: string;
  readonly namespace: string;
  /** XML. */
  readonly content: string;
}

export interface SignedMessageOptions {
  readonly signer: SigningIdentity;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly expires: number;
  /** Added to the envelope, and signed. */
  readonly headers: readonly NewHeader[];
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

export function addressingHeader(local: string, content: string): NewHeader {
  return { name: `wsa:${local}`, namespace: WSA, content };
}

/** An envelope without Header gets one: Security with token, Timestamp and one signature over Timestamp, Body and every new header. */
export function signMessage(envelope: string, options: SignedMessageOptions): string {
  const id = (name: string): string => `${name}-${randomUUID()}`;
  const ids = { token: id('X509'), timestamp: id('Timestamp'), body: id('Body') };
  const headers = options.headers.map((header) => ({ ...header, id: id(header.name.replace(/^.*:/, '')) }));
  const written = headers
    .map(({ name, namespace, content, id: headerId }) => {
      const prefix = name.replace(/:.*$/, '');
      return `<${name} xmlns:${prefix}="${namespace}" xmlns:wsu="${WSU}" wsu:Id="${headerId}">${content}</${name}>`;
    })
    .join('');
  const header = securityXml(options, ids) + written;
  const prepared = envelope.replace(/<([\w-]+):Body\b/, (start: string, prefix: string) => {
    const security = header.replaceAll('SOAP:', `${prefix}:`);
    return `<${prefix}:Header>${security}</${prefix}:Header>${start} xmlns:wsu="${WSU}" wsu:Id="${ids.body}"`;
  });
  const { skeleton, mark, content } = takeBodyOut(prepared);
  const signed = newSignature(options.signer, ids.token);
  signed.CanonicalizationAlgorithms = { [EXCLUSIVE_C14N]: knowing(ids.body, canonicalBody(prepared)) };
  for (const signedId of [ids.timestamp, ...headers.map((each) => each.id), ids.body]) {
    signed.addReference({
      xpath: `//*[@*[local-name(.)='Id']='${signedId}']`,
      transforms: [EXCLUSIVE_C14N],
      digestAlgorithm: SHA256,
    });
  }
  signed.computeSignature(readableByXmldom(skeleton), {
    prefix: 'ds',
    location: { reference: `//*[local-name(.)='Security' and namespace-uri(.)='${WSSE}']`, action: 'append' },
  });
  return signed.getSignedXml().replace(mark, () => content);
}

/**
 * What Body holds stays out of xml-crypto's hands, which would look through a statement of 5 MB once for each reference: half a minute. Its
 * canonical form is made once, and given when xml-crypto asks.
 */
function takeBodyOut(xml: string): { readonly skeleton: string; readonly mark: string; readonly content: string } {
  const [start, end] = [/<[\w-]+:Body\b[^>]*>/.exec(xml), /<\/[\w-]+:Body\s*>\s*<\/[\w-]+:Envelope\s*>\s*$/.exec(xml)];
  if (start === null || end === null) throw new Error('the envelope to be signed has no Body');
  const from = start.index + start[0].length;
  const mark = `body-${randomUUID()}`;
  return { skeleton: xml.slice(0, from) + mark + xml.slice(end.index), mark, content: xml.slice(from, end.index) };
}

function canonicalBody(xml: string): string {
  const body = childElements(parseDom(readableByXmldom(xml))).at(-1);
  if (body === undefined) throw new Error('the envelope to be signed has no Body');
  return canonicalize(body);
}

function knowing(bodyId: string, body: string): new () => ExclusiveC14n {
  return class extends ExclusiveC14n {
    override process(node: Node, options: Parameters<ExclusiveC14n['process']>[1]): string {
      const isBody = isElement(node) && node.getAttributeNS(WSU, 'Id') === bodyId;
      return isBody ? body : super.process(node, options);
    }
  };
}

function securityXml(
  { signer, created, expires }: SignedMessageOptions,
  ids: { readonly token: string; readonly timestamp: string },
): string {
  const der = new X509Certificate(signer.certificate).raw.toString('base64');
  return (
    `<wsse:Security xmlns:wsse="${WSSE}" xmlns:wsu="${WSU}" SOAP:mustUnderstand="1">` +
    `<wsse:BinarySecurityToken EncodingType="${BASE64_BINARY}" ValueType="${X509_V3}" wsu:Id="${ids.token}">${der}</wsse:BinarySecurityToken>` +
    `<wsu:Timestamp wsu:Id="${ids.timestamp}"><wsu:Created>${new Date(created).toISOString()}</wsu:Created>` +
    `<wsu:Expires>${new Date(expires).toISOString()}</wsu:Expires></wsu:Timestamp></wsse:Security>`
  );
}

function newSignature(signer: SigningIdentity, tokenId: string): SignedXml {
  const privateKey = createPrivateKey(signer.key);
  return newSignedXml({
    privateKey,
    signatureAlgorithm: defaultSignatureAlgorithm(privateKey),
    canonicalizationAlgorithm: EXCLUSIVE_C14N,
    getKeyInfoContent: () =>
      `<wsse:SecurityTokenReference xmlns:wsse="${WSSE}"><wsse:Reference URI="#${tokenId}" ValueType="${X509_V3}"/></wsse:SecurityTokenReference>`,
  });
}
