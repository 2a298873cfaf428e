import { expect } from 'chai';
import { examineChains } from '../../src/doctor/certificate/examine-chains.js';
import { diagnose } from '../../src/doctor/diagnose.js';
import type { DoctorInput } from '../../src/doctor/input.js';
import { createTrustFromPem } from '../../src/trust/trust.js';
import { createTestCertificate } from '../../src/testing/test-certificate.js';
import { fixedClock } from '../../src/testing/fixed-ports.js';
import { b64, CA, direct, LEAF } from './support/certificate-rows.js';
import { CONTEXT } from './support/messages.js';
import { signature, signedRequest } from './support/request-rows.js';

const clock = fixedClock(CONTEXT.now);
const STRANGER = createTestCertificate({ commonName: 'Altra CA', ca: true });
const MIDDLE = createTestCertificate({ commonName: 'CA di mezzo', ca: true, issuer: CA });
const DEEP = createTestCertificate({ commonName: 'Cassa', issuer: MIDDLE, key: LEAF.key });

async function codes(input: DoctorInput, pem: string): Promise<string[]> {
  const context = await examineChains(input, CONTEXT, createTrustFromPem({ pem, clock }));
  return diagnose(input, context).findings.map(({ code }) => code);
}

describe('a trust the doctor asks', () => {
  const jws = signature(direct([b64(LEAF.der)]), {});

  it('finds nothing wrong with what it trusts, in a token, a request, beside a key', async () => {
    expect(await codes({ signature: jws }, CA.pem)).to.deep.equal([]);
    expect(await codes({ certificate: LEAF.pem }, CA.pem)).to.deep.equal([]);
    const { headers, body } = signedRequest();
    const request = { headers: { ...headers, 'Agid-JWT-Signature': jws }, body };
    expect(await codes({ request }, CA.pem)).to.not.include('certificate/untrusted');
  });

  it('says that a chain leads nowhere', async () => {
    expect(await codes({ signature: jws }, STRANGER.pem)).to.deep.equal(['certificate/untrusted']);
    const { headers, body } = signedRequest();
    const request = { headers: { ...headers, 'Agid-JWT-Signature': jws }, body };
    expect(await codes({ request }, STRANGER.pem)).to.include('certificate/untrusted');
  });

  it('says that the intermediate is missing, and is content when it is there', async () => {
    expect(await codes({ certificate: DEEP.pem }, CA.pem)).to.deep.equal(['certificate/untrusted']);
    expect(await codes({ certificate: DEEP.pem + MIDDLE.pem }, CA.pem)).to.deep.equal([]);
  });
});
