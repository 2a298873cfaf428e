import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

describe('serials in SQLite', () => {
  let folder: string;
  let url: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'varco-seriali-'));
    url = `sqlite:${join(folder, 'varco.db')}`;
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('never gives a number again after kill -9', async function () {
    this.timeout(60_000);
    const visti = new Set<number>();
    for (let round = 0; round < 4; round += 1) {
      for (const numero of await numbersUntilKilled(url)) {
        expect(visti.has(numero), `number ${numero} came back`).to.equal(false);
        visti.add(numero);
      }
    }
    expect(visti.size).to.be.greaterThan(400);
  });
});

/** Numbers that a process printed before it was killed in the middle of its work. */
async function numbersUntilKilled(url: string): Promise<readonly number[]> {
  const script = fileURLToPath(new URL('./emetti-seriali.js', import.meta.url));
  const child = spawn(process.execPath, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.split('\n').length > 4) child.kill('SIGKILL');
  }
  await exited;
  // A last line without its end may be half a number.
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split(/\s+/)
    .filter((text) => text !== '')
    .map(Number);
}
