import { createHash, timingSafeEqual } from 'node:crypto';
import type { SignedDocument, XmlElement, XmlEngine } from '../engine/xml-engine.js';
import { invalidEnvelope } from '../envelope-map.js';
import { WSA, WSU } from '../names.js';
import { MAX_SECURITY_ELEMENTS, type MessageRules } from '../security-policy.js';
import type { XmlSignatureMethod } from '../algorithms.js';
import {
  coveredName,
  refuseRepeatedParts,
  requireCoverage,
  resolveReferences,
  type CoveredElement,
} from './coverage.js';
import { refusal } from './faults.js';
import { announcedPrefixes, named, theSecurity, theSignature } from './find-signature.js';
import { readSignature, tolerantPrefixes, type SignatureParts } from './signed-info.js';
import { checkWindow, readTimestamp, trimXml, type MessageTimestamp } from './timestamp.js';
import { readToken, type SecurityToken } from './token.js';

/** A header that the signature covers. */
export interface VerifiedHeader {
  readonly namespace: string;
  readonly localName: string;
  /** The canonical text that was hashed, in UTF-8: an element that stands alone. */
  readonly canonical: Uint8Array;
  /** Its own text, trimmed of white space. */
  readonly text: string;
}

/** What the signature of a message covers, and nothing else: built from the bytes that were hashed. */
export interface SignedContent {
  readonly version: '1.1' | '1.2';
  /** The Body element: the canonical text that was hashed, in UTF-8. `undefined` when the policy did not ask for it and it was not covered. */
  readonly body: Uint8Array | undefined;
  /** Covered children of Header, in document order. */
  readonly headers: readonly VerifiedHeader[];
  /** `undefined` when it was neither required nor covered. */
  readonly timestamp: MessageTimestamp | undefined;
  /** Text of the covered wsa:To. */
  readonly to: string | undefined;
  /** Text of the covered wsa:MessageID. */
  readonly messageId: string | undefined;
  /** Names of everything covered, in the order of the references: `Body`, `Timestamp`, `To` …, `{ns}local` for other headers. */
  readonly covered: readonly string[];
}

/** What a message says of its signature: all that who trusts, and verifies, must know. */
export interface SignatureClaim {
  readonly token: SecurityToken;
  readonly method: XmlSignatureMethod;
  /** Canonical text of SignedInfo. */
  readonly signedInfo: Uint8Array;
  readonly value: Uint8Array;
}

/** Characters, as GovWay. */
const MAX_MESSAGE_ID = 255;

/**
 * A message that was read, located and found to be of a form that is taken: the checks from `form` to `token`. Nothing of it has been
 * verified. It is all data from here to there, so that it can be made in another thread.
 */
export class SignedMessage {
  readonly #document: SignedDocument;
  readonly #security: XmlElement;
  readonly #parts: SignatureParts;
  readonly #covered: readonly CoveredElement[];
  readonly #token: SecurityToken;

  /** @throws SoapSecurityError with the code of the first check that fails */
  constructor(bytes: Uint8Array, rules: MessageRules, engine: XmlEngine) {
    const document = engine.read(bytes, {
      maxBytes: rules.maxBytes,
      maxSecurityElements: MAX_SECURITY_ELEMENTS,
      expectBody: (headers, ids) => announcedPrefixes(headers, rules.actor, ids, tolerantPrefixes),
    });
    if (document.hasDuplicateIds) throw invalidEnvelope('duplicate-id', 0);
    const security = theSecurity(document.headers, rules.actor);
    const signature = theSignature(security);
    refuseRepeatedParts(document, security);
    this.#parts = readSignature(signature, rules);
    this.#covered = resolveReferences(document, this.#parts.references);
    requireCoverage(document, security, this.#covered, rules.required);
    this.#token = readToken(this.#parts.keyInfo, security, document);
    this.#document = document;
    this.#security = security;
  }

  claim(): SignatureClaim {
    const { signedInfo, prefixes, method, value } = this.#parts;
    return { token: this.#token, method, signedInfo: this.#document.canonicalize(signedInfo, prefixes), value };
  }

  /**
   * The checks from `digests` to `to`: to be asked when the signature has been verified, and worth nothing before.
   *
   * @param now epoch milliseconds
   * @throws SoapSecurityError
   */
  content(now: number, rules: MessageRules): SignedContent {
    const document = this.#document;
    const canonical = new Map(
      this.#covered.map((each, index) => [each.element, canonicalOf(document, each, index)] as const),
    );
    const [timestampElement] = named(this.#security.children, WSU, 'Timestamp');
    let timestamp: MessageTimestamp | undefined;
    if (timestampElement !== undefined && canonical.has(timestampElement)) {
      timestamp = readTimestamp(timestampElement);
      checkWindow(timestamp, now, rules.skewMs, rules.maxAgeMs);
    }
    const address = (localName: string): string | undefined => {
      const [element] = named(document.headers, WSA, localName);
      if (element === undefined || !canonical.has(element)) return undefined;
      if (element.hasChildren) throw invalidEnvelope('element-has-children', 0);
      return trimXml(element.text());
    };
    const to = address('To');
    if (rules.to !== undefined && to !== rules.to) {
      throw refusal('ERR_MODI_TO_MISMATCH', 'wsa:To is not the one expected: the message is for somebody else');
    }
    const messageId = address('MessageID');
    if (messageId !== undefined && (messageId === '' || messageId.length > MAX_MESSAGE_ID)) {
      throw invalidEnvelope('message-id', 0);
    }
    return {
      version: document.version,
      body: canonical.get(document.body),
      headers: document.headers.flatMap((element) => {
        const bytes = canonical.get(element);
        if (bytes === undefined) return [];
        const { namespace, localName } = element;
        return [{ namespace, localName, canonical: bytes, text: trimXml(element.text()) }];
      }),
      timestamp,
      to,
      messageId,
      covered: this.#covered.map(({ element }) => coveredName(document, this.#security, element)),
    };
  }
}

/** The canonical text of a covered element, which has the digest that was signed. */
function canonicalOf(document: SignedDocument, { element, reference }: CoveredElement, index: number): Uint8Array {
  const canonical = document.canonicalize(element, reference.prefixes);
  const digest = createHash(reference.digest).update(canonical).digest();
  if (digest.length !== reference.value.length || !timingSafeEqual(digest, reference.value)) {
    throw refusal('ERR_MODI_DIGEST_MISMATCH', `reference ${index + 1} does not have the digest that was signed`, {
      reference: index + 1,
    });
  }
  return canonical;
}
