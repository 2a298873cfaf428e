import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { buildSnapshot } from '../../src/anagrafe/snapshot.js';
import { apriRevisione } from '../../src/operatori/revisione.js';
import { isDaScrivere, scriviRevisioniScadute, sorvegliaRevisioni } from '../../src/operatori/revisioni-scadute.js';
import { storiaOperatore } from '../../src/operatori/storia.js';
import { CF, fraGiorni, motivi, Sportello } from './banco.js';

const GIORNO = 86_400_000;

describe('a review that is over and that nobody closed (Q-09)', function () {
  this.timeout(20_000);
  let sportello: Sportello;
  beforeEach(async () => {
    sportello = await Sportello.apri();
    await sportello.abilita('m.rossi', CF.rossi);
    const entro = fraGiorni(10);
    const aperta = await sportello.compi({
      azione: 'revisione.apri',
      cambia: ({ ente, oggi }) => apriRevisione(ente, { id: 'r1', entro }, oggi),
    });
    expect(motivi(aperta)).to.deep.equal(['applicata']);
  });
  afterEach(() => sportello.chiudi());

  const opzioni = () => {
    const { anagrafe: store, clock, fuso } = sportello.deps;
    return { store, clock, fuso };
  };
  const snapshot = async () => buildSnapshot({ versione: 1, enti: [await sportello.ente()] }, 1);

  it('is written down once its last day has passed, and not before', async () => {
    sportello.adesso = Date.parse(`${fraGiorni(10)}T22:59:59.999Z`);
    expect(isDaScrivere(await snapshot(), fraGiorni(10))).to.equal(false);
    expect(await scriviRevisioniScadute(opzioni())).to.deep.equal([]);
    sportello.adesso += 1;
    expect(isDaScrivere(await snapshot(), fraGiorni(11))).to.equal(true);
    const attese = { ente: 'cassa', revisione: 'r1', entro: fraGiorni(10), codici: ['op1', 'm.rossi'] };
    expect(await scriviRevisioniScadute(opzioni())).to.deep.equal([attese]);
    expect(await sportello.stato('m.rossi')).to.equal('sospeso');
    const { passi } = await storiaOperatore(sportello.deps.anagrafe, 'cassa', 'm.rossi');
    expect(passi.at(-1)).to.deep.include({
      autore: 'varco',
      motivo: `cassa: revisione r1, 2 non confermati entro il ${fraGiorni(10)}`,
    });
    // Still open for whoever looks after it to close, and nothing more to write.
    expect((await sportello.ente()).revisione?.id).to.equal('r1');
    expect(await scriviRevisioniScadute(opzioni())).to.deep.equal([]);
  });

  it('is written by one of several instances that look at once', async () => {
    sportello.adesso += 20 * GIORNO;
    const versione = await sportello.deps.anagrafe.currentVersion();
    const scritte = await Promise.all([1, 2, 3].map(() => scriviRevisioniScadute(opzioni())));
    expect(scritte.filter(({ length }) => length > 0)).to.have.length(1);
    expect(await sportello.deps.anagrafe.currentVersion()).to.equal(versione + 1);
  });

  it('is written by nobody whose clock was set a moment ago, and by whoever watches otherwise', async () => {
    sportello.adesso += 20 * GIORNO;
    const anagrafe = await snapshot();
    let [spostato, visti] = [true, 0];
    const scritti: string[] = [];
    const ferma = sorvegliaRevisioni({
      ...opzioni(),
      anagrafe: { snapshot: () => anagrafe },
      orologioSpostato: () => {
        visti += 1;
        return spostato;
      },
      onSospesi: ({ revisione }) => scritti.push(revisione),
      onError: (error) => scritti.push(String(error)),
      ogniMs: 5,
    });
    while (visti < 3) await pause(5);
    expect(await sportello.stato('m.rossi')).to.equal('abilitato');
    spostato = false;
    while ((await sportello.stato('m.rossi')) !== 'sospeso') await pause(5);
    await ferma();
    expect(scritti).to.deep.equal(['r1']);
  });
});
