import type { ModiFacts } from '../errors/modi-error.js';
import { TokenError } from '../errors/token-error.js';
import type { TransportResponse } from '../ports/transport.js';
import type { InteropApiVersion } from './environments.js';
import { readProblem, retryAfterMs, type PdndProblem } from './problem.js';

/** Why the Interop API said no, as far as an answer shows it. */
type RefusalReason = 'gateway' | 'role' | 'scheme' | 'voucher' | 'request' | 'forbidden';

const REMEDIES: Readonly<Record<RefusalReason, string>> = {
  gateway:
    'the gateway in front of PDND could not read Authorization: is there a voucher, on one line, with its scheme?',
  role: 'v1 takes vouchers of role m2m only: use a client without administrator, or v2 and v3',
  scheme: 'v3 takes DPoP vouchers only, v1 and v2 take Bearer: compare the version with the voucher',
  voucher:
    'the voucher is not taken: it must be one of an API client of this environment, for its m2m audience, with a fresh proof where it is DPoP',
  request: 'the request is not what this version of the API takes',
  forbidden: 'this client may not read it',
};

/**
 * What an answer that is no success means.
 *
 * @returns ERR_MODI_RATE_LIMITED (fact `retryAfterMs`), ERR_MODI_API_REFUSED (facts `reason`, `codes`), ERR_MODI_PDND_UNAVAILABLE
 */
export function refusalOf(answer: TransportResponse, version: InteropApiVersion): TokenError {
  const problem = readProblem(answer);
  const { status } = answer;
  const facts: ModiFacts = {
    status,
    version,
    ...(problem.codes === '' ? {} : { codes: problem.codes }),
    ...(problem.correlationId === undefined ? {} : { correlationId: problem.correlationId }),
  };
  if (status === 429) {
    return new TokenError('ERR_MODI_RATE_LIMITED', 'the Interop API’s limit of calls was reached', {
      facts: { ...facts, retryAfterMs: retryAfterMs(answer.headers) },
    });
  }
  if (status < 400 || status >= 500 || problem.body === undefined || isMisrouted(status, problem)) {
    return new TokenError('ERR_MODI_PDND_UNAVAILABLE', `the Interop API answered HTTP ${status}, not as it should`, {
      facts,
    });
  }
  const reason = reasonOf(status, problem, version);
  return new TokenError('ERR_MODI_API_REFUSED', `the Interop API said no (HTTP ${status}): ${REMEDIES[reason]}`, {
    facts: { ...facts, reason },
  });
}

/** A 404 is about the thing asked for only when PDND itself says so: a wrong base URL must not look like an unknown key. */
export function isNotFound(answer: TransportResponse): boolean {
  return answer.status === 404 && !isMisrouted(404, readProblem(answer));
}

function isMisrouted(status: number, { codes }: PdndProblem): boolean {
  return status === 404 && !/^(?:009|012|017)-/.test(codes);
}

function reasonOf(status: number, { body, codes }: PdndProblem, version: InteropApiVersion): RefusalReason {
  // AWS's way of saying it: {"message": …} and no codes.
  if (status === 403 && codes === '' && body?.['errors'] === undefined) return 'gateway';
  if (status === 403) return codes.split(',').includes('009-9993') ? 'role' : 'forbidden';
  if (status === 401) return 'voucher';
  if (status === 400 && version === 'v3' && /-(?:10007|9994|9990)(?:,|$)/.test(codes)) return 'scheme';
  return 'request';
}
