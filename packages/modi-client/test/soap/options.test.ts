import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import { signEnvelope, type SignOptions } from '../../src/soap/sign-envelope.js';
import type { VerifyPolicy } from '../../src/soap/security-policy.js';
import { verifyEnvelope } from '../../src/soap/verify-envelope.js';
import {
  createSoapSecurityWorkers,
  type SoapSecurityWorkersOptions,
} from '../../src/soap/workers/soap-security-workers.js';
import { createTrustFromPem } from '../../src/trust/trust.js';
import { envelope } from '../helpers/envelopes.js';
import { failureAs } from '../helpers/failure.js';
import { countingIds, FixedClock } from '../helpers/fixed-ports.js';
import { certificatePem, keyPem } from './vectors/vector-keys.js';

const clock = new FixedClock();
const SIGN: SignOptions = {
  signer: createLocalSigner({ key: keyPem('client') }),
  certificate: certificatePem('client'),
  clock,
  ids: countingIds(),
};
const POLICY: VerifyPolicy = { trust: createTrustFromPem({ pem: certificatePem('ca'), clock }), clock };
/** `null` is as good as nothing where there is a default. */
const ODD: readonly unknown[] = [7, 'x y', '', true, [], {}, [7], [null], () => 1, NaN, -1, 1.5, Symbol('s')];

/** Values that a field may have, of those above. */
const FIT: Readonly<Record<string, readonly unknown[]>> = {
  newMessageId: [true],
  body: [true],
  mustUnderstand: [true],
  headers: [[]],
  actor: ['x y'],
  ttlSeconds: [7],
  maxBytes: [7],
  required: [[]],
  to: ['x y', ''],
  sender: [ODD[8]],
  skewMs: [7],
  maxAgeMs: [7],
  maxReferences: [7],
  signatureAlgorithms: [[]],
  digestAlgorithms: [[]],
};

async function fieldOf(work: () => unknown): Promise<unknown> {
  const { code, facts, message } = await failureAs(ConfigurationError, work);
  expect(code).to.equal('ERR_MODI_CONFIG_INVALID');
  expect(message).to.include(String(facts['field']));
  return facts['field'];
}

describe('options of a caller without a compiler', () => {
  const signFields =
    'signer certificate clock ids to messageId action replyTo from relatesTo newMessageId body headers ttlSeconds tokenReference digest inclusiveNamespaces actor mustUnderstand maxBytes';
  for (const field of signFields.split(' ')) {
    it(`signEnvelope names ${field}, whatever it is`, async () => {
      for (const value of ODD) {
        if (field !== 'to' && FIT[field]?.some((fit) => JSON.stringify(fit) === JSON.stringify(value))) continue;
        const options = { ...SIGN, [field]: value };
        expect(await fieldOf(() => signEnvelope(envelope(''), options)), String(value)).to.match(
          new RegExp(`^${field}\\b`),
        );
      }
    });
  }

  const verifyFields =
    'trust clock required to actor certificates skewMs maxAgeMs replay sender signatureAlgorithms digestAlgorithms maxBytes maxReferences engine';
  for (const field of verifyFields.split(' ')) {
    it(`verifyEnvelope names ${field}, whatever it is`, async () => {
      for (const value of ODD) {
        if (FIT[field]?.includes(value) || (Array.isArray(value) && value.length === 0 && FIT[field] !== undefined))
          continue;
        const policy = { ...POLICY, [field]: value };
        expect(await fieldOf(() => verifyEnvelope(envelope(''), policy)), String(value)).to.match(
          new RegExp(`^${field}\\b`),
        );
      }
    });
  }

  it('names what is missing altogether', async () => {
    const none = undefined as unknown;
    expect(await fieldOf(() => signEnvelope(envelope(''), none as SignOptions))).to.equal('options');
    expect(await fieldOf(() => signEnvelope('<x/>' as unknown as Uint8Array, SIGN))).to.equal('bytes');
    expect(await fieldOf(() => verifyEnvelope(envelope(''), none as VerifyPolicy))).to.equal('policy');
    expect(await fieldOf(() => verifyEnvelope(none as Uint8Array, POLICY))).to.equal('bytes');
    for (const field of ['signer', 'certificate', 'clock', 'ids'] as const) {
      const { [field]: _left, ...others } = SIGN;
      expect(await fieldOf(() => signEnvelope(envelope(''), others as SignOptions))).to.equal(field);
    }
  });

  it('names what a pool cannot be made of', async () => {
    for (const field of ['thresholdBytes', 'threads', 'maxQueued', 'deadlineMs', 'idleMs', 'memoryMb'] as const) {
      for (const value of [-1, 1.5, 'x', null]) {
        const options = { [field]: value } as unknown as SoapSecurityWorkersOptions;
        expect(await fieldOf(() => createSoapSecurityWorkers(options))).to.equal(field);
      }
    }
  });
});
