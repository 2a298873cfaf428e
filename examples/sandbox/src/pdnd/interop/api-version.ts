import type { Answer } from '../answers.js';
import { problem } from '../answers.js';

export type ApiVersion = 'v1' | 'v2' | 'v3';

export const BASES: Readonly<Record<ApiVersion, string>> = { v1: '/1.0', v2: '/v2', v3: '/v3' };

/** First three digits of the codes of each version. */
const PREFIXES: Readonly<Record<ApiVersion, string>> = { v1: '009', v2: '012', v3: '017' };

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
};

/** A refusal in the API's form. `code` goes after the version's prefix; `why` is for the log and the explain header. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly codes: readonly string[];

  constructor(status: number, code: string, detail: string, codes: readonly string[] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.codes = codes;
  }

  answer(version: ApiVersion, correlationId: string): Answer {
    const code = `${prefixOf(version)}-${this.code}`;
    return problem({
      title: TITLES[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
      errors: [{ code, detail: this.message }],
      correlationId,
    });
  }
}

export function prefixOf(version: ApiVersion): string {
  return PREFIXES[version];
}

export function notFound(what: string): ApiRefusal {
  return new ApiRefusal(404, '0001', `${what} not found`);
}
