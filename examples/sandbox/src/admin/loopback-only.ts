import type { RequestHandler } from 'express';
import { isLoopbackHost } from '../http/listen.js';
import { sendProblem } from './problem.js';

/**
 * Lets through only what comes from this machine and was addressed to it by a loopback name: a web page that points a
 * name of its own at 127.0.0.1 gets nothing.
 */
export const loopbackOnly: RequestHandler = (request, response, next) => {
  const remote = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const host = hostName(request.headers.host ?? '');
  if (isLoopbackHost(remote) && isLoopbackHost(host)) {
    next();
    return;
  }
  sendProblem(response, 403, 'Accesso negato', 'La porta di amministrazione risponde solo su loopback.');
};

/** A page of another site may post without asking, but never with this content type. */
export const jsonOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'DELETE' || request.is('json')) {
    next();
    return;
  }
  sendProblem(response, 415, 'Tipo di contenuto non ammesso', 'Il corpo deve essere application/json.');
};

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
