import ipaddr from 'ipaddr.js';
import { difetto } from './difetto.js';
import type { Rilievo } from './difetto.js';

const WRITE = 'scrivi una rete come 10.1.0.0/16 o 2001:db8::/32, o un indirizzo solo';

/** Is a text a network (CIDR) or a single address that can be compared with a caller's, and not the whole Internet? */
export function checkCidr(percorso: string, cidr: string): Rilievo | undefined {
  const [address = '', bits, ...rest] = cidr.split('/');
  if (rest.length > 0 || !isLiteralAddress(address)) {
    return difetto('cidr-non-valido', percorso, 'questa non è una rete', WRITE);
  }
  const parsed = ipaddr.parse(address);
  const width = parsed.kind() === 'ipv6' ? 128 : 32;
  if (bits !== undefined && (!/^(0|[1-9]\d{0,2})$/.test(bits) || Number(bits) > width)) {
    return difetto('cidr-non-valido', percorso, `dopo la barra va un numero da 1 a ${width}`, WRITE);
  }
  if (bits === '0') {
    return difetto(
      'cidr-troppo-largo',
      percorso,
      'questa rete comprende ogni indirizzo',
      'per ammettere chiunque lascia la lista vuota: si vede meglio',
    );
  }
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) {
    return difetto(
      'cidr-non-valido',
      percorso,
      'un indirizzo IPv4 scritto come IPv6 non combacia con nessun chiamante',
      'scrivilo come IPv4',
    );
  }
  return undefined;
}

/** Do two networks (or addresses) that `checkCidr` takes have an address in common? */
export function siSovrappongono(a: string, b: string): boolean {
  const [first, second] = [parseRete(a), parseRete(b)];
  if (first.address.kind() !== second.address.kind()) return false;
  const bits = Math.min(first.bits, second.bits);
  return first.address.match(second.address, bits);
}

/** A network that `checkCidr` takes, as address and length of its prefix. */
export function parseRete(text: string): { readonly address: ipaddr.IPv4 | ipaddr.IPv6; readonly bits: number } {
  if (text.includes('/')) {
    const [address, bits] = ipaddr.parseCIDR(text);
    return { address, bits };
  }
  const address = ipaddr.parse(text);
  return { address, bits: address.kind() === 'ipv6' ? 128 : 32 };
}

/** IPv4 in four decimal parts, or IPv6 without zone: not a name, not a number. */
export function isLiteralAddress(text: string): boolean {
  return (
    ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text))
  );
}

/** Does the literal address never leave this machine? */
export function isLoopback(text: string): boolean {
  return isLiteralAddress(text) && ipaddr.process(text).range() === 'loopback';
}
