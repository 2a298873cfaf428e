import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chiediEstratto, createAmbiente, type Ambiente } from '@varco/demo';
import { systemClock } from '@varco/modi-client';
import { expect } from 'chai';
import { apriCasa, cfOf, conConvenzione } from '../support/casa.js';
import { altroProcesso } from '../support/esattezza.js';
import { finche } from '../support/gateway.js';
import { PASSWORD, serve, ServerPostgres, ServerRedis } from '../support/motori.js';
import { avvia, type Avvio, type Processo } from '../support/processo.js';

type Oggetto = Readonly<Record<string, unknown>>;
const MASSIMO = 12;
const PERSONE = ['tipico', 'quadri-abc', 'periodi-sovrapposti', 'pubblico-impiego'].map(cfOf);
const modificaEnte = conConvenzione((convenzione) => ({
  ...convenzione,
  servizi: convenzione.servizi.map((servizio) => ({ ...servizio, chiamateMassimeGiorno: MASSIMO })),
}));

const pronto = async ({ url }: Processo): Promise<boolean> => (await fetch(`${url}/health/ready`)).status === 200;
const stato = async ({ url }: Processo): Promise<Oggetto> => (await (await fetch(`${url}/status`)).json()) as Oggetto;

/** The house of a fund on real engines, whose gateways are processes of their own. */
class Casa {
  readonly ambiente: Ambiente;
  readonly #processi: Processo[] = [];
  readonly #motori: Oggetto;

  private constructor(ambiente: Ambiente, motori: Oggetto) {
    this.ambiente = ambiente;
    this.#motori = motori;
  }

  static async apri(archivio: string, contatori?: Oggetto): Promise<Casa> {
    const dir = await mkdtemp(join(tmpdir(), 'varco-motori-'));
    const ambiente = await createAmbiente({ dir, modificaEnte });
    await writeFile(join(dir, 'motori.password'), PASSWORD, { mode: 0o600 });
    const password = 'file:motori.password';
    return new Casa(ambiente, {
      archivio: { url: archivio, password },
      ...(contatori && { contatori: { ...contatori, password } }),
    });
  }

  async avvio(istanza: string): Promise<Avvio> {
    return avvia(await altroProcesso(this.ambiente, istanza, this.#motori));
  }

  async avvia(istanza: string): Promise<Processo> {
    const avvio = await this.avvio(istanza);
    if (!avvio.ok) throw new Error(`gateway did not start (${String(avvio.exit)}): ${avvio.stderr}`);
    this.#processi.push(avvio.processo);
    return avvio.processo;
  }

  /** Status, and the code of the refusal. */
  async chiedi({ url }: Processo, cf = PERSONE[0] ?? ''): Promise<string> {
    const headers = { 'Varco-Assicurato': cf, 'Varco-LoA': 'SPID2' };
    const { status, body } = await chiediEstratto(url, this.ambiente.portale, cf, headers);
    return [status, (body as { codice?: string }).codice].filter(Boolean).join(' ');
  }

  /** Times that INPS was asked. */
  get inps(): number {
    return this.ambiente.sandbox.log.count('inps-eci');
  }

  async chiudi(): Promise<void> {
    for (const processo of this.#processi) await processo.kill('SIGKILL');
    await this.ambiente.sandbox.close();
    await rm(this.ambiente.dir, { recursive: true, force: true });
  }
}

/** What the register says: accesses opened, closed, closed as unknown, and calls that left. */
function registro(
  postgres: ServerPostgres,
  url: string,
): { readonly aperti: number; readonly chiusi: number; readonly ignoti: number; readonly partite: number } {
  const conta = (quali: string): string => `count(*) FILTER (WHERE ${quali})`;
  const sql = `SELECT ${conta(`tipo = 'apertura'`)}, ${conta(`tipo = 'chiusura'`)}, ${conta(`record LIKE '%"esito":"ignoto"%'`)},
     ${conta(`record LIKE '%"chiamataPartita":true%'`)} FROM registro`;
  const [aperti = 0, chiusi = 0, ignoti = 0, partite = 0] = (postgres.query(url, sql)[0] ?? '').split('|').map(Number);
  return { aperti, chiusi, ignoti, partite };
}

describe('the engines, under a gateway that runs', function () {
  this.timeout(240_000);
  let [postgres, redis]: [ServerPostgres?, ServerRedis?] = [];
  let casa: Casa | undefined;
  let prove = 0;
  const pg = (): ServerPostgres => {
    if (!postgres) throw new Error('no PostgreSQL');
    return postgres;
  };
  const database = (): string => pg().database(`prova_${(prove += 1)}`);
  before(async function () {
    if (!serve('postgres', 'redis')) this.skip();
    [postgres, redis] = await Promise.all([ServerPostgres.open(), ServerRedis.open()]);
  });
  after(async () => {
    await redis?.destroy();
    await postgres?.destroy();
  });
  afterEach(async () => {
    await casa?.chiudi();
    casa = undefined;
  });

  it('PostgreSQL alone: what INPS told one instance to wait for holds for the other, and after a kill -9', async () => {
    casa = await Casa.apri(database());
    const [uno, due] = [await casa.avvia('uno'), await casa.avvia('due')];
    expect([await casa.chiedi(uno), await casa.chiedi(due)]).to.deep.equal(['200', '200']);
    casa.ambiente.sandbox.faults.arm({ target: 'inps', times: 1, kind: 'status-429', retryAfter: 600 });
    expect(await casa.chiedi(uno)).to.equal('429 erogatore-limite');
    const prima = casa.inps;
    for (const processo of [due, uno]) expect(await casa.chiedi(processo, PERSONE[1])).to.equal('429 quota-esaurita');
    await due.kill('SIGKILL');
    expect(await casa.chiedi(await casa.avvia('due'), PERSONE[2])).to.equal('429 quota-esaurita');
    expect(casa.inps).to.equal(prima);
  });

  it('PostgreSQL killed under load: nothing leaves unrecorded, it is said, and the house opens again by itself', async () => {
    const url = database();
    casa = await Casa.apri(url);
    const questa = casa;
    const processo = await casa.avvia('uno');
    expect(await casa.chiedi(processo)).to.equal('200');
    casa.ambiente.sandbox.faults.arm({ target: 'inps', times: 1_000, kind: 'latency', ms: 40 });
    let ancora = true;
    const esiti: string[] = [];
    const carico = Promise.all(
      PERSONE.map(async (cf) => {
        while (ancora) esiti.push(await questa.chiedi(processo, cf));
      }),
    );
    await finche(() => questa.inps >= 4, 45_000);
    await pg().stop('SIGKILL');
    await finche(async () => !(await pronto(processo)), 45_000);
    const ferma = casa.inps;
    const da = esiti.length;
    await finche(() => esiti.length > da + 8, 45_000);
    expect(new Set(esiti.slice(-4))).to.deep.equal(new Set(['503 tracciamento-non-disponibile']));
    expect(await stato(processo)).to.include({ status: 503, registro: false });
    expect(processo.stderr()).to.include('"archivio-in-difficolta"');
    expect(casa.inps).to.equal(ferma);
    ancora = false;
    await carico;

    await pg().start();
    await finche(() => pronto(processo), 45_000);
    for (let count = 0; count < MASSIMO * 2; count += 1) await casa.chiedi(processo, PERSONE[count % 4]);
    expect(await casa.chiedi(processo)).to.equal('429 quota-esaurita');
    // Each call that reached INPS has its opening; of those whose closing was cut off it is said that nobody knows.
    await finche(() => registro(pg(), url).aperti === registro(pg(), url).chiusi, 45_000);
    const { ignoti, partite } = registro(pg(), url);
    expect(casa.inps).to.be.within(partite, partite + ignoti);
    expect(casa.inps).to.be.within(MASSIMO - ignoti, MASSIMO);
  });

  it('Redis killed and its files wiped: closed meanwhile, then counted anew from the register before the first call', async () => {
    if (!redis) throw new Error('no Redis');
    casa = await Casa.apri(database(), { url: redis.url });
    const istanze = [await casa.avvia('uno'), await casa.avvia('due')] as const;
    for (let count = 0; count < 7; count += 1)
      expect(await casa.chiedi(istanze[count % 2 ? 0 : 1], PERSONE[count % 4])).to.equal('200');
    await redis.stop('SIGKILL');
    for (const processo of istanze) {
      await finche(async () => !(await pronto(processo)), 45_000);
      expect(await casa.chiedi(processo)).to.equal('503 contatori-non-disponibili');
      const { contatori, registro: scrive, avvisi } = await stato(processo);
      expect({ contatori, scrive }).to.deep.equal({ contatori: false, scrive: true });
      expect(String(avvisi)).to.include('contatori in Redis');
    }
    expect(casa.inps).to.equal(7);
    redis.wipe();
    await redis.start();
    for (const processo of istanze) await finche(() => pronto(processo), 45_000);
    const esiti = await Promise.all(
      Array.from({ length: 24 }, (_, n) => (casa as Casa).chiedi(istanze[n % 2 ? 0 : 1], PERSONE[n % 4])),
    );
    for (const esito of esiti) expect(esito).to.be.oneOf(['200', '429 quota-esaurita']);
    // Same people at once share a call: what is left over goes to those who ask one after the other.
    for (let n = 0; n < MASSIMO; n += 1) await casa.chiedi(istanze[n % 2 ? 0 : 1], PERSONE[n % 4]);
    expect(await casa.chiedi(istanze[0])).to.equal('429 quota-esaurita');
    expect(casa.inps).to.equal(MASSIMO);
    const dette = istanze.map((processo) => processo.stderr()).join('');
    expect(dette).to.match(/"contatori-ricostruiti".*"memoria":"persa"/);
  });

  it('a Redis that may forget a second is refused at start, in one line that names the setting', async () => {
    if (!redis) throw new Error('no Redis');
    casa = await Casa.apri(database(), { url: redis.url });
    await redis.stop('SIGTERM');
    await redis.start('--appendfsync', 'everysec');
    try {
      const avvio = await casa.avvio('uno');
      expect(avvio).to.include({ ok: false, exit: 1 });
      if (avvio.ok) return;
      expect(avvio.stderr.trim().split('\n').at(-1))
        .to.include('appendfsync')
        .and.match(/^varco:/);
    } finally {
      await redis.stop('SIGTERM');
      await redis.start();
    }
  });

  it('an instance that would count elsewhere than the others is refused: two ceilings would be none', async () => {
    if (!redis) throw new Error('no Redis');
    const url = database();
    casa = await Casa.apri(url);
    await casa.avvia('uno');
    const altra = { archivio: { url, password: 'file:motori.password' }, fusoOrario: 'UTC' };
    const conRedis = {
      ...altra,
      fusoOrario: 'Europe/Rome',
      contatori: { url: redis.url, password: 'file:motori.password' },
    };
    for (const processo of [altra, conRedis]) {
      const avvio = await avvia(await altroProcesso(casa.ambiente, 'due', processo));
      expect(avvio).to.include({ ok: false, exit: 1 });
      if (!avvio.ok) expect(avvio.stderr).to.match(/contatori\.url, contatori\.prefisso and fusoOrario/);
    }
    await casa.avvia('tre');
  });

  it('a clock that jumps a day ahead and back finds what was spent, and every access is in the register', async () => {
    const url = database();
    let scarto = 0;
    const password = join(mkdtempSync(join(tmpdir(), 'varco-password-')), 'password');
    writeFileSync(password, PASSWORD, { mode: 0o600 });
    const qui = await apriCasa({
      clock: { now: () => systemClock.now() + scarto },
      modificaEnte,
      modificaProcesso: (processo) => ({ ...processo, archivio: { url, password: `file:${password}` } }),
    });
    try {
      const salta = (giorni: number): void => {
        scarto = giorni * 86_400_000;
        qui.sandbox.clock.skewMs = scarto;
      };
      const chiedi = async (volte: number): Promise<Readonly<Record<number, number>>> => {
        const stati: Record<number, number> = {};
        for (let n = 0; n < volte; n += 1) {
          const { status } = await qui.assicurato(PERSONE[n % 4] ?? '');
          stati[status] = (stati[status] ?? 0) + 1;
        }
        return stati;
      };
      expect(await chiedi(5)).to.deep.equal({ 200: 5 });
      salta(1);
      expect(await chiedi(MASSIMO + 2)).to.deep.equal({ 200: MASSIMO, 429: 2 });
      salta(-1);
      expect(await chiedi(3)).to.deep.equal({ 200: 3 });
      salta(0);
      expect(await chiedi(MASSIMO)).to.deep.equal({ 200: MASSIMO - 5, 429: 5 });
      salta(1);
      expect(await chiedi(1)).to.deep.equal({ 429: 1 });
      const chiesti = 5 + MASSIMO + 2 + 3 + MASSIMO + 1;
      expect(registro(pg(), url)).to.include({ aperti: chiesti, chiusi: chiesti, ignoti: 0, partite: 2 * MASSIMO + 3 });
      expect(qui.sandbox.log.count('inps-eci')).to.equal(2 * MASSIMO + 3);
    } finally {
      await qui.close();
      rmSync(join(password, '..'), { recursive: true });
    }
  });
});

/** Small, and thrown away: needs Linux, root and mount. */
function montaDisco(path: string, size: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('the disk of PostgreSQL, full', function () {
  this.timeout(240_000);

  it('stops everything before it leaves; when there is room again the house opens', async function () {
    if (!serve('postgres')) this.skip();
    const disco = mkdtempSync(join(tmpdir(), 'varco-disco-pg-'));
    if (!montaDisco(disco, '160m')) {
      rmSync(disco, { recursive: true });
      console.warn('      SKIPPED: a small disk needs Linux, root and mount');
      this.skip();
    }
    const postgres = await ServerPostgres.open(disco);
    const casa = await Casa.apri(postgres.url);
    try {
      const processo = await casa.avvia('uno');
      expect(await casa.chiedi(processo)).to.equal('200');
      const zavorra = join(disco, 'zavorra');
      const riempi = (): void => {
        try {
          for (let n = 0; ; n += 1) writeFileSync(zavorra, Buffer.alloc(1 << 20), { flag: 'a' });
        } catch (error) {
          expect(error).to.include({ code: 'ENOSPC' });
        }
      };
      riempi();
      // Room is left in pages that it had: from the first refusal on, nothing leaves.
      const ferma = /^503 (?:tracciamento|contatori)-non-disponibil/;
      let esito = '200';
      for (let n = 0; n < 800 && !ferma.test(esito); n += 1) esito = await casa.chiedi(processo, PERSONE[n % 4]);
      expect(esito).to.match(ferma);
      const prima = casa.inps;
      for (let n = 0; n < 3; n += 1) expect(await casa.chiedi(processo, PERSONE[n])).to.match(/^503 /);
      expect(casa.inps).to.equal(prima);
      await finche(async () => !(await pronto(processo)), 45_000);

      rmSync(zavorra);
      // Where it could not even write its log ahead, it ended.
      if (postgres.ended) await postgres.start();
      await finche(() => pronto(processo), 30_000);
      expect(await casa.chiedi(processo)).to.match(/^(?:200|429 quota-esaurita)$/);
      // Of calls whose outcome could not be written it is said that nobody knows.
      await finche(() => registro(postgres, postgres.url).aperti === registro(postgres, postgres.url).chiusi, 45_000);
      const { partite, ignoti } = registro(postgres, postgres.url);
      expect(casa.inps).to.be.within(partite, partite + ignoti);
    } finally {
      await casa.chiudi();
      await postgres.stop();
      execFileSync('umount', ['-l', disco]);
      rmSync(disco, { recursive: true });
    }
  });
});
