import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request; what it could not foresee goes to `next`. Asks of both only what node gives them. */
export type Porta = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;
