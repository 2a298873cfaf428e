import { expect } from 'chai';
import { decifraIdentita, indicePersona } from '../../src/operatori/identita.js';
import { identifica } from '../../src/operatori/identifica.js';
import { CF, CHIAVE, motivi, Sportello } from './banco.js';

describe('whose code it is, of an operator that a file enabled (Q-03)', () => {
  let sportello: Sportello;
  beforeEach(async () => {
    sportello = await Sportello.apri();
  });
  afterEach(() => sportello.chiudi());

  const diChi = (codice: string, codiceFiscale: string) =>
    sportello.compi({
      oggetto: codice,
      cambia: ({ ente, noti }) =>
        identifica(ente, { codice, indice: indicePersona(CHIAVE, 'cassa', codiceFiscale) }, noti),
      identita: new Map([[codice, { nome: 'Una Persona', codiceFiscale }]]),
    });

  it('is written down later, with an act, and is known to who may resolve it', async () => {
    const before = (await sportello.ente()).operatori;
    expect((await diChi('op1', CF.rossi)).esito).to.equal('applicata');
    const [scritta] = await sportello.deps.codici.identita('cassa');
    if (!scritta) throw new Error('nothing written');
    const letta = decifraIdentita(CHIAVE, { ente: 'cassa', codice: 'op1', cifrata: scritta.cifrata });
    expect(letta).to.deep.equal({ nome: 'Una Persona', codiceFiscale: CF.rossi });
    // The operator is what he was, and nothing is due to INPS for it.
    expect((await sportello.ente()).operatori).to.deep.equal(before);
    expect((await diChi('op1', CF.rossi)).esito).to.equal('invariata');
  });

  it('lets the person come back after a revocation, which nobody could before', async () => {
    await diChi('op1', CF.rossi);
    await sportello.togli('revocato', 'op1');
    expect(motivi(await sportello.abilita('op1', CF.verdi))).to.deep.equal(['codice-di-altri']);
    expect(motivi(await sportello.abilita('op1', CF.rossi))).to.deep.equal(['applicata']);
  });

  it('is not written twice, nor of who has another code, nor of a code that was revoked, nor of nobody’s', async () => {
    await diChi('op1', CF.rossi);
    expect(motivi(await diChi('op1', CF.verdi))).to.deep.equal(['codice-di-altri']);
    await sportello.abilita('op2', CF.verdi);
    const { ente, deps } = { ente: await sportello.ente(), deps: sportello.deps };
    await sportello.scrivi({
      ...ente,
      operatori: [...ente.operatori, { codice: 'op3', stato: 'abilitato', attoDesignazione: 'A', reti: [] }],
    });
    expect(motivi(await diChi('op3', CF.verdi))).to.deep.equal(['persona-con-altro-codice']);
    await sportello.togli('revocato', 'op3');
    expect(motivi(await diChi('op3', CF.omocodo))).to.deep.equal(['gia-revocato']);
    expect(motivi(await diChi('op9', CF.omocodo))).to.deep.equal(['codice-sconosciuto']);
    expect((await deps.codici.identita('cassa')).map(({ codice }) => codice)).to.have.members(['op1', 'op2']);
  });
});
