import type { ModiFacts } from '../../errors/modi-error.js';
import { SoapSecurityError } from '../../errors/soap-security-error.js';

/** Why a multipart message cannot be taken apart. */
export type MultipartReason =
  | 'content-type'
  | 'not-related'
  | 'boundary'
  | 'type'
  | 'start'
  | 'start-info'
  | 'size'
  | 'too-many-parts'
  | 'no-parts'
  | 'line-end'
  | 'delimiter'
  | 'not-closed'
  | 'after-close'
  | 'header'
  | 'header-size'
  | 'header-repeated'
  | 'content-id'
  | 'content-id-repeated'
  | 'root-type'
  | 'charset'
  | 'transfer-encoding'
  | 'content-length';

export function multipartInvalid(reason: MultipartReason, facts: ModiFacts = {}): SoapSecurityError {
  const where = facts['part'] === undefined ? '' : ` in part ${String(facts['part'])}`;
  return new SoapSecurityError(
    'ERR_MODI_MULTIPART_INVALID',
    `not the multipart message that it should be: ${reason}${where}`,
    {
      facts: { reason, ...facts },
    },
  );
}

/** Why an xop:Include cannot be replaced by what it stands for. */
export type XopReason =
  | 'element'
  | 'attributes'
  | 'content'
  | 'siblings'
  | 'security'
  | 'href'
  | 'no-part'
  | 'root-part'
  | 'part-repeated'
  | 'unreferenced'
  | 'transfer-encoding'
  | 'size';

export function xopInvalid(reason: XopReason, facts: ModiFacts = {}): SoapSecurityError {
  return new SoapSecurityError('ERR_MODI_XOP_INVALID', `an XOP package that cannot be expanded: ${reason}`, {
    facts: { reason, ...facts },
  });
}

/** @param reason `policy`: none is wanted; `swa`: they are not of XOP, and no signature of ours covers them */
export function attachmentsRefused(reason: 'policy' | 'swa', attachments: number): SoapSecurityError {
  return new SoapSecurityError(
    'ERR_MODI_ATTACHMENTS_REFUSED',
    reason === 'policy'
      ? 'a message with attachments, and none are taken (allegati: rifiuta)'
      : 'a message with attachments that are no part of its envelope (SwA): nothing vouches for them',
    { facts: { reason, attachments } },
  );
}
