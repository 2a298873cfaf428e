import {
  createIdAuthToken,
  createLocalSigner,
  createMemoryReplayStore,
  createTrust,
  digestOf,
  evidenceDigest,
  signIntegrity,
  verifyIdAuth,
  verifyIdAuthAndIntegrity,
  verifyIntegrity,
  verifyPdndRequest,
  verifyToken,
  x509Resolver,
  type ModiErrorCode,
} from '@varco/modi-client';
import { conforms } from './support/conforms.js';
import * as p from './support/parties.js';
import { refuses } from './support/refusal.js';

/** A good request with both tokens of X.509 trust, and headers changed: `undefined` takes one away. */
async function request(
  changes: Record<string, string | string[] | undefined> = {},
): Promise<{ headers: Record<string, string | string[] | undefined>; body: Uint8Array }> {
  const { jti, headers } = await createIdAuthToken(p.x509());
  const message = { headers: { 'Content-Type': p.JSON_TYPE, 'X-Other': 'a' }, body: p.BODY };
  const signed = await signIntegrity({ ...p.x509(), jti, message, alsoSigned: ['X-Other'] });
  return { headers: { ...message.headers, ...headers, ...signed.headers, ...changes }, body: p.BODY };
}
const both = { idAuth: { ...p.x509Policy, pattern: 'ID_AUTH_REST_01' }, integrity: p.x509Policy } as const;

/** A good request in PDND trust with evidence; claims of voucher and evidence changed, and what binds them. */
async function pdndRequest(
  changes: { voucher?: object; evidence?: object; bind?: (digest: string) => unknown } = {},
): Promise<unknown> {
  const evidence = await p.token(p.kidTokens, {
    iss: p.CLIENT,
    aud: p.ESERVICE.audience,
    purposeId: p.PURPOSE,
    userID: 'u',
    userLocation: 'l',
    dnonce: 1234567890123,
    ...changes.evidence,
  });
  const bind = changes.bind ?? ((value: string): unknown => ({ alg: 'SHA256', value }));
  const voucher = await p.issueVoucher({ digest: bind(evidenceDigest(evidence)), ...changes.voucher });
  return verifyPdndRequest(
    { method: 'GET', url: '/', headers: { authorization: `Bearer ${voucher}`, 'agid-jwt-trackingevidence': evidence } },
    {
      jwks: p.pdndKeys,
      issuer: p.ISSUER,
      eservice: p.ESERVICE,
      clock: p.clock,
      evidence: { pattern: 'AUDIT_REST_02', keys: p.consumerKeys, audience: p.ESERVICE.audience },
    },
  );
}

describe('conformance: section 7, what must be refused', () => {
  const judge = async (changes: Parameters<typeof request>[0]): Promise<unknown> =>
    verifyIdAuthAndIntegrity(await request(changes), both);

  conforms('refused.header-missing', 'verified', async () => {
    await judge({});
    await refuses(() => judge({ Authorization: undefined }), 'ERR_MODI_TOKEN_MISSING', 'authorization');
    await refuses(() => judge({ 'Agid-JWT-Signature': undefined }), 'ERR_MODI_TOKEN_MISSING', 'agid-jwt-signature');
    await refuses(() => judge({ Digest: undefined }), 'ERR_MODI_HEADER_MISMATCH', 'digest', 'missing');
    await refuses(() => judge({ 'Content-Type': undefined }), 'ERR_MODI_HEADER_MISMATCH', 'content-type', 'missing');
  });

  conforms('refused.header-twice', 'verified', async () => {
    const { headers } = await request();
    for (const name of ['Authorization', 'Agid-JWT-Signature', 'Digest']) {
      const value = String(headers[name]);
      await refuses(
        () => verifyIdAuthAndIntegrity({ headers: { ...headers, [name]: [value, value] }, body: p.BODY }, both),
        'ERR_MODI_HEADER_REPEATED',
        name.toLowerCase(),
      );
    }
  });

  conforms('refused.digest-of-nothing', 'verified', async () =>
    refuses(
      () => verifyIntegrity({ headers: { digest: digestOf(Buffer.of()) } }, p.x509Policy),
      'ERR_MODI_DIGEST_UNEXPECTED',
    ),
  );

  conforms('refused.signed-header-changed', 'verified', async () => {
    await refuses(() => judge({ 'X-Other': 'b' }), 'ERR_MODI_HEADER_MISMATCH', 'x-other', 'value');
    await refuses(() => judge({ 'X-Other': undefined }), 'ERR_MODI_HEADER_MISMATCH', 'x-other', 'missing');
    await refuses(() => judge({ 'X-Other': ['a', 'a'] }), 'ERR_MODI_HEADER_MISMATCH', 'x-other', 'count');
  });

  conforms('refused.times', 'verified', async () => {
    for (const [claims, code] of [
      [{ iat: p.NOW - 301 }, 'ERR_MODI_TOKEN_EXPIRED'],
      [{ iat: p.NOW + 6 }, 'ERR_MODI_TOKEN_NOT_YET_VALID'],
      [{ iat: p.NOW - 9, exp: p.NOW - 1 }, 'ERR_MODI_TOKEN_EXPIRED'],
      [{ nbf: p.NOW + 6 }, 'ERR_MODI_TOKEN_NOT_YET_VALID'],
    ] as [object, ModiErrorCode][]) {
      await refuses(async () => verifyToken(await p.token(p.x509(), { ...claims }), p.x509Policy), code);
    }
  });

  conforms('refused.audience', 'verified', async () => {
    const message = await request();
    for (const part of ['idAuth', 'integrity'] as const) {
      const wrong = { ...both, [part]: { ...both[part], audience: 'urn:altro' } };
      await refuses(() => verifyIdAuthAndIntegrity(message, wrong), 'ERR_MODI_CLAIM_MISMATCH', 'aud', 'different');
    }
  });

  conforms('refused.jti-reused', 'verified', async () => {
    const replay = createMemoryReplayStore({ clock: p.clock });
    const message = await request();
    await verifyIdAuthAndIntegrity(message, { ...both, replay });
    await refuses(() => verifyIdAuthAndIntegrity(message, { ...both, replay }), 'ERR_MODI_REPLAYED');
  });

  conforms('refused.two-certificates', 'verified', async () => {
    const { jti, headers } = await createIdAuthToken(p.x509('client2'));
    const signed = await signIntegrity({ ...p.x509(), jti, message: { headers: {}, body: p.BODY } });
    await refuses(
      () => verifyIdAuthAndIntegrity({ headers: { ...headers, ...signed.headers }, body: p.BODY }, both),
      'ERR_MODI_SIGNER_MISMATCH',
    );
  });

  conforms('refused.certificate-expired', 'produced', async () =>
    refuses(() => createIdAuthToken(p.x509('expired')), 'ERR_MODI_CERT_EXPIRED', 'expired', 'leaf'),
  );
  conforms('refused.certificate-expired', 'verified', async () =>
    refuses(
      async () => verifyToken(await p.token(p.x509('expired')), p.x509Policy),
      'ERR_MODI_CERT_EXPIRED',
      'expired',
      'leaf',
    ),
  );

  conforms('refused.certificate-revoked', 'verified', async () => {
    const own = (name: string): string => p.vectorFile(`modi/keys/${name}`);
    const keys = x509Resolver({
      trust: createTrust({ anchors: own('ca.pem'), crls: own('ca.crl.pem'), requireCrl: true, clock: p.clock }),
    });
    const from = async (name: string): Promise<unknown> => {
      const reference = { certificate: own(`${name}.pem`) };
      const { headers } = await createIdAuthToken({
        ...p.x509(),
        signer: createLocalSigner({ key: own(`${name}.key`) }),
        reference,
      });
      return verifyIdAuth(headers, { ...p.x509Policy, keys, pattern: 'ID_AUTH_REST_01' });
    };
    await from('good');
    await refuses(() => from('revoked'), 'ERR_MODI_CERT_REVOKED');
  });

  conforms('refused.kid-unknown', 'verified', async () =>
    refuses(
      async () => verifyToken(await p.token(p.kidTokens, {}, { kid: 'altra' }), p.kidPolicy),
      'ERR_MODI_KEY_UNKNOWN',
      'not-found',
    ),
  );

  conforms('refused.audit-person-missing', 'verified', async () => {
    await pdndRequest();
    for (const claim of ['userID', 'userLocation']) {
      await refuses(
        () => pdndRequest({ evidence: { [claim]: undefined } }),
        'ERR_MODI_CLAIM_MISMATCH',
        claim,
        'missing',
      );
    }
  });

  conforms('refused.audit-digest', 'verified', async () => {
    await refuses(() => pdndRequest({ bind: () => undefined }), 'ERR_MODI_DIGEST_MISMATCH');
    await refuses(() => pdndRequest({ bind: (value) => ({ value }) }), 'ERR_MODI_DIGEST_MISMATCH');
    await refuses(() => pdndRequest({ bind: () => ({ alg: 'SHA256' }) }), 'ERR_MODI_DIGEST_MISMATCH');
    await refuses(
      () => pdndRequest({ bind: () => ({ alg: 'SHA256', value: 'ab'.repeat(32) }) }),
      'ERR_MODI_DIGEST_MISMATCH',
    );
  });

  conforms('refused.purpose-differs', 'verified', async () =>
    refuses(
      () => pdndRequest({ evidence: { purposeId: p.CLIENT } }),
      'ERR_MODI_CLAIM_MISMATCH',
      'purposeId',
      'different',
    ),
  );

  conforms('refused.pdnd-ids-differ', 'verified', async () => {
    for (const claim of ['producerId', 'eserviceId', 'descriptorId']) {
      await refuses(
        () => pdndRequest({ voucher: { [claim]: p.CLIENT } }),
        'ERR_MODI_CLAIM_MISMATCH',
        claim,
        'different',
      );
    }
  });
});
