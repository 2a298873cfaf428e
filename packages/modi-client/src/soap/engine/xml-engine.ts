/** An element of a document as an engine sees it. The same element is the same object, however it was found. */
export interface XmlElement {
  /** `''` for none. */
  readonly namespace: string;
  readonly localName: string;
  /** Value of an attribute, references replaced; `namespace` is `''` for an unprefixed one. */
  attribute(namespace: string, localName: string): string | undefined;
  /** Child elements, in order. Known of the headers that are a Security, and of what is in them; of all others only whether there are any. */
  readonly children: readonly XmlElement[];
  readonly hasChildren: boolean;
  /** All its own text, comments left out, CDATA sections and the pieces around comments included. Known of headers and what is in a Security. */
  text(): string;
}

/** A SOAP envelope that an engine has read, strictly. Nothing of it has been verified. */
export interface SignedDocument {
  readonly version: '1.1' | '1.2';
  /** Children of Header, in order. */
  readonly headers: readonly XmlElement[];
  readonly body: XmlElement;
  /** An id that two elements carry in `wsu:Id`, `Id` or `ID`, if there is one. */
  readonly hasDuplicateIds: boolean;
  /** The element that carries an id, wherever in the document it is. */
  withId(id: string): XmlElement | undefined;
  /**
   * Exclusive C14N 1.0 without comments of an element in its document.
   *
   * @param prefixes InclusiveNamespaces PrefixList; `''` is `#default`
   */
  canonicalize(element: XmlElement, prefixes: readonly string[]): Uint8Array;
}

export interface ReadOptions {
  /** Bytes of the whole document. */
  readonly maxBytes: number;
  /** Elements inside all Security headers together. */
  readonly maxSecurityElements: number;
  /** Stop at Body's start tag. What follows has then not been looked at. Default `false`. */
  readonly headOnly?: boolean;
  /**
   * Asked once, when Header has been read: the PrefixList with which Body will be canonicalized, or `undefined` when it will not be. An
   * engine that reads and canonicalizes at once can then do so; the answer binds nobody.
   */
  readonly expectBody?: (headers: readonly XmlElement[], bodyIds: readonly string[]) => readonly string[] | undefined;
}

/**
 * Reads, locates and canonicalizes. Judges nothing but the form of the document, so that what is decided about a signature is decided
 * once, in `verify-envelope.ts`, for all engines.
 *
 * Every engine lets the strict reader look first: well-formedness, DOCTYPE, encoding, limits, the envelope's structure and processing
 * instructions (which SOAP forbids) have one code, whichever engine runs.
 */
export interface XmlEngine {
  readonly name: 'scanner' | 'xml-crypto';
  /** @throws SoapSecurityError ERR_MODI_XML_MALFORMED, ERR_MODI_XML_FORBIDDEN, ERR_MODI_ENVELOPE_INVALID */
  read(bytes: Uint8Array, options: ReadOptions): SignedDocument;
}
