import { systemIds } from '@varco/modi-client';
import { expect } from 'chai';
import { createSqlCasiStore } from '../../src/adapters/sql-casi-store.js';
import type { CasiStore } from '../../src/anomalie/casi-store.js';
import type { EventoAnomalia } from '../../src/anomalie/reagente.js';
import { createVigilanza, type Vigilanza } from '../../src/anomalie/vigilanza.js';
import type { Reazione } from '../../src/domain/vigilanza.js';
import type { RichiestaConsultazione } from '../../src/flow/richiesta.js';
import { anagrafeDi, ASSICURATO, enteDi, FUSO, ISTANTE, OPERATORE_IN_SEDE } from '../policy/scena.js';
import { Bench, MASTER } from '../store/support/house.js';
import { caso, codiceACaso } from './banco.js';

const random = caso(23);
let numero = 0;
function richiesta(istante: number): RichiestaConsultazione {
  numero += 1;
  const richiedente = { ...OPERATORE_IN_SEDE, pratica: `P/${numero}` };
  return {
    ...{ accessoId: `accesso-${numero}`, ricevuta: istante, richiedente, servizioId: 'eci', resa: 'mappata' },
    codiceFiscale: codiceACaso(random),
  };
}

describe('whoever watches for anomalies', function () {
  this.timeout(20_000);
  let bench: Bench;
  let casi: CasiStore;
  const aperte: Vigilanza[] = [];
  let adesso = ISTANTE;
  beforeEach(async () => {
    adesso = ISTANTE;
    bench = new Bench();
    casi = createSqlCasiStore(await bench.open());
  });
  afterEach(async () => {
    for (const one of aperte.splice(0)) await one.close();
    await bench.close();
  });

  const enteCon = (reazione: Reazione) =>
    enteDi({ anomalie: { regole: { 'molte-persone': { reazione, persone: 5, minuti: 60 } } } });

  async function istanza(nome: string, reazione: Reazione, store = casi, pollMs = 3_600_000) {
    const eventi: EventoAnomalia[] = [];
    const errori: unknown[] = [];
    const snapshot = anagrafeDi(enteCon(reazione));
    const vigilanza = await createVigilanza({
      ...{ anagrafe: { snapshot: () => snapshot }, casi: store, clock: { now: () => adesso }, ids: systemIds },
      ...{ fuso: FUSO, istanza: nome, chiave: MASTER, pollMs },
      onEvent: (evento) => eventi.push(evento),
      onError: (error) => errori.push(error),
    });
    aperte.push(vigilanza);
    return { vigilanza, eventi, errori };
  }
  /** People come at a pace of nobody's. */
  const chiede = (vigilanza: Vigilanza, quante: number): void => {
    for (let at = 0; at < quante; at += 1) {
      adesso += 20_000 + Math.floor(random() * 40_000);
      vigilanza.osserva(richiesta(adesso), { esito: 'rifiuto', accessoId: '', refusal: { motivo: 'esito-negativo' } });
    }
  };
  const misure = (vigilanza: Vigilanza, accesso = 'x') =>
    vigilanza.misure(enteCon('avvisa').ente, OPERATORE_IN_SEDE, accesso, adesso);

  it('warns: an event, a case with its evidence, a sentence in the status, and nobody refused', async () => {
    const { vigilanza, eventi } = await istanza('gw1', 'avvisa');
    chiede(vigilanza, 5);
    expect(eventi).to.deep.equal([
      {
        ...{ tipo: 'vista', ente: 'cassa', anomalia: 'molte-persone', reazione: 'avvisa', requisito: 'Q-05' },
        soggetto: 'operatore op.rossi',
      },
    ]);
    await vigilanza.close();
    const [found, ...more] = await casi.elenca('cassa', 10);
    expect(more).to.deep.equal([]);
    expect(found?.prove.conteggi).to.deep.equal({ persone: 5, minuti: 60 });
    expect(found?.prove.accessi).to.have.length(5);
    expect(eventi[1]).to.include({ tipo: 'caso', caso: found?.numero });
    expect(misure(vigilanza)).to.equal(undefined);
    const dopo = await istanza('gw1', 'avvisa');
    expect(dopo.vigilanza.avvisi()).to.deep.equal(['cassa: un caso di anomalia aperto (varco anomalia elenca; Q-07)']);
    // Nothing anywhere of whom they asked about.
    const text = JSON.stringify([await casi.elenca('cassa', 10), bench.read('SELECT * FROM casi_eventi'), eventi]);
    expect(text).to.not.match(/[A-Z]{6}\d{2}[A-Z]\d{2}/);
  });

  it('says in the status when what is in force has not been read for longer than was promised', async () => {
    const { vigilanza } = await istanza('gw1', 'avvisa');
    adesso += 5_000;
    expect(vigilanza.avvisi()).to.deep.equal([]);
    adesso += 1;
    expect(vigilanza.avvisi()).to.have.length(1);
    expect(vigilanza.avvisi()[0]).to.match(/non si leggono .* sospensioni/);
    await vigilanza.refresh();
    expect(vigilanza.avvisi()).to.deep.equal([]);
  });

  it('suspends at once where it was seen, elsewhere at the next look, and after a restart still', async () => {
    const one = await istanza('gw1', 'sospendi');
    const other = await istanza('gw2', 'sospendi', createSqlCasiStore(await bench.open('due')));
    chiede(one.vigilanza, 5);
    expect(misure(one.vigilanza)?.sospeso?.chi).to.equal('operatore');
    expect(one.vigilanza.misure(enteCon('avvisa').ente, ASSICURATO, 'y', adesso)).to.equal(undefined);
    await one.vigilanza.close();
    const [found] = await casi.elenca('cassa', 10);
    expect(misure(other.vigilanza)).to.equal(undefined);
    await other.vigilanza.refresh();
    expect(misure(other.vigilanza)).to.deep.equal({ sospeso: { chi: 'operatore', caso: found?.numero } });
    const risorta = await istanza('gw3', 'sospendi');
    expect(misure(risorta.vigilanza)).to.deep.equal({ sospeso: { chi: 'operatore', caso: found?.numero } });
    await casi.riattiva('cassa', found?.numero ?? 0, { istante: adesso, chi: 's.gialli', atto: 1, motivo: 'chiarito' });
    await risorta.vigilanza.refresh();
    expect(misure(risorta.vigilanza)).to.equal(undefined);
  });

  it('slows down on every instance for as long as the ente says, and no longer', async () => {
    const one = await istanza('gw1', 'rallenta');
    chiede(one.vigilanza, 5);
    await one.vigilanza.close();
    const other = await istanza('gw2', 'rallenta');
    expect([misure(other.vigilanza, 'a'), misure(other.vigilanza, 'b')]).to.deep.equal([undefined, { attesa: 30 }]);
    adesso += 3_600_000;
    expect(misure(other.vigilanza, 'c')).to.equal(undefined);
  });

  it('does not lose a suspension that cannot be written down, nor let it wait for the archive', async () => {
    let away = true;
    let tries = 0;
    const guasto: CasiStore = {
      ...casi,
      apri: async (nuovo) => {
        tries += 1;
        if (away) throw new Error('the archive is away');
        return casi.apri(nuovo);
      },
    };
    const { vigilanza, errori } = await istanza('gw1', 'sospendi', guasto);
    chiede(vigilanza, 5);
    await new Promise((resolve) => setImmediate(resolve));
    expect(misure(vigilanza)?.sospeso).to.deep.equal({ chi: 'operatore', caso: 0 });
    expect(tries).to.equal(1);
    expect(errori).to.have.length(1);
    await vigilanza.refresh();
    expect(misure(vigilanza)?.sospeso).to.deep.equal({ chi: 'operatore', caso: 0 });
    away = false;
    await vigilanza.close();
    expect((await casi.elenca('cassa', 10)).map(({ sospensione }) => sospensione)).to.deep.equal(['attiva']);
  });

  it('looks at the archive by itself', async () => {
    const { vigilanza } = await istanza('gw1', 'avvisa', casi, 20);
    await casi.segnala(
      { ente: 'cassa', tipo: 'operatore', id: 'op.rossi' },
      { istante: adesso, chi: 's.gialli', atto: 1, motivo: 'INPS lo chiede' },
    );
    const until = performance.now() + 2_000;
    while (misure(vigilanza) === undefined && performance.now() < until) await new Promise((go) => setTimeout(go, 10));
    expect(misure(vigilanza)?.sospeso?.chi).to.equal('operatore');
  });

  it('writes the same thing once a minute at most, and counts no request that it held back itself', async () => {
    const { vigilanza, eventi } = await istanza('gw1', 'avvisa');
    const held = { motivo: 'operatore-non-abilitato', fatti: { misura: 'sospensione', caso: 1 } } as const;
    for (let at = 0; at < 100; at += 1)
      vigilanza.osserva(richiesta(adesso), { esito: 'rifiuto', accessoId: '', refusal: held });
    expect(eventi).to.deep.equal([]);
    for (let at = 0; at < 100; at += 1)
      vigilanza.osserva(richiesta(adesso), { esito: 'rifiuto', accessoId: '', refusal: { motivo: 'esito-negativo' } });
    await vigilanza.close();
    expect(eventi.map(({ tipo }) => tipo)).to.deep.equal(['vista', 'caso']);
  });

  it('tells of an ente that is not there, and of an error of its own, without breaking anything', async () => {
    const { vigilanza, errori } = await istanza('gw1', 'avvisa');
    const other = { ...richiesta(adesso), richiedente: { ...OPERATORE_IN_SEDE, enteId: 'nessuno' } };
    vigilanza.osserva(other, { esito: 'rifiuto', accessoId: '', refusal: { motivo: 'esito-negativo' } });
    vigilanza.osserva(
      { ...richiesta(Number.NaN) },
      { esito: 'rifiuto', accessoId: '', refusal: { motivo: 'esito-negativo' } },
    );
    expect(errori).to.have.length(1);
  });
});
