import {
  createIdAuthToken,
  createMemoryReplayStore,
  createTrust,
  decodeCompact,
  verifyIdAuth,
  verifyToken,
  x509Resolver,
  type CertificateReference,
} from '@varco/modi-client';
import { expect } from 'chai';
import { conforms } from './support/conforms.js';
import * as p from './support/parties.js';
import { refuses } from './support/refusal.js';

describe('conformance: section 3.1, ID_AUTH_REST', () => {
  const judge = async (claims: object, signer = 'client'): Promise<unknown> =>
    verifyToken(await p.token(p.x509(signer), { ...claims }), p.x509Policy);

  conforms('rest.times', 'verified', async () => {
    await judge({ nbf: p.NOW });
    for (const claim of ['iat', 'exp', 'nbf']) {
      for (const value of [String(p.NOW), p.NOW + 0.5, null, [p.NOW]]) {
        await refuses(() => judge({ [claim]: value }), 'ERR_MODI_CLAIM_MISMATCH', claim, 'format');
      }
    }
    await refuses(() => judge({ exp: p.NOW }), 'ERR_MODI_CLAIM_MISMATCH', 'exp', 'not-after-iat');
  });

  conforms('rest.audience', 'verified', async () => {
    await judge({ aud: [p.SERVICE] });
    for (const aud of [`${p.SERVICE}/`, p.SERVICE.toUpperCase(), p.SERVICE.replace('https:', 'http:')]) {
      await refuses(() => judge({ aud }), 'ERR_MODI_CLAIM_MISMATCH', 'aud', 'different');
    }
  });

  conforms('rest.jti-unique', 'verified', async () => {
    const policy = {
      ...p.x509Policy,
      pattern: 'ID_AUTH_REST_02',
      replay: createMemoryReplayStore({ clock: p.clock }),
    } as const;
    const { headers } = await createIdAuthToken(p.x509());
    await verifyIdAuth(headers, policy);
    await refuses(() => verifyIdAuth(headers, policy), 'ERR_MODI_REPLAYED');
  });

  const ways: [string, Omit<CertificateReference, 'certificate'>][] = [
    ['x5c', {}],
    ['x5t#S256', { as: ['x5t#S256'] }],
    ['x5u', { as: [], x5u: 'https://certificati.example/client.pem' }],
  ];
  const named = async (way: Omit<CertificateReference, 'certificate'>): Promise<string> =>
    (await createIdAuthToken({ ...p.x509(), reference: { certificate: p.certificatePem('client'), ...way } })).jws;

  conforms('rest.certificate-resolved', 'produced', async () => {
    for (const [member, way] of ways) {
      expect(Object.keys(decodeCompact(await named(way)).header)).to.deep.equal(['alg', 'typ', member]);
    }
  });

  conforms('rest.certificate-resolved', 'verified', async () => {
    const certificates = p.certificatePem('client');
    const der = Buffer.from(certificates.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const keys = x509Resolver({ trust: p.trust, certificates, x5u: { fetch: async () => [der] } });
    const signers = new Set<string>();
    for (const [, way] of ways)
      signers.add((await verifyToken(await named(way), { ...p.x509Policy, keys })).key.signer);
    expect(signers.size).to.equal(1);
  });

  conforms('rest.certificate-trusted', 'verified', async () => {
    await judge({}, 'client');
    await refuses(() => judge({}, 'rogue'), 'ERR_MODI_CERT_UNTRUSTED', 'no-path');
    await refuses(() => judge({}, 'chained'), 'ERR_MODI_CERT_UNTRUSTED', 'no-path');
    const pinned = x509Resolver({ trust: createTrust({ pinned: p.certificatePem('rogue'), clock: p.clock }) });
    await verifyToken(await p.token(p.x509('rogue')), { ...p.x509Policy, keys: pinned });
  });

  conforms('rest.signature', 'verified', async () => {
    const [header = '', payload = '', signature = ''] = (await p.token(p.x509())).split('.');
    const [, otherPayload = ''] = (await p.token(p.x509())).split('.');
    await refuses(
      () => verifyToken(`${header}.${otherPayload}.${signature}`, p.x509Policy),
      'ERR_MODI_SIGNATURE_INVALID',
    );
    await refuses(
      () => verifyToken(`${header}.${payload}.${signature}=`, p.x509Policy),
      'ERR_MODI_TOKEN_MALFORMED',
      'base64url',
    );
    await refuses(() => verifyToken(`${header}.${payload}.`, p.x509Policy), 'ERR_MODI_TOKEN_MALFORMED', 'unsigned');
  });

  conforms('rest.order', 'verified', async () => {
    const replay = createMemoryReplayStore({ clock: p.clock });
    const once = (jws: string): Promise<unknown> => verifyToken(jws, { ...p.x509Policy, replay });
    const good = await p.token(p.x509(), { jti: 'one' });
    // Somebody else's certificate, over expired claims for another audience: the certificate is what is spoken of.
    const [header, payload] = (
      await p.token(p.x509(), { jti: 'one', aud: 'urn:x', exp: p.NOW + 1, iat: p.NOW - 999 })
    ).split('.');
    const [, , forged] = (await p.token(p.x509('client2'))).split('.');
    await refuses(() => once(`${header}.${payload}.${forged}`), 'ERR_MODI_SIGNATURE_INVALID');
    await refuses(
      async () => once(await p.token(p.x509(), { jti: 'one', aud: 'urn:x' })),
      'ERR_MODI_CLAIM_MISMATCH',
      'aud',
      'different',
    );
    await once(good);
  });
});
