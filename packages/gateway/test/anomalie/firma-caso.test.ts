import { expect } from 'chai';
import { createSqlCasiStore } from '../../src/adapters/sql-casi-store.js';
import { firmaCaso } from '../../src/anomalie/firma-caso.js';
import type { EsitoFirmaCaso, OperazioneCaso } from '../../src/anomalie/firma-caso.js';
import type { CasiStore } from '../../src/anomalie/casi-store.js';
import { Sportello } from '../operatori/banco.js';

describe('what is done with a case', function () {
  this.timeout(20_000);
  let sportello: Sportello;
  let casi: CasiStore;
  let numero: number;
  beforeEach(async () => {
    sportello = await Sportello.apri();
    casi = createSqlCasiStore(sportello.store);
    const prove = { dal: 1, al: 2, conteggi: { persone: 40 }, soglie: {}, accessi: [] };
    ({ numero } = await casi.apri({
      ...{ ente: 'cassa', tipo: 'operatore', id: 'op1', anomalia: 'molte-persone', istante: sportello.adesso },
      ...{ istanza: 'gw1', prove, reazione: 'sospendi', rallentaFino: 0 },
    }));
  });
  afterEach(() => sportello.chiudi());

  let chiesti = 0;
  async function firma(
    operazione: OperazioneCaso,
    { persona = 's.gialli', motivo = 'visto con il dirigente', codice = '' } = {},
  ): Promise<EsitoFirmaCaso> {
    return firmaCaso(
      { ...sportello.deps, casi },
      {
        ...{ operazione, ente: await sportello.ente(), persona, motivo },
        chiediCodice: () => {
          chiesti += 1;
          return Promise.resolve(codice === '' ? sportello.codice(persona) : codice);
        },
      },
    );
  }

  it('is done by the Supervisore with a second factor and a reason, and written down as an act', async () => {
    expect(await firma({ cosa: 'riattiva', numero })).to.deep.include({
      esito: 'fatto',
      caso: numero,
      ancoraSospeso: [],
    });
    const chiarito = await firma(
      { cosa: 'chiarisci', numero, esito: 'giustificata' },
      { motivo: 'arretrati di ottobre' },
    );
    expect(chiarito).to.include({ esito: 'fatto' });
    const [atto, prima] = await sportello.deps.store.atti('cassa', 2);
    expect(atto).to.include({
      ...{ azione: 'anomalia.chiarisci', ruolo: 'supervisore', persona: 's.gialli', motivo: 'arretrati di ottobre' },
      oggetto: `caso ${numero}, molte-persone, operatore op1`,
    });
    expect(prima).to.include({ azione: 'anomalia.riattiva' });
    const storia = await casi.storia('cassa', numero);
    expect(storia.at(-1)).to.include({ cosa: 'chiarito', chi: 's.gialli', atto: atto?.id });
  });

  it('is refused to every other role, to a wrong code, and without an effect', async () => {
    expect(await firma({ cosa: 'riattiva', numero }, { persona: 'l.bianchi' })).to.deep.equal({
      ...{ esito: 'firma-rifiutata', motivo: 'ruolo-insufficiente' },
    });
    expect(await firma({ cosa: 'riattiva', numero }, { codice: '000000' })).to.deep.include({
      motivo: 'codice-errato',
    });
    expect(await firma({ cosa: 'riattiva', numero }, { motivo: '  ' })).to.deep.include({ motivo: 'motivo-assente' });
    expect((await casi.carica('cassa', numero))?.sospensione).to.equal('attiva');
  });

  it('asks nobody for a code where there is nothing to do, and keeps codici fiscali out of reasons', async () => {
    chiesti = 0;
    const motivi = async (operazione: OperazioneCaso, motivo?: string): Promise<string> => {
      const esito = await firma(operazione, motivo === undefined ? {} : { motivo });
      return esito.esito === 'respinta' ? esito.motivo : esito.esito;
    };
    expect(await motivi({ cosa: 'sospendi', numero })).to.equal('gia-sospeso');
    expect(await motivi({ cosa: 'sospendi', numero: numero + 50 })).to.equal('caso-sconosciuto');
    expect(await motivi({ cosa: 'segnala', tipo: 'operatore', id: 'nessuno' })).to.equal('soggetto-sconosciuto');
    expect(await motivi({ cosa: 'riattiva', numero }, 'era su RSSMRA85T10A562S')).to.equal('codice-fiscale-nel-motivo');
    const { numero: persona } = await casi.apri({
      ...{
        ente: 'cassa',
        tipo: 'assicurato',
        id: 'impronta',
        anomalia: 'persona-di-molti',
        istante: 1,
        istanza: 'gw1',
      },
      ...{ prove: { dal: 1, al: 1, conteggi: {}, soglie: {}, accessi: [] }, reazione: 'avvisa', rallentaFino: 0 },
    });
    expect(await motivi({ cosa: 'sospendi', numero: persona })).to.equal('non-sospendibile');
    expect(await motivi({ cosa: 'riattiva', numero: persona })).to.equal('niente-da-togliere');
    expect(chiesti).to.equal(0);
  });

  it('suspends somebody of whom there is no case yet, and says which other case still holds', async () => {
    const esito = await firma({ cosa: 'segnala', tipo: 'operatore', id: 'op1' }, { motivo: 'INPS lo chiede' });
    if (esito.esito !== 'fatto') throw new Error(esito.esito);
    expect(await firma({ cosa: 'riattiva', numero: esito.caso })).to.deep.include({ ancoraSospeso: [numero] });
    expect(await firma({ cosa: 'riattiva', numero })).to.deep.include({ ancoraSospeso: [] });
    expect(await casi.misure(sportello.adesso)).to.deep.equal([]);
  });
});
