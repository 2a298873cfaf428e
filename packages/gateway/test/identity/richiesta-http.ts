import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** A request as node would hand it over: header lines in order, from an address. */
export function richiestaHttp(
  lines: readonly (readonly [name: string, value: string])[],
  remoteAddress = '192.0.2.10',
): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const message = new IncomingMessage(socket);
  message.rawHeaders.push(...lines.flat());
  // As node does: the first Authorization holds, repeated others are joined.
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const known = message.headers[key];
    if (known === undefined) message.headers[key] = value;
    else if (key !== 'authorization') message.headers[key] = `${String(known)}, ${value}`;
  }
  return message;
}
