import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pem, RSA } from '../helpers/keys.js';

/** The programs themselves, from another folder. Compiled tests run from `dist/test/cli`. */
describe('the modi program', () => {
  for (const path of ['../../../bin/modi.js', '../../../../../bin/modi']) {
    it(`runs as ${path.split('/').slice(-2).join('/')} from any folder, and its exit code is the command’s`, () => {
      const program = fileURLToPath(new URL(path, import.meta.url));
      const run = (...argv: string[]): { status: number | null; stdout: string; stderr: string } =>
        spawnSync(program, argv, { cwd: tmpdir(), encoding: 'utf8' });
      const help = run('help');
      expect([help.status, help.stderr]).to.deep.equal([0, '']);
      expect(help.stdout).to.include('modi keygen');
      const wrong = run('assertion', '--key');
      expect([wrong.status, wrong.stdout]).to.deep.equal([2, '']);
      expect(wrong.stderr.trim().split('\n')).to.have.length(1);
    });

    it(`takes - for the standard input as ${path.split('/').slice(-2).join('/')}`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'modi-stdin-'));
      try {
        const program = fileURLToPath(new URL(path, import.meta.url));
        const key = join(folder, 'key.pem');
        writeFileSync(key, pem(RSA.privateKey));
        const argv = [
          'sign-body',
          '--key',
          key,
          '--issuer',
          'i',
          '--audience',
          'a',
          '--content-type',
          'text/plain',
          '-',
        ];
        const run = spawnSync(program, argv, { cwd: tmpdir(), encoding: 'utf8', input: '{"testo": "Ciao mondo"}' });
        expect([run.status, run.stderr]).to.deep.equal([0, '']);
        const { Digest } = JSON.parse(run.stdout) as Record<string, string>;
        expect(Digest).to.equal('SHA-256=hPq3xjgxGMr98LL2/lP2Y66DVCTcXdwL+YpNQD/gmvk=');
        const soap = spawnSync(program, ['verify-soap', '--trust', key, '-'], { encoding: 'utf8', input: '<a/>' });
        expect(soap.stderr).to.include('--trust');
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
