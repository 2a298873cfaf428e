import { decodeCompact, digestOf, signIntegrity, verifyIntegrity, type SignedIntegrity } from '@varco/modi-client';
import { expect } from 'chai';
import { conforms } from './support/conforms.js';
import * as p from './support/parties.js';
import { refuses } from './support/refusal.js';

describe('conformance: section 3.5, PROFILE_NON_REPUDIATION_01', () => {
  const requestDigest = digestOf(p.BODY);
  const response = { direction: 'response', status: 200, body: Buffer.from('{"esito":"ok"}') } as const;
  const sign = (more: object = { requestDigest }): Promise<SignedIntegrity> =>
    signIntegrity({ ...p.x509('client2'), message: { ...response, headers: {} }, ...more });

  conforms('non-repudiation.request-digest', 'produced', async () => {
    const { headers } = await sign();
    expect(decodeCompact(headers['Agid-JWT-Signature'] ?? '').payload['request_digest']).to.equal(requestDigest);
  });

  conforms('non-repudiation.request-digest', 'verified', async () => {
    const policy = { ...p.x509Policy, requestDigest };
    await verifyIntegrity({ ...response, headers: (await sign()).headers }, policy);
    const other = digestOf(Buffer.of(1));
    await refuses(
      async () => verifyIntegrity({ ...response, headers: (await sign({ requestDigest: other })).headers }, policy),
      'ERR_MODI_DIGEST_MISMATCH',
      'request',
    );
    await refuses(
      async () => verifyIntegrity({ ...response, headers: (await sign({})).headers }, policy),
      'ERR_MODI_CLAIM_MISMATCH',
      'request_digest',
      'missing',
    );
  });
});
