/** What the signature says that it covers, before anybody has computed anything: its shape, its algorithms, the elements it names. */
import { DIGEST_ALGORITHMS, SIGNATURE_ALGORITHMS } from './algorithms.js';
import { childElements, type DomName, holdsElementsOnly, isNamed, isText } from './dom.js';
import { INCLUSIVE_NAMESPACES, inclusivePrefixesOf } from './exclusive-c14n.js';
import { isSignablePart, type MessageParts } from './locate-parts.js';
import { DS, EXCLUSIVE_C14N } from './names.js';
import { type WssCode, WssRefusal } from './wss-refusal.js';

export interface SignedReference {
  readonly reference: Element;
  /** The element that the reference names. */
  readonly element: Element;
  readonly inclusivePrefixes: readonly string[];
}

const MAX_REFERENCES = 32;
const BASE64 = /^[A-Za-z0-9+/ \t\r\n]+={0,2}[ \t\r\n]*$/;

function ds(local: string): DomName {
  return { namespace: DS, local };
}

/** The children, which must be these and in this order, with white space alone between them. */
export function exactChildren(element: Element, names: readonly DomName[], code: WssCode = 'WSS_SHAPE'): Element[] {
  const children = childElements(element);
  const fits =
    holdsElementsOnly(element) &&
    children.length === names.length &&
    names.every((name, index) => {
      const child = children[index];
      return child !== undefined && isNamed(child, name);
    });
  if (!fits) {
    const wanted = names.map(({ local }) => local).join(', ');
    throw new WssRefusal(code, `${element.localName} does not hold exactly ${wanted}`);
  }
  return [...children];
}

/** The only text of an element, which must be base64. CDATA is not: some readers would skip it. */
export function base64Text(element: Element, code: WssCode): string {
  const node = element.firstChild;
  const alone = node !== null && node.nextSibling === null && node.nodeName === '#text' && isText(node);
  const text = alone ? node.data : '';
  if (!BASE64.test(text)) throw new WssRefusal(code, `${element.localName} is not base64`);
  return text.replace(/[ \t\r\n]+/g, '');
}

function checkAlgorithm(method: Element, allowed: readonly string[], code: WssCode): void {
  const algorithm = method.getAttribute('Algorithm') ?? '';
  if (!allowed.includes(algorithm)) {
    throw new WssRefusal(code, `${method.localName} is ${algorithm === '' ? 'not named' : algorithm}`);
  }
}

/** An exclusive canonicalization may list prefixes; nothing else has a parameter. */
function checkParameters(method: Element): void {
  const children = childElements(method);
  const [first] = children;
  const list = first !== undefined && isNamed(first, INCLUSIVE_NAMESPACES);
  const takesList = method.getAttribute('Algorithm') === EXCLUSIVE_C14N;
  if (children.length > (takesList && list ? 1 : 0) || !holdsElementsOnly(method)) {
    throw new WssRefusal('WSS_SHAPE', `${method.localName} has a parameter that is not known here`);
  }
}

function readReference(reference: Element, parts: MessageParts): SignedReference {
  const [transforms, digestMethod, digestValue] = exactChildren(reference, [
    ds('Transforms'),
    ds('DigestMethod'),
    ds('DigestValue'),
  ]) as [Element, Element, Element];
  const [transform] = exactChildren(transforms, [ds('Transform')], 'WSS_TRANSFORM') as [Element];
  checkAlgorithm(transform, [EXCLUSIVE_C14N], 'WSS_TRANSFORM');
  checkParameters(transform);
  checkAlgorithm(digestMethod, DIGEST_ALGORITHMS, 'WSS_ALGORITHM');
  checkParameters(digestMethod);
  base64Text(digestValue, 'WSS_SHAPE');

  const uri = reference.getAttribute('URI') ?? '';
  // An id that is a plain name: no quote can reach an XPath, no fragment another scheme.
  if (!/^#[A-Za-z_][\w.-]*$/.test(uri)) {
    throw new WssRefusal('WSS_REFERENCE', 'a reference does not name an element of this message by its id');
  }
  const element = parts.ids.get(uri.slice(1));
  if (element === undefined) throw new WssRefusal('WSS_REFERENCE', 'a reference names an id that nobody bears');
  if (!isSignablePart(parts, element)) {
    throw new WssRefusal('WSS_REFERENCE', `a reference names ${element.localName}, which is no part of the message`);
  }
  return { reference, element, inclusivePrefixes: inclusivePrefixesOf(transform) };
}

/** The references of the one Signature. Throws {@link WssRefusal}. */
export function readReferences(parts: MessageParts): readonly SignedReference[] {
  const [signedInfo, value] = exactChildren(parts.signature, [
    ds('SignedInfo'),
    ds('SignatureValue'),
    ds('KeyInfo'),
  ]) as [Element, Element, Element];
  base64Text(value, 'WSS_SHAPE');

  const [, , ...references] = childElements(signedInfo);
  if (references.length === 0 || references.length > MAX_REFERENCES) {
    throw new WssRefusal('WSS_REFERENCE', `a signature has from 1 to ${MAX_REFERENCES} references`);
  }
  const [canonicalization, method] = exactChildren(signedInfo, [
    ds('CanonicalizationMethod'),
    ds('SignatureMethod'),
    ...references.map(() => ds('Reference')),
  ]) as [Element, Element];
  checkAlgorithm(canonicalization, [EXCLUSIVE_C14N], 'WSS_ALGORITHM');
  checkParameters(canonicalization);
  checkAlgorithm(method, SIGNATURE_ALGORITHMS, 'WSS_ALGORITHM');
  checkParameters(method);

  const read = references.map((reference) => readReference(reference, parts));
  if (new Set(read.map(({ element }) => element)).size < read.length) {
    throw new WssRefusal('WSS_REFERENCE', 'two references name the same element');
  }
  return read;
}
