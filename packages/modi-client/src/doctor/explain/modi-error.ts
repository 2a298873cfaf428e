import type { ModiError } from '../../errors/modi-error.js';
import type { DoctorContext } from '../context.js';
import { fault, type Fault } from '../finding.js';
import { pdndSays } from './pdnd.js';
import type { AnswerIds } from './support.js';

interface Said {
  readonly said: Fault;
  readonly origin: 'pdnd' | 'erogatore' | 'transport' | 'local';
  readonly ids: AnswerIds;
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
      if (status === 500) {
        return pdnd(fault(context.endpoint === 'async' ? 'pdnd/async-internal-error' : 'pdnd/internal-error'));
      }
      return pdnd(fault('pdnd/unavailable', undefined, { status }));
    case 'ERR_MODI_TIMEOUT':
      return { said: fault('transport/timeout'), origin: 'transport', ids };
    case 'ERR_MODI_CONNECTION':
      return { said: fault('transport/connection'), origin: 'transport', ids };
    case 'ERR_MODI_HTTP_STATUS':
      return { said: fault('erogatore/status', undefined, { status }), origin: 'erogatore', ids };
    default:
      return { said: fault('local/refused', undefined, { given: code }), origin: 'local', ids };
  }
}
