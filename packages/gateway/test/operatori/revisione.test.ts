import { expect } from 'chai';
import { operatoreInCarica } from '../../src/policy/rules/operatore-in-carica.js';
import { apriRevisione, chiudiRevisione, confermaOperatori, daConfermare } from '../../src/operatori/revisione.js';
import { attestaPresaVisione, daInformare } from '../../src/operatori/presa-visione.js';
import { contestoOperatore, enteDi, OPERATORE_IN_SEDE } from '../policy/scena.js';
import { CF, enteFirmato, fraGiorni, motivi, OGGI, Sportello } from './banco.js';

const GIORNO = 86_400_000;

describe('a review of the operators (Q-09)', function () {
  this.timeout(20_000);
  let sportello: Sportello;
  beforeEach(async () => {
    sportello = await Sportello.apri();
    await sportello.abilita('m.verdi', CF.verdi);
    await sportello.abilita('m.rossi', CF.rossi);
  });
  afterEach(() => sportello.chiudi());

  const apri = (entro = fraGiorni(10)) =>
    sportello.compi({
      azione: 'revisione.apri',
      cambia: ({ ente, oggi }) => apriRevisione(ente, { id: 'r1', entro }, oggi),
    });
  const conferma = (...codici: readonly string[]) =>
    sportello.compi({
      azione: 'revisione.conferma',
      cambia: ({ ente, oggi }) => confermaOperatori(ente, codici, oggi),
    });
  const chiudi = () =>
    sportello.compi({ azione: 'revisione.chiudi', cambia: ({ ente, oggi }) => chiudiRevisione(ente, oggi) });
  const puo = async (codice: string): Promise<boolean> => {
    const richiedente = { ...OPERATORE_IN_SEDE, persona: { tipo: 'operatore', codice } as const };
    const ente = enteDi(await sportello.ente());
    return operatoreInCarica.check(contestoOperatore({ ente, richiedente, istante: sportello.adesso })) === undefined;
  };

  it('suspends who was not confirmed when its last day is over, to the instant and without anybody writing', async () => {
    expect(motivi(await apri())).to.deep.equal(['applicata']);
    const { revisione } = await sportello.ente();
    const [atto] = await sportello.deps.store.atti('cassa', 1);
    expect(revisione).to.deep.equal({ id: 'r1', aperta: OGGI, entro: fraGiorni(10), atto: atto?.id });
    expect(motivi(await conferma('m.verdi'))).to.deep.equal(['applicata']);
    expect(daConfermare(await sportello.ente())).to.deep.equal(['op1', 'm.rossi']);
    // The last millisecond of the last day in Rome, and the first of the next.
    sportello.adesso = Date.parse(`${fraGiorni(10)}T22:59:59.999Z`);
    expect([await puo('op1'), await puo('m.verdi')]).to.deep.equal([true, true]);
    sportello.adesso += 1;
    expect([await puo('op1'), await puo('m.verdi'), await puo('m.rossi')]).to.deep.equal([false, true, false]);
    expect(motivi(await conferma('op1'))).to.deep.equal(['scadenza-passata']);
    expect(motivi(await chiudi())).to.deep.equal(['applicata']);
    expect([await sportello.stato('op1'), await sportello.stato('m.verdi')]).to.deep.equal(['sospeso', 'abilitato']);
    expect((await sportello.ente()).revisione).to.equal(undefined);
    const [ultimo] = await sportello.deps.store.atti('cassa', 1);
    expect(ultimo).to.deep.include({ azione: 'revisione.chiudi', persona: 'l.bianchi' });
  });

  it('is closed before its day only when nobody is left, and one at a time', async () => {
    await apri();
    expect(motivi(await apri())).to.deep.equal(['revisione-aperta']);
    expect(motivi(await chiudi())).to.deep.equal(['revisione-incompleta']);
    await conferma('op1', 'm.verdi');
    await sportello.togli('revocato', 'm.rossi');
    expect(motivi(await chiudi())).to.deep.equal(['applicata']);
    expect((await sportello.ente()).operatori.some((one) => 'daConfermareEntro' in one)).to.equal(false);
    expect(motivi(await chiudi())).to.deep.equal(['revisione-assente']);
    expect(motivi(await conferma('op1'))).to.deep.equal(['revisione-assente']);
    expect(motivi(await apri(fraGiorni(-1)))).to.deep.equal(['scadenza-passata']);
    expect(motivi(await apri('2027-02-30'))).to.include('dati-non-validi');
  });

  it('is not escaped by a suspension, and ended by being enabled anew', async () => {
    await apri();
    await sportello.togli('sospeso', 'm.rossi');
    sportello.adesso += 20 * GIORNO;
    expect(motivi(await sportello.abilita('m.rossi', CF.rossi))).to.deep.equal(['applicata']);
    expect(await puo('m.rossi')).to.equal(true);
  });
});

describe('what operators know of the tracing (E-20)', () => {
  const informativa = { versione: '2', testo: 'Gli accessi sono tracciati.', richiesta: true };
  const ente = { ...enteFirmato(), informativa };

  it('is attested in bulk by act and date, of the notice in force', () => {
    expect(daInformare(ente)).to.deep.equal(['op1']);
    const esito = attestaPresaVisione(ente, ['op1'], { atto: 'Verbale 3', data: '2026-11-02' }, OGGI);
    expect(esito.ok && esito.valore.operatori[0]?.presaVisione).to.deep.equal({
      versione: '2',
      atto: 'Verbale 3',
      data: '2026-11-02',
    });
    expect(esito.ok && daInformare(esito.valore)).to.deep.equal([]);
    expect(esito.ok && daInformare({ ...esito.valore, informativa: { ...informativa, versione: '3' } })).to.deep.equal([
      'op1',
    ]);
  });

  it('is not attested of a day to come, of nobody, or without a notice', () => {
    const con = (parti: Partial<typeof ente>, codici: readonly string[], data: string) => {
      const esito = attestaPresaVisione({ ...ente, ...parti }, codici, { data }, OGGI);
      return esito.ok ? 'ok' : esito.rifiuti[0]?.motivo;
    };
    expect(con({}, ['op1'], fraGiorni(1))).to.equal('dati-non-validi');
    expect(con({}, ['op2'], OGGI)).to.equal('codice-sconosciuto');
    const { informativa: _, ...senza } = ente;
    const esito = attestaPresaVisione(senza, ['op1'], { data: OGGI }, OGGI);
    expect(!esito.ok && esito.rifiuti[0]?.motivo).to.equal('informativa-assente');
  });
});
