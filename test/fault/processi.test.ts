import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chiediEstratto, createAmbiente, type Ambiente, type AmbienteOptions } from '@varco/demo';
import { expect } from 'chai';
import { cfOf, conConvenzione } from '../support/casa.js';
import { avvia, varco, type Processo } from '../support/processo.js';
import { leggiRighe } from '../support/registro.js';

const MASSIMO = 40;

/** A premises whose gateway runs in processes of its own. */
async function preparaAmbiente(options: Partial<AmbienteOptions> = {}): Promise<Ambiente & { close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'varco-processi-'));
  const ambiente = await createAmbiente({
    dir,
    modificaEnte: conConvenzione((convenzione) => ({
      ...convenzione,
      servizi: convenzione.servizi.map((c) => ({ ...c, chiamateMassimeGiorno: MASSIMO })),
    })),
    ...options,
  });
  return {
    ...ambiente,
    async close() {
      await ambiente.sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function started(config: string): Promise<Processo> {
  const avvio = await avvia(config);
  if (!avvio.ok) throw new Error(`gateway did not start (${avvio.exit}): ${avvio.stderr}`);
  return avvio.processo;
}

/** The second process file of the same premises. */
async function altraIstanza(ambiente: Ambiente, istanza: string): Promise<string> {
  const processo = JSON.parse(await readFile(ambiente.configurazione, 'utf8')) as Record<string, unknown>;
  const file = join(ambiente.dir, `varco-${istanza}.yaml`);
  await writeFile(file, JSON.stringify({ ...processo, istanza }));
  return file;
}

const SCENARI = [
  'tipico',
  'quadri-abc',
  'periodi-sovrapposti',
  'pubblico-impiego',
  'periodi-esteri',
  'maternita-figurativa',
];

/** Asks until told to stop; counts the outcomes. A connection that breaks is the kill we came for. */
async function martella(url: () => string, ambiente: Ambiente, giri: number): Promise<Map<number, number>> {
  const outcomes = new Map<number, number>();
  await Promise.all(
    SCENARI.map(async (scenario) => {
      const cf = cfOf(scenario);
      for (let giro = 0; giro < giri; giro += 1) {
        let status = 0;
        try {
          ({ status } = await chiediEstratto(url(), ambiente.portale, cf, {
            'Varco-Assicurato': cf,
            'Varco-LoA': 'SPID2',
          }));
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
        outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      }
    }),
  );
  return outcomes;
}

describe('processes', function () {
  this.timeout(120_000);

  it('killed with -9 under load, the ceiling holds, the register verifies and what was open is closed as unknown', async () => {
    const ambiente = await preparaAmbiente();
    try {
      let processo = await started(ambiente.configurazione);
      ambiente.sandbox.faults.arm({ target: 'inps', times: 1000, kind: 'latency', ms: 30 });
      for (let kill = 0; kill < 3; kill += 1) {
        const load = martella(() => processo.url, ambiente, 2);
        const seen = ambiente.sandbox.log.count('inps-eci');
        while (ambiente.sandbox.log.count('inps-eci') < seen + 2)
          await new Promise((resolve) => setTimeout(resolve, 5));
        await processo.kill('SIGKILL');
        await load;
        processo = await started(ambiente.configurazione);
      }
      const outcomes = await martella(() => processo.url, ambiente, 20);
      expect(outcomes.get(429)).to.be.greaterThan(0);
      expect(ambiente.sandbox.log.count('inps-eci')).to.be.at.most(MASSIMO);
      expect(await processo.kill('SIGTERM')).to.equal(0);

      const righe = leggiRighe(ambiente.dir);
      const aperture = righe.filter(({ tipo }) => tipo === 'apertura');
      const chiusure = righe.filter(({ tipo }) => tipo === 'chiusura');
      expect(chiusure.length).to.equal(aperture.length);
      expect(chiusure.filter(({ fatti }) => fatti['esito'] === 'ignoto').length).to.be.greaterThan(0);
      const verifica = await varco(
        'registro',
        'verifica',
        '--db',
        join(ambiente.dir, 'varco.db'),
        '--chiave-pubblica',
        join(ambiente.dir, 'registro.firma.pub.pem'),
      );
      expect(verifica.exit, verifica.stdout + verifica.stderr).to.equal(0);
      expect(JSON.parse(verifica.stdout)).to.include({ valid: true });
    } finally {
      await ambiente.close();
    }
  });

  it('two of one istanza: the second refuses, in one clear line', async () => {
    const ambiente = await preparaAmbiente();
    try {
      const primo = await started(ambiente.configurazione);
      const secondo = await avvia(ambiente.configurazione);
      expect(secondo.ok).to.equal(false);
      if (!secondo.ok) {
        expect(secondo.exit).to.equal(1);
        expect(secondo.stderr.trim().split('\n')).to.have.length(1);
        expect(secondo.stderr).to.match(/istanza/);
      }
      expect(await primo.kill('SIGTERM')).to.equal(0);
    } finally {
      await ambiente.close();
    }
  });

  it('two istanze on one database share one ceiling, to the unit', async () => {
    const ambiente = await preparaAmbiente();
    try {
      const primo = await started(ambiente.configurazione);
      const secondo = await started(await altraIstanza(ambiente, 'demo2'));
      let turn = 0;
      const outcomes = await martella(() => ((turn += 1) % 2 ? primo : secondo).url, ambiente, 12);
      expect(outcomes.get(200)).to.equal(MASSIMO);
      expect(outcomes.get(429)).to.equal(SCENARI.length * 12 - MASSIMO);
      expect(ambiente.sandbox.log.count('inps-eci')).to.equal(MASSIMO);
      expect(await primo.kill('SIGTERM')).to.equal(0);
      expect(await secondo.kill('SIGTERM')).to.equal(0);
      const verifica = await varco(
        'registro',
        'verifica',
        '--db',
        join(ambiente.dir, 'varco.db'),
        '--chiave-pubblica',
        join(ambiente.dir, 'registro.firma.pub.pem'),
      );
      expect(verifica.exit, verifica.stdout).to.equal(0);
    } finally {
      await ambiente.close();
    }
  });

  it('asked to stop, lets calls in progress finish and takes no more', async () => {
    const ambiente = await preparaAmbiente();
    try {
      const processo = await started(ambiente.configurazione);
      ambiente.sandbox.faults.arm({ target: 'inps', times: 1, kind: 'latency', ms: 800 });
      const cf = cfOf('tipico');
      const inVolo = chiediEstratto(processo.url, ambiente.portale, cf, {
        'Varco-Assicurato': cf,
        'Varco-LoA': 'SPID2',
      });
      while (ambiente.sandbox.log.count('pdnd-token') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const fine = processo.kill('SIGTERM');
      expect((await inVolo).status).to.equal(200);
      expect(await fine).to.equal(0);
      const [apertura, chiusura] = leggiRighe(ambiente.dir).slice(-2);
      expect(apertura?.tipo).to.equal('apertura');
      expect(chiusura?.fatti['esito']).to.equal('risposta');
    } finally {
      await ambiente.close();
    }
  });

  it('says nothing personal, and no secret, on stderr or in the register file', async () => {
    const ambiente = await preparaAmbiente({
      modificaProcesso: (processo) => ({ ...processo, log: { livello: 'debug' } }),
    });
    try {
      const processo = await started(ambiente.configurazione);
      await martella(() => processo.url, ambiente, 1);
      ambiente.sandbox.faults.arm({ target: 'inps', times: 3, kind: 'doctype' });
      await martella(() => processo.url, ambiente, 1);
      await processo.kill('SIGTERM');
      const written = processo.stderr() + (await readFile(join(ambiente.dir, 'varco.db'), 'latin1'));
      for (const scenario of SCENARI) expect(written).to.not.contain(cfOf(scenario));
      expect(written).to.not.contain(ambiente.portale.segreto);
      // An RS256 token, of whatever kind, begins so; the register's own heads are signed otherwise.
      expect(written).to.not.contain('eyJhbGciOiJSUzI1NiI');
    } finally {
      await ambiente.close();
    }
  });
});
