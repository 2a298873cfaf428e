/** Answers of PDND, word by word as they were observed. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

interface ProblemError {
  readonly code: string;
  readonly detail: string;
}

interface ProblemFacts {
  readonly type?: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly ProblemError[];
  readonly correlationId?: string | undefined;
}

export function problem({ type = 'about:blank', title, status, detail, correlationId, errors }: ProblemFacts): Answer {
  const body = { type, title, status, detail, ...(correlationId === undefined ? {} : { correlationId }), errors };
  return { status, headers: {}, body };
}

/** The one answer for every refusal of an assertion, of a proof or of a state: it says nothing on purpose. */
export function opaqueRefusal(correlationId: string): Answer {
  return problem({
    title: 'The request contains bad syntax or cannot be fulfilled.',
    status: 400,
    detail: 'Bad request',
    errors: [{ code: '015-0008', detail: 'Unable to generate a token for the given request' }],
    correlationId,
  });
}

export function formRefusal(issues: readonly string[], correlationId: string): Answer {
  return problem({
    title: 'Bad request',
    status: 400,
    detail: 'Incorrect value for body',
    errors: issues.map((detail) => ({ code: '007-9999', detail })),
    correlationId,
  });
}

/** Given before the request reaches routing, hence no correlation id. */
export function unreadableBody(): Answer {
  const detail = 'Invalid request body';
  return problem({ title: 'Bad request', status: 400, detail, errors: [{ code: '000-9999', detail }] });
}

export function internalError(correlationId: string): Answer {
  return problem({
    type: 'internalServerError',
    title: "The request couldn't be fulfilled due to an internal error",
    status: 500,
    detail: 'Internal server error',
    errors: [{ code: '015-0000', detail: 'Unable to generate a token for the given request due to an internal error' }],
    correlationId,
  });
}

/** @param prefix of the service that answers: 007 the token endpoint, 009 the Interop API v1, 012 v2. */
export function tooManyRequests(prefix: string, organisation: string, correlationId: string): Answer {
  const detail = `Requests limit exceeded for organization ${organisation}`;
  return problem({
    title: 'Too Many Requests',
    status: 429,
    detail,
    errors: [{ code: `${prefix}-10004`, detail }],
    correlationId,
  });
}

export function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
