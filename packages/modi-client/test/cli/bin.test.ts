import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

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
  }
});
