import { SoapSecurityError, TokenError, type ModiFacts, type ModiErrorCode } from '@varco/modi-client';
import type { Refusal } from '../domain/refusal.js';

/** Why a signed answer is not believed. Closed, and told to callers, log and register: texts may be reworded, these may not. */
export const CAUSE_NON_AUTENTICA = {
  'non-firmata': 'La risposta di INPS non è firmata.',
  'parte-non-firmata': 'La firma della risposta di INPS non copre tutto ciò che deve.',
  alterata: 'La risposta di INPS non è quella che fu firmata.',
  'firma-non-valida': 'La firma della risposta di INPS non regge.',
  'certificato-non-fidato': 'La risposta è firmata con un certificato che l’ente non ha concordato.',
  'certificato-scaduto': 'La risposta è firmata con un certificato fuori dal suo tempo.',
  'certificato-revocato': 'La risposta è firmata con un certificato revocato.',
  'fuori-tempo': 'La risposta di INPS porta un’ora troppo lontana da quella di adesso.',
  'altro-destinatario': 'La risposta di INPS è per qualcun altro.',
  'altra-richiesta': 'La risposta di INPS è firmata, ma risponde a un’altra richiesta.',
  ripetuta: 'La risposta di INPS è già stata ricevuta una volta.',
  'forma-non-ammessa': 'La risposta di INPS non ha la forma di un messaggio firmato ammesso.',
  'non-verificabile': 'La risposta di INPS non si è potuta verificare.',
} as const;
export type CausaNonAutentica = keyof typeof CAUSE_NON_AUTENTICA;

const PER_CODICE: Partial<Record<ModiErrorCode, CausaNonAutentica>> = {
  ERR_MODI_NOT_SIGNED: 'parte-non-firmata',
  ERR_MODI_DIGEST_MISMATCH: 'alterata',
  ERR_MODI_SIGNATURE_INVALID: 'firma-non-valida',
  ERR_MODI_CERT_UNTRUSTED: 'certificato-non-fidato',
  ERR_MODI_CERT_EXPIRED: 'certificato-scaduto',
  ERR_MODI_CERT_REVOKED: 'certificato-revocato',
  ERR_MODI_TIMESTAMP_STALE: 'fuori-tempo',
  ERR_MODI_TIMESTAMP_INVALID: 'fuori-tempo',
  ERR_MODI_TO_MISMATCH: 'altro-destinatario',
  ERR_MODI_REPLAYED: 'ripetuta',
};

/** What has no remedy in the answer: the store of message ids is full, or away. */
const NON_VERIFICABILE: readonly ModiErrorCode[] = ['ERR_MODI_REPLAY_STORE_FULL', 'ERR_MODI_REPLAY_STORE_UNAVAILABLE'];

function causaDi(code: ModiErrorCode, { part, reason }: ModiFacts): CausaNonAutentica {
  if (code === 'ERR_MODI_NOT_SIGNED' && (part === 'Security' || part === 'Signature')) return 'non-firmata';
  if (code === 'ERR_MODI_DIGEST_MISMATCH' && (part === 'RelatesTo' || part === 'X-RequestDigest'))
    return reason === 'not-signed' ? 'parte-non-firmata' : 'altra-richiesta';
  if (NON_VERIFICABILE.includes(code)) return 'non-verificabile';
  return PER_CODICE[code] ?? 'forma-non-ammessa';
}

/** An answer that must be signed and is not believed, as a refusal with its cause; `undefined` for what is no matter of signatures. */
export function nonAutentica(error: unknown): Refusal | undefined {
  if (!(error instanceof SoapSecurityError || (error instanceof TokenError && NON_VERIFICABILE.includes(error.code)))) {
    return undefined;
  }
  const causa = causaDi(error.code, error.facts);
  return {
    motivo: 'risposta-non-autentica',
    dettaglio: CAUSE_NON_AUTENTICA[causa],
    fatti: { ...error.facts, codice: error.code, causa },
  };
}
