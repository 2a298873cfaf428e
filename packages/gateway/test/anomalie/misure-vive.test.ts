import { expect } from 'chai';
import { MisureVive } from '../../src/anomalie/misure-vive.js';
import type { MisuraInVigore } from '../../src/anomalie/casi-store.js';
import { ASSICURATO, enteDi, ISTANTE, OPERATORE_IN_SEDE } from '../policy/scena.js';

const { ente } = enteDi();
const OP = { ente: 'cassa', tipo: 'operatore', id: 'op.rossi' } as const;
const APP = { ente: 'cassa', tipo: 'applicazione', id: 'portale' } as const;
const lento = (di: typeof OP | typeof APP): MisuraInVigore => ({
  ...{ ...di, caso: 1, sospeso: false, rallentaFino: ISTANTE + 3_600_000 },
});

describe('what is in force because of anomalies', () => {
  it('is nothing for anybody, where nothing is', () => {
    expect(new MisureVive().di(ente, OPERATORE_IN_SEDE, 'a', ISTANTE)).to.equal(undefined);
  });

  it('suspends an operator and nobody else, an application and everybody who asks through it', () => {
    const misure = new MisureVive();
    misure.aggiorna([{ ...OP, caso: 7, sospeso: true, rallentaFino: 0 }]);
    expect(misure.di(ente, OPERATORE_IN_SEDE, 'a', ISTANTE)).to.deep.equal({ sospeso: { chi: 'operatore', caso: 7 } });
    expect(misure.di(ente, ASSICURATO, 'b', ISTANTE)).to.equal(undefined);
    expect(misure.di({ ...ente, id: 'altra' }, OPERATORE_IN_SEDE, 'c', ISTANTE)).to.equal(undefined);
    misure.aggiorna([{ ...APP, caso: 8, sospeso: true, rallentaFino: 0 }]);
    for (const one of [ASSICURATO, OPERATORE_IN_SEDE])
      expect(misure.di(ente, one, 'd', ISTANTE)).to.deep.equal({ sospeso: { chi: 'applicazione', caso: 8 } });
    misure.aggiorna([]);
    expect(misure.di(ente, OPERATORE_IN_SEDE, 'e', ISTANTE)).to.equal(undefined);
  });

  it('gives who is slowed down one request a step, and the same answer to the same request', () => {
    const misure = new MisureVive();
    misure.aggiorna([lento(OP)]);
    const di = (accesso: string, dopoMs: number) => misure.di(ente, OPERATORE_IN_SEDE, accesso, ISTANTE + dopoMs);
    expect(di('a', 0)).to.equal(undefined);
    expect(di('b', 1_000)).to.deep.equal({ attesa: 29 });
    expect(di('a', 2_000)).to.equal(undefined);
    expect(di('c', 30_000)).to.equal(undefined);
    expect(di('a', 31_000)).to.equal(undefined);
    expect(di('b', 31_000)).to.deep.equal({ attesa: 29 });
    // An hour later it is over, and a clock that went back makes nobody wait for long.
    expect(di('d', 3_600_000)).to.equal(undefined);
    expect(di('e', -7_200_000)).to.equal(undefined);
  });

  it('never slows down an insured person who asks about himself', () => {
    const misure = new MisureVive();
    misure.aggiorna([lento(APP)]);
    for (let at = 0; at < 20; at += 1) expect(misure.di(ente, ASSICURATO, `a${at}`, ISTANTE)).to.equal(undefined);
    expect(misure.di(ente, OPERATORE_IN_SEDE, 'x', ISTANTE)).to.equal(undefined);
    expect(misure.di(ente, OPERATORE_IN_SEDE, 'y', ISTANTE)).to.deep.equal({ attesa: 30 });
  });

  it('never undoes what was decided a moment ago with something milder', () => {
    const misure = new MisureVive();
    misure.subito(APP, { sospeso: true, rallentaFino: 0 });
    misure.subito(APP, { sospeso: false, rallentaFino: ISTANTE + 60_000 });
    expect(misure.di(ente, ASSICURATO, 'a', ISTANTE)).to.deep.equal({ sospeso: { chi: 'applicazione', caso: 0 } });
    misure.subito(OP, { sospeso: false, rallentaFino: ISTANTE + 60_000 });
    misure.subito(OP, { sospeso: false, rallentaFino: ISTANTE + 1 });
    misure.scritta(APP);
    expect(misure.di(ente, OPERATORE_IN_SEDE, 'b', ISTANTE + 2)).to.equal(undefined);
    expect(misure.di(ente, OPERATORE_IN_SEDE, 'c', ISTANTE + 2)).to.have.property('attesa');
  });

  it('holds at once on the instance that decided, whatever the archive says meanwhile', () => {
    const misure = new MisureVive();
    misure.subito(OP, { sospeso: true, rallentaFino: 0 });
    misure.aggiorna([]);
    expect(misure.di(ente, OPERATORE_IN_SEDE, 'a', ISTANTE)).to.deep.equal({ sospeso: { chi: 'operatore', caso: 0 } });
    misure.aggiorna([{ ...OP, caso: 3, sospeso: true, rallentaFino: 0 }]);
    misure.scritta(OP);
    expect(misure.di(ente, OPERATORE_IN_SEDE, 'b', ISTANTE)).to.deep.equal({ sospeso: { chi: 'operatore', caso: 3 } });
  });
});
