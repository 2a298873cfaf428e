import { expect } from 'chai';
import type { Ente } from '../../src/domain/ente.js';
import { posti, utentiMassimi } from '../../src/operatori/stato-effettivo.js';
import { CF, enteFirmato, motivi, OGGI, Sportello } from './banco.js';

/** The ente, with a service on INPS's own site that takes so many users. */
function conOnline(utentiMassimi: number): Ente {
  const ente = enteFirmato();
  const convenzioni = ente.convenzioni.map((one) => ({ ...one, serviziOnline: [{ id: 'eci-online', utentiMassimi }] }));
  return { ...ente, convenzioni };
}

describe('the users that a convention allows (Q-04u)', () => {
  let sportello: Sportello;
  afterEach(() => sportello.chiudi());

  it('are counted for the services on INPS’s own site as well', async () => {
    sportello = await Sportello.apri(conOnline(2));
    expect((await sportello.abilita('op2', CF.rossi)).esito).to.equal('applicata');
    expect(motivi(await sportello.abilita('op3', CF.verdi))).to.deep.equal(['utenti-oltre-massimo']);
    expect(posti(await sportello.ente(), OGGI)).to.deep.equal([{ servizioId: 'eci-online', massimo: 2, utenti: 2 }]);
    expect(utentiMassimi(await sportello.ente(), OGGI)).to.equal(2);
  });

  it('do not count who may not use the service, and count who may use it alone', async () => {
    sportello = await Sportello.apri(conOnline(2));
    await sportello.abilita('op2', CF.rossi, { servizi: ['eci-online'] });
    expect((await sportello.abilita('op3', CF.verdi, { servizi: ['eci'] })).esito).to.equal('applicata');
    expect(motivi(await sportello.abilita('op4', CF.omocodo, { servizi: ['eci-online', 'eci'] }))).to.deep.equal([
      'utenti-oltre-massimo',
    ]);
    expect((await sportello.abilita('op4', CF.omocodo, { servizi: ['eci'] })).esito).to.equal('applicata');
  });

  it('let nobody be added when the maximum came down under those there are, and let them be revoked', async () => {
    sportello = await Sportello.apri(conOnline(0));
    expect(motivi(await sportello.abilita('op2', CF.rossi))).to.deep.equal(['utenti-oltre-massimo']);
    expect((await sportello.togli('revocato', 'op1')).esito).to.equal('applicata');
  });
});
