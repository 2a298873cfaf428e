/** What is sent back, and the ways to spoil it on demand. */
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../context.js';
import { applicationFaultXml, gatewayFaultXml, proxyHtml } from './fault-xml.js';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Made by the service itself, and so signed where the profile says so; the front end signs nothing. */
  readonly ofService?: boolean;
  /** What is sent in place of `body`, where it is a multipart message around it. */
  readonly packed?: Buffer;
}

export const XML_TYPE = 'text/xml; charset=utf-8';
export const HTML_TYPE = 'text/html; charset=utf-8';

function xml(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'Content-Type': XML_TYPE, ...headers }, body };
}

function html(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'Content-Type': HTML_TYPE, ...headers }, body: proxyHtml(title) };
}

function retryAfter(seconds: number | undefined): Readonly<Record<string, string>> {
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) };
}

function withDoctype(body: string): string {
  return body.replace('?>', '?><!DOCTYPE Envelope [<!ENTITY sandbox "entity">]>');
}

/** The reply that a fault puts in place of the true one. Faults of the connection itself leave it as it is. */
export function spoil(reply: Reply, fault: Fault | undefined, govwayId: string): Reply {
  switch (fault?.kind) {
    case 'status-503':
      return html(503, 'Service Unavailable', retryAfter(fault.retryAfter));
    case 'status-429':
      return xml(429, gatewayFaultXml('LimitExceeded', govwayId), {
        ...retryAfter(fault.retryAfter),
        'GovWay-Transaction-ErrorType': 'LimitExceeded',
      });
    case 'html':
      return html(200, 'Pagina di cortesia');
    case 'html-502':
      return html(502, 'Bad Gateway');
    case 'fault-200':
      return xml(200, gatewayFaultXml('APIUnavailable', govwayId));
    case 'soap-fault':
      return { ...xml(500, applicationFaultXml()), ofService: true };
    case 'doctype':
    case 'half-body':
    case 'latency':
    case 'reset':
    case 'risposta-altra-richiesta':
    case 'risposta-altro-certificato':
    case 'risposta-manomessa':
    case 'risposta-non-firmata':
    case 'risposta-scaduta':
    case 'wrong-person':
    case undefined:
      return reply;
  }
}

/** What happens to a reply that is complete, its signature included. */
export function disfigure(reply: Reply, fault: Fault | undefined): Reply {
  return fault?.kind === 'doctype' ? { ...reply, body: withDoctype(reply.body) } : reply;
}

/** Sends a reply; `latency`, `reset` and `half-body` happen here. */
export async function send(response: ServerResponse, reply: Reply, fault: Fault | undefined): Promise<void> {
  if (fault?.kind === 'latency') await delay(fault.ms, undefined, { ref: false });
  if (fault?.kind === 'reset') {
    response.socket?.destroy();
    return;
  }
  const body = reply.packed ?? Buffer.from(reply.body, 'utf8');
  response.writeHead(reply.status, { ...reply.headers, 'Content-Length': body.length });
  if (fault?.kind === 'half-body') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
    return;
  }
  response.end(body);
}
