import type { Response } from 'express';
import type { InputIssue } from '../invalid-input.js';

/** RFC 9457. `errors` points at each member at fault and says what would be right. */
export function sendProblem(
  response: Response,
  status: number,
  title: string,
  detail: string,
  errors?: readonly InputIssue[],
): void {
  const body = {
    type: 'about:blank',
    title,
    status,
    detail,
    ...(errors === undefined ? {} : { errors: errors.map(toPointer) }),
  };
  response.status(status).type('application/problem+json').send(JSON.stringify(body));
}

function toPointer({ field, reason }: InputIssue): { pointer: string; detail: string } {
  const steps = field.replace(/\[(\d+)\]/g, '.$1').split('.');
  return { pointer: field === '' ? '' : `/${steps.join('/')}`, detail: reason };
}
