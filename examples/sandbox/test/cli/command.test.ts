import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { seedClient } from '../support/token-bench.js';

const PROGRAM = fileURLToPath(new URL('../../../bin/varco-sandbox.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

class Command {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: tmpdir() });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code) => resolve({ code, stdout: this.#stdout, stderr: this.#stderr }));
    });
  }

  /** The first line of stdout; fails when the command ends without one. */
  async firstLine(): Promise<string> {
    const line = new Promise<string>((resolve) => {
      this.child.stdout.on('data', () => {
        const end = this.#stdout.indexOf('\n');
        if (end >= 0) resolve(this.#stdout.slice(0, end));
      });
    });
    const early = this.ended.then(({ code, stderr }) => Promise.reject(new Error(`ended with ${code}: ${stderr}`)));
    return Promise.race([line, early]);
  }
}

describe('varco-sandbox', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'varco-sandbox-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function file(name: string, content: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`prints where it listens on its first line, and ends with 0 on ${signal}`, async () => {
      const command = new Command(['--ambiente', 'attestazione']);
      const line = JSON.parse(await command.firstLine()) as Record<string, unknown>;
      expect(line).to.have.all.keys('listening', 'tokenEndpoint', 'audience', 'issuer');
      expect(line['listening']).to.have.all.keys('pdnd', 'inps', 'admin');
      expect(line).to.include({
        audience: 'auth.att.interop.pagopa.it/client-assertion',
        issuer: 'att.interop.pagopa.it',
      });
      command.child.kill(signal);
      expect((await command.ended).code).to.equal(0);
    });
  }

  it('takes three ports in a row, and ends with 3 and one line when one is busy', async () => {
    const base = await freePorts();
    const first = new Command(['--porta-base', String(base)]);
    const { listening } = JSON.parse(await first.firstLine()) as { listening: Record<string, string> };
    expect(listening).to.deep.equal({
      pdnd: `http://127.0.0.1:${base}`,
      inps: `https://127.0.0.1:${base + 1}`,
      admin: `http://127.0.0.1:${base + 2}`,
    });
    const second = await new Command(['--porta-base', String(base)]).ended;
    expect(second.code).to.equal(3);
    expect(second.stdout).to.equal('');
    expect(second.stderr.trim().split('\n')).to.have.length(1);
    expect(second.stderr).to.include(String(base));
    first.child.kill('SIGTERM');
    expect((await first.ended).code).to.equal(0);
  });

  it('reads a seed', async () => {
    const seed = await file('seed.json', JSON.stringify({ clients: [seedClient()], inps: { limiteGiornaliero: 7 } }));
    const command = new Command(['--seed', seed]);
    const { listening } = JSON.parse(await command.firstLine()) as { listening: { admin: string } };
    const inps = (await (await fetch(`${listening.admin}/inps`)).json()) as { limiteGiornaliero: number };
    expect(inps.limiteGiornaliero).to.equal(7);
    command.child.kill('SIGTERM');
    await command.ended;
  });

  it('with --explain and --non-strict says the code and lets unknown claims pass', async () => {
    const command = new Command(['--explain', '--non-strict']);
    const { listening, tokenEndpoint } = JSON.parse(await command.firstLine()) as {
      listening: { admin: string };
      tokenEndpoint: string;
    };
    const about = (await (await fetch(`${listening.admin}/`)).json()) as { strict: boolean };
    expect(about.strict).to.equal(false);
    const form = { client_assertion: 'x', client_assertion_type: 'y', grant_type: 'client_credentials' };
    const answer = await fetch(tokenEndpoint, { method: 'POST', body: new URLSearchParams(form) });
    expect(answer.headers.get('varco-sandbox-code')).to.equal('0002');
    command.child.kill('SIGTERM');
    const { stderr } = await command.ended;
    expect(stderr).to.include('"codes":["0002"]');
  });

  const usage: [string, () => string[] | Promise<string[]>, RegExp][] = [
    ['an unknown option', () => ['--porte', '1'], /porte/],
    ['an argument', () => ['avvia'], /avvia/],
    ['an option without its value', () => ['--seed'], /seed/],
    ['an option given twice', () => ['--explain', '--explain'], /--explain is given 2 times/],
    ['a port that is no number', () => ['--porta-base', 'x'], /--porta-base must be/],
    ['a port without room for two more', () => ['--porta-base', '65534'], /--porta-base must be/],
    ['an unknown environment', () => ['--ambiente', 'dev'], /collaudo, attestazione, produzione/],
    ['a seed that is not there', () => ['--seed', join('nulla', 'seed.json')], /cannot be read/],
    ['a seed that is no JSON', async () => ['--seed', await file('bad.json', '{')], /is not JSON/],
    [
      'a seed with a fault',
      async () => ['--seed', await file('x.json', '{"clients":[{}]}')],
      /clients\[0\]\.clientId: is required/,
    ],
  ];
  for (const [what, make, text] of usage) {
    it(`ends with 2 for ${what}`, async () => {
      const { code, stdout, stderr } = await new Command(await make()).ended;
      expect(stderr).to.match(text);
      expect(stdout).to.equal('');
      expect(code).to.equal(2);
    });
  }

  it('prints its usage', async () => {
    const { code, stdout } = await new Command(['--help']).ended;
    expect(code).to.equal(0);
    expect(stdout).to.include('--porta-base');
  });
});

/** Three free ports in a row, as far as one can know. */
async function freePorts(): Promise<number> {
  for (;;) {
    const base = await holdFree(0);
    if (base > 65_000) continue;
    const others = await Promise.allSettled([holdFree(base + 1), holdFree(base + 2)]);
    if (others.every(({ status }) => status === 'fulfilled')) return base;
  }
}

function holdFree(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = address === null || typeof address === 'string' ? 0 : address.port;
      server.close(() => resolve(taken));
    });
  });
}
