import { expect } from 'chai';
import { XmlC14NMode, XmlDocument, XmlElement } from 'libxml2-wasm';
import { ModiError } from '../../src/errors/modi-error.js';
import { SoapSecurityError } from '../../src/errors/soap-security-error.js';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import { scannerEngine } from '../../src/soap/engine/scanner-engine.js';
import { xmlCryptoEngine } from '../../src/soap/engine/xml-crypto-engine.js';
import type { XmlEngine } from '../../src/soap/engine/xml-engine.js';
import { mapEnvelope } from '../../src/soap/envelope-map.js';
import { readFault } from '../../src/soap/fault.js';
import { elementText, findElement, standaloneElement } from '../../src/soap/read-element.js';
import { signEnvelope } from '../../src/soap/sign-envelope.js';
import { verifyEnvelope } from '../../src/soap/verify-envelope.js';
import type { VerifyPolicy } from '../../src/soap/security-policy.js';
import { countingIds, FixedClock } from '../helpers/fixed-ports.js';
import { broken, rewritten } from './mutants.js';
import { policyOf } from './vectors/judge-vector.js';
import { VALID_VECTORS } from './vectors/valid-vectors.js';
import { certificatePem, keyPem } from './vectors/vector-keys.js';

/** 100 000 is the full run (`npm run test:soap-full`); the seeds are the numbers below the count. */
const COUNT = Number(process.env['VARCO_WSS_MUTANTS'] ?? 600);

interface Outcome {
  readonly verdict: string;
  readonly body?: string;
}

async function outcome(message: Uint8Array, policy: VerifyPolicy): Promise<Outcome> {
  try {
    const { body } = await verifyEnvelope(message, policy);
    return { verdict: 'ok', body: Buffer.from(body ?? []).toString('utf8') };
  } catch (error) {
    if (error instanceof SoapSecurityError) return { verdict: error.code };
    throw error;
  }
}

/** Body as an engine canonicalizes it, signed or not; `undefined` where it is refused. */
function canonicalBody(message: Uint8Array, engine: XmlEngine): string | undefined {
  try {
    const document = engine.read(message, { maxBytes: 1 << 24, maxSecurityElements: 1_000 });
    return Buffer.from(document.canonicalize(document.body, [])).toString('utf8');
  } catch (error) {
    if (error instanceof SoapSecurityError) return undefined;
    throw error;
  }
}

/** As libxml2 does. */
function canonicalBodyByLibxml2(message: Uint8Array): string | undefined {
  let parsed: XmlDocument | undefined;
  try {
    parsed = XmlDocument.fromBuffer(message);
    const body = parsed.get('/*/*[local-name()="Body"]');
    if (!(body instanceof XmlElement)) return undefined;
    return body.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false });
  } catch {
    return undefined;
  } finally {
    parsed?.dispose();
  }
}

/** xmldom does not know names beyond U+FFFF: it refuses what the scanner may take. */
const isBeyondXmldom = (message: Buffer): boolean => /\u{1d11e}/u.test(message.toString('utf8'));

describe(`${COUNT} messages, broken or written otherwise`, function () {
  this.timeout(3_600_000);
  const mutant = (seed: number, message: Buffer): Buffer => (seed % 2 === 0 ? broken : rewritten)(seed, message);

  it('have one verdict, a code and never another error, from both engines, and one Body', async () => {
    const taken = new Map<string, number>();
    const policies = VALID_VECTORS.map((vector) => [policyOf(vector), policyOf(vector, xmlCryptoEngine)] as const);
    let [compared, accepted] = [0, 0];
    for (let seed = 0; seed < COUNT; seed++) {
      const index = Math.floor(seed / 2) % VALID_VECTORS.length;
      const vector = VALID_VECTORS[index];
      const [policy, secondPolicy] = policies[index] ?? [];
      if (vector === undefined || policy === undefined || secondPolicy === undefined) continue;
      const message = mutant(seed, Buffer.from(vector.message));
      const first = await outcome(message, policy);
      taken.set(first.verdict, (taken.get(first.verdict) ?? 0) + 1);
      const bodies = [canonicalBody(message, scannerEngine), canonicalBodyByLibxml2(message)];
      if (!isBeyondXmldom(message)) {
        const second = await outcome(message, secondPolicy);
        if (JSON.stringify(first) !== JSON.stringify(second)) {
          expect.fail(`seed ${seed}, ${vector.name}: ${JSON.stringify([first, second]).slice(0, 300)}`);
        }
        bodies.push(canonicalBody(message, xmlCryptoEngine));
      }
      // What libxml2 alone refuses, or alone takes (it has no limits), is no disagreement about what was hashed.
      if (bodies[0] === undefined) continue;
      const different = bodies.find((each) => each !== undefined && each !== bodies[0]);
      if (different !== undefined)
        expect.fail(`seed ${seed}, ${vector.name}: ${JSON.stringify([bodies[0], different])}`);
      compared++;
      if (first.verdict === 'ok') accepted++;
    }
    expect(taken.size).to.be.greaterThan(7);
    expect(compared).to.be.greaterThan(COUNT / 4);
    expect(accepted).to.be.greaterThan(0);
  });

  it('are signed, or refused with a code', async () => {
    const signer = createLocalSigner({ key: keyPem('p256') });
    const certificate = certificatePem('p256');
    const plain = Buffer.from(
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="urn:w"><s:Header><w:a/></s:Header><s:Body w:x="1"><w:b>x</w:b></s:Body></s:Envelope>',
    );
    let signed = 0;
    for (let seed = 0; seed < COUNT / 4; seed++) {
      try {
        await signEnvelope(mutant(seed, plain), { signer, certificate, clock: new FixedClock(), ids: countingIds() });
        signed++;
      } catch (error) {
        if (!(error instanceof ModiError)) throw error;
      }
    }
    expect(signed).to.be.greaterThan(0);
  });

  it('are read as faults and as answers, or refused with a code', () => {
    const faults = [
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client.X</faultcode><faultstring>y</faultstring><detail><problem xmlns="urn:ietf:rfc:7807"><status>400</status><govway_id>1</govway_id></problem></detail></s:Fault></s:Body></s:Envelope>',
      '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>X</s:Value></s:Subcode></s:Code><s:Reason><s:Text>y</s:Text></s:Reason><s:Detail/></s:Fault></s:Body></s:Envelope>',
    ].map((text) => Buffer.from(text));
    let read = 0;
    for (let seed = 0; seed < COUNT; seed++) {
      try {
        const map = mapEnvelope(mutant(seed, faults[seed % 4 < 2 ? 0 : 1] ?? Buffer.alloc(0)));
        if (readFault(map) !== undefined) read++;
        const [child] = map.bodyChildren;
        if (child === undefined) continue;
        mapEnvelope(
          Buffer.concat([
            Buffer.from('<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'),
            standaloneElement(map, child),
            Buffer.from('</e:Body></e:Envelope>'),
          ]),
        );
        findElement(map, child, [{ namespace: '', localName: 'faultcode' }]);
        elementText(map, child);
      } catch (error) {
        if (!(error instanceof ModiError)) throw error;
      }
    }
    expect(read).to.be.greaterThan(COUNT / 10);
  });
});
