import { expect } from 'chai';
import type { Caso } from '../../src/anomalie/casi-store.js';
import { termineDi, testoChiarimento } from '../../src/anomalie/chiarimento.js';
import { convenzione } from '../policy/scena.js';

const NOW = Date.UTC(2026, 10, 20, 9, 30);
const CASO: Caso = {
  ...{ numero: 12, ente: 'cassa', tipo: 'operatore', id: 'op1', anomalia: 'elenco-in-ordine', stato: 'aperto' },
  ...{ sospensione: 'attiva', rallentaFino: 0, apertoIl: NOW, ultimaVolta: NOW, volte: 3 },
  prove: {
    ...{ dal: NOW - 60_000, al: NOW, conteggi: { confronti: 30, inSu: 30 }, soglie: {} },
    accessi: ['5d0f0a3e-7c1b-4c58-9f0f-2f8a1c7b6e11'],
  },
};
const PARTI = {
  ...{ ente: 'Cassa di prova', pecEnte: 'cassa@pec.example', inps: 'INPS', pecInps: 'inps@pec.example' },
  ...{ protocollo: 'P/1', supervisore: 'Sara Gialli' },
};
const testo = (parti: Partial<Parameters<typeof testoChiarimento>[0]> = {}): string =>
  testoChiarimento({ caso: CASO, storia: [], parti: PARTI, fuso: 'Europe/Rome', oggi: '2026-11-22', ...parti });

describe('the clarification of a case', () => {
  it('says who, what, when on the wall in Rome, what was done, and which accesses', () => {
    const text = testo({
      storia: [{ istante: NOW, cosa: 'sospeso', chi: 'varco/gw1' }],
      pseudonimo: 'ABCDEFGHIJKLMNOP',
    });
    for (const part of [
      ...['Da: cassa@pec.example\nA: inps@pec.example\n', 'anomalia n. 12', 'Persone chieste in ordine alfabetico'],
      ...['operatore op1, che INPS conosce come ABCDEFGHIJKLMNOP', '3 volte', '20/11/2026 10:30:00', 'inSu 30'],
      ...['sospensione preventiva, da varco/gw1', 'La sospensione preventiva è in vigore.', 'Sara Gialli'],
      ...['5d0f0a3e-7c1b-4c58-9f0f-2f8a1c7b6e11', '[DA SCRIVERE: il caso è ancora aperto'],
    ])
      expect(text).to.include(part);
    expect(text).to.not.include('Da inviare entro');
  });

  it('gives the outcome and the reason of a case that was cleared up', () => {
    const caso: Caso = { ...CASO, stato: 'chiarito', esito: 'giustificata', chiarimento: 'arretrati di ottobre' };
    expect(testo({ caso }))
      .to.include('l’attività era giustificata: arretrati di ottobre')
      .and.not.include('DA SCRIVERE');
  });

  it('has the strictest deadline of the convenzioni in force, and none where none gives any', () => {
    const con = (chiarimentiGiorni: number, protocollo: string, dataFine = '2031-01-01') =>
      convenzione({ chiarimentiGiorni, protocollo, dataInizio: '2026-01-01', dataFine });
    const convenzioni = [convenzione(), con(30, 'A'), con(15, 'B'), con(2, 'finita', '2026-02-01')];
    const termine = termineDi(convenzioni, '2026-11-20', '2026-11-22');
    expect(termine).to.deep.equal({ entro: '2026-12-05', giorni: 15, protocollo: 'B' });
    expect(testo(termine && { termine })).to.include('Da inviare entro: 05/12/2026 (15 giorni, convenzione B)');
    expect(termineDi([convenzione()], '2026-11-20', '2026-11-22')).to.equal(undefined);
  });
});
