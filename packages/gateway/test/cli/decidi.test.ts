import { expect } from 'chai';
import { createSqliteCounterStore } from '../../src/adapters/sqlite-counter-store.js';
import { run as importa } from '../../src/cli/anagrafe-importa.js';
import { run as decidi } from '../../src/cli/decidi.js';
import { run as stato } from '../../src/cli/quota-stato.js';
import { openStore } from '../../src/store/store.js';
import type { CounterStore } from '../../src/quota/counter-store.js';
import { ANAGRAFE, apriBanco, cambia, PROCESSO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { CF, CF_ALTRO } from '../policy/scena.js';

const DOMANDA = {
  ...{ ente: 'cassa', applicazione: 'portale', codiceFiscale: CF, assicurato: CF, livello: 'SPID2' },
  ...{ indirizzo: '10.1.2.3', istante: '2026-11-20T10:30:00+01:00' },
};
const OGGI = 'cassa/eci/giorno/2026-11-20';
const RUOLI = `        incarichi:
          - { ruolo: supervisore, persona: s.gialli, nome: S. Gialli, dal: 2026-01-01 }
        servizi:
          - servizioId: eci
            chiamateMassimeGiorno: 100
            mediaGiorno: 40
            consensoOperatori: P/2`;

interface Spiegazione {
  readonly esito: string;
  readonly rifiuto?: {
    readonly regola?: string;
    readonly motivo: string;
    readonly requisito?: string;
    readonly tetto?: string;
  };
  readonly regole: readonly {
    readonly regola: string;
    readonly esito: string;
    readonly clausola: string;
    readonly decide?: boolean;
  }[];
  readonly quote: readonly {
    readonly tetto: string;
    readonly massimo: number;
    readonly usate: number;
    readonly rimaste: number;
    readonly fermoFino?: string;
  }[];
}

describe('what would become of a request, and of the ceilings', function () {
  this.timeout(60_000);
  let banco: Banco;

  beforeEach(async () => {
    banco = await apriBanco();
    await banco.write('varco.yaml', PROCESSO);
    const conRuoli = cambia(
      ANAGRAFE,
      '        servizi:\n          - servizioId: eci\n            chiamateMassimeGiorno: 100',
      RUOLI,
    );
    await banco.write(
      'anagrafe.yaml',
      cambia(
        cambia(conRuoli, '      - codice: op1', '      - codice: op1\n        limiti: { ora: 1 }'),
        '        nome: Portale\n',
        '        nome: Portale\n        attestaPersona: true\n',
      ),
    );
    const { code, stderr } = await comandoQui(importa, [
      '--config',
      banco.path('varco.yaml'),
      '--autore',
      'Anna',
      '--motivo',
      'prova',
    ]);
    expect(code, stderr).to.equal(0);
  });
  afterEach(() => banco.remove());

  const conContatori = async <T>(work: (store: CounterStore) => Promise<T>): Promise<T> => {
    const store = await openStore({ url: `sqlite:${banco.path('dati/varco.db')}`, istanza: 'prova' });
    try {
      return await work(createSqliteCounterStore(store, { clock: { now: () => Date.now() } }));
    } finally {
      await store.close();
    }
  };
  const chiedi = async (domanda: object) => {
    const file = await banco.write('richiesta.json', JSON.stringify(domanda));
    const detto = await comandoQui(decidi, ['--file', file, '--config', banco.path('varco.yaml')]);
    expect(detto.stdout + detto.stderr)
      .not.to.include(CF)
      .and.not.to.include(CF_ALTRO);
    return { code: detto.code, stderr: detto.stderr, ...(JSON.parse(detto.stdout || '{}') as Spiegazione) };
  };

  it('a request that would pass: every rule and its clause, every ceiling and what is left, and nothing taken', async () => {
    const detto = await chiedi(DOMANDA);
    expect(detto).to.include({ code: 0, esito: 'passerebbe' });
    expect(detto.regole.length).to.be.greaterThan(15);
    expect(detto.regole.every(({ esito, clausola }) => esito === 'passata' && clausola !== '')).to.equal(true);
    expect(detto.quote.map(({ tetto, massimo, usate, rimaste }) => [tetto, massimo, usate, rimaste])).to.deep.equal([
      ['giorno', 100, 0, 100],
      ['media-mese', 1200, 0, 1200],
    ]);
    expect((await chiedi(DOMANDA)).quote[0]).to.include({ usate: 0 });
  });

  it('one that several rules refuse: the first wins, all are listed', async () => {
    const detto = await chiedi({ ...DOMANDA, codiceFiscale: CF_ALTRO, livello: 'SPID1', indirizzo: '192.0.2.1' });
    expect(detto).to.include({ code: 1, esito: 'sarebbe-rifiutata' });
    expect(detto.rifiuto).to.include({
      regola: 'indirizzo-applicazione',
      motivo: 'indirizzo-non-ammesso',
      requisito: 'E-07',
    });
    expect(detto.regole.filter(({ esito }) => esito === 'rifiutata').map(({ regola }) => regola)).to.deep.equal([
      ...['indirizzo-applicazione', 'solo-di-se', 'livello'],
    ]);
    expect(detto.regole.filter(({ decide }) => decide).map(({ regola }) => regola)).to.deep.equal([
      'indirizzo-applicazione',
    ]);
  });

  it('one that only a ceiling refuses', async () => {
    await conContatori(async (store) => {
      const scade = Date.now() + 86_400_000;
      for (let count = 0; count < 100; count += 1) await store.reserve([{ chiave: OGGI, massimo: 100, scade }], 0);
    });
    const detto = await chiedi(DOMANDA);
    expect(detto).to.include({ code: 1, esito: 'sarebbe-rifiutata' });
    expect(detto.rifiuto).to.deep.equal({ motivo: 'quota-esaurita', requisito: 'Q-04', tetto: 'giorno' });
    expect(detto.regole.every(({ esito }) => esito === 'passata')).to.equal(true);
  });

  it('an operator’s, with his own ceiling', async () => {
    const { assicurato: _, ...resto } = DOMANDA;
    const detto = await chiedi({ ...resto, operatore: 'op1', postazione: '10.1.2.3', pratica: 'P/1' });
    expect(detto.quote.map(({ tetto }) => tetto)).to.deep.equal(['giorno', 'media-mese', 'operatore-ora']);
  });

  it('a file that says no request is refused by field, in one go', async () => {
    for (const [domanda, ...fields] of [
      [{ ente: 'cassa' }, '/applicazione: manca'],
      [{ ...DOMANDA, ora: 1 }, '/ora: non c’è un campo così'],
      [{ ...DOMANDA, livello: 'SPID9', porta: 'x' }, '/livello: è uno di', '/porta: è uno di'],
      [
        { ...DOMANDA, codiceFiscale: 'X', indirizzo: '10.0.0.0/8', istante: 'ieri' },
        '/codiceFiscale:',
        '/indirizzo:',
        '/istante:',
      ],
      [{ ...DOMANDA, operatore: 'op1' }, '/operatore: la persona è una sola'],
    ] as const) {
      const detto = await chiedi(domanda);
      expect(detto.code).to.equal(2);
      for (const field of fields) expect(detto.stderr).to.include(field);
    }
    expect((await chiedi({ ...DOMANDA, ente: 'altro' })).code).to.equal(1);
    const none = await comandoQui(decidi, ['--file', banco.path('non-ce.json'), '--config', banco.path('varco.yaml')]);
    expect(none).to.include({ code: 2, stdout: '' });
    expect((await comandoQui(decidi, [])).code).to.equal(2);
  });

  describe('varco quota', () => {
    const quota = (...more: readonly string[]) => comandoQui(stato, ['--config', banco.path('varco.yaml'), ...more]);

    it('stato tells what is left of every service', async () => {
      const { code, stdout } = await quota('--ente', 'cassa');
      expect(code).to.equal(0);
      const { servizi } = JSON.parse(stdout) as { servizi: readonly { readonly quote: Spiegazione['quote'] }[] };
      expect(servizi[0]?.quote.map(({ tetto, rimaste }) => [tetto, rimaste])).to.deep.include(['giorno', 100]);
      expect((await quota('--ente', 'nessuno')).code).to.equal(1);
      expect((await quota('--tutti')).code).to.equal(2);
    });
  });
});
