import { SoapSecurityError } from '../../../errors/soap-security-error.js';

/** Why a document is not well-formed. */
export type MalformedReason =
  | 'empty'
  | 'unexpected-end'
  | 'character'
  | 'name'
  | 'tag'
  | 'tag-mismatch'
  | 'attribute'
  | 'duplicate-attribute'
  | 'undeclared-prefix'
  | 'reserved-prefix'
  | 'namespace-declaration'
  | 'reference'
  | 'cdata-end-in-text'
  | 'comment'
  | 'processing-instruction'
  | 'xml-declaration'
  | 'markup'
  | 'content-outside-root'
  | 'root-missing';

/** What this library never accepts, well-formed or not. */
export type ForbiddenReason =
  | 'doctype'
  | 'encoding'
  | 'byte-order-mark'
  | 'entity'
  | 'version'
  | 'depth'
  | 'attributes'
  | 'elements'
  | 'prefixes'
  | 'size'
  | 'relative-namespace';

export function malformed(reason: MalformedReason, offset: number): SoapSecurityError {
  return new SoapSecurityError('ERR_MODI_XML_MALFORMED', `not well-formed XML at byte ${offset}: ${reason}`, {
    facts: { reason, offset },
  });
}

export function forbidden(reason: ForbiddenReason, offset: number): SoapSecurityError {
  return new SoapSecurityError('ERR_MODI_XML_FORBIDDEN', `XML not accepted at byte ${offset}: ${reason}`, {
    facts: { reason, offset },
  });
}
