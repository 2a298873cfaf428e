import { expect } from 'chai';
import { LIVELLI, type Livello } from '../../../src/domain/persona.js';
import type { Refusal } from '../../../src/domain/refusal.js';
import { livello } from '../../../src/policy/rules/livello.js';
import { applicazione, ASSICURATO, CONDIZIONI, contesto, contestoOperatore, OPERATORE_IN_SEDE } from '../scena.js';

const { livello: _, ...SENZA_LIVELLO } = ASSICURATO;
const con = (
  avuto: Livello | undefined,
  minimo: 'SPID1' | 'SPID2' | 'SPID3',
  senzaLivello = false,
): Refusal | undefined =>
  livello.check(
    contesto({
      richiedente: avuto === undefined ? SENZA_LIVELLO : { ...SENZA_LIVELLO, livello: avuto },
      condizioni: { ...CONDIZIONI, livelloMinimo: minimo },
      applicazione: applicazione({ senzaLivello }),
    }),
  );

const AMMESSI: Readonly<Record<'SPID1' | 'SPID2' | 'SPID3', readonly Livello[]>> = {
  SPID1: ['SPID1', 'SPID2', 'SPID3', 'CIE', 'CNS'],
  SPID2: ['SPID2', 'SPID3', 'CIE', 'CNS'],
  SPID3: ['SPID3', 'CIE', 'CNS'],
};

describe('rule livello (E-06)', () => {
  for (const minimo of ['SPID1', 'SPID2', 'SPID3'] as const) {
    for (const avuto of LIVELLI) {
      const ammesso = AMMESSI[minimo].includes(avuto);
      it(`${ammesso ? 'takes' : 'refuses'} ${avuto} where ${minimo} is asked`, () => {
        expect(con(avuto, minimo)?.motivo).to.equal(ammesso ? undefined : 'livello-insufficiente');
      });
    }
  }

  it('names the header and the least level in its refusal', () => {
    expect(livello.requisito).to.equal('E-06');
    expect(con('SPID1', 'SPID2')).to.deep.equal({
      motivo: 'livello-insufficiente',
      campo: 'Varco-LoA',
      dettaglio: 'Serve almeno SPID2, oppure CIE o CNS.',
    });
  });

  it('refuses a request without a level, but for an application that is excused', () => {
    expect(con(undefined, 'SPID1')?.motivo).to.equal('livello-insufficiente');
    expect(con(undefined, 'SPID1', true)).to.equal(undefined);
  });

  it('does not excuse a level that is told and is too low', () => {
    expect(con('SPID1', 'SPID2', true)?.motivo).to.equal('livello-insufficiente');
  });

  it('asks nothing where the terms ask nothing', () => {
    const { livelloMinimo: __, ...condizioni } = CONDIZIONI;
    expect(livello.check(contesto({ richiedente: SENZA_LIVELLO, condizioni }))).to.equal(undefined);
  });

  it('binds operators alike', () => {
    const richiedente = { ...OPERATORE_IN_SEDE, livello: 'SPID1' as const };
    expect(livello.check(contestoOperatore({ richiedente }))?.motivo).to.equal('livello-insufficiente');
  });
});
