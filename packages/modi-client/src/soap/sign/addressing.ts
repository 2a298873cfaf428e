import { invalidOption } from '../../errors/configuration-error.js';
import type { ScannedElement } from '../engine/scanned-element.js';
import { invalidEnvelope } from '../envelope-map.js';
import { WSA } from '../names.js';
import { refusal } from '../verify/faults.js';
import { named } from '../verify/find-signature.js';
import { trimXml } from '../verify/timestamp.js';
import { DECLARE_WSU } from './key-info.js';

/** WS-Addressing headers of a message. Those that are given and missing are added; those that are there are kept. */
export interface Addressing {
  readonly to?: string;
  readonly messageId?: string;
  readonly action?: string;
  /** Address of an endpoint reference, e.g. `http://www.w3.org/2005/08/addressing/anonymous`. */
  readonly replyTo?: string;
  /** Address of an endpoint reference. */
  readonly from?: string;
  /** Message id of the request that this answers. */
  readonly relatesTo?: string;
}

/** In the order they are written. Those of `address` hold an endpoint reference. */
const HEADERS = [
  { field: 'to', localName: 'To', address: false },
  { field: 'messageId', localName: 'MessageID', address: false },
  { field: 'action', localName: 'Action', address: false },
  { field: 'replyTo', localName: 'ReplyTo', address: true },
  { field: 'from', localName: 'From', address: true },
  { field: 'relatesTo', localName: 'RelatesTo', address: false },
] as const;

export const ADDRESSING_NAMES: readonly string[] = HEADERS.map(({ localName }) => localName);

export interface NewHeader {
  readonly localName: string;
  /** As it is written, and as exclusive C14N writes it. */
  xml(id: string): string;
}

/**
 * The headers to add, and that nothing contradicts what is there.
 *
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID for a value that no header may have; SoapSecurityError ERR_MODI_TO_MISMATCH or
 *   ERR_MODI_ENVELOPE_INVALID (`header-conflict`, `element-repeated`) when the envelope has another one already
 */
export function newHeaders(headers: readonly ScannedElement[], addressing: Addressing): readonly NewHeader[] {
  const added: NewHeader[] = [];
  for (const { field, localName, address } of HEADERS) {
    const present = headers.length === 0 ? headers : named(headers, WSA, localName);
    if (present.length > 1 && field !== 'relatesTo') throw invalidEnvelope('element-repeated', 0);
    const value = addressing[field];
    if (value === undefined) continue;
    if (present.length > 0) {
      if (!address && !present.some((each) => trimXml(each.text()) === value)) throw conflict(field);
      continue;
    }
    // Of what text must escape, a value has the ampersand alone.
    const escaped = value.replaceAll('&', '&amp;');
    const content = address ? `<wsa:Address>${escaped}</wsa:Address>` : escaped;
    added.push({
      localName,
      xml: (id) => `<wsa:${localName} xmlns:wsa="${WSA}"${DECLARE_WSU} wsu:Id="${id}">${content}</wsa:${localName}>`,
    });
  }
  return added;
}

/** Of options, what is of this. */
export function givenAddressing(options: Addressing): Addressing {
  const given: { -readonly [Field in keyof Addressing]: Addressing[Field] } = {};
  for (const { field } of HEADERS) {
    const value = options[field];
    if (value !== undefined) given[field] = value;
  }
  return given;
}

/** @throws ConfigurationError ERR_MODI_CONFIG_INVALID */
export function checkAddressing(addressing: Addressing): void {
  for (const { field } of HEADERS) {
    const value = addressing[field];
    if (value !== undefined) checkValue(field, value);
  }
}

function checkValue(field: string, value: string): void {
  // An IRI has neither spaces nor controls; quotes and brackets would be escaped, and are not URI characters either.
  if (typeof value !== 'string' || value === '' || value.length > 2_048 || /[\s\p{Cc}\p{Cs}<>"{}|\\^`]/u.test(value)) {
    throw invalidOption(field, 'must be a URI without spaces, at most 2048 characters');
  }
}

function conflict(field: string): Error {
  return field === 'to'
    ? refusal('ERR_MODI_TO_MISMATCH', 'the envelope has another wsa:To already')
    : invalidEnvelope('header-conflict', 0);
}
