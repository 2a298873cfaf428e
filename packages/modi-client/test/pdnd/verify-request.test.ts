import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { publicUrl } from '../../src/pdnd/public-url.js';
import { verifyPdndRequest, type IncomingRequest, type PdndRequestPolicy } from '../../src/pdnd/verify-request.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, FixedClock, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner } from '../helpers/keys.js';
import { madeTokens, NOW, policy, requestOf } from '../helpers/pdnd-request.js';

const clock = new FixedClock(NOW * 1_000);

async function refusal(request: IncomingRequest, rules: PdndRequestPolicy = policy()): Promise<TokenError> {
  return failureAs(TokenError, () => verifyPdndRequest(request, rules));
}

/** A policy without the members named. */
function without(...names: (keyof PdndRequestPolicy)[]): PdndRequestPolicy {
  return Object.fromEntries(
    Object.entries(policy()).filter(([name]) => !names.some((each) => each === name)),
  ) as unknown as PdndRequestPolicy;
}

describe('verifyPdndRequest', () => {
  it('takes voucher, proof and evidence together, and says who asks, for what and on whose behalf', async () => {
    const verified = await verifyPdndRequest(requestOf(await madeTokens()), policy());
    expect(verified.scheme).to.equal('DPoP');
    expect(verified.voucher).to.include({
      clientId: CLIENT_ID,
      purposeId: PURPOSE_ID,
      consumerId: 'c',
      jkt: ecSigner.kid,
    });
    expect(verified.proof?.jkt).to.equal(ecSigner.kid);
    expect(verified.evidence?.agreed).to.include({ userID: 'operatore-1' });
    expect(verified.integrity).to.equal(undefined);
  });

  it('takes a Bearer voucher alone, where nothing else is asked for', async () => {
    const { voucher } = await madeTokens({ cnf: undefined, digest: undefined });
    const request = { method: 'GET', url: '/x', headers: { Authorization: `bearer ${voucher}` } };
    const verified = await verifyPdndRequest(request, without('dpop', 'evidence'));
    expect([verified.scheme, verified.proof, verified.evidence]).to.deep.equal(['Bearer', undefined, undefined]);
  });

  it('takes Bearer beside DPoP only where the policy says so', async () => {
    const made = await madeTokens({ cnf: undefined });
    const headers = { authorization: `Bearer ${made.voucher}`, 'agid-jwt-trackingevidence': made.evidence };
    const request = requestOf(made, { headers });
    expect((await refusal(request)).facts['reason']).to.equal('scheme');
    const dpop = { replay: createMemoryReplayStore({ clock }), baseUrl: 'https://api.ente.it', bearerToo: true };
    expect((await verifyPdndRequest(request, policy({ dpop }))).scheme).to.equal('Bearer');
  });

  const headerRows: [
    string,
    (headers: Record<string, string>) => Record<string, string | string[]>,
    string,
    unknown,
  ][] = [
    ['no Authorization', ({ authorization: _a, ...rest }) => rest, 'ERR_MODI_TOKEN_MISSING', 'authorization'],
    [
      'two Authorization',
      (h) => ({ ...h, Authorization: h['authorization'] ?? '' }),
      'ERR_MODI_HEADER_REPEATED',
      'authorization',
    ],
    ['no proof', ({ dpop: _d, ...rest }) => rest, 'ERR_MODI_TOKEN_MISSING', 'dpop'],
    [
      'no evidence',
      ({ 'agid-jwt-trackingevidence': _e, ...rest }) => rest,
      'ERR_MODI_TOKEN_MISSING',
      'agid-jwt-trackingevidence',
    ],
    [
      'two evidences',
      (h) => ({ ...h, 'agid-jwt-trackingevidence': [h['agid-jwt-trackingevidence'] ?? '', 'x'] }),
      'ERR_MODI_HEADER_REPEATED',
      'agid-jwt-trackingevidence',
    ],
  ];
  for (const [what, change, code, header] of headerRows) {
    it(`refuses ${what}`, async () => {
      const request = requestOf(await madeTokens());
      const error = await refusal({ ...request, headers: change(request.headers as Record<string, string>) });
      expect([error.code, error.facts['header']]).to.deep.equal([code, header]);
    });
  }

  it('refuses other schemes, and what is no voucher', async () => {
    const made = await madeTokens();
    for (const [authorization, code] of [
      ['Basic YTpi', 'ERR_MODI_TOKEN_TYPE'],
      [made.voucher, 'ERR_MODI_TOKEN_TYPE'],
      [`Bearer ${made.voucher}`, 'ERR_MODI_TOKEN_TYPE'],
      [`DPoP ${made.voucher} x`, 'ERR_MODI_TOKEN_TYPE'],
      ['DPoP', 'ERR_MODI_TOKEN_TYPE'],
      ['', 'ERR_MODI_TOKEN_TYPE'],
      ['DPoP x', 'ERR_MODI_TOKEN_MALFORMED'],
      [`DPoP ${made.voucher}=`, 'ERR_MODI_TOKEN_MALFORMED'],
    ] as const) {
      const request = requestOf(made);
      const error = await refusal({ ...request, headers: { ...request.headers, authorization } });
      expect([authorization.slice(0, 8), error.code]).to.deep.equal([authorization.slice(0, 8), code]);
    }
  });

  it('refuses a bound voucher stolen and presented as Bearer', async () => {
    const made = await madeTokens();
    const headers = { authorization: `Bearer ${made.voucher}`, 'agid-jwt-trackingevidence': made.evidence };
    const error = await refusal(requestOf(made, { headers }), without('dpop'));
    expect(error.facts).to.include({ claim: 'cnf', reason: 'bound' });
  });

  it('refuses an unbound voucher presented as DPoP', async () => {
    const error = await refusal(requestOf(await madeTokens({ cnf: undefined })));
    expect(error.facts).to.include({ claim: 'cnf', reason: 'not-bound' });
  });

  it('refuses a proof sent with another voucher, another path or another method, with PDND’s code', async () => {
    const made = await madeTokens();
    const other = await madeTokens({ jti: 'voucher-2' });
    const { headers } = requestOf(made);
    const rows: [Partial<IncomingRequest>, string][] = [
      [{ headers: { ...headers, dpop: other.proof } }, '0025'],
      [{ url: '/eci/v1/altro' }, '0013'],
      [{ url: '*' }, '0013'],
      [{ url: '/eci/v1\\estratti' }, '0013'],
      [{ method: 'GET' }, '0011'],
      [{ headers: { ...headers, dpop: [made.proof, other.proof] } }, '0022'],
      [{ headers: { ...headers, dpop: '' } }, '0002'],
    ];
    for (const [change, pdndCode] of rows) {
      expect((await refusal(requestOf(made, change))).facts['pdndCode']).to.equal(pdndCode);
    }
  });

  it('refuses the evidence of another voucher', async () => {
    const made = await madeTokens({ digest: { alg: 'SHA256', value: 'ab'.repeat(32) } });
    expect((await refusal(requestOf(made))).code).to.equal('ERR_MODI_DIGEST_MISMATCH');
  });

  it('takes a request once, and spends nothing of one that is refused elsewhere', async () => {
    const made = await madeTokens();
    const rules = policy();
    const { headers } = requestOf(made);
    const { 'agid-jwt-trackingevidence': _evidence, ...noEvidence } = headers;
    await refusal(requestOf(made, { headers: noEvidence }), rules);
    await failureAs(TokenError, () =>
      verifyPdndRequest(requestOf(made), {
        ...rules,
        integrity: async () => {
          throw new TokenError('ERR_MODI_DIGEST_MISMATCH', 'x');
        },
      }),
    );
    await verifyPdndRequest(requestOf(made), rules);
    expect((await refusal(requestOf(made), rules)).facts['pdndCode']).to.equal('0005');
  });

  it('lets the body be judged knowing voucher and evidence, and hands on what that gives', async () => {
    const made = await madeTokens();
    const body = Buffer.from('{}');
    const { clock: time, jwks, issuer, eservice, dpop, evidence } = policy();
    const verified = await verifyPdndRequest(requestOf(made, { body }), {
      clock: time,
      jwks,
      issuer,
      eservice,
      ...(dpop && { dpop }),
      ...(evidence && { evidence }),
      integrity: async (request, checked) => ({
        bytes: request.body?.length,
        kid: checked.evidence?.token.key.kid,
        client: checked.voucher.clientId,
      }),
    });
    expect(verified.integrity).to.deep.include({ bytes: 2, client: CLIENT_ID });
  });

  it('lets a request come without evidence where it is optional, but judges one that comes', async () => {
    const evidence = { ...policy().evidence, optional: true } as NonNullable<PdndRequestPolicy['evidence']>;
    const made = await madeTokens();
    const { headers } = requestOf(made);
    const { 'agid-jwt-trackingevidence': _evidence, ...noEvidence } = headers;
    const verified = await verifyPdndRequest(requestOf(made, { headers: noEvidence }), policy({ evidence }));
    expect(verified.evidence).to.equal(undefined);
    const bad = requestOf(made, { headers: { ...headers, 'agid-jwt-trackingevidence': 'x' } });
    expect((await refusal(bad, policy({ evidence }))).code).to.equal('ERR_MODI_TOKEN_MALFORMED');
  });

  it('is not asked to take any e-service’s voucher', async () => {
    const request = requestOf(await madeTokens());
    for (const eservice of [{ audience: 'urn:eci' }, { eserviceId: 'e' }, { producerId: 'p', descriptorId: 'd' }, {}]) {
      const error = await failureAs(ConfigurationError, () =>
        verifyPdndRequest(request, policy({ eservice: eservice as never })),
      );
      expect(error.facts['field']).to.equal('eservice');
    }
  });
});

describe('publicUrl', () => {
  it('puts what callers write in front of the path that arrived', () => {
    expect(publicUrl('/v1/x?a=b', 'https://api.ente.it/eci/')).to.equal('https://api.ente.it/eci/v1/x?a=b');
    expect(publicUrl('https://10.0.0.7:8443/v1/x', 'https://api.ente.it')).to.equal('https://api.ente.it/v1/x');
    expect(publicUrl('https://api.ente.it/v1/x')).to.equal('https://api.ente.it/v1/x');
  });

  it('takes a path that begins with two slashes for a path', () => {
    expect(publicUrl('//evil.example/x', 'https://api.ente.it')).to.equal('https://api.ente.it//evil.example/x');
  });

  it('says that the base URL is missing or cannot be used', async () => {
    for (const args of [
      ['/x'],
      ['/x', 'api.ente.it'],
      ['/x', 'https://api.ente.it?x'],
      ['/x', 'https://u:p@x'],
    ] as const) {
      const error = await failureAs(ConfigurationError, () => publicUrl(args[0], args[1]));
      expect(error.facts['field']).to.equal('dpop.baseUrl');
    }
  });
});
