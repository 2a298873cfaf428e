import { isObject } from '../../checks/strict-json.js';
import { readPem } from '../../trust/pem.js';

/** Certificates in DER, the signer's first. */
export type Chain = readonly Uint8Array[];

const MOST_CERTIFICATES = 6;
const LONGEST_BASE64 = 22_000;

/** What `x5c` of a header holds: `undefined` when there is none, `wrong` when it is not of its form. */
export function chainOfHeader(header: unknown): Chain | 'wrong' | undefined {
  const x5c = isObject(header) ? header['x5c'] : undefined;
  if (x5c === undefined || x5c === null) return undefined;
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > MOST_CERTIFICATES) return 'wrong';
  const chain = (x5c as readonly unknown[]).flatMap((each) => {
    if (typeof each !== 'string' || each === '' || each.length > LONGEST_BASE64) return [];
    const der = Buffer.from(each, 'base64');
    return der.toString('base64') === each ? [new Uint8Array(der)] : [];
  });
  return chain.length === x5c.length ? chain : 'wrong';
}

/** The certificates of a file, in order: PEM, or one in DER. Empty for what is neither. */
export function chainOfFile(content: string | Uint8Array): Chain {
  const given: unknown = content;
  if (typeof given !== 'string' && !(given instanceof Uint8Array)) return [];
  if (typeof content !== 'string' && content[0] === 0x30) return [content];
  return readPem(typeof content === 'string' ? content : Buffer.from(content).toString('utf8'), 'CERTIFICATE');
}
