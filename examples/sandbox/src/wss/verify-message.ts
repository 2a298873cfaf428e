/**
 * Verifies a signed SOAP 1.1 message with xml-crypto, as strictly as a receiver of ModI may: structure and references by position first,
 * then whom to believe, then the cryptography, and only then what the signed parts say, read from the very text that was hashed.
 */
import type { X509Certificate } from 'node:crypto';
import { newSignedXml } from './algorithms.js';
import { isNamed, parseDom, plainText, readableByXmldom, trimXml } from './dom.js';
import { canonicalize, declarationsAround } from './exclusive-c14n.js';
import { locateParts, type MessageParts, partElement, type RequiredPart, MESSAGE_ID, TO } from './locate-parts.js';
import { type ReplayMemory } from './replay-memory.js';
import { type Signatories, signerCertificate } from './security-token.js';
import { readReferences, type SignedReference } from './signed-references.js';
import { checkWindow, FUTURE_TOLERANCE_MS, MAX_AGE_MS, type MessageTimestamp, readTimestamp } from './timestamp.js';
import { WssRefusal } from './wss-refusal.js';

export interface WssPolicy {
  /** Besides Timestamp and To, which always are. */
  readonly required: readonly RequiredPart[];
  /** What wsa:To must be. */
  readonly to: string;
  readonly signatories: Signatories;
  /** Where messages are remembered by MessageID, which then must be among the required parts. */
  readonly replay?: ReplayMemory;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface VerifiedHeader {
  readonly namespace: string;
  readonly local: string;
  /** The text that was hashed. */
  readonly canonical: string;
}

/** What a signature covered, and nothing else. */
export interface VerifiedMessage {
  readonly signer: { readonly subject: string; readonly fingerprint: string };
  readonly timestamp: MessageTimestamp;
  readonly to: string;
  /** Undefined where it was not signed. */
  readonly messageId: string | undefined;
  /** Body as it was hashed; undefined where it was not signed. */
  readonly body: string | undefined;
  readonly headers: readonly VerifiedHeader[];
  /** Each ds:Reference of the signature, canonical: what a signed answer repeats. */
  readonly references: readonly string[];
}

const MAX_MESSAGE_ID_LENGTH = 255;

/**
 * @param text a document that was found well-formed, without DOCTYPE and processing instructions, and not too deep.
 * @throws {WssRefusal}
 */
export function verifyMessage(text: string, policy: WssPolicy): VerifiedMessage {
  const readable = readableByXmldom(text);
  const parts = readParts(readable);
  const references = readReferences(parts);
  checkCoverage(parts, references, policy);
  const certificate = signerCertificate(parts, policy.signatories, policy.now);
  const canonical = checkSignature(readable, parts, references, certificate);
  const textOf = (element: Element | undefined): string | undefined =>
    canonical[references.findIndex((each) => each.element === element)];

  const timestamp = readTimestamp(parseDom(readableByXmldom(textOf(parts.timestamp) ?? '')));
  checkWindow(timestamp, policy.now);
  const to = addressText(textOf(partElement(parts, TO)), 'WSS_TO');
  if (to !== policy.to) throw new WssRefusal('WSS_TO', 'wsa:To is somebody else');
  const signedId = textOf(parts.headers.find((header) => isNamed(header, MESSAGE_ID)));
  const messageId = signedId === undefined ? undefined : addressText(signedId, 'WSS_MESSAGE_ID');
  const fingerprint = certificate.fingerprint256;
  if (messageId !== undefined) {
    if (messageId === '' || messageId.length > MAX_MESSAGE_ID_LENGTH) {
      throw new WssRefusal('WSS_MESSAGE_ID', `wsa:MessageID has from 1 to ${MAX_MESSAGE_ID_LENGTH} characters`);
    }
    const until = Math.min(timestamp.expires, timestamp.created + MAX_AGE_MS) + FUTURE_TOLERANCE_MS;
    policy.replay?.remember(fingerprint, to, messageId, until, policy.now);
  }
  return {
    signer: { subject: certificate.subject.split('\n').join(', '), fingerprint },
    timestamp,
    to,
    messageId,
    body: textOf(parts.body),
    headers: parts.headers.flatMap((element) => {
      const hashed = textOf(element);
      return hashed === undefined
        ? []
        : [{ namespace: element.namespaceURI ?? '', local: element.localName, canonical: hashed }];
    }),
    references: references.map(({ reference }) => canonicalize(reference)),
  };
}

function readParts(readable: string): MessageParts {
  let root: Element;
  try {
    root = parseDom(readable);
  } catch (cause) {
    throw new WssRefusal('WSS_SHAPE', 'the document is well-formed, and yet the verifier cannot read it', { cause });
  }
  return locateParts(root);
}

function checkCoverage(parts: MessageParts, references: readonly SignedReference[], policy: WssPolicy): void {
  const required: readonly RequiredPart[] = ['Timestamp', TO, ...policy.required];
  const elements = required.map((part) => ({ part, element: partElement(parts, part) }));
  for (const { part, element } of elements) {
    if (!references.some((reference) => reference.element === element)) {
      const name = typeof part === 'string' ? part : part.local;
      throw new WssRefusal('WSS_PART_NOT_SIGNED', `${name} is not covered by the signature`);
    }
  }
}

/** The canonical texts that were hashed, in the order of the references. */
function checkSignature(
  readable: string,
  parts: MessageParts,
  references: readonly SignedReference[],
  certificate: X509Certificate,
): readonly string[] {
  const signed = newSignedXml({ publicCert: certificate.publicKey });
  signed.loadSignature(parts.signature);
  let digestsHold: boolean;
  try {
    digestsHold = signed.checkSignature(readable);
  } catch (cause) {
    throw new WssRefusal('WSS_SIGNATURE', "the signature does not verify with the signer's key", { cause });
  }
  if (!digestsHold) throw new WssRefusal('WSS_DIGEST', 'a signed part has another digest than was signed');
  const canonical = signed.getSignedReferences();
  // xml-crypto looked for ids in a tree of its own: what it found must be what stands in its place in ours.
  const agreed =
    canonical.length === references.length &&
    references.every(({ element, inclusivePrefixes }, index) => {
      return canonical[index] === canonicalize(element, declarationsAround(element), inclusivePrefixes);
    });
  if (!agreed) throw new WssRefusal('WSS_REFERENCE', 'what was hashed is not the part that stands in its place');
  return canonical;
}

function addressText(canonical: string | undefined, code: 'WSS_TO' | 'WSS_MESSAGE_ID'): string {
  const text = plainText(parseDom(readableByXmldom(canonical ?? '')));
  if (text === undefined) throw new WssRefusal(code, 'an address or an id is text alone');
  return trimXml(text);
}
