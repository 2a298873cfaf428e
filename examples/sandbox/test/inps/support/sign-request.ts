/** A client that signs its requests with xml-crypto as it comes, and lets a test spoil any part. It shares nothing with `src/wss`. */
import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { type SignatureAlgorithm, SignedXml } from 'xml-crypto';
import type { IssuedCertificate } from '../../../src/context.js';
import { IDENTITY, payload, SOAP } from './caller.js';

export const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
export const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
export const WSA = 'http://www.w3.org/2005/08/addressing';
export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const EXC = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const X509V3 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';
export const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const BASE64 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

export type Part = 'Timestamp' | 'To' | 'MessageID' | 'Identity' | 'Body';

export interface RequestOptions {
  readonly signer: IssuedCertificate;
  readonly to: string;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly expires?: number;
  readonly messageId?: string;
  /** Default: all. */
  readonly signed?: readonly Part[];
  readonly algorithm?: string;
  readonly digest?: string;
  readonly c14n?: string;
  readonly transforms?: readonly string[];
  readonly inclusive?: readonly string[];
  readonly identity?: string;
  /** What Body holds. */
  readonly body?: string;
  /** The envelope before it is signed. */
  readonly prepare?: (xml: string) => string;
  /** The certificate of the message. Default: the signer's. */
  readonly certificate?: string;
}

/** r and s side by side: what xml-crypto lacks. */
class EcdsaSha256 implements SignatureAlgorithm {
  getAlgorithmName(): string {
    return `${MORE}ecdsa-sha256`;
  }
  getSignature(signedInfo: unknown, key: unknown): string {
    const privateKey = createPrivateKey(String(key));
    return sign('sha256', Buffer.from(String(signedInfo)), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
      'base64',
    );
  }
  verifySignature(): boolean {
    throw new Error('this client only signs');
  }
}

function algorithmOf({ algorithm, signer }: RequestOptions): string {
  const type = createPrivateKey(signer.key).asymmetricKeyType === 'ec' ? 'ecdsa' : 'rsa';
  return algorithm ?? `${MORE}${type}-sha256`;
}

export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function unsigned(options: RequestOptions): string {
  const { created, expires = created + 300_000, to, messageId = 'urn:uuid:richiesta-1' } = options;
  const der = new X509Certificate(options.certificate ?? options.signer.certificate).raw.toString('base64');
  const identity = (options.identity ?? IDENTITY).replace('<inps:Identity', `<inps:Identity wsu:Id="Identity"`);
  const xml =
    `<s:Envelope xmlns:s="${SOAP}" xmlns:wsu="${WSU}" xmlns:wsa="${WSA}"><s:Header>` +
    `<wsse:Security xmlns:wsse="${WSSE}" s:mustUnderstand="1">` +
    `<wsse:BinarySecurityToken EncodingType="${BASE64}" ValueType="${X509V3}" wsu:Id="X509">${der}</wsse:BinarySecurityToken>` +
    `<wsu:Timestamp wsu:Id="Timestamp"><wsu:Created>${iso(created)}</wsu:Created><wsu:Expires>${iso(expires)}</wsu:Expires></wsu:Timestamp>` +
    `</wsse:Security><wsa:To wsu:Id="To">${to}</wsa:To><wsa:MessageID wsu:Id="MessageID">${messageId}</wsa:MessageID>` +
    `${identity}</s:Header><s:Body wsu:Id="Body">${options.body ?? payload()}</s:Body></s:Envelope>`;
  return options.prepare?.(xml) ?? xml;
}

export function signRequest(options: RequestOptions): string {
  const signed = new SignedXml({
    idMode: 'wssecurity',
    privateKey: options.signer.key,
    signatureAlgorithm: algorithmOf(options),
    canonicalizationAlgorithm: options.c14n ?? EXC,
    getKeyInfoContent: () =>
      `<wsse:SecurityTokenReference xmlns:wsse="${WSSE}"><wsse:Reference URI="#X509" ValueType="${X509V3}"/></wsse:SecurityTokenReference>`,
  });
  signed.SignatureAlgorithms = { ...signed.SignatureAlgorithms, [`${MORE}ecdsa-sha256`]: EcdsaSha256 };
  for (const part of options.signed ?? ['Timestamp', 'To', 'MessageID', 'Identity', 'Body']) {
    signed.addReference({
      xpath: `//*[@*[local-name(.)='Id']='${part}']`,
      transforms: options.transforms ?? [EXC],
      digestAlgorithm: options.digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
      inclusiveNamespacesPrefixList: [...(options.inclusive ?? [])],
    });
  }
  signed.computeSignature(unsigned(options), {
    prefix: 'ds',
    location: { reference: "//*[local-name(.)='Security']", action: 'append' },
  });
  return signed.getSignedXml();
}
