/** Where the parts of a signed message stand. Position is all that counts here; names and ids are only how a part says which one it is. */
import { attributesOf, childElements, childrenNamed, descendants, type DomName, isNamed } from './dom.js';
import { DS, SOAP11, WSA, WSSE, WSU } from './names.js';
import { WssRefusal } from './wss-refusal.js';

export interface MessageParts {
  readonly headers: readonly Element[];
  readonly body: Element;
  readonly security: Element;
  readonly signature: Element;
  readonly timestamp: Element;
  readonly token: Element;
  /** Each id of the document, with the one element that bears it. */
  readonly ids: ReadonlyMap<string, Element>;
}

/** A part that the signature must cover. */
export type RequiredPart = 'Timestamp' | 'Body' | DomName;

const ID_NAMES = ['Id', 'ID'];
const FRAME = ['Envelope', 'Header', 'Body'];

function only(elements: readonly Element[], what: string): Element {
  const [element, second] = elements;
  if (element === undefined) throw new WssRefusal('WSS_PART_MISSING', `there is no ${what} where it belongs`);
  if (second !== undefined) throw new WssRefusal('WSS_PART_REPEATED', `there is more than one ${what}`);
  return element;
}

/** One Envelope, one Header, one Body in the whole document: a second one, however deep, is there to deceive. */
function checkFrame(root: Element): { readonly header: Element; readonly body: Element } {
  const frame = [...descendants(root)].filter(
    ({ namespaceURI, localName }) => namespaceURI === SOAP11 && FRAME.includes(localName),
  );
  const [envelope, header, body, ...rest] = frame;
  const inOrder =
    envelope === root &&
    isNamed(root, { namespace: SOAP11, local: 'Envelope' }) &&
    header?.localName === 'Header' &&
    body?.localName === 'Body' &&
    rest.length === 0 &&
    childElements(root).every((child) => child === header || child === body);
  if (!inOrder) throw new WssRefusal('WSS_SHAPE', 'not one Envelope that holds one Header, then one Body');
  return { header, body };
}

function findSecurity(root: Element, header: Element): Element {
  const name = { namespace: WSSE, local: 'Security' };
  const all = [...descendants(root)].filter((element) => isNamed(element, name));
  const [security, second] = all;
  if (second !== undefined) throw new WssRefusal('WSS_REPEATED', 'there is more than one Security header');
  const actor = security?.getAttributeNS(SOAP11, 'actor') ?? '';
  if (security === undefined || security.parentNode !== header || actor !== '') {
    throw new WssRefusal('WSS_MISSING', 'Header holds no Security for its last receiver');
  }
  return security;
}

function findSignature(root: Element, security: Element): Element {
  const [signature, second] = [...descendants(root)].filter((element) =>
    isNamed(element, { namespace: DS, local: 'Signature' }),
  );
  if (second !== undefined) throw new WssRefusal('WSS_SIGNATURE_REPEATED', 'there is more than one Signature');
  if (signature === undefined || signature.parentNode !== security) {
    throw new WssRefusal('WSS_SIGNATURE_MISSING', 'Security holds no Signature');
  }
  return signature;
}

function collectIds(root: Element): ReadonlyMap<string, Element> {
  const ids = new Map<string, Element>();
  for (const element of descendants(root)) {
    for (const { localName, name, value } of attributesOf(element)) {
      if (!ID_NAMES.includes(localName ?? name)) continue;
      if (ids.has(value)) throw new WssRefusal('WSS_ID_DUPLICATE', 'two attributes give the same id');
      ids.set(value, element);
    }
  }
  return ids;
}

/** Throws {@link WssRefusal}. */
export function locateParts(root: Element): MessageParts {
  const { header, body } = checkFrame(root);
  const security = findSecurity(root, header);
  const signature = findSignature(root, security);
  const timestamp = only(childrenNamed(security, { namespace: WSU, local: 'Timestamp' }), 'Timestamp');
  const [token, secondToken] = childrenNamed(security, { namespace: WSSE, local: 'BinarySecurityToken' });
  if (token === undefined || secondToken !== undefined) {
    throw new WssRefusal('WSS_TOKEN', 'Security does not hold exactly one BinarySecurityToken');
  }
  if (childElements(security).some((child) => ![token, timestamp, signature].includes(child))) {
    throw new WssRefusal('WSS_SHAPE', 'Security holds more than a token, a Timestamp and a Signature');
  }
  return { headers: childElements(header), body, security, signature, timestamp, token, ids: collectIds(root) };
}

/** The element that a required part is. Throws {@link WssRefusal}. */
export function partElement(parts: MessageParts, part: RequiredPart): Element {
  if (part === 'Timestamp') return parts.timestamp;
  if (part === 'Body') return parts.body;
  return only(
    parts.headers.filter((header) => isNamed(header, part)),
    part.local,
  );
}

/** Whether an element stands where a signed part can stand: a header, Body, the Timestamp, the token. */
export function isSignablePart({ headers, body, timestamp, token, security }: MessageParts, element: Element): boolean {
  return element !== security && [body, timestamp, token, ...headers].includes(element);
}

export const TO: DomName = { namespace: WSA, local: 'To' };
export const MESSAGE_ID: DomName = { namespace: WSA, local: 'MessageID' };
