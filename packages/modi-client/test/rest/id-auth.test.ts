import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { createMemoryReplayStore, type ReplayStore } from '../../src/jws/replay-store.js';
import { createIdAuthToken } from '../../src/rest/id-auth-token.js';
import { signIntegrity } from '../../src/rest/integrity-token.js';
import type { HeaderFields } from '../../src/rest/header-fields.js';
import { verifyIdAuthAndIntegrity, type IdAuthAndIntegrityPolicy } from '../../src/rest/verify-both.js';
import { verifyIdAuth, type IdAuthPolicy } from '../../src/rest/verify-id-auth.js';
import { failureAs } from '../helpers/failure.js';
import { makeParties, type Parties, SERVICE } from '../helpers/parties.js';

describe('ID_AUTH_REST_01 and 02', () => {
  let parties: Parties;
  let replay: ReplayStore;
  before(async () => {
    parties = await makeParties();
  });
  beforeEach(() => {
    replay = createMemoryReplayStore({ clock: parties.clock });
  });

  const policy = (pattern: IdAuthPolicy['pattern']): IdAuthPolicy => ({ ...parties.policy, pattern, replay });
  async function refusal(work: () => unknown): Promise<unknown[]> {
    const { code, facts } = await failureAs(TokenError, work);
    return [code, ...Object.values(facts)];
  }

  it('say who calls, with a jti, and are verified', async () => {
    const { headers, jws, jti } = await createIdAuthToken({ ...parties.mine, subject: 'utente' });
    expect(headers).to.deep.equal({ Authorization: `Bearer ${jws}` });
    const iat = Math.floor(parties.clock.time / 1_000);
    const claims = { iss: 'fruitore', sub: 'utente', aud: SERVICE, iat, nbf: iat, exp: iat + 300, jti };
    expect(decodeCompact(jws).payload).to.deep.equal(claims);
    const token = await verifyIdAuth(headers, policy('ID_AUTH_REST_02'));
    expect([token.payload['sub'], token.key.certificate?.subject]).to.deep.equal(['utente', 'CN=Fruitore']);
  });

  it('01 may come again, 02 may not', async () => {
    const { headers } = await createIdAuthToken(parties.mine);
    await verifyIdAuth(headers, policy('ID_AUTH_REST_01'));
    await verifyIdAuth(headers, policy('ID_AUTH_REST_01'));
    await verifyIdAuth(headers, policy('ID_AUTH_REST_02'));
    expect(await refusal(() => verifyIdAuth(headers, policy('ID_AUTH_REST_02')))).to.deep.equal(['ERR_MODI_REPLAYED']);
  });

  it('02 cannot be verified without a store', async () => {
    const { headers } = await createIdAuthToken(parties.mine);
    const error = await failureAs(ConfigurationError, () =>
      verifyIdAuth(headers, { ...parties.policy, pattern: 'ID_AUTH_REST_02' }),
    );
    expect(error.facts['field']).to.equal('replay');
  });

  it('a pattern that is neither is no 01', async () => {
    const { headers } = await createIdAuthToken(parties.mine);
    const misspelt = policy('ID_AUTH_REST_2' as never);
    const message = { headers };
    for (const work of [
      () => verifyIdAuth(headers, misspelt),
      () => verifyIdAuthAndIntegrity(message, { idAuth: misspelt, integrity: parties.policy, replay }),
    ]) {
      const { code, facts } = await failureAs(ConfigurationError, work);
      expect([code, facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', 'pattern']);
    }
  });

  it('need exactly one Authorization with one Bearer token', async () => {
    const { jws } = await createIdAuthToken(parties.mine);
    const rows: [HeaderFields, unknown[]][] = [
      [{}, ['ERR_MODI_TOKEN_MISSING', 'authorization']],
      [{ authorization: [`Bearer ${jws}`, `Bearer ${jws}`] }, ['ERR_MODI_HEADER_REPEATED', 'authorization']],
      [
        [
          ['Authorization', `Bearer ${jws}`],
          ['authorization', 'Basic x'],
        ],
        ['ERR_MODI_HEADER_REPEATED', 'authorization'],
      ],
      [{ authorization: `Basic ${jws}` }, ['ERR_MODI_TOKEN_MALFORMED', 'scheme']],
      [{ authorization: jws }, ['ERR_MODI_TOKEN_MALFORMED', 'scheme']],
      [{ authorization: 'Bearer' }, ['ERR_MODI_TOKEN_MALFORMED', 'scheme']],
      [{ authorization: `Bearer ${jws} ${jws}` }, ['ERR_MODI_TOKEN_MALFORMED', 'scheme']],
      [{ authorization: `Bearer ${jws},Bearer ${jws}` }, ['ERR_MODI_TOKEN_MALFORMED', 'scheme']],
      [{ authorization: 'Bearer x.y' }, ['ERR_MODI_TOKEN_MALFORMED', 'parts']],
    ];
    for (const [headers, expected] of rows) {
      expect(await refusal(() => verifyIdAuth(headers, policy('ID_AUTH_REST_01')))).to.deep.equal(expected);
    }
    await verifyIdAuth({ AUTHORIZATION: `bearer  ${jws}` }, policy('ID_AUTH_REST_01'));
  });

  describe('with INTEGRITY_REST_01', () => {
    const body = Buffer.from('{}');
    const both = (more: Partial<IdAuthAndIntegrityPolicy> = {}): IdAuthAndIntegrityPolicy => ({
      idAuth: { ...parties.policy, pattern: 'ID_AUTH_REST_02' },
      integrity: parties.policy,
      replay,
      ...more,
    });
    const request = async (own: { jti?: string; of?: Parties['mine'] } = {}): Promise<Record<string, string>> => {
      const id = await createIdAuthToken(parties.mine);
      const signed = await signIntegrity({
        ...(own.of ?? parties.mine),
        jti: own.jti ?? id.jti,
        message: { headers: {}, body },
      });
      return { ...id.headers, ...signed.headers };
    };

    it('verifies both, and takes their one id once', async () => {
      const headers = await request();
      const verified = await verifyIdAuthAndIntegrity({ headers, body }, both());
      expect([verified.integrity.signed, verified.idAuth.jti]).to.deep.equal([
        true,
        verified.integrity.signed && verified.integrity.token.jti,
      ]);
      expect(await refusal(() => verifyIdAuthAndIntegrity({ headers, body }, both()))).to.deep.equal([
        'ERR_MODI_REPLAYED',
      ]);
      expect(await refusal(() => verifyIdAuth(headers, policy('ID_AUTH_REST_02')))).to.deep.equal([
        'ERR_MODI_REPLAYED',
      ]);
    });

    it('refuses two certificates, two ids, and a wrong audience in either', async () => {
      expect(
        await refusal(async () =>
          verifyIdAuthAndIntegrity({ headers: await request({ of: parties.others }), body }, both()),
        ),
      ).to.deep.equal(['ERR_MODI_SIGNER_MISMATCH']);
      expect(
        await refusal(async () => verifyIdAuthAndIntegrity({ headers: await request({ jti: 'x' }), body }, both())),
      ).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'jti', 'different']);
      for (const part of ['idAuth', 'integrity'] as const) {
        const wrong = both();
        expect(
          await refusal(async () =>
            verifyIdAuthAndIntegrity(
              { headers: await request(), body },
              { ...wrong, [part]: { ...wrong[part], audience: 'urn:x' } },
            ),
          ),
        ).to.deep.equal(['ERR_MODI_CLAIM_MISMATCH', 'aud', 'different']);
      }
    });

    it('lets ids differ when that was agreed, and takes each once', async () => {
      const headers = await request({ jti: 'own' });
      await verifyIdAuthAndIntegrity({ headers, body }, both({ sameJti: false }));
      const again = await signIntegrity({ ...parties.mine, jti: 'new', message: { headers: {}, body } });
      expect(
        await refusal(() =>
          verifyIdAuthAndIntegrity({ headers: { ...headers, ...again.headers }, body }, both({ sameJti: false })),
        ),
      ).to.deep.equal(['ERR_MODI_REPLAYED']);
    });

    it('burns no id of a request that is refused for its body', async () => {
      const headers = await request();
      expect(await refusal(() => verifyIdAuthAndIntegrity({ headers, body: Buffer.of(1) }, both()))).to.deep.equal([
        'ERR_MODI_DIGEST_MISMATCH',
        'body',
      ]);
      await verifyIdAuthAndIntegrity({ headers, body }, both());
    });

    it('takes an unsigned request without payload as agreed, and its id once', async () => {
      const { headers } = await createIdAuthToken(parties.mine);
      const verified = await verifyIdAuthAndIntegrity({ method: 'GET', headers }, both());
      expect(verified.integrity).to.deep.equal({ signed: false });
      expect(await refusal(() => verifyIdAuthAndIntegrity({ method: 'GET', headers }, both()))).to.deep.equal([
        'ERR_MODI_REPLAYED',
      ]);
    });
  });
});
