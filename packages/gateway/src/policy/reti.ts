import ipaddr from 'ipaddr.js';

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Networks are few and asked about on every request: each text is parsed once. */
const parsed = new Map<string, Network>();

function network(cidr: string): Network {
  const known = parsed.get(cidr);
  if (known) return known;
  const value: Network = cidr.includes('/')
    ? ipaddr.parseCIDR(cidr)
    : [ipaddr.parse(cidr), cidr.includes(':') ? 128 : 32];
  parsed.set(cidr, value);
  return value;
}

/** Is the text an IPv4 or IPv6 address? */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text));
}

/** Is the address in one of the networks? No network means any. IPv4 mapped into IPv6 counts as IPv4. */
export function inReti(indirizzo: string, reti: readonly string[]): boolean {
  if (reti.length === 0) return true;
  if (!isAddress(indirizzo)) return false;
  const address = ipaddr.process(indirizzo);
  return reti.some((cidr) => {
    const [range, bits] = network(cidr);
    return address.kind() === range.kind() && address.match(range, bits);
  });
}
