import { EciError } from '@varco/eci-mapper';
import {
  ConfigurationError,
  SignerError,
  SoapFaultError,
  SoapSecurityError,
  TokenError,
  TransportError,
  WorkerError,
} from '@varco/modi-client';
import type { Refusal } from '../domain/refusal.js';
import { parseRetryAfter } from './retry-after.js';

type Facts = NonNullable<Refusal['fatti']>;

const seconds = (milliseconds: unknown): number | undefined =>
  typeof milliseconds === 'number' ? Math.max(1, Math.ceil(milliseconds / 1000)) : undefined;

function refusal(motivo: Refusal['motivo'], fatti: Facts, riprovaDopo?: number, dettaglio?: string): Refusal {
  return {
    motivo,
    fatti,
    ...(riprovaDopo === undefined ? {} : { riprovaDopo }),
    ...(dettaglio === undefined ? {} : { dettaglio }),
  };
}

/** What PDND's answer, or its silence, means to the caller. */
export function rifiutaPdnd(error: unknown): Refusal | undefined {
  if (error instanceof TransportError && error.code !== 'ERR_MODI_CONFIG_INVALID')
    return refusal('pdnd-non-disponibile', { ...error.facts, codice: error.code }, 30);
  if (error instanceof ConfigurationError || error instanceof TransportError)
    return refusal('voucher-rifiutato', { codice: error.code });
  // The key is in a device that is not there now: nothing was asked of anybody.
  if (error instanceof SignerError) return refusal('firma-non-disponibile', { ...error.facts, codice: error.code }, 30);
  if (!(error instanceof TokenError)) return undefined;
  const facts = { ...error.facts, codice: error.code };
  switch (error.code) {
    case 'ERR_MODI_RATE_LIMITED':
    case 'ERR_MODI_PACING_FULL':
      return refusal('pdnd-satura', facts, seconds(error.facts['retryAfterMs']) ?? 5);
    case 'ERR_MODI_PDND_UNAVAILABLE':
      return refusal('pdnd-non-disponibile', facts, 30);
    default:
      return refusal('voucher-rifiutato', facts);
  }
}

/** What a request that could not be signed means to the caller: nothing has left. */
export function rifiutaFirma(error: unknown): Refusal | undefined {
  if (error instanceof SignerError) return refusal('firma-non-disponibile', { ...error.facts, codice: error.code }, 30);
  if (error instanceof ConfigurationError)
    return refusal(
      'firma-non-disponibile',
      { ...error.facts, codice: error.code },
      undefined,
      "L'ente non ha un certificato di firma valido: nulla è partito.",
    );
  if (error instanceof WorkerError)
    return refusal(
      'firma-non-disponibile',
      { ...error.facts, codice: error.code },
      5,
      'La busta non si è potuta firmare per mancanza di risorse: nulla è partito.',
    );
  if (!(error instanceof SoapSecurityError)) return undefined;
  return refusal(
    'richiesta-non-valida',
    { ...error.facts, codice: error.code },
    undefined,
    'La busta non si può firmare: gli Id degli elementi si ripetono, o non è SOAP come INPS lo vuole.',
  );
}

/** A fault of INPS's front end is told by status and by the suffix of its code, never by its text. */
function rifiutaFault(error: SoapFaultError, now: number): Refusal {
  const { fault, httpStatus, facts: safe } = error;
  const status = fault.problem?.status ?? httpStatus;
  // The error's own facts have a known shape; the fault's texts are the other side's and may hold anything.
  const facts: Facts = {
    stato: status,
    faultcode: safe['type'] ?? fault.side,
    ...(safe['govwayId'] === undefined ? {} : { govwayId: safe['govwayId'] }),
  };
  return rifiutaStato(status, facts, parseRetryAfter(error.retryAfter, now));
}

/** What an HTTP status of INPS means to the caller, whatever it speaks. `retry`: seconds, where it says so. */
export function rifiutaStato(status: unknown, facts: Facts, retry: number | undefined): Refusal {
  if (status === 429) return refusal('erogatore-limite', facts, retry);
  if (status === 401 || status === 403) return refusal('erogatore-rifiuta', facts);
  if (status === 503) return refusal('erogatore-non-disponibile', facts, retry ?? 60);
  if (status === 504) return refusal('erogatore-in-ritardo', facts);
  return refusal('erogatore-in-errore', facts);
}

function rifiutaTrasporto(error: TransportError, now: number): Refusal {
  const facts: Facts = { ...error.facts, codice: error.code };
  switch (error.code) {
    case 'ERR_MODI_TIMEOUT':
      if (error.requestSent) return refusal('erogatore-in-ritardo', facts);
      return refusal(
        'erogatore-non-disponibile',
        facts,
        60,
        "INPS non ha accettato la connessione in tempo: verificare per primo che l'IP di uscita sia quello dichiarato.",
      );
    case 'ERR_MODI_BODY_TOO_LARGE':
      return refusal('risposta-non-conforme', facts);
    // Of the ente's own making: waiting mends nothing.
    case 'ERR_MODI_CONFIG_INVALID':
      return refusal('erogatore-rifiuta', facts);
    case 'ERR_MODI_HTTP_STATUS':
      return rifiutaStato(error.facts['status'], facts, parseRetryAfter(error.retryAfter, now));
    default:
      return error.requestSent
        ? refusal('erogatore-in-errore', facts)
        : refusal('erogatore-non-disponibile', facts, 60);
  }
}

/** What INPS's answer, or its silence, means to the caller. `undefined`: not foreseen. */
export function rifiutaErogatore(error: unknown, now: number): Refusal | undefined {
  if (error instanceof SoapFaultError) return rifiutaFault(error, now);
  if (error instanceof TransportError) return rifiutaTrasporto(error, now);
  if (error instanceof SoapSecurityError)
    return refusal('risposta-non-conforme', { ...error.facts, codice: error.code });
  if (error instanceof EciError) {
    return refusal('risposta-non-conforme', {
      codice: error.code,
      ...(error.percorso === undefined ? {} : { percorso: error.percorso }),
    });
  }
  if (error instanceof ConfigurationError) return refusal('erogatore-rifiuta', { codice: error.code });
  // The fault is ours, and nothing is known of the answer: INPS was asked all the same.
  if (error instanceof WorkerError)
    return refusal(
      'errore-interno',
      { ...error.facts, codice: error.code },
      undefined,
      'La risposta di INPS è arrivata, ma non è stato possibile leggerla: la chiamata è stata fatta e contata.',
    );
  return undefined;
}
