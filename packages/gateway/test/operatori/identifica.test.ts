import { expect } from 'chai';
import { decifraIdentita, indicePersona } from '../../src/operatori/identita.js';
import { operatorePerSoggetto } from '../../src/identity/oidc/operatore-per-soggetto.js';
import { conSoggetto, identifica } from '../../src/operatori/identifica.js';
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

  describe('and how an identity provider names him', () => {
    const IDP = 'https://idp.cassa.example';
    const chiama = (codice: string, soggetto: string | undefined, emittente = IDP) =>
      sportello.compi({
        oggetto: codice,
        cambia: ({ ente }) => conSoggetto(ente, codice, soggetto === undefined ? undefined : { emittente, soggetto }),
      });
    const soggettiDi = async (codice: string) =>
      (await sportello.ente()).operatori.find((one) => one.codice === codice)?.soggetti;

    it('is written down later as well, one name a provider, and taken away', async () => {
      expect((await chiama('op1', 'a1')).esito).to.equal('applicata');
      expect((await chiama('op1', 'a2')).esito).to.equal('applicata');
      expect((await chiama('op1', 'b1', 'https://altro.example')).esito).to.equal('applicata');
      expect(await soggettiDi('op1')).to.deep.equal([
        { emittente: IDP, soggetto: 'a2' },
        { emittente: 'https://altro.example', soggetto: 'b1' },
      ]);
      expect((await chiama('op1', undefined)).esito).to.equal('applicata');
      expect(await soggettiDi('op1')).to.equal(undefined);
    });

    it('is one person’s alone, and never a codice fiscale', async () => {
      await sportello.abilita('op2', CF.rossi);
      await chiama('op1', 'a1');
      expect(motivi(await chiama('op2', 'a1'))).to.deep.equal(['dati-non-validi']);
      expect(motivi(await chiama('op2', `TINIT-${CF.rossi}`))).to.deep.equal(['dati-non-validi']);
      expect((await chiama('op2', 'a1', 'https://altro.example')).esito).to.equal('applicata');
      expect(motivi(await chiama('op9', 'a9'))).to.deep.equal(['codice-sconosciuto']);
    });

    it('is the word of that provider about him from then on, and his code is not', async () => {
      await chiama('op1', 'a1');
      const ente = await sportello.ente();
      expect(operatorePerSoggetto(ente, IDP, 'a1')).to.deep.equal({ codice: 'op1' });
      expect(operatorePerSoggetto(ente, IDP, 'op1')).to.equal('ignoto');
      expect(operatorePerSoggetto(ente, 'https://altro.example', 'op1')).to.deep.equal({ codice: 'op1' });
      expect(operatorePerSoggetto(ente, 'https://altro.example', 'a1')).to.deep.equal({ codice: 'a1' });
    });
  });
});
