import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chiediEstratto, createAmbiente } from '@varco/demo';
import Database from 'libsql';
import { expect } from 'chai';
import { apriCasa, cfOf } from '../support/casa.js';
import { avvia } from '../support/processo.js';

/** A disk of two megabytes that can be filled and made read-only; only root may make one. */
function mountSmallDisk(path: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Every write to a file of the process fails with EROFS, as on a file system that an error turned read-only: `mount -o remount,ro` would not
 * do, because it refuses while a file is open for writing. Resolves to what ends it; `undefined` where nobody may do this.
 */
async function makeReadOnly(pid: number): Promise<(() => Promise<void>) | undefined> {
  if (process.platform !== 'linux') return undefined;
  const calls = 'pwrite64,pwritev,ftruncate,fallocate';
  const args = ['-f', '-p', String(pid), '-e', `trace=${calls}`, '-e', `inject=${calls}:error=EROFS`];
  const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => {
    tracer.once('error', () => resolve());
    tracer.once('close', () => resolve());
  });
  const attached = new Promise<boolean>((resolve) => {
    tracer.stderr.setEncoding('utf8').on('data', (text: string) => text.includes(' attached') && resolve(true));
  });
  if (!(await Promise.race([attached, ended.then(() => false)]))) return undefined;
  return async () => {
    tracer.kill('SIGINT');
    await ended;
  };
}

/** Asks until it is so; fails after ten seconds. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it never came to hold');
}

describe('when the register cannot be written', function () {
  this.timeout(120_000);

  it('because its disk is full, nothing leaves the house; when it can again, the house opens again', async function () {
    const dir = await mkdtemp(join(tmpdir(), 'varco-disco-'));
    const disco = join(dir, 'disco');
    await mkdir(disco);
    if (!mountSmallDisk(disco)) {
      await rm(dir, { recursive: true, force: true });
      console.warn('      SKIPPED: a small disk needs Linux, root and mount');
      this.skip();
    }
    const ambiente = await createAmbiente({
      dir: join(dir, 'casa'),
      modificaProcesso: (p) => ({ ...p, archivio: { url: `sqlite:${join(disco, 'varco.db')}` } }),
    });
    const { sandbox, portale } = ambiente;
    const cf = cfOf('tipico');
    try {
      const avvio = await avvia(ambiente.configurazione);
      if (!avvio.ok) throw new Error(avvio.stderr);
      const { processo } = avvio;
      const chiedi = (): ReturnType<typeof chiediEstratto> =>
        chiediEstratto(processo.url, portale, cf, { 'Varco-Assicurato': cf, 'Varco-LoA': 'SPID2' });
      expect((await chiedi()).status).to.equal(200);

      const refused = async (): Promise<void> => {
        const before = sandbox.log.count('inps-eci');
        // Room may be left in pages already allocated: what counts is that from the first refusal on nothing leaves.
        let answer = await chiedi();
        for (let tries = 0; answer.status === 200 && tries < 500; tries += 1) answer = await chiedi();
        expect(answer.status, JSON.stringify(answer.body)).to.equal(503);
        expect(answer.body).to.include({ codice: 'tracciamento-non-disponibile' });
        const after = sandbox.log.count('inps-eci');
        expect((await chiedi()).status).to.equal(503);
        expect(sandbox.log.count('inps-eci')).to.equal(after);
        expect(after).to.be.at.least(before);
        expect((await fetch(`${processo.url}/health/ready`)).status).to.equal(503);
      };

      await writeFile(join(disco, 'zavorra'), Buffer.alloc(4 * 1024 * 1024)).catch((error: NodeJS.ErrnoException) =>
        expect(error.code).to.equal('ENOSPC'),
      );
      await refused();
      await rm(join(disco, 'zavorra'));
      // Nobody asks for a statement of a house that is not ready: it finds out by itself.
      await eventually(async () => (await fetch(`${processo.url}/health/ready`)).status === 200);
      expect((await chiedi()).status).to.equal(200);

      expect(await processo.kill('SIGTERM')).to.equal(0);
    } finally {
      await sandbox.close();
      execFileSync('umount', ['-l', disco]);
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('because its file system became read-only under the open file, nothing leaves; when it is writable, the house opens again', async function () {
    const dir = await mkdtemp(join(tmpdir(), 'varco-sola-lettura-'));
    const ambiente = await createAmbiente({ dir });
    const { sandbox, portale } = ambiente;
    const cf = cfOf('tipico');
    try {
      const avvio = await avvia(ambiente.configurazione);
      if (!avvio.ok) throw new Error(avvio.stderr);
      const { processo } = avvio;
      try {
        const chiedi = (): ReturnType<typeof chiediEstratto> =>
          chiediEstratto(processo.url, portale, cf, { 'Varco-Assicurato': cf, 'Varco-LoA': 'SPID2' });
        const ready = async (): Promise<number> => (await fetch(`${processo.url}/health/ready`)).status;
        expect((await chiedi()).status).to.equal(200);
        const before = sandbox.log.count('inps-eci');

        const restore = await makeReadOnly(processo.pid);
        if (!restore) {
          console.warn('      SKIPPED: a file system that turns read-only needs Linux, strace and the right to trace');
          this.skip();
        }
        try {
          for (let tries = 0; tries < 3; tries += 1) {
            const answer = await chiedi();
            expect(answer.status, JSON.stringify(answer.body)).to.equal(503);
            expect(answer.body).to.include({ codice: 'tracciamento-non-disponibile' });
          }
          expect(await ready()).to.equal(503);
          expect(sandbox.log.count('inps-eci')).to.equal(before);
        } finally {
          await restore();
        }
        await eventually(async () => (await ready()) === 200);
        expect((await chiedi()).status).to.equal(200);
        expect(sandbox.log.count('inps-eci')).to.equal(before + 1);
      } finally {
        expect(await processo.kill('SIGTERM')).to.equal(0);
      }
    } finally {
      await sandbox.close();
      await rm(dir, { recursive: true, force: true });
    }
  });
});

describe('a flood of requests that nobody authenticates', () => {
  it('is counted apart, bounded, and does not grow the register', async () => {
    const casa = await apriCasa();
    try {
      const rows = (): number => {
        const db = new Database(join(casa.dir, 'varco.db'), { readonly: true });
        const { n } = db.prepare('SELECT count(*) AS n FROM registro').get() as { n: number };
        db.close();
        return n;
      };
      const before = rows();
      for (let round = 0; round < 20; round += 1) {
        await Promise.all(
          Array.from({ length: 50 }, async () => {
            const response = await casa.grezza({
              headers: { Authorization: 'Basic cG9ydGFsZTpzYmFnbGlhdG8=' },
              body: '{}',
            });
            // Beyond the first wrong secrets, who guesses is told to wait.
            expect(response.status).to.be.oneOf([401, 429]);
            if (response.status === 401) expect(response.headers.get('www-authenticate')).to.match(/^Basic/);
            else expect(Number(response.headers.get('retry-after'))).to.be.above(0);
            await response.arrayBuffer();
          }),
        );
      }
      expect(rows()).to.equal(before);
      await casa.gateway.close();
      const db = new Database(join(casa.dir, 'varco.db'), { readonly: true });
      const counted = db.prepare('SELECT count(*) AS righe, sum(conteggio) AS totale FROM tentativi_anonimi').get() as {
        righe: number;
        totale: number;
      };
      db.close();
      expect(counted.totale).to.equal(1000);
      // One source, two reasons, at most two minutes.
      expect(counted.righe).to.be.at.most(4);
    } finally {
      await casa.close();
    }
  });
});

describe('what is written', () => {
  it('has no secret of an application in any file but those that are keys', async () => {
    const casa = await apriCasa();
    try {
      await casa.assicurato(cfOf('tipico'));
      await casa.gateway.close();
      for (const name of ['varco.db', 'anagrafe.yaml', 'varco.yaml', 'testate.jsonl']) {
        const text = await readFile(join(casa.dir, name), 'latin1');
        expect(text.includes(casa.portale.segreto), name).to.equal(false);
        expect(text.includes(cfOf('tipico')), name).to.equal(false);
      }
    } finally {
      await casa.close();
    }
  });
});
