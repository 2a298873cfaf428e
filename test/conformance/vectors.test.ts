import {
  checkDigest,
  createMemoryReplayStore,
  digestOf,
  thumbprint,
  verifyDpopProof,
  verifySignature,
} from '@varco/modi-client';
import { expect } from 'chai';
import { createHash, createPublicKey } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/sources.js';
import { vectorFile } from './support/parties.js';
import { refuses } from './support/refusal.js';

const read = (path: string): unknown => JSON.parse(vectorFile(path));

interface SignedToken {
  readonly jwk: Readonly<Record<string, string>>;
  readonly jws: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Tokens of the year 2011 without `typ`: what they show is how a signature is verified. */
async function verifiesSigned(path: string): Promise<void> {
  const { jwk, jws, payload } = read(path) as SignedToken;
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  expect((await verifySignature(jws, key)).payload).to.deep.equal(payload);
  const [header = '', claims = '', signature = ''] = jws.split('.');
  const other = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  await refuses(() => verifySignature(`${header}.${claims}.${other}`, key), 'ERR_MODI_SIGNATURE_INVALID');
  await refuses(() => verifySignature(`${header}.${claims.slice(4)}.${signature}`, key), 'ERR_MODI_TOKEN_MALFORMED');
}

interface Proof {
  readonly proof: string;
  readonly method: string;
  readonly url: string;
  readonly iat: number;
  readonly jkt: string;
  readonly accessToken?: string;
  readonly ath?: string;
}

async function verifiesProof(path: string): Promise<void> {
  const { proof, method, url, iat, jkt, accessToken, ath } = read(path) as Proof;
  const now = iat * 1_000;
  const replay = createMemoryReplayStore({ clock: { now: () => now } });
  const options = { method, url, jkt, now, replay, ...(accessToken === undefined ? {} : { accessToken }) };
  expect((await verifyDpopProof(proof, options)).jkt).to.equal(jkt);
  if (accessToken !== undefined) expect(createHash('sha256').update(accessToken).digest('base64url')).to.equal(ath);
  await refuses(() => verifyDpopProof(proof, options), 'ERR_MODI_REPLAYED');
}

interface DigestRow {
  readonly body: string;
  readonly digest: string;
  readonly valid: boolean;
}

async function verifiesDigests(path: string): Promise<void> {
  for (const { body, digest, valid } of read(path) as DigestRow[]) {
    const bytes = Buffer.from(body);
    expect(digestOf(bytes) === digest).to.equal(valid);
    if (valid) checkDigest(digest, bytes);
    else await refuses(() => checkDigest(digest, bytes), 'ERR_MODI_DIGEST_MISMATCH', 'body');
  }
}

const RUN: Readonly<Record<string, (path: string) => unknown>> = {
  'jws/rfc7515-a2.json': verifiesSigned,
  'jws/rfc7515-a3.json': verifiesSigned,
  'jws/rfc7638-3-1.json': (path) => {
    const { jwk, thumbprint: wanted } = read(path) as { jwk: Record<string, string>; thumbprint: string };
    expect(thumbprint(jwk)).to.equal(wanted);
  },
  'jws/rfc9449-token-endpoint.json': verifiesProof,
  'jws/rfc9449-protected-resource.json': verifiesProof,
  'modi/digest.json': verifiesDigests,
};

describe('conformance: published vectors', () => {
  for (const [path, run] of Object.entries(RUN)) {
    it(`${path} is as its source says`, async () => {
      await run(path);
    });
  }

  it('has no vector that nothing runs, and each says where it comes from', () => {
    const files = ['jws', 'modi'].flatMap((folder) =>
      readdirSync(join(ROOT, 'test/vectors', folder))
        .filter((name) => name.endsWith('.json'))
        .map((name) => `${folder}/${name}`),
    );
    expect(files).to.have.members(Object.keys(RUN));
    for (const path of files) {
      const rows = [read(path)].flat() as { source?: string }[];
      expect(
        rows.every(({ source }) => (source ?? '') !== ''),
        path,
      ).to.equal(true);
    }
  });
});
