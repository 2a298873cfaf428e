import type { ElementRange } from '../../soap/element-range.js';
import { scanElementAt } from '../../soap/engine/scanner/scan.js';
import { decodeAttributeValue } from '../../soap/engine/scanner/text.js';
import { textOf } from '../../soap/engine/scanner/cursor.js';
import type { EnvelopeMap } from '../../soap/envelope-map.js';
import { DS, EXC_C14N, WSA, WSSE, WSU } from '../../soap/names.js';
import { childElements, elementText } from '../../soap/read-element.js';
import { judgeSeconds, type DoctorContext } from '../context.js';
import { fault, type Fault, type Words } from '../finding.js';
import { securityTokenFaults } from './security-token.js';

const OLDEST_SECONDS = 300;
const FUTURE_SECONDS = 5;

/** WS-Security as the pattern wants it, by its structure. Digests and signature are for `modi verify-soap`. */
export function* securityFaults(map: EnvelopeMap, context: DoctorContext): Generator<Fault> {
  const { sicurezzaSoap: pattern } = context;
  const securities = map.headers.filter(({ namespace, localName }) => namespace === WSSE && localName === 'Security');
  const [security] = securities;
  if (pattern === undefined) {
    if (security !== undefined) yield fault('wss/unexpected', 'wsse:Security');
    return;
  }
  yield* addressingFaults(map, pattern);
  if (security === undefined) {
    yield fault('wss/missing', 'wsse:Security');
    return;
  }
  const parts = childElements(map, security);
  const signatures = named(parts, DS, 'Signature');
  if (securities.length > 1 || signatures.length > 1) yield fault('wss/repeated', 'wsse:Security');
  const [timestamp] = named(parts, WSU, 'Timestamp');
  yield* timestampFaults(map, timestamp, judgeSeconds(context));
  yield* algorithmFaults(map, security);
  yield* securityTokenFaults(map, security, context);
  if (hasRepeatedId(map)) yield fault('wss/duplicate-id', 'wsu:Id');
  yield* coverageFaults(map, signatures[0], timestamp, pattern);
}

type Pattern = NonNullable<DoctorContext['sicurezzaSoap']>;

function named(elements: readonly ElementRange[], namespace: string, localName: string): ElementRange[] {
  return elements.filter((each) => each.namespace === namespace && each.localName === localName);
}

function* addressingFaults(map: EnvelopeMap, pattern: Pattern): Generator<Fault> {
  const wanted = pattern === 'ID_AUTH_SOAP_02' ? ['To', 'MessageID'] : ['To'];
  const wrong = wanted.filter((name) => named(map.headers, WSA, name).length !== 1).map((name) => `wsa:${name}`);
  if (wrong.length > 0) yield fault('wss/addressing-missing', wrong.join(', '), { members: wrong.join(', ') });
}

function* timestampFaults(map: EnvelopeMap, timestamp: ElementRange | undefined, now: number): Generator<Fault> {
  const children = timestamp === undefined ? [] : childElements(map, timestamp);
  const [created, expires] = ['Created', 'Expires'].map((name) => {
    const [element] = named(children, WSU, name);
    return element === undefined ? NaN : Date.parse(elementText(map, element).trim()) / 1_000;
  });
  if (created === undefined || expires === undefined || Number.isNaN(created + expires)) {
    yield fault('wss/timestamp-missing', 'wsu:Timestamp');
    return;
  }
  const stale = (it: string, en: string, age: number): Fault => {
    const reason: Words = { it, en };
    return fault('wss/timestamp-stale', 'wsu:Timestamp', { reason, age: Math.ceil(age) });
  };
  if (created > now + FUTURE_SECONDS) yield stale('Created nel futuro', 'Created in the future', created - now);
  else if (expires <= now) yield stale('Expires passato', 'Expires in the past', now - expires);
  else if (now - created > OLDEST_SECONDS) yield stale('Created troppo vecchio', 'Created too old', now - created);
}

const ALGORITHM = /(?:Algorithm)\s*=\s*["']([^"']{1,200})["']/g;
const WEAK = /#(?:rsa-sha1|dsa-sha1|dsa-sha256|hmac-[a-z0-9]+|sha1)$/;

function* algorithmFaults(map: EnvelopeMap, security: ElementRange): Generator<Fault> {
  const text = Buffer.from(map.bytes.subarray(security.start, security.end)).toString('utf8');
  const algorithms = [...new Set([...text.matchAll(ALGORITHM)].map(([, uri = '']) => uri))];
  if (algorithms.some((uri) => /\/(?:REC-xml-c14n-20010315|xml-c14n11)/.test(uri))) {
    yield fault('wss/inclusive-c14n', 'ds:CanonicalizationMethod', { expected: EXC_C14N });
  }
  const weak = algorithms.flatMap((uri) => WEAK.exec(uri)?.[0].slice(1) ?? []);
  if (weak.length > 0) yield fault('wss/weak-algorithm', 'ds:SignedInfo', { members: weak.join(', ') });
}

/** wsu:Id, Id and ID of the whole document, in one pass. */
function hasRepeatedId(map: EnvelopeMap): boolean {
  const seen = new Set<string>();
  let repeated = false;
  const { bytes, envelope } = map;
  const handler = {
    startElement: ({ attributes }: Parameters<Parameters<typeof scanElementAt>[3]['startElement']>[0]): void => {
      for (let index = 0; index < attributes.length; index++) {
        const { declaration, colon, nameStart, nameEnd, valueStart, valueEnd, namespace } = attributes.at(index);
        if (declaration || (namespace !== '' && namespace !== WSU)) continue;
        if (!/^(?:Id|ID)$/.test(textOf(bytes, colon < 0 ? nameStart : colon + 1, nameEnd))) continue;
        const id = decodeAttributeValue(bytes, valueStart, valueEnd);
        repeated ||= seen.has(id);
        seen.add(id);
      }
    },
    endElement: (): void => undefined,
  };
  scanElementAt(bytes, envelope.start, envelope.inScope, handler, { anyNamespace: true });
  return repeated;
}

function idOf(element: ElementRange | undefined): string | undefined {
  return element?.attributes.find(({ localName }) => localName === 'Id' || localName === 'ID')?.value;
}

function* coverageFaults(
  map: EnvelopeMap,
  signature: ElementRange | undefined,
  timestamp: ElementRange | undefined,
  pattern: Pattern,
): Generator<Fault> {
  const signedInfo = signature === undefined ? undefined : named(childElements(map, signature), DS, 'SignedInfo')[0];
  const references = signedInfo === undefined ? [] : named(childElements(map, signedInfo), DS, 'Reference');
  const uris = new Set(references.map((each) => each.attributes.find(({ localName }) => localName === 'URI')?.value));
  const parts: [string, ElementRange | undefined][] = [
    ['wsu:Timestamp', timestamp],
    ['wsa:To', named(map.headers, WSA, 'To')[0]],
    ...(pattern === 'ID_AUTH_SOAP_02'
      ? [['wsa:MessageID', named(map.headers, WSA, 'MessageID')[0]] as [string, ElementRange | undefined]]
      : []),
    ...(pattern === 'INTEGRITY_SOAP_01' ? [['soap:Body', map.body] as [string, ElementRange]] : []),
  ];
  const uncovered = parts
    .filter(([, part]) => part !== undefined && !uris.has(`#${idOf(part) ?? ''}`))
    .map(([name]) => name);
  if (uncovered.length > 0) yield fault('wss/not-signed', uncovered.join(', '), { members: uncovered.join(', ') });
}
