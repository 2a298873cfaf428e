import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnagrafeScritta } from '@varco/gateway';
import { expect } from 'chai';
import { finche } from '../support/gateway.js';
import { PASSWORD, serve, ServerPostgres, ServerRedis } from '../support/motori.js';
import type { Processo } from '../support/processo.js';
import { CF_OPERATORI, comando, ENTE, expectPulito, UfficioVero } from '../support/ufficio.js';

const FINESTRA = { finestraSecondi: 60 } as const;

describe('operators on two instances, one PostgreSQL, one Redis', function () {
  this.timeout(300_000);
  if (!serve('postgres', 'redis')) return;
  let postgres: ServerPostgres;
  let redis: ServerRedis;
  let ufficio: UfficioVero;
  let processi: readonly [Processo, Processo];
  before(async () => {
    [postgres, redis] = await Promise.all([ServerPostgres.open(), ServerRedis.open()]);
    const password = 'file:motori.password';
    ufficio = await UfficioVero.apri(
      { modificaEnte: (ente) => ({ ...ente, usoConcorrente: { ...FINESTRA, azione: 'rifiuta' } }) },
      { archivio: { url: postgres.url, password }, contatori: { url: redis.url, password } },
      (dir) => writeFile(join(dir, 'motori.password'), PASSWORD, { mode: 0o600 }),
    );
    processi = await Promise.all([ufficio.avvia('uno'), ufficio.avvia('due')]);
  });
  after(async () => {
    await ufficio?.chiudi();
    await redis?.destroy();
    await postgres?.destroy();
  });

  const avvisi = async ({ url }: Processo): Promise<string> => {
    const { avvisi } = (await (await fetch(`${url}/status`)).json()) as { readonly avvisi: readonly string[] };
    return avvisi.join('\n');
  };
  const viste = ({ stderr }: Processo): number => stderr().split('"evento":"operatore-da-due-postazioni"').length - 1;
  /** From the moment the command has ended, on both. */
  const entroDueSecondi = async (operatore: string, status: number): Promise<void> => {
    await Promise.all(
      processi.map((processo) =>
        finche(async () => (await ufficio.chiede(processo, operatore)).status === status, 2_000),
      ),
    );
  };

  it('one enabled passes and one revoked does not, within two seconds on both', async () => {
    const abilitata = await ufficio.abilita('op.anna', CF_OPERATORI[0]);
    expect(abilitata.exit, abilitata.stderr).to.equal(0);
    await entroDueSecondi('op.anna', 200);
    const revocata = await ufficio.operatore('revoca', '--operatore', 'op.anna');
    expect(revocata.exit, revocata.stderr).to.equal(0);
    await entroDueSecondi('op.anna', 403);
    const altrui = await ufficio.abilita('op.anna', CF_OPERATORI[1]);
    expect(altrui.exit).to.equal(1);
    expectPulito(altrui, ...CF_OPERATORI, PASSWORD);
  });

  it('one at a second workstation, served by the other instance, is refused where that is configured', async () => {
    const [uno, due] = processi;
    await ufficio.abilita('op.bruno', CF_OPERATORI[1]);
    await finche(async () => (await ufficio.chiede(uno, 'op.bruno', '198.51.100.1')).status === 200, 2_000);
    // Asked of both at once, the second workstation is refused by both, as often as it asks.
    for (const processo of [due, uno, due])
      expect(await ufficio.chiede(processo, 'op.bruno', '198.51.100.3')).to.include({
        ...{ status: 403, codice: 'operatore-in-uso-altrove' },
      });
    // The first goes on, wherever he is served.
    for (const processo of processi)
      expect((await ufficio.chiede(processo, 'op.bruno', '198.51.100.1')).status).to.equal(200);
    for (const processo of processi) {
      expect(await avvisi(processo))
        .to.include(`${ENTE}: 1 operatore da due postazioni insieme`)
        .and.not.include('op.bruno');
      expect(viste(processo)).to.equal(1);
    }
  });

  it('and told of where that is', async () => {
    const [uno, due] = processi;
    const documento = JSON.parse(await readFile(ufficio.ambiente.anagrafe, 'utf8')) as AnagrafeScritta;
    // Terms and operators are signed for: a file may leave them out.
    const enti = documento.enti.map(({ convenzioni: _, operatori: _o, ...ente }) => ({
      ...{ ...ente, usoConcorrente: { ...FINESTRA, azione: 'avvisa' } },
    }));
    await writeFile(ufficio.ambiente.anagrafe, JSON.stringify({ ...documento, enti }));
    const importata = await comando([
      ...['anagrafe', 'importa', '--config', ufficio.config, '--autore', 'prova', '--motivo', 'prova'],
    ]);
    expect(importata.exit, importata.stderr).to.equal(0);
    expect((await ufficio.abilita('op.carla', CF_OPERATORI[2])).exit).to.equal(0);
    await finche(async () => (await ufficio.chiede(uno, 'op.carla', '198.51.100.1')).status === 200, 2_000);
    const prima = viste(due);
    expect((await ufficio.chiede(due, 'op.carla', '198.51.100.3')).status).to.equal(200);
    expect((await ufficio.chiede(due, 'op.carla', '198.51.100.3')).status).to.equal(200);
    expect(viste(due)).to.equal(prima + 1);
    expect(await avvisi(due)).to.include(`${ENTE}: 2 operatori da due postazioni insieme`);
  });

  it('an archive that is away is exit 3, in one line, without its password', async () => {
    await postgres.stop();
    const detto = await ufficio.guarda('operatore', 'elenca');
    expect(detto.exit, detto.stderr).to.equal(3);
    expect(detto.stderr.trim().split('\n')).to.have.length(1);
    expectPulito(detto, PASSWORD);
    await postgres.start();
    expect((await ufficio.guarda('operatore', 'elenca')).exit).to.equal(0);
  });
});
