import { expect } from 'chai';
import { ModiError } from '../../../src/errors/modi-error.js';
import { createLocalSigner } from '../../../src/keys/local-signer.js';
import { xmlCryptoEngine } from '../../../src/soap/engine/xml-crypto-engine.js';
import { WSSE } from '../../../src/soap/names.js';
import { signEnvelope, type SignOptions } from '../../../src/soap/sign-envelope.js';
import type { VerifyPolicy } from '../../../src/soap/security-policy.js';
import { verifyEnvelope, type VerifiedEnvelope } from '../../../src/soap/verify-envelope.js';
import { createSoapSecurityWorkers } from '../../../src/soap/workers/soap-security-workers.js';
import { envelope } from '../../helpers/envelopes.js';
import { countingIds, FixedClock } from '../../helpers/fixed-ports.js';
import { Random } from '../../helpers/random.js';
import { ALL_VECTORS } from '../vectors/all-vectors.js';
import { policyOf } from '../vectors/judge-vector.js';
import { certificatePem, keyPem } from '../vectors/vector-keys.js';

type Verdict =
  { readonly taken: unknown } | { readonly code: string; readonly message: string; readonly facts: unknown };

const VECTORS = ALL_VECTORS.map((vector) => ({ ...vector, message: Buffer.from(vector.message) }));

async function verdict(verify: () => Promise<VerifiedEnvelope>): Promise<Verdict> {
  try {
    const { signer, ...content } = await verify();
    return { taken: { ...content, signer: signer.thumbprint } };
  } catch (error) {
    if (!(error instanceof ModiError)) throw error;
    return { code: error.code, message: `${error.name}: ${error.message}`, facts: error.facts };
  }
}

async function outcome(sign: () => Promise<Uint8Array>): Promise<unknown> {
  try {
    return { signed: Buffer.from(await sign()).toString('utf8') };
  } catch (error) {
    if (!(error instanceof ModiError)) throw error;
    return { code: error.code, message: `${error.name}: ${error.message}`, facts: error.facts };
  }
}

describe('a worker thread', function () {
  this.timeout(60_000);
  const workers = createSoapSecurityWorkers({ thresholdBytes: 0, threads: 2 });
  after(() => workers.close());

  it('has the same verdict on every vector, to the last fact and byte', async () => {
    let taken = 0;
    for (const vector of VECTORS) {
      // A store each, or the second to look would find the message of the first.
      const here = await verdict(() => verifyEnvelope(vector.message, policyOf(vector)));
      const there = await verdict(() => workers.verify(vector.message, policyOf(vector)));
      expect(there, vector.name).to.deep.equal(here);
      if ('taken' in here) taken++;
    }
    expect(taken).to.be.greaterThan(20);
    expect(VECTORS.length - taken).to.be.greaterThan(100);
  });

  it('has it with the second engine, too', async () => {
    for (const vector of VECTORS.filter((_, index) => index % 9 === 0)) {
      const policy = (): VerifyPolicy => policyOf(vector, xmlCryptoEngine);
      expect(await verdict(() => workers.verify(vector.message, policy())), vector.name).to.deep.equal(
        await verdict(() => verifyEnvelope(vector.message, policy())),
      );
    }
  });

  it('has it on broken messages, many at once', async () => {
    const good = VECTORS.filter(({ name }) => name.startsWith('ok-'));
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    await Promise.all(
      Array.from({ length: 4 }, async (_, lane) => {
        for (const seed of seeds.filter((each) => each % 4 === lane)) {
          const vector = good[seed % good.length];
          if (vector === undefined) continue;
          const random = new Random(seed);
          const message = Buffer.from(vector.message);
          for (let changes = random.below(3); changes >= 0; changes--) {
            message[random.below(message.length)] = random.below(256);
          }
          expect(await verdict(() => workers.verify(message, policyOf(vector))), `seed ${seed}`).to.deep.equal(
            await verdict(() => verifyEnvelope(message, policyOf(vector))),
          );
        }
      }),
    );
  });

  const options = (others: Partial<SignOptions> = {}): SignOptions => ({
    // RSA signatures of one text are one, so that the whole envelope can be compared.
    signer: createLocalSigner({ key: keyPem('client') }),
    certificate: certificatePem('client'),
    clock: new FixedClock(),
    ids: countingIds(),
    to: 'urn:to',
    ...others,
  });
  const plain = envelope('<a xmlns="urn:a">è</a>', '<s:Header><h:h xmlns:h="urn:h"/></s:Header>');
  const signings: readonly (readonly [string, Uint8Array, Partial<SignOptions>])[] = [
    ['an envelope', plain, {}],
    [
      'prefixes in scope',
      plain,
      { inclusiveNamespaces: 'in-scope', replyTo: 'urn:r', headers: [{ namespace: 'urn:h', localName: 'h' }] },
    ],
    ['another token and digest', plain, { tokenReference: 'IssuerSerial', digest: 'sha512' }],
    ['an empty Body', envelope(''), { body: true, mustUnderstand: false, actor: 'urn:x' }],
    ['what is not XML', Buffer.from('x'), {}],
    ['what begins with a byte order mark', Buffer.concat([Buffer.from('\ufeff'), plain]), {}],
    ['what has a Security header', envelope('', `<s:Header><Security xmlns="${WSSE}"/></s:Header>`), {}],
    ['what is too big', plain, { maxBytes: 10 }],
    ['a header that is missing', plain, { headers: [{ namespace: 'urn:z', localName: 'z' }] }],
    ['an option that is none', plain, { ttlSeconds: 0 }],
  ];
  for (const [what, bytes, others] of signings) {
    it(`signs the same bytes, or refuses alike: ${what}`, async () => {
      const here = await outcome(() => signEnvelope(bytes, options(others)));
      expect(await outcome(() => workers.sign(bytes, options(others)))).to.deep.equal(here);
    });
  }

  it('leaves the caller its bytes', async () => {
    const signed = await workers.sign(plain, options());
    const before = Buffer.from(signed).toString('utf8');
    await verdict(() => workers.verify(signed, policyOf(VECTORS[0] ?? never())));
    expect(Buffer.from(signed).toString('utf8')).to.equal(before);
    expect(plain.length).to.be.greaterThan(0);
  });
});

function never(): never {
  throw new Error('there are no vectors');
}
