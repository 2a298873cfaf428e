import { expect } from 'chai';
import { trovaConvenzione } from '../../src/policy/trova-convenzione.js';
import type { Convenzione } from '../../src/domain/convenzione.js';
import { CONDIZIONI, convenzione, enteDi } from './scena.js';

const OGGI = '2026-11-20';
const passata = convenzione({ id: 'passata', dataInizio: '2020-01-01', dataFine: '2025-01-01' });
const appenaFinita = convenzione({ id: 'appena-finita', dataInizio: '2025-01-01', dataFine: OGGI });
const inVigore = convenzione({ id: 'in-vigore', dataInizio: OGGI, dataFine: '2026-11-21' });
const prossima = convenzione({ id: 'prossima', dataInizio: '2026-11-21', dataFine: '2030-01-01' });
const lontana = convenzione({ id: 'lontana', dataInizio: '2030-01-01', dataFine: '2035-01-01' });

const trova = (...convenzioni: readonly Convenzione[]): string | undefined =>
  trovaConvenzione(enteDi({ convenzioni }), 'eci', OGGI)?.convenzione.id;

describe('trovaConvenzione', () => {
  it('is the one in force, its first day included and its end excluded', () => {
    expect(trova(passata, appenaFinita, lontana, prossima, inVigore)).to.equal('in-vigore');
  });

  it('is the next to begin where none is in force, in whatever order they are written', () => {
    expect(trova(lontana, passata, prossima, appenaFinita)).to.equal('prossima');
    expect(trova(prossima, lontana)).to.equal('prossima');
  });

  it('is the last that ended where none is to come', () => {
    expect(trova(passata, appenaFinita)).to.equal('appena-finita');
    expect(trova(appenaFinita, passata)).to.equal('appena-finita');
  });

  it('is a suspended one too: the rules say so', () => {
    expect(trova({ ...inVigore, stato: 'sospesa' })).to.equal('in-vigore');
  });

  it('is none where no convenzione names the service', () => {
    expect(trova()).to.equal(undefined);
    expect(trovaConvenzione(enteDi(), 'altro', OGGI)).to.equal(undefined);
  });

  it('comes with the terms of the service that was asked about', () => {
    const altre = { ...CONDIZIONI, servizioId: 'isee', chiamateMassimeGiorno: 5 };
    const ente = enteDi({ convenzioni: [{ ...inVigore, servizi: [altre, CONDIZIONI] }] });
    expect(trovaConvenzione(ente, 'eci', OGGI)?.condizioni).to.equal(CONDIZIONI);
    expect(trovaConvenzione(ente, 'isee', OGGI)?.condizioni).to.equal(altre);
  });
});
