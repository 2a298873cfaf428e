import type { IncomingMessage } from 'node:http';
import { inReti, isAddress } from '../policy/reti.js';

/** IPv4 mapped into IPv6 shown as IPv4. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && isAddress(address.slice(7)) ? address.slice(7) : address;
}

/**
 * The caller's address. `X-Forwarded-For` is believed only from the configured trusted hops, and read from the right: the first address
 * that is not itself a trusted hop is the caller. What a caller writes there himself is never believed.
 */
export function indirizzoChiamante(request: IncomingMessage, hopFidati: readonly string[]): string {
  let address = plain(request.socket.remoteAddress ?? '');
  if (hopFidati.length === 0) return address;
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((hop) => plain(hop.trim()));
  while (inReti(address, hopFidati)) {
    const next = hops.pop();
    if (next === undefined || !isAddress(next)) return address;
    address = next;
  }
  return address;
}
