import { expect } from 'chai';
import { createSqlPersoneStore } from '../../src/adapters/sql-persone-store.js';
import { SegretoIlleggibileError } from '../../src/amministrazione/cifra-segreto.js';
import { firmaAtto } from '../../src/amministrazione/firma.js';
import { ATTESA_BLOCCO_MS, TENTATIVI_MASSIMI } from '../../src/amministrazione/persone-store.js';
import { CONVENZIONI, PASSO, Ufficio } from './banco.js';

const PROCESSO = { tipo: 'processo', autore: 'chi installa', recupero: false } as const;
const sbagliato = (codice: string): string => String((Number(codice) + 1) % 1_000_000).padStart(6, '0');

describe('signing an administrative act', () => {
  let ufficio: Ufficio;
  beforeEach(async () => {
    ufficio = await Ufficio.apri();
    await ufficio.iscrivi('m.rossi', PROCESSO);
  });
  afterEach(() => ufficio.chiudi());

  it('writes down who, by which role, what, why and when, before anything else happens', async () => {
    const esito = await ufficio.firma({ motivo: '  Delibera 7 ' });
    if (!esito.ok) throw new Error(esito.motivo);
    expect(esito.atto).to.deep.include({
      ...{ ente: 'cassa', persona: 'm.rossi', ruolo: 'responsabile', azione: 'convenzione.applica' },
      ...{ oggetto: 'eci-2026', motivo: 'Delibera 7', istante: ufficio.adesso },
    });
    expect((await ufficio.store.atti('cassa', 10))[0]).to.deep.equal(esito.atto);
  });

  it('takes a code once: not twice, not from two at the same instant, not an earlier one after it', async () => {
    const codice = ufficio.codice('m.rossi');
    const both = await Promise.all([ufficio.firma({ codice }), ufficio.firma({ codice })]);
    expect(both.map(({ ok }) => ok).sort()).to.deep.equal([false, true]);
    expect(both.find(({ ok }) => !ok)).to.deep.include({ motivo: 'codice-usato' });
    expect(await ufficio.firma({ codice })).to.deep.include({ motivo: 'codice-usato' });
    expect(await ufficio.firma({ codice: ufficio.codice('m.rossi', -1) })).to.deep.include({ motivo: 'codice-usato' });
    expect((await ufficio.firma({ codice: ufficio.codice('m.rossi', 1) })).ok).to.equal(true);
  });

  it('does not forget a used code when the archive is opened again', async () => {
    const codice = ufficio.codice('m.rossi');
    expect((await ufficio.firma({ codice })).ok).to.equal(true);
    const altrove = await ufficio.bench.open('due');
    const esito = await firmaAtto(
      { ...ufficio.deps, store: createSqlPersoneStore(altrove) },
      {
        ...{ ente: 'cassa', persona: 'm.rossi', codice, azione: 'convenzione.applica', oggetto: 'x', motivo: 'y' },
        convenzioni: CONVENZIONI,
      },
    );
    expect(esito).to.deep.include({ ok: false, motivo: 'codice-usato' });
  });

  it('makes whoever guesses wait, however many guesses come at once', async () => {
    const codice = sbagliato(sbagliato(ufficio.codice('m.rossi')));
    const guesses = await Promise.all(Array.from({ length: 12 }, () => ufficio.firma({ codice })));
    const said = guesses.map((one) => (one.ok ? 'ok' : one.motivo));
    expect(said.filter((motivo) => motivo === 'codice-errato')).to.have.length(TENTATIVI_MASSIMI);
    expect(said.filter((motivo) => motivo === 'persona-bloccata')).to.have.length(12 - TENTATIVI_MASSIMI);
    expect(await ufficio.firma()).to.deep.include({
      motivo: 'persona-bloccata',
      finoA: ufficio.adesso + ATTESA_BLOCCO_MS,
    });
    ufficio.adesso += ATTESA_BLOCCO_MS;
    expect((await ufficio.firma()).ok).to.equal(true);
    ufficio.adesso += PASSO;
    // A good code forgets the bad ones.
    expect(await ufficio.firma({ codice: sbagliato(sbagliato(ufficio.codice('m.rossi'))) })).to.deep.include({
      motivo: 'codice-errato',
    });
    expect((await ufficio.firma()).ok).to.equal(true);
  });

  it('wants a role that suffices, today, and spends no code and no attempt without one', async () => {
    for (const persona of ['l.bianchi', 's.gialli'])
      await ufficio.iscrivi(persona, { tipo: 'processo', autore: 'x', recupero: true });
    expect(await ufficio.firma({ persona: 'l.bianchi' })).to.deep.equal({
      ...{ ok: false, motivo: 'ruolo-insufficiente', ruoli: ['responsabile'] },
    });
    expect((await ufficio.firma({ persona: 'l.bianchi', azione: 'operatore.abilita' })).ok).to.equal(true);
    // The Supervisore's office ended yesterday.
    expect(await ufficio.firma({ persona: 's.gialli', azione: 'codice.risolvi' })).to.deep.include({
      motivo: 'ruolo-insufficiente',
    });
    ufficio.adesso -= 86_400_000;
    expect((await ufficio.firma({ persona: 's.gialli', azione: 'codice.risolvi' })).ok).to.equal(true);
    expect((await ufficio.store.load('cassa', 'l.bianchi'))?.tentativi).to.equal(0);
  });

  it('wants a reason, and somebody who is enrolled and was not revoked', async () => {
    expect(await ufficio.firma({ motivo: ' ' })).to.deep.include({ motivo: 'motivo-assente' });
    expect(await ufficio.firma({ persona: 'nessuno', codice: '000000' })).to.deep.include({
      motivo: 'persona-non-iscritta',
    });
    expect(await ufficio.firma({ ente: 'altra-cassa' })).to.deep.include({ motivo: 'persona-non-iscritta' });
    expect(await ufficio.store.revoke('cassa', 'm.rossi')).to.equal(true);
    expect(await ufficio.firma()).to.deep.include({ motivo: 'persona-revocata' });
  });

  it('keeps no secret in clear, and none that another key, person or ente can use', async () => {
    const { segreto } = (await ufficio.store.load('cassa', 'm.rossi')) ?? { segreto: '' };
    await ufficio.store.enrol({ ente: 'cassa', persona: 'l.bianchi', segreto, istante: 0 });
    const error = await ufficio
      .firma({ persona: 'l.bianchi', codice: ufficio.codice('m.rossi'), azione: 'operatore.abilita' })
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SegretoIlleggibileError);
    const altra = await firmaAtto(
      { ...ufficio.deps, chiave: new Uint8Array(32) },
      {
        ...{ ente: 'cassa', persona: 'm.rossi', codice: ufficio.codice('m.rossi'), azione: 'convenzione.applica' },
        ...{ oggetto: 'x', motivo: 'y', convenzioni: CONVENZIONI },
      },
    ).catch((thrown: unknown) => thrown);
    expect(altra).to.be.instanceOf(SegretoIlleggibileError);
  });

  it('is never unsaid: acts are appended, and nothing else', async () => {
    await ufficio.firma();
    expect(() => ufficio.bench.read('DELETE FROM atti')).to.throw(/appended to/);
    expect(() => ufficio.bench.read("UPDATE atti SET motivo = 'altro'")).to.throw(/appended to/);
  });
});

describe('enrolling a person', () => {
  let ufficio: Ufficio;
  beforeEach(async () => {
    ufficio = await Ufficio.apri();
  });
  afterEach(() => ufficio.chiudi());

  it('is done for the first by whoever has the process file, and written down as such', async () => {
    const esito = await ufficio.iscrivi('m.rossi', PROCESSO, { convenzioni: [] });
    expect(esito).to.deep.include({ ok: true });
    expect((await ufficio.store.atti('cassa', 1))[0]).to.deep.include({
      ...{
        persona: 'chi installa',
        ruolo: 'file-del-processo',
        azione: 'persona.prima-iscrizione',
        oggetto: 'm.rossi',
      },
    });
  });

  it('is done for the second by somebody who is enrolled and has the role, not by the process file', async () => {
    await ufficio.iscrivi('m.rossi', PROCESSO);
    expect(await ufficio.iscrivi('l.bianchi', PROCESSO)).to.deep.equal({ ok: false, motivo: 'non-prima' });
    const con = { tipo: 'persona', persona: 'm.rossi', codice: ufficio.codice('m.rossi') } as const;
    expect(await ufficio.iscrivi('l.bianchi', con)).to.deep.include({ ok: true });
    expect((await ufficio.store.atti('cassa', 1))[0]).to.deep.include({
      persona: 'm.rossi',
      azione: 'persona.iscrivi',
      oggetto: 'l.bianchi',
    });
  });

  it('each ente has its own first person', async () => {
    await ufficio.iscrivi('m.rossi', PROCESSO);
    expect(await ufficio.iscrivi('m.rossi', PROCESSO, { ente: 'altra-cassa', convenzioni: [] })).to.deep.include({
      ok: true,
    });
  });

  it('is refused for somebody to whom the convention gives no role', async () => {
    expect(await ufficio.iscrivi('x.estraneo', PROCESSO)).to.deep.equal({ ok: false, motivo: 'senza-incarico' });
  });

  it('after a recovery the old authenticator is worth nothing, and the recovery is written down', async () => {
    await ufficio.iscrivi('m.rossi', PROCESSO);
    const vecchio = ufficio.codice('m.rossi');
    await ufficio.iscrivi('m.rossi', { ...PROCESSO, recupero: true });
    expect(await ufficio.firma({ codice: vecchio })).to.deep.include({ motivo: 'codice-errato' });
    expect((await ufficio.firma()).ok).to.equal(true);
    expect((await ufficio.store.atti('cassa', 5)).map(({ azione }) => azione)).to.include('persona.recupero');
  });
});
