/*
 * Loaded before a program (`node --import`), so that the names written in it lead to this machine: an example is run as it is read.
 * `VARCO_INSTRADAMENTO` is JSON, host → port of 127.0.0.1. Names, certificates and bytes stay as they are.
 */
import { Socket } from 'node:net';

const ports = JSON.parse(process.env['VARCO_INSTRADAMENTO'] ?? '{}') as Readonly<Record<string, number>>;

interface Destination {
  readonly host?: string;
}

function routed(options: Destination): Destination & { readonly port?: number } {
  const port = options.host === undefined ? undefined : ports[options.host];
  return port === undefined ? options : { ...options, host: '127.0.0.1', port };
}

type Connect = (this: Socket, ...args: unknown[]) => Socket;
const prototype = Socket.prototype as unknown as { connect: Connect };
const { connect } = prototype;

prototype.connect = function (this: Socket, first: unknown, ...others: unknown[]): Socket {
  // Node calls it with its own normalized list, callers with the options.
  if (Array.isArray(first)) first[0] = routed(first[0] as Destination);
  else if (typeof first === 'object' && first !== null)
    return connect.call(this, routed(first as Destination), ...others);
  return connect.call(this, first, ...others);
};
