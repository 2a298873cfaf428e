import { hash } from 'node:crypto';
import { DIGEST_METHODS, type DigestName, type XmlSignatureMethod } from '../algorithms.js';
import { DS, EXC_C14N } from '../names.js';
import { escapeXml } from '../splice.js';

export interface ReferenceDigest {
  readonly id: string;
  readonly prefixes: readonly string[];
  /** The canonical text, in UTF-8 where it is bytes. */
  readonly canonical: Uint8Array | string;
}

/** SignedInfo as it stands in the Signature, and the canonical text of it that is signed. */
export interface SignedInfoXml {
  readonly xml: string;
  readonly canonical: Uint8Array;
}

/** Writes SignedInfo canonically from the start: all it takes from around it is the declaration of its own prefix. */
export function signedInfoXml(
  references: readonly ReferenceDigest[],
  method: XmlSignatureMethod,
  digest: DigestName,
): SignedInfoXml {
  const content =
    `<ds:CanonicalizationMethod Algorithm="${EXC_C14N}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${method.uri}"></ds:SignatureMethod>` +
    references.map((reference) => referenceXml(reference, digest)).join('') +
    '</ds:SignedInfo>';
  return {
    xml: `<ds:SignedInfo>${content}`,
    canonical: Buffer.from(`<ds:SignedInfo xmlns:ds="${DS}">${content}`, 'utf8'),
  };
}

function referenceXml({ id, prefixes, canonical }: ReferenceDigest, digest: DigestName): string {
  const list = prefixes.map((prefix) => (prefix === '' ? '#default' : prefix)).join(' ');
  const inclusive =
    list === ''
      ? ''
      : `<ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="${escapeXml(list)}"></ec:InclusiveNamespaces>`;
  return (
    `<ds:Reference URI="#${id}"><ds:Transforms><ds:Transform Algorithm="${EXC_C14N}">${inclusive}</ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${DIGEST_METHODS[digest]}"></ds:DigestMethod>` +
    `<ds:DigestValue>${hash(digest, canonical, 'base64')}</ds:DigestValue></ds:Reference>`
  );
}
