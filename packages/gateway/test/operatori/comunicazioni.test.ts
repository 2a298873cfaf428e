import { expect } from 'chai';
import { scadenzeComunicazioni } from '../../src/convenzioni/scadenze-comunicazioni.js';
import type { ComunicazioneInps } from '../../src/domain/ente.js';
import { comunica } from '../../src/operatori/comunicazioni.js';
import type { Comunicata } from '../../src/operatori/comunicazioni.js';
import { storiaOperatore } from '../../src/operatori/storia.js';
import { CF, fraGiorni, motivi, OGGI, Sportello } from './banco.js';

describe('what INPS is told of operators (E-22)', () => {
  let sportello: Sportello;
  beforeEach(async () => {
    sportello = await Sportello.apri();
  });
  afterEach(() => sportello.chiudi());

  const di = async (codice: string): Promise<readonly ComunicazioneInps[] | undefined> =>
    (await sportello.ente()).operatori.find((one) => one.codice === codice)?.comunicazioni;
  const scrivi = (codice: string, detto: Comunicata) =>
    sportello.compi({
      azione: 'operatore.comunica',
      oggetto: codice,
      cambia: ({ ente, oggi }) => comunica(ente, [codice], detto, oggi),
    });
  const scadenze = async (oggi = OGGI) =>
    scadenzeComunicazioni(await sportello.ente(), oggi).map(({ id, data, stato }) => [id, data, stato]);

  it('is due from the act that enables or revokes, and names the act', async () => {
    const esito = await sportello.abilita('op2', CF.rossi);
    if (esito.esito !== 'applicata') throw new Error(esito.esito);
    expect(await di('op2')).to.deep.equal([{ tipo: 'abilitazione', del: OGGI, atto: esito.atto }]);
    const revoca = await sportello.togli('revocato', 'op2');
    if (revoca.esito !== 'applicata') throw new Error(revoca.esito);
    expect(await di('op2')).to.deep.equal([
      { tipo: 'abilitazione', del: OGGI, atto: esito.atto },
      { tipo: 'revoca', del: OGGI, atto: revoca.atto },
    ]);
  });

  it('is not due for a suspension, nor for who comes back from one', async () => {
    await sportello.abilita('op2', CF.rossi);
    await sportello.togli('sospeso', 'op2');
    expect((await sportello.abilita('op2', CF.rossi)).esito).to.equal('applicata');
    expect(await di('op2')).to.have.length(1);
  });

  it('has its days written down, signed for, and the history keeps how it was', async () => {
    await sportello.abilita('op2', CF.rossi);
    expect((await scrivi('op2', { tipo: 'abilitazione', inviata: OGGI, protocollo: 'PEC/1' })).esito).to.equal(
      'applicata',
    );
    expect((await scrivi('op2', { tipo: 'abilitazione', riscontrata: OGGI, riscontro: 'INPS/9' })).esito).to.equal(
      'applicata',
    );
    const [una] = (await di('op2')) ?? [];
    expect(una).to.deep.include({ inviata: OGGI, protocollo: 'PEC/1', riscontrata: OGGI, riscontro: 'INPS/9' });
    const { passi } = await storiaOperatore(sportello.deps.anagrafe, 'cassa', 'op2');
    expect(passi.map(({ operatore }) => operatore?.comunicazioni?.[0]?.inviata)).to.deep.equal([undefined, OGGI, OGGI]);
    expect((await sportello.deps.store.atti('cassa', 1))[0]).to.deep.include({ azione: 'operatore.comunica' });
  });

  it('falls due, is overdue, and goes on until INPS has answered', async () => {
    const esito = await sportello.abilita('op2', CF.rossi);
    if (esito.esito !== 'applicata') throw new Error(esito.esito);
    await scrivi('op1', { tipo: 'abilitazione', inviata: OGGI, riscontrata: OGGI });
    const id = `comunicazione-abilitazione-op2-${esito.atto}`;
    expect(await scadenze()).to.deep.equal([[id, fraGiorni(7), 'entro-30-giorni']]);
    expect(await scadenze(fraGiorni(8))).to.deep.equal([[id, fraGiorni(7), 'passata']]);
    await scrivi('op2', { tipo: 'abilitazione', inviata: OGGI });
    expect(await scadenze(fraGiorni(31))).to.deep.equal([[id, fraGiorni(30), 'passata']]);
    await scrivi('op2', { tipo: 'abilitazione', riscontrata: OGGI });
    expect(await scadenze(fraGiorni(31))).to.deep.equal([]);
    // Who has ended is told at once.
    const revoca = await sportello.togli('revocato', 'op2');
    if (revoca.esito !== 'applicata') throw new Error(revoca.esito);
    expect(await scadenze(fraGiorni(2))).to.deep.equal([
      [`comunicazione-revoca-op2-${revoca.atto}`, fraGiorni(1), 'passata'],
    ]);
  });

  it('is not known for whom a file enabled, until somebody writes it down', async () => {
    expect(await scadenze()).to.deep.equal([['comunicazione-abilitazione-da-file', OGGI, 'entro-30-giorni']]);
    expect((await scrivi('op1', { tipo: 'abilitazione', inviata: OGGI })).esito).to.equal('applicata');
    expect(await di('op1')).to.deep.equal([{ tipo: 'abilitazione', del: OGGI, inviata: OGGI }]);
  });

  const no: readonly (readonly [string, string, Comunicata, string])[] = [
    ['nobody of that code', 'op9', { tipo: 'abilitazione', inviata: OGGI }, 'codice-sconosciuto'],
    ['a revocation of who is enabled', 'op2', { tipo: 'revoca', inviata: OGGI }, 'comunicazione-assente'],
    ['a day that is to come', 'op2', { tipo: 'abilitazione', inviata: fraGiorni(1) }, 'dati-non-validi'],
    ['a day before the act', 'op2', { tipo: 'abilitazione', inviata: fraGiorni(-1) }, 'dati-non-validi'],
    ['an answer to what was not sent', 'op2', { tipo: 'abilitazione', riscontrata: OGGI }, 'dati-non-validi'],
    [
      'an answer before the question',
      'op2',
      { tipo: 'abilitazione', inviata: OGGI, riscontrata: fraGiorni(-1) },
      'dati-non-validi',
    ],
  ];
  for (const [title, codice, detto, motivo] of no) {
    it(`refuses ${title}: ${motivo}, and writes nothing`, async () => {
      await sportello.abilita('op2', CF.rossi);
      const before = await sportello.deps.anagrafe.currentVersion();
      expect(motivi(await scrivi(codice, detto))).to.deep.equal([motivo]);
      expect(await sportello.deps.anagrafe.currentVersion()).to.equal(before);
    });
  }

  it('is signed for by a role that may', async () => {
    const cambia = ({ ente, oggi }: Parameters<Parameters<Sportello['compi']>[0]['cambia']>[0]) =>
      comunica(ente, ['op1'], { tipo: 'abilitazione', inviata: OGGI }, oggi);
    const esito = await sportello.compi({ persona: 's.gialli', azione: 'operatore.comunica', cambia });
    expect(esito).to.deep.include({ esito: 'firma-rifiutata', motivo: 'ruolo-insufficiente' });
  });
});
