import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { WorkerError } from '../../../src/errors/worker-error.js';
import { WorkerPool, type PoolOptions } from '../../../src/soap/workers/worker-pool.js';
import { failureAs } from '../../helpers/failure.js';

const OPTIONS: PoolOptions = {
  script: new URL('./dying-worker.js', import.meta.url),
  threads: 1,
  maxQueued: 2,
  deadlineMs: 20_000,
  idleMs: 20_000,
  memoryMb: 32,
};

describe('the worker pool', function () {
  this.timeout(30_000);
  const pools: WorkerPool<string, string>[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
  });
  const poolOf = (options: Partial<PoolOptions> = {}): WorkerPool<string, string> => {
    const pool = new WorkerPool<string, string>({ ...OPTIONS, ...options }, 'forget');
    pools.push(pool);
    return pool;
  };
  const say = (pool: WorkerPool<string, string>, text: string): Promise<string> => pool.run((ask) => ask(text));
  const reasonOf = async (work: () => Promise<unknown>): Promise<unknown> => {
    const { code, facts } = await failureAs(WorkerError, work);
    expect(code).to.equal('ERR_MODI_WORKER_FAILED');
    return facts['reason'];
  };

  for (const [what, reason] of [
    ['exit', 'ended'],
    ['throw', 'ended'],
    ['fill', 'memory'],
  ] as const) {
    it(`tells who waits when a thread dies of ${what}, and starts another for the next`, async () => {
      const pool = poolOf();
      const next = say(pool, 'a');
      const [died, after] = await Promise.all([reasonOf(() => say(pool, what)), say(pool, 'b')]);
      expect([died, after, await next]).to.deep.equal([reason, 're: b', 're: a']);
      expect(await say(pool, 'c')).to.equal('re: c');
    });
  }

  it('gives up a thread that does not answer', async () => {
    const pool = poolOf({ deadlineMs: 400 });
    const waiting = reasonOf(() => say(pool, 'silence'));
    expect(await waiting).to.equal('timeout');
    expect(await say(poolOf(), 'a')).to.equal('re: a');
  });

  it('gives up waiting for one that does not come free', async () => {
    const pool = poolOf({ deadlineMs: 400 });
    expect(
      await Promise.all([
        reasonOf(() => say(pool, 'silence')),
        reasonOf(() => pool.run(async (ask) => ask('silence'))),
      ]),
    ).to.deep.equal(['timeout', 'timeout']);
  });

  it('lets so many wait, and no more', async () => {
    const pool = poolOf({ maxQueued: 1 });
    const first = say(pool, 'a');
    const second = say(pool, 'b');
    expect(await reasonOf(() => say(pool, 'c'))).to.equal('queue-full');
    expect(await Promise.all([first, second])).to.deep.equal(['re: a', 're: b']);
  });

  it('keeps a conversation with one thread to itself', async () => {
    const pool = poolOf();
    const log: string[] = [];
    const talk = (name: string): Promise<void> =>
      pool.run(async (ask) => {
        for (const part of ['1', '2']) log.push(await ask(name + part));
      });
    await Promise.all([talk('a'), talk('b')]);
    expect(log).to.deep.equal(['re: a1', 're: a2', 're: b1', 're: b2']);
  });

  it('fails what is in progress when it is closed, and takes nothing after', async () => {
    const pool = poolOf();
    const failures = Promise.all([reasonOf(() => say(pool, 'silence')), reasonOf(() => say(pool, 'b'))]);
    await pool.close();
    expect(await failures).to.deep.equal(['closed', 'closed']);
    expect(await reasonOf(() => say(pool, 'c'))).to.equal('closed');
  });

  it('tells of a script that is not there', async () => {
    expect(await reasonOf(() => say(poolOf({ script: new URL('./none.js', import.meta.url) }), 'a'))).to.equal('ended');
  });

  it('ends idle threads, and goes on', async () => {
    const pool = poolOf({ idleMs: 1 });
    for (const text of ['a', 'b', 'c']) {
      expect(await say(pool, text)).to.equal(`re: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('does not keep a process alive that has nothing else to do', () => {
    const url = new URL('../../../src/index.js', import.meta.url).href;
    const script = `
      import { createSoapSecurityWorkers } from '${url}';
      const workers = createSoapSecurityWorkers({ thresholdBytes: 0 });
      const answer = { status: 200, headers: {}, body: Buffer.from('x') };
      await workers.openAnswer(answer).catch((error) => console.log(error.code));
    `;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([status, stdout.trim(), stderr]).to.deep.equal([0, 'ERR_MODI_XML_MALFORMED', '']);
  });
});
