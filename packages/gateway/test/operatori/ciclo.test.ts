import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { serializeAnagrafe } from '../../src/anagrafe/stored-version.js';
import { createAnagrafe } from '../../src/anagrafe/create-anagrafe.js';
import { modifica } from '../../src/operatori/cambia-stato.js';
import { storiaOperatore } from '../../src/operatori/storia.js';
import { CF, CHIAVE, enteFirmato, motivi, Sportello } from './banco.js';

describe('the life of an operator', function () {
  this.timeout(20_000);
  let sportello: Sportello;
  beforeEach(async () => {
    sportello = await Sportello.apri();
  });
  afterEach(() => sportello.chiudi());

  it('begins with an act, signed with a second factor, and is known to a running instance', async () => {
    const anagrafe = await createAnagrafe({
      store: sportello.deps.anagrafe,
      clock: sportello.deps.clock,
      onError: (error) => {
        throw error;
      },
    });
    try {
      const esito = await sportello.abilita('m.verdi', CF.verdi, { servizi: ['eci'], limiti: { ora: 10 } });
      expect(esito).to.deep.include({ esito: 'applicata', versione: 2 });
      await anagrafe.refresh();
      const { comunicazioni, ...nuova } = anagrafe.snapshot().ente('cassa')?.operatore('m.verdi') ?? {};
      expect(comunicazioni).to.have.length(1);
      expect(nuova).to.deep.equal({
        ...{ codice: 'm.verdi', stato: 'abilitato', attoDesignazione: 'Determina 7', reti: [] },
        ...{ servizi: ['eci'], limiti: { ora: 10 } },
      });
      await sportello.togli('revocato', 'm.verdi');
      await anagrafe.refresh();
      expect(anagrafe.snapshot().ente('cassa')?.operatore('m.verdi')?.stato).to.equal('revocato');
    } finally {
      await anagrafe.close();
    }
    const [atto] = await sportello.deps.store.atti('cassa', 1);
    expect(atto).to.deep.include({ azione: 'operatore.revoca', persona: 'l.bianchi', oggetto: 'm.verdi' });
    expect((await sportello.ente()).attoOperatori).to.equal(atto?.id);
  });

  it('is told version by version, by whom and why', async () => {
    await sportello.abilita('m.verdi', CF.verdi);
    await sportello.togli('sospeso', 'm.verdi');
    const { passi } = await storiaOperatore(sportello.deps.anagrafe, 'cassa', 'm.verdi');
    expect(passi.map(({ versione, autore, operatore }) => [versione, autore, operatore?.stato])).to.deep.equal([
      [2, 'l.bianchi', 'abilitato'],
      [3, 'l.bianchi', 'sospeso'],
    ]);
    expect(passi[1]?.motivo).to.match(/^operatore\.sospendi m\.verdi, atto \d+: prova$/);
  });

  it('never gives a code to somebody else, revoked or gone from every file', async () => {
    await sportello.abilita('m.verdi', CF.verdi);
    await sportello.togli('revocato', 'm.verdi', 'op1');
    expect(motivi(await sportello.abilita('m.verdi', CF.rossi))).to.deep.equal(['codice-di-altri']);
    // Of a code out of a file nobody knows whose it was.
    expect(motivi(await sportello.abilita('op1', CF.rossi))).to.deep.equal(['codice-riassegnato']);
    await sportello.scrivi({ ...(await sportello.ente()), operatori: [] });
    expect(motivi(await sportello.abilita('m.verdi', CF.rossi))).to.deep.equal(['codice-di-altri']);
    expect(motivi(await sportello.abilita('op1', CF.rossi))).to.deep.equal(['codice-riassegnato']);
    expect(motivi(await sportello.abilita('m.verdi', CF.verdi))).to.deep.equal(['applicata']);
  });

  it('gives a person one code, and the one who came back the one she had', async () => {
    await sportello.abilita('m.verdi', CF.verdi, { al: '2026-12-31' });
    const altro = await sportello.abilita('m.verdi2', CF.verdi);
    expect(motivi(altro)).to.deep.equal(['persona-con-altro-codice']);
    await sportello.togli('revocato', 'm.verdi');
    expect(motivi(await sportello.abilita('m.verdi2', CF.verdi))).to.deep.equal(['persona-con-altro-codice']);
    expect(motivi(await sportello.abilita('m.verdi', CF.verdi, { attoDesignazione: 'Determina 8' }))).to.deep.equal([
      'applicata',
    ]);
    const { comunicazioni, ...tornata } =
      (await sportello.ente()).operatori.find(({ codice }) => codice === 'm.verdi') ?? {};
    expect(comunicazioni?.map(({ tipo }) => tipo)).to.deep.equal(['abilitazione', 'revoca', 'abilitazione']);
    expect(tornata).to.deep.equal({ codice: 'm.verdi', stato: 'abilitato', attoDesignazione: 'Determina 8', reti: [] });
  });

  it('takes an omocodia for another person', async () => {
    await sportello.abilita('m.rossi', CF.rossi);
    expect(motivi(await sportello.abilita('m.rossi2', CF.omocodo))).to.deep.equal(['applicata']);
  });

  it('is refused whole, before a code is spent, for whatever running instances would refuse', async () => {
    const asked: string[] = [];
    const chiediCodice = () => {
      asked.push('codice');
      return Promise.resolve('000000');
    };
    const casi = [
      [{ reti: ['10.0.0.0/33'] }, 'reti/0'],
      [{ servizi: ['isee'] }, 'servizi/0'],
      [{ dal: '2026-02-30' }, 'dal'],
      [{ dal: '2026-03-01', al: '2026-02-01' }, 'al'],
      [{ limiti: { ora: -1 } }, 'limiti/ora'],
      [{ attoDesignazione: ' ' }, 'attoDesignazione'],
    ] as const;
    for (const [profilo, campo] of casi) {
      const esito = await sportello.compi({ chiediCodice, cambia: ({ ente }) => modifica(ente, ['op1'], profilo) });
      expect(esito, campo).to.deep.include({ esito: 'respinta' });
      const [rifiuto] = esito.esito === 'respinta' ? esito.rifiuti : [];
      expect(rifiuto, campo).to.deep.include({ motivo: 'dati-non-validi', codice: 'op1' });
      expect(rifiuto?.problema.split(':')[0]).to.equal(campo);
    }
    expect(
      motivi(await sportello.compi({ chiediCodice, cambia: ({ ente }) => modifica(ente, ['OP1'], {}) })),
    ).to.deep.equal(['codice-sconosciuto']);
    expect(asked).to.deep.equal([]);
    expect(await sportello.deps.anagrafe.currentVersion()).to.equal(1);
  });

  it('changes several at once or none, and keeps what is not named', async () => {
    await sportello.abilita('m.verdi', CF.verdi, { reti: ['10.1.0.0/16'], limiti: { ora: 5, giorno: 20 } });
    const esito = await sportello.compi({
      cambia: ({ ente }) => modifica(ente, ['m.verdi', 'op1'], { limiti: { giorno: 30 } }, ['reti']),
    });
    expect(esito.esito === 'applicata' && esito.cambiati.map(({ codice }) => codice)).to.deep.equal(['op1', 'm.verdi']);
    const [op1, verdi] = (await sportello.ente()).operatori;
    expect(op1?.limiti).to.deep.equal({ giorno: 30 });
    expect(verdi).to.deep.include({ limiti: { ora: 5, giorno: 30 }, reti: [] });
    expect(
      motivi(
        await sportello.compi({ cambia: ({ ente }) => modifica(ente, ['op1', 'nessuno'], { dal: '2026-01-01' }) }),
      ),
    ).to.deep.equal(['codice-sconosciuto']);
  });

  it('wants the role, a good code and somebody who was signed for; shows and spends nothing for a trial', async () => {
    const prova = await sportello.compi({
      soloProva: true,
      cambia: ({ ente }) => modifica(ente, ['op1'], { al: '2027-01-01' }),
    });
    expect(prova).to.deep.include({ esito: 'prova' });
    const supervisore = await sportello.compi({
      persona: 's.gialli',
      cambia: ({ ente }) => modifica(ente, ['op1'], { al: '2027-01-01' }),
    });
    expect(supervisore).to.deep.include({ esito: 'firma-rifiutata', motivo: 'ruolo-insufficiente' });
    const codice = await sportello.compi({
      chiediCodice: () => Promise.resolve('000000'),
      cambia: ({ ente }) => modifica(ente, ['op1'], { al: '2027-01-01' }),
    });
    expect(codice).to.deep.include({ esito: 'firma-rifiutata', motivo: 'codice-errato' });
    expect(await sportello.deps.anagrafe.currentVersion()).to.equal(1);
    const senza = await Sportello.apri();
    try {
      const [convenzione] = enteFirmato().convenzioni;
      if (!convenzione) throw new Error('no convenzione');
      const { documento: _, ...nuda } = convenzione;
      await senza.scrivi({ ...enteFirmato(), convenzioni: [nuda] });
      expect(motivi(await senza.togli('revocato', 'op1'))).to.deep.equal(['ente-non-firmato']);
    } finally {
      await senza.chiudi();
    }
  });

  it('lets one of two who change at once through, and tells the other', async () => {
    const esiti = await Promise.all([sportello.togli('sospeso', 'op1'), sportello.abilita('m.verdi', CF.verdi)]);
    expect(esiti.map(({ esito }) => esito).sort()).to.include('applicata');
    expect(esiti.every(({ esito }) => ['applicata', 'conflitto', 'firma-rifiutata'].includes(esito))).to.equal(true);
    expect(await sportello.deps.anagrafe.currentVersion()).to.equal(2);
  });

  it('stops at the most users that the convention allows (Q-04u), and lets who is over go down', async () => {
    const ente = enteFirmato();
    const convenzioni = ente.convenzioni.map((one) => ({
      ...one,
      servizi: one.servizi.map((condizioni) => ({ ...condizioni, utentiMassimi: 2 })),
    }));
    await sportello.scrivi({ ...ente, convenzioni });
    expect(motivi(await sportello.abilita('m.verdi', CF.verdi))).to.deep.equal(['applicata']);
    expect(motivi(await sportello.abilita('m.rossi', CF.rossi))).to.deep.equal(['utenti-oltre-massimo']);
    await sportello.togli('sospeso', 'op1');
    expect(motivi(await sportello.abilita('m.rossi', CF.rossi))).to.deep.equal(['applicata']);
    const bassi = convenzioni.map((one) => ({ ...one, servizi: one.servizi.map((c) => ({ ...c, utentiMassimi: 1 })) }));
    await sportello.scrivi({ ...(await sportello.ente()), convenzioni: bassi });
    expect(
      motivi(await sportello.compi({ cambia: (one) => modifica(one.ente, ['m.rossi'], { al: '2027-01-01' }) })),
    ).to.deep.equal(['applicata']);
    expect(motivi(await sportello.togli('revocato', 'm.rossi'))).to.deep.equal(['applicata']);
  });

  it('leaves no codice fiscale and no name in any file of the archive', async () => {
    await sportello.abilita('m.verdi', CF.verdi);
    const { path } = sportello.store;
    for (const file of [path, `${path}-wal`]) {
      const bytes = await readFile(file);
      expect(bytes.includes(CF.verdi), file).to.equal(false);
      expect(bytes.includes('Una Persona'), file).to.equal(false);
    }
    const [identita] = await sportello.deps.codici.identita('cassa');
    expect(identita?.codice).to.equal('m.verdi');
    expect(serializeAnagrafe({ versione: 1, enti: [await sportello.ente()] })).not.to.include(CHIAVE.toString('hex'));
  });
});
