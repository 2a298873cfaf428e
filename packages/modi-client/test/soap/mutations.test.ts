import { expect } from 'chai';
import { OpenRange } from '../../src/soap/element-range.js';
import { SoapSecurityError } from '../../src/errors/soap-security-error.js';
import { scanDocument } from '../../src/soap/engine/scanner/scan.js';
import { xmlCryptoEngine } from '../../src/soap/engine/xml-crypto-engine.js';
import { WSA, WSU } from '../../src/soap/names.js';
import { PATTERN_PARTS, type VerifyPolicy } from '../../src/soap/security-policy.js';
import { splice, type Patch } from '../../src/soap/splice.js';
import { verifyEnvelope } from '../../src/soap/verify-envelope.js';
import { createTrustFromPem } from '../../src/trust/trust.js';
import { CLOCK, signedByPattern, signedMessages } from './judges/messages.js';
import { ALL_VECTORS } from './vectors/all-vectors.js';
import { policyOf } from './vectors/judge-vector.js';
import { certificatePem } from './vectors/vector-keys.js';

/** One message in so many, and all patterns; 1, every message, is the full run (`npm run test:soap-full`). */
const STEP = Number(process.env['VARCO_WSS_MUTATIONS_STEP'] ?? 6);

interface Found {
  readonly range: OpenRange;
  /** The required part itself, not an element in it. */
  readonly part: boolean;
}

/** Where something can be put: between two tags. */
interface Gap {
  readonly at: number;
  /** In a required part. */
  readonly inside: boolean;
}

/** The required parts and every element in them, and every place between two elements of the document. */
function lookInto(bytes: Uint8Array, required: readonly unknown[]): { readonly found: Found[]; readonly gaps: Gap[] } {
  const found: Found[] = [];
  const gaps: Gap[] = [];
  const open: OpenRange[] = [];
  let inside = 0;
  scanDocument(bytes, {
    startElement: (tag) => {
      if (tag.depth > 1) gaps.push({ at: tag.start, inside: inside > 0 });
      const range = new OpenRange(bytes, tag);
      open.push(range);
      const { localName, namespace } = range;
      const part =
        required.includes(localName) &&
        ((tag.depth === 2 && localName === 'Body') ||
          (tag.depth === 3 && namespace === WSA) ||
          (tag.depth === 4 && namespace === WSU && localName === 'Timestamp'));
      if (!part && inside === 0) return;
      inside++;
      found.push({ range, part });
    },
    endElement: (_depth, start, end) => {
      const range = open.pop();
      if (range !== undefined && !range.empty) gaps.push({ at: start, inside: inside > 0 });
      range?.close(start, end);
      if (inside > 0) inside--;
    },
  });
  return { found, gaps };
}

/** Every way to change one element without moving it. */
function* changes({ range }: Found): Generator<readonly [string, readonly Patch[]]> {
  const nameStart = range.start + 1;
  const nameEnd = nameStart + Buffer.byteLength(range.qName);
  const insert = (at: number, text: string): Patch => ({ start: at, end: at, text });
  yield ['removed', [{ start: range.start, end: range.end, text: '' }]];
  yield ['emptied', [{ start: range.contentStart, end: range.contentEnd, text: '' }]];
  yield [
    'unwrapped',
    [
      { start: range.start, end: range.contentStart, text: '' },
      { start: range.contentEnd, end: range.end, text: '' },
    ],
  ];
  const renamed = [insert(nameEnd, 'x')];
  if (!range.empty) renamed.push(insert(range.contentEnd + 2 + nameEnd - nameStart, 'x'));
  yield ['renamed', renamed];
  const prefix = range.qName.includes(':') ? `:${range.qName.split(':')[0]}` : '';
  yield ['given another namespace', [insert(nameEnd, ` xmlns${prefix}="urn:mutant"`)]];
  yield ['wrapped', [insert(range.start, '<w xmlns="">'), insert(range.end, '</w>')]];
  yield ['given an attribute', [insert(nameEnd, ' mutant=""')]];
}

/** What a verified message says: all that an application can have of it. `undefined` for a refusal. */
async function saying(message: Uint8Array, policy: VerifyPolicy): Promise<string | undefined> {
  try {
    const { body, headers, signer, timestamp, to, messageId } = await verifyEnvelope(message, policy);
    const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
    const covered = headers.map(({ canonical }) => text(canonical)).sort();
    return JSON.stringify([text(body), covered, signer.thumbprint, timestamp, to, messageId]);
  } catch (error) {
    if (error instanceof SoapSecurityError) return undefined;
    throw error;
  }
}

async function survivors(original: Buffer, policy: VerifyPolicy): Promise<{ tried: number; accepted: string[] }> {
  const said = await saying(original, policy);
  expect(said).not.to.equal(undefined);
  const { found, gaps } = lookInto(original, policy.required ?? []);
  const accepted: string[] = [];
  let tried = 0;
  const attempt = async (how: string, patches: readonly Patch[], mayStay: boolean): Promise<void> => {
    const mutant = Buffer.from(splice(original, patches));
    if (original.equals(mutant)) return;
    tried++;
    const says = await saying(mutant, policy);
    if (says === undefined) return;
    if (!mayStay || says !== said) accepted.push(how);
  };
  for (const each of found) {
    const { range, part } = each;
    const what = `${range.qName} at ${range.start}`;
    for (const [how, patches] of changes(each)) {
      await attempt(`${what} ${how}`, patches, false);
    }
    const text = original.toString('utf8', range.start, range.end);
    const cut = { start: range.start, end: range.end, text: '' };
    for (const { at, inside } of gaps) {
      const copy = { start: at, end: at, text };
      // A copy that stands in no part of the message that is required may be there, if it says nothing.
      await attempt(`${what} copied to ${at}`, [copy], !inside);
      if (at > range.start && at < range.end) continue;
      // To may be moved about in Header, Timestamp in Security: there they are where they must be.
      await attempt(`${what} moved to ${at}`, at <= range.start ? [copy, cut] : [cut, copy], part && !inside);
    }
  }
  return { tried, accepted };
}

/** Messages that are accepted: all the vectors, and what we sign, by pattern and by envelope. */
async function acceptedMessages(): Promise<readonly (readonly [string, Buffer, VerifyPolicy])[]> {
  const vectors = ALL_VECTORS.filter(({ expect: wanted }) => wanted === 'ok').map(
    (vector) => [vector.name, Buffer.from(vector.message), policyOf(vector)] as const,
  );
  const policy = { trust: createTrustFromPem({ pem: certificatePem('ca'), clock: CLOCK }), clock: CLOCK };
  const ours = (await signedMessages())
    .filter(({ what, trust }) => trust === 'ca' && what !== 'without Body' && !what.endsWith('X509PKIPathv1'))
    .map(({ what, bytes }) => {
      const required = PATTERN_PARTS['ID_AUTH_SOAP_02+INTEGRITY_SOAP_01'];
      return [what, Buffer.from(bytes), { ...policy, required }] as const;
    });
  const patterns = (await signedByPattern()).map(
    ([pattern, bytes]) => [pattern, Buffer.from(bytes), { ...policy, required: PATTERN_PARTS[pattern] }] as const,
  );
  return [...[...vectors, ...ours].filter((_, index) => index % STEP === 0), ...patterns];
}

describe('a signed envelope of which one element was moved, copied, renamed, removed', function () {
  this.timeout(600_000);

  it('is refused, wherever the element goes, for every message that is accepted', async () => {
    let [messages, tried] = [0, 0];
    for (const [name, message, policy] of await acceptedMessages()) {
      const result = await survivors(message, policy);
      expect(result.accepted, name).to.deep.equal([]);
      expect(result.tried, name).to.be.greaterThan(100);
      messages++;
      tried += result.tried;
    }
    console.log(`      (${tried} mutants of ${messages} messages)`);
  });

  it('is refused by the second engine too', async () => {
    for (const [name, message, policy] of (await acceptedMessages()).filter(([each]) =>
      ['ID_AUTH_SOAP_01', 'ID_AUTH_SOAP_02+INTEGRITY_SOAP_01'].includes(each),
    )) {
      const result = await survivors(message, { ...policy, engine: xmlCryptoEngine });
      expect(result.accepted, name).to.deep.equal([]);
    }
  });
});
