import type { IncomingMessage } from 'node:http';
import { indirizzo, inReti, isAddress } from '../policy/reti.js';

/** The header in which trusted hops say whom they speak for. One of the two: whichever they do not write, the caller may have written. */
export const INTESTAZIONI_INOLTRO = ['X-Forwarded-For', 'Forwarded'] as const;
export type IntestazioneInoltro = (typeof INTESTAZIONI_INOLTRO)[number];

/** In one spelling: IPv4 mapped into IPv6 shown as IPv4, IPv6 as RFC 5952 writes it. What is no address stays as it is. */
function plain(address: string): string {
  return address.includes('%') ? address : (indirizzo(address)?.testo ?? address);
}

/**
 * The caller's address. `X-Forwarded-For` (or `Forwarded`, RFC 7239) is believed only from the configured trusted hops, and read from the
 * right: the first address that is not itself a trusted hop is the caller. What a caller writes there himself is never believed; where a
 * hop says what is no address (`unknown`, `_hidden`), the hop itself is the caller.
 */
export function indirizzoChiamante(
  request: IncomingMessage,
  hopFidati: readonly string[],
  intestazione: IntestazioneInoltro = 'X-Forwarded-For',
): string {
  let address = plain(request.socket.remoteAddress ?? '');
  if (hopFidati.length === 0) return address;
  const header = request.headers[intestazione === 'Forwarded' ? 'forwarded' : 'x-forwarded-for'];
  const hops = splitElements(Array.isArray(header) ? header.join(',') : (header ?? ''));
  const read = intestazione === 'Forwarded' ? nodeOfForwarded : nodeAddress;
  while (inReti(address, hopFidati)) {
    const hop = hops.pop();
    const next = hop === undefined ? undefined : read(hop.trim());
    if (next === undefined) return address;
    address = next;
  }
  return address;
}

/** Did the other end of this very connection, and not somebody behind it, come from a trusted hop? */
export function isHopFidato(request: IncomingMessage, hopFidati: readonly string[]): boolean {
  return hopFidati.length > 0 && inReti(plain(request.socket.remoteAddress ?? ''), hopFidati);
}

/** At commas that are not within quotes. Quotes that do not close leave one element, which is then no address. */
function splitElements(header: string): string[] {
  if (!header.includes('"')) return header.split(',');
  return (header.match(/"|[^"]+/g) ?? []).filter((one) => one === '"').length % 2 === 1
    ? [header]
    : (header.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []);
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`. */
function nodeAddress(text: string): string | undefined {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1];
  const address = bracketed ?? /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(text)?.[1] ?? text;
  if (!isAddress(address) || address.includes('%') || (bracketed !== undefined && !address.includes(':')))
    return undefined;
  return plain(address);
}

/** The `for` of one element of RFC 7239: there once, or not at all. */
function nodeOfForwarded(element: string): string | undefined {
  const found = [...element.matchAll(/(?:^|;)\s*for\s*=\s*("(?:[^"\\]|\\.)*"|[^";\s]*)\s*(?=;|$)/gi)];
  const [only] = found;
  if (found.length !== 1 || only?.[1] === undefined) return undefined;
  const value = only[1];
  return nodeAddress(value.startsWith('"') ? value.slice(1, -1) : value);
}
