import { expect } from 'chai';
import fc from 'fast-check';
import { Distinti } from '../../src/anomalie/distinti.js';
import { OrdineRilevatore } from '../../src/anomalie/catalogo/elenco-in-ordine.js';
import { OrarioRilevatore } from '../../src/anomalie/catalogo/fuori-orario.js';
import { MoltePersoneRilevatore } from '../../src/anomalie/catalogo/molte-persone.js';
import { NonTrovatiRilevatore } from '../../src/anomalie/catalogo/molti-non-trovati.js';
import { MetronomoRilevatore } from '../../src/anomalie/catalogo/passo-metronomico.js';
import { ImproprieRilevatore } from '../../src/anomalie/catalogo/richieste-improprie.js';
import { SottoITettiRilevatore } from '../../src/anomalie/catalogo/sotto-i-tetti.js';
import { caso, codiceACaso, fatto, pensa, soglieDi } from './banco.js';

const SEME = fc.integer({ min: 0, max: 0x7fffffff });
const INIZIO = Date.UTC(2026, 10, 20, 9);
const codici = (random: () => number, quanti: number): string[] =>
  Array.from({ length: quanti }, () => codiceACaso(random));

describe('passo-metronomico', () => {
  const soglie = soglieDi('passo-metronomico');

  it('never sees a person, however steady he works', () => {
    const sigma = fc.double({ min: 0.5, max: 1.5, noNaN: true });
    const mediana = fc.integer({ min: 2_000, max: 240_000 });
    fc.assert(
      fc.property(SEME, mediana, sigma, (seme, ms, s) => {
        const [random, rilevatore] = [caso(seme), new MetronomoRilevatore()];
        let istante = INIZIO;
        for (const codice of codici(random, 300)) {
          istante += pensa(random, ms, s);
          expect(rilevatore.osserva(fatto(istante, codice), soglie)).to.equal(undefined);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never sees a crowd: many people who ask through one application', () => {
    fc.assert(
      fc.property(SEME, fc.integer({ min: 1, max: 20_000 }), (seme, medio) => {
        const [random, rilevatore] = [caso(seme), new MetronomoRilevatore()];
        let istante = INIZIO;
        for (const codice of codici(random, 300)) {
          istante += Math.round(-Math.log(1 - random()) * medio);
          expect(rilevatore.osserva(fatto(istante, codice), soglie)).to.equal(undefined);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('sees a program, with the trembling of the network and a hiccup now and then', () => {
    const intervallo = fc.integer({ min: 300, max: 270_000 });
    fc.assert(
      fc.property(SEME, intervallo, fc.integer({ min: 12, max: 40 }), (seme, ms, ogni) => {
        const [random, rilevatore] = [caso(seme), new MetronomoRilevatore()];
        let istante = INIZIO;
        const seen = codici(random, 70).some((codice, at) => {
          const singhiozzo = at % ogni === ogni - 1 ? ms * 2 : ms;
          istante += Math.round(singhiozzo * (1 + (random() - 0.5) * 0.16));
          return rilevatore.osserva(fatto(istante, codice), soglie) !== undefined;
        });
        expect(seen).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it('does not take somebody who asks about one person again and again for a reader of many', () => {
    const rilevatore = new MetronomoRilevatore();
    for (let at = 0; at < 200; at += 1)
      expect(rilevatore.osserva(fatto(INIZIO + at * 60_000, 'RSSMRA85T10A562S'), soglie)).to.equal(undefined);
  });

  it('begins anew after it has seen something, after a pause and after a clock that went back', () => {
    const rilevatore = new MetronomoRilevatore();
    const random = caso(7);
    let istante = INIZIO;
    const finche = (): number => {
      for (let at = 1; ; at += 1) {
        istante += 5_000;
        if (rilevatore.osserva(fatto(istante, codiceACaso(random)), soglie)) return at;
      }
    };
    expect(finche()).to.equal(soglie.chiamate + 1);
    expect(finche()).to.equal(soglie.chiamate);
    for (let at = 0; at < 10; at += 1) rilevatore.osserva(fatto((istante += 5_000), codiceACaso(random)), soglie);
    istante += 700_000;
    expect(finche()).to.be.at.least(soglie.chiamate);
    istante -= 3_600_000;
    expect(finche()).to.be.at.least(soglie.chiamate);
  });
});

describe('elenco-in-ordine', () => {
  const soglie = soglieDi('elenco-in-ordine');
  const osserva = (rilevatore: OrdineRilevatore, elenco: readonly string[]): boolean =>
    elenco.some((codice, at) => rilevatore.osserva(fatto(INIZIO + at, codice), soglie) !== undefined);

  it('never sees people who come as they come, with families among them', () => {
    fc.assert(
      fc.property(SEME, (seme) => {
        const random = caso(seme);
        const elenco = codici(random, 400).flatMap((codice) =>
          random() < 0.1 ? [codice, `${codice.slice(0, 6)}99A01H501Z`] : [codice],
        );
        expect(osserva(new OrdineRilevatore(), elenco)).to.equal(false);
      }),
      { numRuns: 60 },
    );
  });

  it('sees a list that is read from its beginning or its end, with something else in between', () => {
    fc.assert(
      fc.property(SEME, fc.boolean(), (seme, indietro) => {
        const random = caso(seme);
        const elenco = codici(random, 90).sort();
        if (indietro) elenco.reverse();
        const mescolato = elenco.flatMap((codice, at) => (at % 45 === 44 ? [codiceACaso(random), codice] : [codice]));
        expect(osserva(new OrdineRilevatore(), mescolato)).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it('sees codes of one name tried day after day, and provisional ones one after the other', () => {
    const giorni = Array.from({ length: 40 }, (_, at) => `RSSMRA85A${String(at + 1).padStart(2, '0')}H501Z`);
    expect(osserva(new OrdineRilevatore(), giorni)).to.equal(true);
    const provvisori = Array.from({ length: 40 }, (_, at) => String(12_000_000_000 + at * 1_000_000));
    expect(osserva(new OrdineRilevatore(), provvisori)).to.equal(true);
  });

  it('keeps of a person less than his name: two with the same five letters stand in one place', () => {
    expect(fatto(0, 'RSSMRA85T10A562S').posizione).to.equal(fatto(0, 'RSSMRB01A01F205X').posizione);
  });
});

describe('molte-persone', () => {
  const soglie = soglieDi('molte-persone');

  it('never sees a person who takes the time to read', () => {
    fc.assert(
      fc.property(SEME, (seme) => {
        const [random, rilevatore] = [caso(seme), new MoltePersoneRilevatore()];
        let istante = INIZIO;
        for (const codice of codici(random, 300)) {
          istante += 20_000 + pensa(random, 30_000, 0.8);
          expect(rilevatore.osserva(fatto(istante, codice), soglie)).to.equal(undefined);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('sees the fortieth different person in ten minutes, and nobody who goes round among thirty-nine', () => {
    fc.assert(
      fc.property(SEME, fc.integer({ min: 1, max: 14_000 }), (seme, ms) => {
        const random = caso(seme);
        const elenco = codici(random, 60);
        const robot = new MoltePersoneRilevatore();
        const at = elenco.findIndex((codice, n) => robot.osserva(fatto(INIZIO + n * ms, codice), soglie));
        expect(at).to.equal(soglie.persone - 1);
        const giro = new MoltePersoneRilevatore();
        const few = elenco.slice(0, soglie.persone - 1);
        for (let n = 0; n < 300; n += 1)
          expect(giro.osserva(fatto(INIZIO + n * ms, few[n % few.length]), soglie)).to.equal(undefined);
      }),
      { numRuns: 30 },
    );
  });
});

describe('different things within a window', () => {
  it('are counted as by somebody who remembers all of them', () => {
    const passo = fc.record({ cosa: fc.integer({ min: 1, max: 9 }), dopo: fc.integer({ min: 0, max: 40 }) });
    fc.assert(
      fc.property(fc.array(passo, { maxLength: 80 }), fc.integer({ min: 2, max: 6 }), (passi, massimo) => {
        const distinti = new Distinti();
        const tutte = new Map<number, number>();
        let istante = 0;
        for (const { cosa, dopo } of passi) {
          istante += dopo;
          tutte.set(cosa, istante);
          const expected = [...tutte.values()].filter((when) => when > istante - 100).length >= massimo;
          expect(distinti.aggiungi(cosa, istante, `a${istante}`, massimo, 100)).to.equal(expected);
          if (expected) tutte.clear();
        }
      }),
    );
  });
});

describe('molti-non-trovati', () => {
  const soglie = soglieDi('molti-non-trovati');
  const corre = (seme: number, parte: number, quante: number): boolean => {
    const [random, rilevatore] = [caso(seme), new NonTrovatiRilevatore()];
    return codici(random, quante).some(
      (codice, at) =>
        rilevatore.osserva(fatto(INIZIO + at, codice, { nonTrovato: random() < parte }), soglie) !== undefined,
    );
  };

  it('never sees a person who mistypes one code in thirty, and always one who guesses', () => {
    fc.assert(
      fc.property(SEME, (seme) => {
        expect(corre(seme, 0.03, 400)).to.equal(false);
        expect(corre(seme, 0.75, 100)).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it('says nothing while INPS is away, and counts codes that are none', () => {
    const rilevatore = new NonTrovatiRilevatore();
    for (let at = 0; at < 50; at += 1)
      expect(rilevatore.osserva(fatto(at, `X${at}`, { errore: true }), soglie)).to.equal(undefined);
    const seen = Array.from({ length: 20 }, (_, at) =>
      rilevatore.osserva(fatto(at, undefined, { nonTrovato: true }), soglie),
    );
    expect(seen.at(-1)).to.deep.equal({ richieste: 20, aVuoto: 20 });
  });
});

describe('fuori-orario', () => {
  const soglie = soglieDi('fuori-orario');
  const giorno = (at: number): string => `giorno-${at}`;
  const lavora = (rilevatore: OrarioRilevatore, giorni: number, ore: readonly number[], seme = 1): boolean => {
    const random = caso(seme);
    let seen = false;
    for (let at = 0; at < giorni; at += 1) {
      for (let n = 0; n < 25; n += 1) {
        const ora = ore[Math.floor(random() * ore.length)] ?? 0;
        seen ||= rilevatore.osserva(fatto(0, 'A', { giorno: giorno(at), ora }), soglie) !== undefined;
      }
    }
    return seen;
  };

  it('never sees office hours, of whoever', () => {
    fc.assert(
      fc.property(SEME, fc.integer({ min: 6, max: 13 }), (seme, dalle) => {
        const ore = Array.from({ length: 8 }, (_, at) => dalle + at);
        expect(lavora(new OrarioRilevatore(), 40, ore, seme)).to.equal(false);
      }),
      { numRuns: 40 },
    );
  });

  it('sees the fifth request at night, once in a night', () => {
    const rilevatore = new OrarioRilevatore();
    const seen = Array.from({ length: 20 }, () => rilevatore.osserva(fatto(0, 'A', { giorno: 'x', ora: 3 }), soglie));
    expect(seen.map((one) => one !== undefined).indexOf(true)).to.equal(4);
    expect(seen.filter((one) => one !== undefined)).to.have.length(1);
  });

  it('knows after some days of work when somebody works, and not before', () => {
    const noto = new OrarioRilevatore();
    lavora(noto, 10, [8, 9, 10, 11, 12]);
    const nuovo = new OrarioRilevatore();
    const sera = (rilevatore: OrarioRilevatore): boolean =>
      [1, 2, 3, 4, 5].some(() => rilevatore.osserva(fatto(0, 'A', { giorno: 'sera', ora: 19 }), soglie) !== undefined);
    expect([sera(noto), sera(nuovo)]).to.deep.equal([true, false]);
  });
});

describe('sotto-i-tetti', () => {
  const soglie = soglieDi('sotto-i-tetti');
  const ORA = 3_600_000;

  it('sees whoever fills four hours of a day nearly up, and nobody who has one busy morning', () => {
    const robot = new SottoITettiRilevatore();
    const ore = [0, 1, 2, 3].map((at) => robot.osserva({ misura: 'ora', inizio: at * ORA, percento: 95 }, soglie));
    expect(ore).to.deep.equal([undefined, undefined, undefined, { ore: 4, percento: 95 }]);
    const persona = new SottoITettiRilevatore();
    for (let at = 0; at < 200; at += 1) {
      const percento = at % 9 === 0 ? 100 : 40;
      expect(persona.osserva({ misura: 'ora', inizio: at * ORA, percento }, soglie)).to.equal(undefined);
    }
  });

  it('counts a window once, whatever comes in it, and days apart from hours', () => {
    const rilevatore = new SottoITettiRilevatore();
    for (let at = 0; at < 50; at += 1)
      expect(rilevatore.osserva({ misura: 'ora', inizio: 0, percento: 100 }, soglie)).to.equal(undefined);
    const giorni = [1, 2, 3, 4].map((at) =>
      rilevatore.osserva({ misura: 'giorno', inizio: at * 24 * ORA, percento: 92 }, soglie),
    );
    expect(giorni.at(-1)).to.deep.equal({ giorni: 4, percento: 92 });
  });
});

describe('richieste-improprie', () => {
  it('sees a search, and no mistake now and then', () => {
    const soglie = soglieDi('richieste-improprie');
    const cerca = new ImproprieRilevatore();
    const found = Array.from({ length: 30 }, (_, at) => cerca.osserva({ istante: at * 1_000 }, soglie));
    expect(found.at(-1)).to.deep.equal({ richieste: 30, minuti: 10 });
    const sbaglia = new ImproprieRilevatore();
    for (let at = 0; at < 300; at += 1) expect(sbaglia.osserva({ istante: at * 60_000 }, soglie)).to.equal(undefined);
  });
});
