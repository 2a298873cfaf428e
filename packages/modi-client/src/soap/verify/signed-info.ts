import { digestNameOf, signatureMethodOf, type DigestName, type XmlSignatureMethod } from '../algorithms.js';
import type { XmlElement } from '../engine/xml-engine.js';
import { DS, EXC_C14N } from '../names.js';
import { SoapSecurityError } from '../../errors/soap-security-error.js';
import { decodeBase64 } from './base64.js';
import { algorithmRefused, referenceInvalid, securityInvalid, strTransformRefused } from './faults.js';

export interface SignatureReference {
  readonly id: string;
  /** PrefixList of its exclusive C14N; `''` is `#default`. */
  readonly prefixes: readonly string[];
  readonly digest: DigestName;
  readonly value: Uint8Array;
}

/** A ds:Signature taken apart. Nothing of it has been verified. */
export interface SignatureParts {
  readonly signedInfo: XmlElement;
  /** PrefixList of SignedInfo's own exclusive C14N. */
  readonly prefixes: readonly string[];
  readonly method: XmlSignatureMethod;
  readonly references: readonly SignatureReference[];
  readonly value: Uint8Array;
  readonly keyInfo: XmlElement;
}

export interface SignatureLimits {
  readonly maxReferences: number;
  readonly signatureAlgorithms: readonly string[];
  readonly digestAlgorithms: readonly DigestName[];
}

/** SOAP Message Security 1.1 §8.3. */
const STR_TRANSFORM = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform';
/** Prefixes in one PrefixList. */
const MAX_PREFIXES = 64;
const NC_NAME = /^[\p{L}_][\p{L}\p{N}\p{M}._·-]*$/u;

/**
 * Reads a ds:Signature: SignedInfo, SignatureValue, KeyInfo and nothing else; in SignedInfo the two methods and then references, each with
 * exactly one transform, exclusive C14N.
 *
 * @throws SoapSecurityError ERR_MODI_SECURITY_INVALID, ERR_MODI_ALGORITHM_REFUSED, ERR_MODI_REFERENCE_INVALID
 */
export function readSignature(signature: XmlElement, limits: SignatureLimits): SignatureParts {
  const [signedInfo, signatureValue, keyInfo] = children(signature, ['SignedInfo', 'SignatureValue', 'KeyInfo']) ?? [];
  if (signedInfo === undefined || signatureValue === undefined || keyInfo === undefined) {
    throw securityInvalid('signature-content');
  }
  const [c14n, methodElement, ...references] = signedInfo.children;
  if (
    c14n === undefined ||
    methodElement === undefined ||
    !isDs(c14n, 'CanonicalizationMethod') ||
    !isDs(methodElement, 'SignatureMethod') ||
    references.length === 0 ||
    !references.every((each) => isDs(each, 'Reference'))
  ) {
    throw securityInvalid('signed-info-content');
  }
  if (references.length > limits.maxReferences) throw securityInvalid('too-many-references');
  const prefixes = exclusivePrefixes(c14n);
  if (prefixes === undefined) throw algorithmRefused('canonicalization');
  const method = signatureMethodOf(methodElement.attribute('', 'Algorithm'));
  // A child would be a parameter: of HMAC, or of RSASSA-PSS.
  if (method === undefined || methodElement.hasChildren || !limits.signatureAlgorithms.includes(method.alg)) {
    throw algorithmRefused('signature');
  }
  const value = decodeBase64(signatureValue.text());
  if (value === undefined || signatureValue.hasChildren) throw securityInvalid('base64');
  return {
    signedInfo,
    prefixes,
    method,
    references: references.map((reference, index) => readReference(reference, index, limits)),
    value,
    keyInfo,
  };
}

function readReference(reference: XmlElement, index: number, limits: SignatureLimits): SignatureReference {
  const id = readUri(reference.attribute('', 'URI'), index);
  const first = reference.children[0];
  // Without transforms the implied canonicalization is the inclusive one.
  if (first !== undefined && !isDs(first, 'Transforms')) throw algorithmRefused('transform');
  const [transforms, digestMethod, digestValue] =
    children(reference, ['Transforms', 'DigestMethod', 'DigestValue']) ?? [];
  if (transforms === undefined || digestMethod === undefined || digestValue === undefined) {
    throw securityInvalid('reference-content');
  }
  const [transform] = children(transforms, ['Transform']) ?? [];
  if (transform?.attribute('', 'Algorithm') === STR_TRANSFORM) throw strTransformRefused();
  const prefixes = transform === undefined ? undefined : exclusivePrefixes(transform);
  if (prefixes === undefined) throw algorithmRefused('transform');
  const digest = digestNameOf(digestMethod.attribute('', 'Algorithm'));
  if (digest === undefined || digestMethod.hasChildren || !limits.digestAlgorithms.includes(digest)) {
    throw algorithmRefused('digest');
  }
  const value = decodeBase64(digestValue.text());
  if (value === undefined || digestValue.hasChildren) throw securityInvalid('base64');
  return { id, prefixes, digest, value };
}

function readUri(uri: string | undefined, index: number): string {
  if (uri === undefined) throw referenceInvalid('no-uri', index);
  if (uri === '') throw referenceInvalid('document', index);
  if (!uri.startsWith('#')) throw referenceInvalid('external', index);
  const id = uri.slice(1);
  if (!NC_NAME.test(id)) throw referenceInvalid('xpointer', index);
  return id;
}

/**
 * The PrefixList of an element whose Algorithm is exclusive C14N without comments; `undefined` when it is another algorithm or has other
 * parameters.
 */
export function exclusivePrefixes(element: XmlElement): readonly string[] | undefined {
  if (element.attribute('', 'Algorithm') !== EXC_C14N || element.children.length > 1) return undefined;
  const [inclusive] = element.children;
  if (inclusive === undefined) return [];
  if (inclusive.namespace !== EXC_C14N || inclusive.localName !== 'InclusiveNamespaces' || inclusive.hasChildren) {
    return undefined;
  }
  const list = (inclusive.attribute('', 'PrefixList') ?? '').split(/[ \t\r\n]+/).filter((prefix) => prefix !== '');
  if (list.length > MAX_PREFIXES || list.some((prefix) => prefix !== '#default' && !NC_NAME.test(prefix))) {
    throw securityInvalid('prefix-list');
  }
  return [...new Set(list.map((prefix) => (prefix === '#default' ? '' : prefix)))];
}

/** The same, as a guess made before anything is judged: what is wrong with it is said in its turn. */
export function tolerantPrefixes(transform: XmlElement): readonly string[] | undefined {
  try {
    return exclusivePrefixes(transform);
  } catch (error) {
    if (error instanceof SoapSecurityError) return undefined;
    throw error;
  }
}

export function isDs(element: XmlElement, localName: string): boolean {
  return element.namespace === DS && element.localName === localName;
}

/** The children of an XML Signature element when they are exactly these, in this order. */
function children(element: XmlElement, localNames: readonly string[]): readonly XmlElement[] | undefined {
  const found = element.children;
  if (found.length !== localNames.length) return undefined;
  return found.every((each, index) => isDs(each, localNames[index] ?? '')) ? found : undefined;
}
