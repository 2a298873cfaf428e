import { generateKeyPairSync } from 'node:crypto';
import {
  createIdAuthToken,
  createLocalSigner,
  createX5uSource,
  decodeCompact,
  verifyToken,
  verifyIdAuth,
  x509Resolver,
} from '@varco/modi-client';
import { expect } from 'chai';
import { conforms } from './support/conforms.js';
import { certificatePem, clock, token, trust, x509, x509Policy } from './support/parties.js';
import { refuses } from './support/refusal.js';

describe('conformance: rules of every token', () => {
  const judge = (jws: string): Promise<unknown> => verifyToken(jws, x509Policy);

  conforms('common.algorithms', 'produced', async () => {
    for (const name of ['client', 'p256', 'p384']) {
      const { jws } = await createIdAuthToken(x509(name));
      expect(decodeCompact(jws).header['alg']).to.equal({ client: 'RS256', p256: 'ES256', p384: 'ES384' }[name]);
    }
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    await refuses(() => createLocalSigner({ key: ec, alg: 'ES384' }), 'ERR_MODI_CONFIG_INVALID');
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    await refuses(() => createLocalSigner({ key: weak }), 'ERR_MODI_KEY_UNUSABLE');
  });

  conforms('common.algorithms', 'verified', async () => {
    for (const name of ['client', 'p256', 'p384']) await judge(await token(x509(name)));
    const [, payload = '', signature = ''] = (await token(x509())).split('.');
    for (const alg of ['none', 'HS256', 'PS256', 'EdDSA', 'RS1']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
      await refuses(() => judge(`${header}.${payload}.${signature}`), 'ERR_MODI_TOKEN_ALGORITHM');
    }
  });

  conforms('common.x5t-sha1', 'verified', async () =>
    refuses(
      async () => judge(await token(x509(), {}, { x5t: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA' })),
      'ERR_MODI_TOKEN_MALFORMED',
      'x5t',
    ),
  );

  conforms('common.references-agree', 'verified', async () => {
    const { jws } = await createIdAuthToken({
      ...x509(),
      reference: { certificate: certificatePem('client'), as: ['x5c', 'x5t#S256'] },
    });
    await judge(jws);
    const { jws: other } = await createIdAuthToken({
      ...x509('client2'),
      reference: { certificate: certificatePem('client2'), as: ['x5t#S256'] },
    });
    const thumbprint = decodeCompact(other).header['x5t#S256'];
    await refuses(
      async () => judge(await token(x509(), {}, { 'x5t#S256': thumbprint })),
      'ERR_MODI_CERT_MISMATCH',
      'x5t#S256',
    );
  });

  conforms('common.x5u-guarded', 'verified', async () => {
    const keys = x509Resolver({
      trust,
      x5u: createX5uSource({ hosts: ['certificati.example', '127.0.0.1', 'localhost'], clock }),
    });
    const at = async (x5u: string): Promise<unknown> =>
      verifyToken(await token(x509(), {}, { x5c: undefined, x5u }), { ...x509Policy, keys });
    await refuses(() => at('http://certificati.example/a'), 'ERR_MODI_X5U_REFUSED', 'scheme');
    await refuses(() => at('https://altrove.example/a'), 'ERR_MODI_X5U_REFUSED', 'host');
    await refuses(() => at('https://127.0.0.1/a'), 'ERR_MODI_X5U_REFUSED', 'address');
    await refuses(() => at('https://localhost/a'), 'ERR_MODI_X5U_REFUSED', 'address');
    await refuses(
      async () => judge(await token(x509(), {}, { x5u: 'https://certificati.example/a' })),
      'ERR_MODI_X5U_REFUSED',
      'not-enabled',
    );
  });

  conforms('common.issuer-reconciled', 'verified', async () => {
    const { headers } = await createIdAuthToken(x509());
    const policy = { ...x509Policy, pattern: 'ID_AUTH_REST_01' } as const;
    await verifyIdAuth(headers, {
      ...policy,
      acceptIssuer: (iss, key) => iss === 'fruitore' && key.certificate !== undefined,
    });
    await refuses(
      () => verifyIdAuth(headers, { ...policy, acceptIssuer: () => false }),
      'ERR_MODI_CLAIM_MISMATCH',
      'iss',
      'different',
    );
  });

  conforms('common.compact', 'verified', async () => {
    const [header, payload, signature] = (await token(x509())).split('.');
    const json = JSON.stringify({ protected: header, payload, signature });
    await refuses(() => judge(json), 'ERR_MODI_TOKEN_MALFORMED', 'parts');
    await refuses(() => judge(`${header}..${signature}`), 'ERR_MODI_TOKEN_MALFORMED', 'payload');
  });
});
