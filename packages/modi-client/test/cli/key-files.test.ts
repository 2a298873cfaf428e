import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIENCE, CLIENT_ID } from '../helpers/fixed-ports.js';
import { readVerified } from '../helpers/independent-jws.js';
import { pem, RSA, rsaSigner } from '../helpers/keys.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';

const PASSPHRASE = 'una passphrase lunga';
const VARIABLE = 'MODI_TEST_PASSPHRASE';

describe('modi --key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modi-key-'));
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const encrypted = { type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const;
  const plain = file('plain.txt', pem(RSA.privateKey));
  const sealed = file('sealed', RSA.privateKey.export({ ...encrypted, format: 'pem' }));
  const assertion = async (key: string, ...more: string[]): Promise<CliRun> =>
    runCli('assertion', '--client-id', CLIENT_ID, '--audience', AUDIENCE, '--key', key, ...more);

  afterEach(() => {
    delete process.env[VARIABLE];
  });
  after(() => rmSync(folder, { recursive: true }));

  async function signs(run: CliRun): Promise<void> {
    expect(run.err).to.deep.equal([]);
    const { header } = await readVerified(run.out[0] ?? '', RSA.publicKey);
    expect(header['kid']).to.equal(rsaSigner.kid);
  }

  function isUsage(run: CliRun): void {
    expect([run.exit, run.out.length, run.err.length]).to.deep.equal([2, 0, 1]);
    expect(run.err[0]).not.to.include(PASSPHRASE);
  }

  it('takes a key in any form, whatever its file is called', async () => {
    await signs(await assertion(plain));
    await signs(await assertion(file('a', RSA.privateKey.export({ type: 'pkcs8', format: 'der' }))));
    await signs(await assertion(file('b', JSON.stringify(RSA.privateKey.export({ format: 'jwk' })))));
  });

  it('takes the passphrase from a variable or a file, and only of a key that is encrypted', async () => {
    process.env[VARIABLE] = PASSPHRASE;
    await signs(await assertion(sealed, '--passphrase-env', VARIABLE));
    await signs(await assertion(sealed, '--passphrase-file', file('pass', `${PASSPHRASE}\n`)));
    await signs(await assertion(plain, '--passphrase-env', 'NO_SUCH_VARIABLE'));
  });

  it('says what is missing or wrong about the passphrase, without quoting it', async () => {
    process.env[VARIABLE] = `${PASSPHRASE}!`;
    isUsage(await assertion(sealed));
    isUsage(await assertion(sealed, '--passphrase-env', 'NO_SUCH_VARIABLE'));
    isUsage(await assertion(sealed, '--passphrase-file', join(folder, 'none')));
    isUsage(await assertion(sealed, '--passphrase-env', VARIABLE, '--passphrase-file', plain));
    const wrong = await assertion(sealed, '--passphrase-env', VARIABLE);
    isUsage(wrong);
    expect(wrong.err[0]).to.include('ERR_MODI_KEY_UNUSABLE');
    isUsage(await assertion(sealed, '--passphrase', PASSPHRASE));
  });
});
