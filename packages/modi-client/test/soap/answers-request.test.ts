import { expect } from 'chai';
import { SoapSecurityError } from '../../src/errors/soap-security-error.js';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import { checkAnswersRequest, signedDigests, type SentRequest } from '../../src/soap/answers-request.js';
import { WSA } from '../../src/soap/names.js';
import { signEnvelope } from '../../src/soap/sign-envelope.js';
import { verifyEnvelope, type VerifiedEnvelope } from '../../src/soap/verify-envelope.js';
import { createTrustFromPem } from '../../src/trust/trust.js';
import { envelope } from '../helpers/envelopes.js';
import { failureAs } from '../helpers/failure.js';
import { countingIds, FixedClock } from '../helpers/fixed-ports.js';
import { certificatePem, keyPem } from './vectors/vector-keys.js';

const clock = new FixedClock(Date.UTC(2026, 11, 1, 10));
const ANSWER_NS = 'urn:eci';
const sign = (
  bytes: Uint8Array,
  headers: readonly { namespace: string; localName: string }[] = [],
): Promise<Uint8Array> =>
  signEnvelope(bytes, {
    signer: createLocalSigner({ key: keyPem('client') }),
    certificate: certificatePem('client'),
    clock,
    ids: countingIds(),
    to: 'urn:to',
    messageId: 'urn:uuid:1',
    headers,
  });
const referencesOf = (signed: Uint8Array): string =>
  [
    ...Buffer.from(signed)
      .toString('utf8')
      .matchAll(/<ds:Reference .*?<\/ds:Reference>/g),
  ].join('');

/** A verified answer with this header, signed or not. */
async function answerWith(content: string, covered = true): Promise<VerifiedEnvelope> {
  const header = `<m:X-RequestDigest xmlns:m="${ANSWER_NS}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${content}</m:X-RequestDigest>`;
  const plain = envelope('', `<s:Header>${header}<RelatesTo xmlns="${WSA}">urn:uuid:1</RelatesTo></s:Header>`);
  const signed = await sign(plain, covered ? [{ namespace: ANSWER_NS, localName: 'X-RequestDigest' }] : []);
  return verifyEnvelope(signed, { trust: createTrustFromPem({ pem: certificatePem('ca'), clock }), clock });
}

describe('an answer', () => {
  let request: Uint8Array;
  before(async () => {
    request = await sign(envelope('<richiesta/>'));
  });
  const refusal = async (answer: VerifiedEnvelope, sent: SentRequest): Promise<unknown> => {
    const { code, facts } = await failureAs(SoapSecurityError, () => checkAnswersRequest(answer, sent));
    expect(code).to.equal('ERR_MODI_DIGEST_MISMATCH');
    return `${String(facts['part'])} ${String(facts['reason'])}`;
  };

  it('is to the request whose digests it repeats, in whatever order, and whose id it names', async () => {
    const digests = signedDigests(request);
    expect(digests.map(({ uri, digest }) => `${uri.replace(/-.*/, '')} ${digest}`)).to.deep.equal([
      '#Timestamp sha256',
      '#To sha256',
      '#MessageID sha256',
      '#Body sha256',
    ]);
    const references = referencesOf(request);
    const turned = references
      .split(/(?=<ds:Reference )/)
      .reverse()
      .join('\n');
    for (const content of [references, turned]) {
      checkAnswersRequest(await answerWith(content), { digests, messageId: 'urn:uuid:1' });
    }
    checkAnswersRequest(await answerWith('x', false), {});
  });

  it('is not to another one', async () => {
    const digests = signedDigests(request);
    const references = referencesOf(request);
    const [first = ''] = references.split(/(?=<ds:Reference )/);
    const no = async (content: string, covered = true): Promise<unknown> =>
      refusal(await answerWith(content, covered), { digests });
    expect(await no(referencesOf(await sign(envelope('<altra/>'))))).to.equal('X-RequestDigest request');
    expect(await no(references.replace(first, ''))).to.equal('X-RequestDigest request');
    expect(await no(references + first)).to.equal('X-RequestDigest request');
    expect(await no('')).to.equal('X-RequestDigest request');
    expect(await no(references.replaceAll('xmlenc#sha256', 'xmlenc#sha512'))).to.equal('X-RequestDigest request');
    expect(await no(`${references}<ds:Object/>`)).to.equal('X-RequestDigest form');
    expect(await no(references.replace(/<ds:DigestValue>./, '<ds:DigestValue>!'))).to.equal('X-RequestDigest form');
    expect(await no(references, false)).to.equal('X-RequestDigest not-signed');
    expect(await refusal(await answerWith(references), { messageId: 'urn:uuid:2' })).to.equal('RelatesTo request');
    expect(await refusal(await answerWith(references), { digests: [] })).to.equal('X-RequestDigest request');
  });

  it('cannot be compared with a request that was not signed', async () => {
    const { code } = await failureAs(SoapSecurityError, () => signedDigests(envelope('')));
    expect(code).to.equal('ERR_MODI_NOT_SIGNED');
  });
});
