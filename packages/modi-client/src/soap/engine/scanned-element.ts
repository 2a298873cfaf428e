import { OpenRange } from '../element-range.js';
import type { StartTag } from './scanner/scan.js';
import { decodeCdata, decodeText } from './scanner/text.js';
import type { XmlElement } from './xml-engine.js';

/** An element that the scanner met: where it stands, and as much of its content as was asked for. */
export class ScannedElement implements XmlElement {
  readonly range: OpenRange;
  readonly depth: number;
  readonly children: ScannedElement[] = [];
  hasChildren = false;
  readonly #bytes: Uint8Array;
  #text = '';

  /** @param range of the tag, where somebody has it already */
  constructor(bytes: Uint8Array, tag: StartTag, range: OpenRange = new OpenRange(bytes, tag)) {
    this.#bytes = bytes;
    this.range = range;
    this.depth = tag.depth;
  }

  get namespace(): string {
    return this.range.namespace;
  }

  get localName(): string {
    return this.range.localName;
  }

  attribute(namespace: string, localName: string): string | undefined {
    return this.range.attributes.find((each) => each.localName === localName && each.namespace === namespace)?.value;
  }

  text(): string {
    return this.#text;
  }

  addText(start: number, end: number): void {
    this.#text += decodeText(this.#bytes, start, end);
  }

  addCdata(start: number, end: number): void {
    this.#text += decodeCdata(this.#bytes, start, end);
  }
}
