import { TokenError, type TokenErrorCode } from '@varco/modi-client';
import type { Refusal } from '../domain/refusal.js';
import { CAUSE_NON_AUTENTICA, type CausaNonAutentica } from './non-autentica.js';

const PER_CODICE: Partial<Record<TokenErrorCode, CausaNonAutentica>> = {
  ERR_MODI_TOKEN_MISSING: 'non-firmata',
  ERR_MODI_NOT_SIGNED: 'parte-non-firmata',
  ERR_MODI_HEADER_MISMATCH: 'alterata',
  ERR_MODI_DIGEST_MALFORMED: 'alterata',
  ERR_MODI_SIGNATURE_INVALID: 'firma-non-valida',
  ERR_MODI_KEY_UNKNOWN: 'certificato-non-fidato',
  ERR_MODI_CERT_UNTRUSTED: 'certificato-non-fidato',
  ERR_MODI_CERT_EXPIRED: 'certificato-scaduto',
  ERR_MODI_CERT_REVOKED: 'certificato-revocato',
  ERR_MODI_TOKEN_EXPIRED: 'fuori-tempo',
  ERR_MODI_TOKEN_NOT_YET_VALID: 'fuori-tempo',
  ERR_MODI_REPLAYED: 'ripetuta',
  ERR_MODI_REPLAY_STORE_FULL: 'non-verificabile',
  ERR_MODI_REPLAY_STORE_UNAVAILABLE: 'non-verificabile',
};

function causaDi({ code, facts }: TokenError): CausaNonAutentica {
  if (code === 'ERR_MODI_DIGEST_MISMATCH') return facts['reason'] === 'request' ? 'altra-richiesta' : 'alterata';
  if (code === 'ERR_MODI_CLAIM_MISMATCH') {
    if (facts['claim'] === 'aud') return 'altro-destinatario';
    if (facts['claim'] === 'iss') return 'certificato-non-fidato';
    if (facts['claim'] === 'request_digest') return 'parte-non-firmata';
  }
  return PER_CODICE[code] ?? 'forma-non-ammessa';
}

/** An answer with `Agid-JWT-Signature`, or that should have one, and is not believed; `undefined` for what is no matter of signatures. */
export function nonAutenticaRest(error: unknown): Refusal | undefined {
  if (!(error instanceof TokenError)) return undefined;
  const causa = causaDi(error);
  return {
    motivo: 'risposta-non-autentica',
    dettaglio: CAUSE_NON_AUTENTICA[causa],
    fatti: { ...error.facts, codice: error.code, causa },
  };
}
