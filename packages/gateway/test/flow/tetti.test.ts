import { expect } from 'chai';
import { createMemoryCounterStore } from '../../src/adapters/memory-counter-store.js';
import type { Applicazione } from '../../src/domain/ente.js';
import type { QuoteServizio } from '../../src/domain/servizio.js';
import {
  applicazione,
  ASSICURATO,
  CF,
  CF_ALTRO,
  CF_OMOCODO,
  enteDi,
  ISTANTE,
  OPERATORE,
  OPERATORE_IN_SEDE,
  SERVIZIO,
} from '../policy/scena.js';
import { banco, richiesta, type Banco } from './banco.js';

/** A house with real counters. */
function casa(quote: QuoteServizio, parti: { ritmo?: Applicazione['ritmo']; scarto?: number } = {}): Banco {
  const counters = createMemoryCounterStore();
  const servizio = { ...SERVIZIO, quote };
  const { ritmo, scarto } = parti;
  return banco({
    servizio,
    ente: enteDi({
      servizi: [servizio],
      operatori: [OPERATORE, { ...OPERATORE, codice: 'op.verdi', limiti: { ora: 1 } }],
      applicazioni: [applicazione(ritmo === undefined ? {} : { ritmo })],
    }),
    reserve: (limiti) => counters.reserve(limiti, ISTANTE),
    giveBack: async () => undefined,
    ...(scarto === undefined ? {} : { scarto }),
  });
}

let numero = 0;
const chiede = async (house: Banco, codiceFiscale = CF, codice = OPERATORE.codice) => {
  const richiedente = { ...OPERATORE_IN_SEDE, persona: { tipo: 'operatore', codice } as const };
  const esito = await house.richiedi(richiesta({ accessoId: `accesso-${(numero += 1)}`, richiedente, codiceFiscale }));
  return esito.esito === 'rifiuto' ? esito.refusal : esito.esito;
};
const assicurato = async (house: Banco, attestata = false) => {
  const richiedente = { ...ASSICURATO, persona: { tipo: 'assicurato', codiceFiscale: CF, attestata } as const };
  return house.richiedi(richiesta({ accessoId: `accesso-${(numero += 1)}`, richiedente }));
};

describe('ceilings within the convention (Q-05, Q-04p, Q-03b)', () => {
  it('stop an operator at so many calls an hour, and tell him when the hour is over and which way is lawful', async () => {
    const house = casa({ perOperatore: { ora: 2 } });
    expect([await chiede(house), await chiede(house)]).to.deep.equal(['risposta', 'risposta']);
    const refusal = await chiede(house);
    expect(refusal).to.deep.include({ motivo: 'quota-esaurita', requisito: 'Q-05', riprovaDopo: 30 * 60 });
    expect(refusal).to.have.property('rimedio').that.includes('Casellario');
    expect(house.inviate).to.have.length(2);
    expect(await chiede(house, CF, 'op.verdi')).to.equal('risposta');
  });

  it('are the operator’s own where he has his own', async () => {
    const house = casa({ perOperatore: { ora: 2 } });
    expect(await chiede(house, CF, 'op.verdi')).to.equal('risposta');
    expect(await chiede(house, CF, 'op.verdi')).to.include({ requisito: 'Q-05' });
    expect(house.riserve[0]?.map(({ chiave }) => chiave)).to.include(
      'cassa/*/operatore-ora/op.verdi/2026-11-20T10+01:00',
    );
  });

  it('count different people, not calls; the counters never see a codice fiscale', async () => {
    const house = casa({ perOperatore: { soggettiGiorno: 2 } });
    const said = [];
    for (const cf of [CF, CF, CF_ALTRO, CF, CF_OMOCODO, CF_ALTRO]) said.push(await chiede(house, cf));
    // The test's hash tells people apart by length alone, so all are one person to it.
    expect(said.filter((one) => one === 'risposta')).to.have.length(6);
    expect(JSON.stringify(house.riserve)).not.to.include(CF);
    expect(JSON.stringify(house.chiusure)).not.to.include(CF);
    expect(house.chiusure[0]?.contatori).to.include(
      'cassa/eci/operatore-soggetti/op.rossi/2026-11-20#impronta-cassa-16',
    );
  });

  it('keep a share of the day for the insured', async () => {
    const house = casa({ riservaAssicurati: 99 });
    for (let count = 0; count < 10; count += 1) expect(await chiede(house)).to.equal('risposta');
    expect(await chiede(house)).to.include({ motivo: 'quota-esaurita', requisito: 'Q-04' });
    expect(await assicurato(house)).to.have.property('esito', 'risposta');
  });

  it('only warn where that is configured, and are told to whoever watches', async () => {
    const house = casa({ perOperatore: { ora: 1, giorno: 1 }, riservaAssicurati: 100, soloAvvisi: true });
    expect([await chiede(house), await chiede(house)]).to.deep.equal(['risposta', 'risposta']);
    expect(house.prenotazioni.at(-1)?.limiti.map(({ tetto, modo }) => `${tetto} ${modo}`)).to.deep.equal([
      'giorno blocca',
      'operatori-giorno avvisa',
      'operatore-ora avvisa',
      'operatore-giorno avvisa',
    ]);
  });

  it('pace an application that attests persons it does not name, and no other', async () => {
    const house = casa({}, { ritmo: { attestateMinuto: 1 } });
    expect(await assicurato(house, true)).to.have.property('esito', 'risposta');
    expect(await assicurato(house, true)).to.deep.include({
      esito: 'rifiuto',
      quota: { massimo: 1, rimanenti: 0, azzeramento: ISTANTE + 60_000 },
    });
    expect(await assicurato(house)).to.have.property('esito', 'risposta');
  });

  it('tell callers to wait some more than the true time, each for himself', async () => {
    const house = casa({}, { ritmo: { minuto: 1 }, scarto: 7 });
    await assicurato(house);
    expect(await assicurato(house)).to.have.nested.property('refusal.riprovaDopo', 67);
  });

  it('show the one nearest to its end', async () => {
    const house = casa({}, { ritmo: { minuto: 5 } });
    expect(await assicurato(house)).to.deep.include({
      quota: { massimo: 5, rimanenti: 4, azzeramento: ISTANTE + 60_000 },
    });
  });
});

describe('an application that floods with what is refused', () => {
  const flood = async (house: Banco, times: number) => {
    const esiti = [];
    for (let count = 0; count < times; count += 1) esiti.push(await chiede(house, CF, 'nessuno'));
    return esiti;
  };

  it('gets the same refusals, but beyond so many a minute they are counted, not recorded', async () => {
    const house = casa({}, { ritmo: { rifiutiMinuto: 5 } });
    const said = await flood(house, 20);
    expect(said.every((one) => typeof one === 'object' && one.motivo === 'operatore-non-riconosciuto')).to.equal(true);
    expect(house.aperture).to.have.length(5);
    expect(house.chiusure).to.have.length(5);
    expect(house.contati).to.have.length(15);
    expect(house.contati[0]).to.deep.equal({ motivo: 'operatore-non-riconosciuto', applicazione: 'cassa/portale' });
    expect(house.frenate).to.deep.equal(['cassa/portale']);
  });

  it('loses no access that happens: what may pass is opened and closed as ever', async () => {
    const house = casa({}, { ritmo: { rifiutiMinuto: 5 } });
    await flood(house, 10);
    expect(await chiede(house)).to.equal('risposta');
    expect(house.aperture).to.have.length(6);
    expect(house.chiusure.at(-1)).to.include({ esito: 'risposta', chiamataPartita: true });
  });

  it('is recorded again in the next minute', async () => {
    const house = casa({}, { ritmo: { rifiutiMinuto: 5 } });
    await flood(house, 10);
    house.avanza(60_000);
    await flood(house, 3);
    expect(house.aperture).to.have.length(8);
  });

  it('does not fill the register with a day that is over either', async () => {
    const house = banco({
      ente: enteDi({ applicazioni: [applicazione({ ritmo: { rifiutiMinuto: 3 } })] }),
      reserve: async ([limite]) => ({
        ...{ granted: false, exhausted: limite?.chiave ?? '' },
        remaining: new Map([[limite?.chiave ?? '', 0]]),
      }),
    });
    for (let count = 0; count < 10; count += 1) {
      const esito = await assicurato(house);
      expect(esito).to.have.nested.property('refusal.motivo', 'quota-esaurita');
    }
    expect(house.aperture).to.have.length(3);
    expect(house.contati).to.have.length(7);
  });
});
