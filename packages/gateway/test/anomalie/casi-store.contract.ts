import { expect } from 'chai';
import type { CasiStore, CasoNuovo, Firmato } from '../../src/anomalie/casi-store.js';

const NOW = Date.UTC(2026, 10, 22, 10);
const PROVE = {
  ...{ dal: NOW - 60_000, al: NOW, conteggi: { persone: 40 }, soglie: { persone: 40, minuti: 10 } },
  accessi: ['5d0f0a3e-7c1b-4c58-9f0f-2f8a1c7b6e11'],
};
const nuovo = (parti: Partial<CasoNuovo> = {}): CasoNuovo => ({
  ...{ ente: 'cassa', tipo: 'operatore', id: 'op1', anomalia: 'molte-persone', istante: NOW, istanza: 'gw1' },
  ...{ prove: PROVE, reazione: 'avvisa', rallentaFino: 0 },
  ...parti,
});
const firmato = (parti: Partial<Firmato> = {}): Firmato => ({
  ...{ istante: NOW + 1_000, chi: 's.gialli', atto: 9, motivo: 'recupero di arretrati' },
  ...parti,
});

/** What every archive promises of cases. `open` gives an empty one; `change` runs a statement behind its back. */
export function casiStoreContract(
  open: () => Promise<{ readonly casi: CasiStore; change(sql: string): Promise<void> }>,
): void {
  let casi: CasiStore;
  let change: (sql: string) => Promise<void>;
  beforeEach(async () => ({ casi, change } = await open()));
  const cose = async (numero: number): Promise<readonly string[]> =>
    (await casi.storia('cassa', numero)).map(({ cosa, chi }) => `${cosa} ${chi}`);

  it('opens one case for an anomaly of a subject, however many instances see it at once', async () => {
    const esiti = await Promise.all(
      ['gw1', 'gw2', 'gw3', 'gw4'].map((istanza) => casi.apri(nuovo({ istanza, istante: NOW }))),
    );
    expect(new Set(esiti.map(({ numero }) => numero)).size).to.equal(1);
    expect(esiti.filter((one) => one.nuovo)).to.have.length(1);
    const numero = esiti[0]?.numero ?? 0;
    expect(await casi.carica('cassa', numero)).to.deep.equal({
      ...{ numero, ente: 'cassa', tipo: 'operatore', id: 'op1', anomalia: 'molte-persone', stato: 'aperto' },
      ...{ sospensione: 'nessuna', rallentaFino: 0, apertoIl: NOW, ultimaVolta: NOW, volte: 4, prove: PROVE },
    });
    for (const other of [{ id: 'op2' }, { anomalia: 'passo-metronomico' }, { ente: 'altra' }] as const)
      expect((await casi.apri(nuovo(other))).nuovo, JSON.stringify(other)).to.equal(true);
    expect(await casi.aperti()).to.deep.equal(
      new Map([
        ['altra', 1],
        ['cassa', 3],
      ]),
    );
    expect(await casi.carica('altra', numero)).to.equal(undefined);
    expect(await casi.elenca('cassa', 2)).to.have.length(2);
  });

  it('opens another once the first was cleared up, which happens once', async () => {
    const { numero } = await casi.apri(nuovo());
    expect(await casi.chiarisci('cassa', numero, 'giustificata', firmato())).to.equal(true);
    expect(await casi.chiarisci('cassa', numero, 'confermata', firmato())).to.equal(false);
    expect(await casi.chiarisci('altra', numero, 'confermata', firmato())).to.equal(false);
    const secondo = await casi.apri(nuovo({ istante: NOW + 5_000 }));
    expect(secondo).to.deep.equal({ numero: secondo.numero, nuovo: true });
    expect(secondo.numero).to.not.equal(numero);
    expect(await casi.carica('cassa', numero)).to.include({
      ...{ stato: 'chiarito', esito: 'giustificata', chiarimento: 'recupero di arretrati' },
    });
    expect(await cose(numero)).to.deep.equal(['aperto varco/gw1', 'chiarito s.gialli']);
  });

  it('keeps a suspension until it is lifted, whatever becomes of the case; seen again, it begins again', async () => {
    const { numero } = await casi.apri(nuovo({ reazione: 'sospendi' }));
    const inVigore = async () =>
      (await casi.misure(NOW)).map(({ caso, sospeso, id }) => `${caso === numero} ${sospeso} ${id}`);
    expect(await inVigore()).to.deep.equal(['true true op1']);
    await casi.apri(nuovo({ reazione: 'avvisa' }));
    expect(await inVigore()).to.deep.equal(['true true op1']);
    expect(await casi.sospendi('cassa', numero, firmato())).to.equal(false);
    expect(await casi.riattiva('cassa', numero, firmato())).to.equal(true);
    expect(await casi.riattiva('cassa', numero, firmato())).to.equal(false);
    expect(await inVigore()).to.deep.equal([]);
    await casi.apri(nuovo({ reazione: 'sospendi', istante: NOW + 2_000, istanza: 'gw2' }));
    await casi.chiarisci('cassa', numero, 'confermata', firmato());
    expect(await inVigore()).to.deep.equal(['true true op1']);
    expect(await casi.riattiva('cassa', numero, firmato({ chi: 'altro' }))).to.equal(true);
    expect(await cose(numero)).to.deep.equal([
      ...['aperto varco/gw1', 'sospeso varco/gw1', 'riattivato s.gialli', 'sospeso varco/gw2'],
      ...['chiarito s.gialli', 'riattivato altro'],
    ]);
    const [, sospeso, riattivato] = await casi.storia('cassa', numero);
    expect(sospeso).to.deep.equal({ istante: NOW, cosa: 'sospeso', chi: 'varco/gw1' });
    expect(riattivato).to.deep.include({ atto: 9, motivo: 'recupero di arretrati' });
  });

  it('slows down until a time, never an earlier one, and stops when somebody says so', async () => {
    const { numero } = await casi.apri(nuovo({ reazione: 'rallenta', rallentaFino: NOW + 60_000 }));
    await casi.apri(nuovo({ rallentaFino: 0, istante: NOW + 1_000 }));
    expect((await casi.misure(NOW + 59_999)).map(({ rallentaFino }) => rallentaFino)).to.deep.equal([NOW + 60_000]);
    expect(await casi.misure(NOW + 60_000)).to.deep.equal([]);
    expect(await casi.riattiva('cassa', numero, firmato())).to.equal(true);
    expect(await casi.misure(NOW)).to.deep.equal([]);
    expect(await cose(numero)).to.deep.equal(['aperto varco/gw1', 'rallentato varco/gw1', 'riattivato s.gialli']);
  });

  it('opens a case of its own for each suspension that a person decides', async () => {
    const soggetto = { ente: 'cassa', tipo: 'applicazione', id: 'portale' } as const;
    const one = await casi.segnala(soggetto, firmato({ atto: 1 }));
    const two = await casi.segnala(soggetto, firmato({ atto: 2 }));
    expect(one).to.not.equal(two);
    expect((await casi.misure(NOW)).filter(({ sospeso }) => sospeso)).to.have.length(2);
    expect(await cose(one)).to.deep.equal(['aperto s.gialli', 'sospeso s.gialli']);
    expect(await casi.carica('cassa', two)).to.include({ anomalia: 'segnalazione', sospensione: 'attiva' });
  });

  it('suspends nobody because many looked at him', async () => {
    const { numero } = await casi.apri(nuovo({ tipo: 'assicurato', id: 'impronta', anomalia: 'persona-di-molti' }));
    expect(await casi.sospendi('cassa', numero, firmato())).to.equal(false);
  });

  it('lets nobody take a case away, nor write its history anew', async () => {
    await casi.apri(nuovo());
    for (const sql of [
      'DELETE FROM casi_anomalia',
      'DELETE FROM casi_eventi',
      `UPDATE casi_eventi SET cosa = 'chiarito'`,
    ]) {
      const error: unknown = await change(sql).catch((thrown: unknown) => thrown);
      expect(error, sql).to.be.instanceOf(Error);
    }
  });
}
