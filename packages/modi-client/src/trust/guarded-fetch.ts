import { lookup, type LookupAddress } from 'node:dns';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { TokenError } from '../errors/token-error.js';
import { isLoopback, isPublicAddress } from './public-address.js';

export interface GuardedFetchOptions {
  /** Host names, in lower case, with `:port` where it is not 443. */
  readonly hosts: readonly string[];
  /** PEM of the CAs that the hosts' TLS certificates must come from, instead of the system's. */
  readonly ca?: string;
  readonly deadlineMs: number;
  readonly maxBytes: number;
  readonly allowLoopback: boolean;
}

export type X5uRefusal = 'not-enabled' | 'format' | 'scheme' | 'host' | 'address';
export type X5uFailure = 'connection' | 'status' | 'size' | 'time' | 'content' | 'busy';

const LONGEST_URL = 2_048;

/**
 * GETs a URL that a stranger has named: https, a host of the list and no address in its place, and only where that name leads to public
 * addresses. The address that is checked is the one that is connected to. No redirect is followed, nothing is decompressed.
 *
 * @throws TokenError ERR_MODI_X5U_REFUSED or ERR_MODI_X5U_UNAVAILABLE, fact `reason`
 */
export async function guardedFetch(text: string, options: GuardedFetchOptions): Promise<Uint8Array> {
  const url = checkUrl(text, options);
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(options.deadlineMs);
    const fail = (error: TokenError): void => {
      outgoing.destroy();
      reject(error);
    };
    const outgoing = request(
      url,
      {
        agent: false,
        signal,
        lookup: guardedLookup(options.allowLoopback),
        headers: { accept: 'application/pem-certificate-chain, application/pkix-cert' },
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      },
      (incoming) => {
        if (incoming.statusCode !== 200) {
          fail(unavailable('status', { status: incoming.statusCode ?? 0 }));
          return;
        }
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > options.maxBytes) fail(unavailable('size'));
          else chunks.push(chunk);
        });
        incoming.on('end', () => resolve(Buffer.concat(chunks)));
        incoming.on('error', (cause) => fail(unavailable(signal.aborted ? 'time' : 'connection', {}, cause)));
      },
    );
    outgoing.on('error', (cause) => {
      if (cause instanceof TokenError) reject(cause);
      else reject(unavailable(signal.aborted ? 'time' : 'connection', {}, cause));
    });
    outgoing.end();
  });
}

function checkUrl(text: string, { hosts, allowLoopback }: GuardedFetchOptions): URL {
  if (text.length > LONGEST_URL || !URL.canParse(text)) throw refused('format');
  const url = new URL(text);
  if (url.protocol !== 'https:') throw refused('scheme');
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw refused('format');
  if (!hosts.includes(url.host)) throw refused('host');
  // The parser has made every way to write an address one: what is left looks like one.
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && !(allowLoopback && isLoopback(address))) throw refused('address');
  return url;
}

function guardedLookup(allowLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const [first] = addresses;
      const allowed = ({ address }: LookupAddress): boolean =>
        isPublicAddress(address) || (allowLoopback && isLoopback(address));
      // One private address among them is reason enough: whoever answers so is playing.
      if (first === undefined || !addresses.every(allowed)) callback(refused('address'), '');
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

export function refused(reason: X5uRefusal): TokenError {
  const why: Record<X5uRefusal, string> = {
    'not-enabled': 'x5u is not taken here: send x5c',
    format: 'x5u is not a URL as it must be',
    scheme: 'x5u must be an https URL',
    host: 'x5u names a host that is not agreed',
    address: 'x5u leads to an address that is not of the public Internet',
  };
  return new TokenError('ERR_MODI_X5U_REFUSED', why[reason], { facts: { reason } });
}

export function unavailable(reason: X5uFailure, facts: Record<string, number> = {}, cause?: unknown): TokenError {
  return new TokenError('ERR_MODI_X5U_UNAVAILABLE', `the certificates at x5u could not be had (${reason})`, {
    facts: { reason, ...facts },
    cause,
  });
}
