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
  return indirizzo(text) !== undefined;
}

/** Callers come back, mostly by the same few proxies: reading an address costs more than remembering it. */
const letti = new Map<string, Indirizzo | undefined>();
const LETTI_MASSIMI = 4_096;

/** An address, in one spelling: IPv4 mapped into IPv6 is IPv4. */
export interface Indirizzo {
  readonly valore: ipaddr.IPv4 | ipaddr.IPv6;
  /** IPv6 as RFC 5952 writes it, with its zone where it has one. */
  readonly testo: string;
}

/** The address that a text is; `undefined`: none. */
export function indirizzo(text: string): Indirizzo | undefined {
  if (letti.has(text)) return letti.get(text);
  const isOne = ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text));
  const valore = isOne ? ipaddr.process(text) : undefined;
  const letto = valore && { valore, testo: valore.toString() };
  if (letti.size >= LETTI_MASSIMI) letti.clear();
  if (text.length <= 64) letti.set(text, letto);
  return letto;
}

/** Is the address in one of the networks? No network means any. IPv4 mapped into IPv6 counts as IPv4. */
export function inReti(testo: string, reti: readonly string[]): boolean {
  if (reti.length === 0) return true;
  const address = indirizzo(testo)?.valore;
  if (address === undefined) return false;
  return reti.some((cidr) => {
    const [range, bits] = network(cidr);
    return address.kind() === range.kind() && address.match(range, bits);
  });
}
