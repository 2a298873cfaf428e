import { expect } from 'chai';
import type { Convenzione } from '../../src/domain/convenzione.js';
import type { Facts, Log } from '../../src/log.js';
import { createScadenze, primaScadenza, type Scadenze } from '../../src/sorveglianza/scadenze.js';
import { anagrafeDi, CONDIZIONI, convenzione, enteDi, FUSO } from '../policy/scena.js';

const GIORNO = 86_400_000;
const ADESSO = Date.UTC(2026, 10, 20, 9, 30);
const fra = (giorni: number): string => new Date(ADESSO + giorni * GIORNO).toISOString().slice(0, 10);

describe('what comes to an end', () => {
  let now: number;
  let scadenze: Scadenze;
  let dette: { readonly livello: string; readonly evento: string; readonly facts: Facts }[];

  beforeEach(() => {
    now = ADESSO;
    dette = [];
    const at =
      (livello: string) =>
      (evento: string, facts: Facts = {}): void =>
        void dette.push({ livello, evento, facts });
    const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    scadenze = createScadenze({ clock: { now: () => now }, log, fuso: FUSO });
  });
  afterEach(() => scadenze.close());

  const certificato = (giorni: number, nome = 'certificato di prova') => ({
    nome,
    notAfter: ADESSO + giorni * GIORNO,
  });
  const conv = (...list: readonly Partial<Convenzione>[]): void =>
    scadenze.anagrafe(anagrafeDi(enteDi({ convenzioni: list.map((one) => convenzione(one)) })));

  it('is told at thirty days, once, and stays in the warnings', () => {
    scadenze.certificati([certificato(31)]);
    expect([dette, scadenze.avvisi()]).to.deep.equal([[], []]);
    scadenze.certificati([certificato(30)]);
    scadenze.certificati([certificato(30)]);
    expect(dette).to.deep.equal([
      {
        livello: 'warn',
        evento: 'scadenza-vicina',
        facts: { cosa: 'certificato', nome: 'certificato di prova', scade: fra(30), giorni: 30 },
      },
    ]);
    expect(scadenze.avvisi()).to.deep.equal([`certificato di prova: scade fra 30 giorni, ${fra(30)}`]);
  });

  it('is told on its last day, if it is a revocation list, whosever it is', () => {
    const lista = (giorni: number) => ({ ...certificato(giorni, 'lista di revoca'), cosa: 'lista-revoca' as const });
    scadenze.certificati([lista(2)], 'identita');
    scadenze.certificati([certificato(7)]);
    expect(scadenze.avvisi()).to.deep.equal([`certificato di prova: scade fra 7 giorni, ${fra(7)}`]);
    scadenze.certificati([lista(1)], 'identita');
    expect(scadenze.avvisi()).to.deep.equal([
      `certificato di prova: scade fra 7 giorni, ${fra(7)}`,
      `lista di revoca: scade fra 1 giorno, ${fra(1)}`,
    ]);
    expect(dette.at(-1)?.facts).to.include({ cosa: 'lista-revoca', giorni: 1 });
  });

  it('is told by the word of one day, and as an error when it has come', () => {
    scadenze.certificati([certificato(1)]);
    expect(scadenze.avvisi()[0]).to.match(/scade fra 1 giorno,/);
    scadenze.certificati([certificato(-3)]);
    expect(dette.at(-1)).to.deep.include({ livello: 'error', evento: 'scadenza-passata' });
    expect(scadenze.avvisi()).to.deep.equal([`certificato di prova: scadenza passata, ${fra(-3)}`]);
  });

  it('is news no more when another certificate is in its place, or none', () => {
    scadenze.certificati([certificato(5), certificato(6, 'altro')]);
    expect(scadenze.avvisi()).to.have.length(2);
    scadenze.certificati([certificato(400), certificato(6, 'altro')]);
    expect(scadenze.avvisi()).to.have.length(1);
    scadenze.certificati([]);
    expect(scadenze.avvisi()).to.deep.equal([]);
  });

  it('of several certificates is the first to end', () => {
    expect(primaScadenza('x', [])).to.deep.equal([]);
    const certs = [{ validTo: 'Jan 2 2027 GMT' }, { validTo: 'Jan 1 2027 GMT' }];
    expect(primaScadenza('x', certs as unknown as Parameters<typeof primaScadenza>[1])).to.deep.equal([
      { nome: 'x', notAfter: Date.UTC(2027, 0, 1) },
    ]);
  });

  it('of a convenzione is told three months before, at midnight on the wall in Rome', () => {
    conv({ dataFine: fra(93) });
    expect(dette).to.deep.equal([]);
    conv({ dataFine: fra(91) });
    expect(dette[0]?.facts).to.deep.include({
      cosa: 'convenzione',
      nome: 'convenzione INPS.0017.01/03/2026.0000001 di cassa',
    });
    now = Date.parse(`${fra(91)}T00:00:00+01:00`) - 1;
    expect(scadenze.avvisi()[0]).to.match(/fra 1 giorno/);
    now += 1;
    expect(scadenze.avvisi()[0]).to.match(/scadenza passata/);
  });

  it('of a convenzione is no news when another one follows at once, for every service', () => {
    const dopo = { id: 'rinnovo', protocollo: 'R', dataInizio: fra(20), dataFine: fra(2_000) };
    conv({ dataFine: fra(20) }, dopo);
    expect(scadenze.avvisi()).to.deep.equal([]);
    conv({ dataFine: fra(20) }, { ...dopo, servizi: [{ ...CONDIZIONI, servizioId: 'altro' }] });
    expect(scadenze.avvisi()).to.have.length(1);
    conv({ dataFine: fra(20) }, { ...dopo, dataInizio: fra(21) });
    expect(scadenze.avvisi()).to.have.length(1);
  });

  it('of a convenzione that is over is no news when something came after it, at once or later', () => {
    conv({ dataFine: fra(-30) }, { id: 'b', protocollo: 'B', dataInizio: fra(-10), dataFine: fra(2_000) });
    expect(scadenze.avvisi()).to.deep.equal([]);
    conv({ dataFine: fra(-30) });
    expect(scadenze.avvisi()[0]).to.match(/scadenza passata/);
  });

  it('of a convenzione for a service that is no longer there concerns nobody', () => {
    conv({ dataFine: fra(5), servizi: [{ ...CONDIZIONI, servizioId: 'tolto' }] });
    expect(scadenze.avvisi()).to.deep.equal([]);
  });
});
