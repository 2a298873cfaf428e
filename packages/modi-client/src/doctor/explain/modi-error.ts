import type { ModiError } from '../../errors/modi-error.js';
import type { DoctorContext } from '../context.js';
import type { FindingCode } from '../catalogue/catalogue.js';
import { fault, type Fault } from '../finding.js';
import { pdndSays } from './pdnd.js';
import type { AnswerIds } from './support.js';

interface Said {
  readonly said: Fault;
  readonly origin: 'pdnd' | 'erogatore' | 'transport' | 'local';
  readonly ids: AnswerIds;
}

const API_REASONS: Readonly<Record<string, FindingCode>> = {
  gateway: 'pdnd/api-malformed-authorization',
  role: 'pdnd/api-forbidden',
  forbidden: 'pdnd/api-forbidden',
  scheme: 'pdnd/api-scheme',
  voucher: 'pdnd/api-unauthorised',
};

/** Why PDND's own API said no; a 404 that is not about the key is about the address. */
function apiSays(reason: unknown, status: number | undefined): Fault {
  const code = API_REASONS[String(reason)];
  if (code !== undefined) return fault(code);
  return status === 404 ? misrouted() : fault('pdnd/unavailable', undefined, { status });
}

function misrouted(): Fault {
  return fault('online/answer-unusable', undefined, { given: 'PDND', reason: 'HTTP 404' });
}

/** What an error of this library stands for. Only its code and facts are read: its message is for a person. */
export function errorSays({ code, facts }: ModiError, context: DoctorContext): Said {
  const status = typeof facts['status'] === 'number' ? facts['status'] : undefined;
  const codes = typeof facts['codes'] === 'string' ? facts['codes'].split(',').filter((each) => each !== '') : [];
  const correlationId = typeof facts['correlationId'] === 'string' ? facts['correlationId'] : undefined;
  const ids: AnswerIds = {
    ...(status === undefined ? {} : { status }),
    ...(codes.length === 0 ? {} : { codes: codes.join(',') }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
  const pdnd = (said: Fault): Said => ({ said, origin: 'pdnd', ids });
  switch (code) {
    case 'ERR_MODI_VOUCHER_REFUSED':
      return pdnd(pdndSays({ status, problem: undefined, text: '' }, codes, context) ?? fault('pdnd/opaque-refusal'));
    case 'ERR_MODI_RATE_LIMITED':
    case 'ERR_MODI_PACING_FULL':
      return pdnd(fault('pdnd/rate-limited'));
    case 'ERR_MODI_PDND_UNAVAILABLE':
      if (status === 404) return pdnd(misrouted());
      if (status === 500 && !codes.some((each) => /^(?:009|012|017)-/.test(each))) {
        return pdnd(fault(context.endpoint === 'async' ? 'pdnd/async-internal-error' : 'pdnd/internal-error'));
      }
      return pdnd(fault('pdnd/unavailable', undefined, { status }));
    case 'ERR_MODI_API_REFUSED':
      return pdnd(apiSays(facts['reason'], status));
    case 'ERR_MODI_TOKEN_TYPE':
      return pdnd(fault('pdnd/api-scheme'));
    case 'ERR_MODI_TIMEOUT':
      return { said: fault('transport/timeout'), origin: 'transport', ids };
    case 'ERR_MODI_ABORTED':
      return { said: fault('transport/aborted'), origin: 'transport', ids };
    case 'ERR_MODI_CONNECTION':
      return { said: fault('transport/connection'), origin: 'transport', ids };
    case 'ERR_MODI_HTTP_STATUS':
      return { said: fault('erogatore/status', undefined, { status }), origin: 'erogatore', ids };
    default:
      return { said: fault('local/refused', undefined, { given: code }), origin: 'local', ids };
  }
}
