import type { Response } from 'express';
import type { Fault } from '../context.js';
import type { Answer } from './answers.js';

/** Sends an answer, or half of it and then nothing. */
export function writeAnswer(response: Response, answer: Answer, half = false): void {
  response.status(answer.status).set(answer.headers);
  if (!half) {
    response.json(answer.body);
    return;
  }
  const bytes = Buffer.from(JSON.stringify(answer.body));
  response.set({ 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(bytes.length) });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

const PAGE = '<html><head><title>Varco sandbox</title></head><body><h1>Servizio non disponibile</h1></body></html>';

/**
 * Suffers a fault that needs no true answer.
 *
 * @returns false when the request is to be served all the same (`latency`, `half-body`, or no fault).
 */
export function sufferFault(response: Response, fault: Fault | undefined, limited: Answer): boolean {
  switch (fault?.kind) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'html':
      response.status(200).type('html').send(PAGE);
      return true;
    case 'status-503':
      response.status(503).set(retryAfter(fault.retryAfter)).type('html').send(PAGE);
      return true;
    case 'status-429':
      writeAnswer(response, { ...limited, headers: { ...limited.headers, ...retryAfter(fault.retryAfter) } });
      return true;
    default:
      return false;
  }
}

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) };
}
