import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemIds } from '@varco/modi-client';
import { expect } from 'chai';
import { parse } from 'yaml';
import { createSqlCasiStore } from '../../src/adapters/sql-casi-store.js';
import { createSqliteAnagrafeStore } from '../../src/adapters/sqlite-anagrafe-store.js';
import type { CasoNuovo } from '../../src/anomalie/casi-store.js';
import { completeAnagrafe } from '../../src/anagrafe/documento.js';
import type { AnagrafeScritta } from '../../src/anagrafe/documento.js';
import { serializeAnagrafe } from '../../src/anagrafe/stored-version.js';
import { run as decidi } from '../../src/cli/decidi.js';
import { createSoggettoDeroga } from '../../src/iscritti/deroghe.js';
import { readElenco, writeElenco } from '../../src/iscritti/prepara.js';
import { RULES } from '../../src/policy/decide.js';
import { openStore } from '../../src/store/store.js';
import { ANAGRAFE, apriBanco, CHIAVE_256, PROCESSO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { CF, CF_ALTRO } from '../policy/scena.js';

type EnteScritto = AnagrafeScritta['enti'][number];
type Parti = Readonly<Record<string, unknown>>;

interface Detta {
  readonly regola?: string;
  readonly controllo?: string;
  readonly esito: string;
  readonly clausola: string;
  readonly motivo?: string;
  readonly decide?: boolean;
}
interface Spiegazione {
  readonly esito: string;
  readonly rifiuto?: { readonly regola?: string; readonly controllo?: string; readonly motivo: string };
  readonly deroga?: number;
  readonly nonChiesto?: readonly string[];
  readonly identita: readonly Detta[];
  readonly regole: readonly Detta[];
}

const ALTRO_ID = '22222222-2222-4222-8222-222222222222';
const ASSICURATO: Parti = {
  ...{ ente: 'cassa', applicazione: 'portale', codiceFiscale: CF, assicurato: CF, livello: 'SPID2' },
  ...{ indirizzo: '10.1.2.3', istante: '2026-11-20T10:30:00+01:00' },
};
const { assicurato: _, ...senzaPersona } = ASSICURATO;
const OPERATORE: Parti = { ...senzaPersona, operatore: 'op1', postazione: '10.1.2.3', pratica: 'P/1' };

/** The ente of these tests, where both questions pass; with parts of it changed. */
interface Cambio {
  readonly ente?: Parti;
  readonly convenzione?: Parti;
  readonly condizioni?: Parti;
  readonly servizio?: Parti;
  readonly applicazione?: Parti;
  readonly operatore?: Parti;
}

function anagrafe({ ente, convenzione, condizioni, servizio, applicazione, operatore }: Cambio = {}): AnagrafeScritta {
  const scritta = parse(ANAGRAFE) as AnagrafeScritta;
  const [base] = scritta.enti;
  const [prima] = base?.convenzioni ?? [];
  const [terms] = prima?.servizi ?? [];
  const [service] = base?.servizi ?? [];
  const [portale, ...altre] = base?.applicazioni ?? [];
  const [op1] = base?.operatori ?? [];
  const cambiato = {
    ...base,
    convenzioni: [{ ...prima, servizi: [{ ...terms, consensoOperatori: 'P/2', ...condizioni }], ...convenzione }],
    servizi: [{ ...service, ...servizio }],
    applicazioni: [{ ...portale, attestaPersona: true, ...applicazione }, ...altre],
    operatori: [{ ...op1, ...operatore }],
    ...ente,
  } as EnteScritto;
  return { ...scritta, enti: [cambiato] };
}

/** For every rule a question that it is the first to refuse. */
const CASI: Readonly<
  Record<string, readonly [motivo: string, domanda: Parti, cambio?: Cambio, caso?: Partial<CasoNuovo>]>
> = {
  'applicazione-non-sospesa': [
    'applicazione-sospesa',
    { ...ASSICURATO, istante: undefined },
    {},
    { tipo: 'applicazione', id: 'portale', reazione: 'sospendi' },
  ],
  'operatore-non-sospeso': [
    'operatore-non-abilitato',
    { ...OPERATORE, istante: undefined },
    {},
    { tipo: 'operatore', id: 'op1', reazione: 'sospendi' },
  ],
  'passo-ridotto': [
    'quota-esaurita',
    { ...OPERATORE, istante: undefined, ultimaSecondiFa: 3 },
    {},
    { tipo: 'operatore', id: 'op1', reazione: 'rallenta', rallentaFino: 4_000_000_000_000 },
  ],
  'secondo-codice': [
    'secondo-codice-assente',
    { ...ASSICURATO, secondoCodice: 'altra-forma' },
    { condizioni: { secondoCodice: { uso: 'richiesto', percorso: '{urn:a}Richiesta/{urn:a}Codice' } } },
  ],
  'applicazione-attiva': ['applicazione-sospesa', ASSICURATO, { applicazione: { stato: 'sospesa' } }],
  'indirizzo-applicazione': ['indirizzo-non-ammesso', { ...ASSICURATO, indirizzo: '192.0.2.1' }],
  'servizio-noto': ['servizio-sconosciuto', { ...ASSICURATO, servizio: 'isee' }],
  'applicazione-ammessa': ['applicazione-non-ammessa', ASSICURATO, { servizio: { applicazioni: ['vecchia'] } }],
  'convenzione-presente': ['convenzione-assente', ASSICURATO, { ente: { convenzioni: [] } }],
  'convenzione-in-vigore': ['convenzione-scaduta', { ...ASSICURATO, istante: '2031-01-01T10:00:00+01:00' }],
  'convenzione-attiva': ['convenzione-sospesa', ASSICURATO, { convenzione: { stato: 'sospesa' } }],
  manutenzione: [
    'servizio-in-manutenzione',
    ASSICURATO,
    { convenzione: { manutenzioni: [{ dal: '2026-11-20T08:00', al: '2026-11-20T18:00', testo: 'Lavori' }] } },
  ],
  'finalita-ammessa': ['finalita-non-ammessa', ASSICURATO, { condizioni: { finalitaAmmesse: [ALTRO_ID] } }],
  'persona-presente': ['persona-assente', senzaPersona],
  'codice-fiscale-presente': ['codice-fiscale-non-valido', { ...OPERATORE, codiceFiscale: undefined }],
  'solo-di-se': ['persona-diversa', { ...ASSICURATO, codiceFiscale: CF_ALTRO }],
  'operatori-ammessi': ['operatori-non-ammessi', OPERATORE, { condizioni: { consensoOperatori: undefined } }],
  'operatore-abilitato': ['operatore-non-abilitato', OPERATORE, { operatore: { stato: 'revocato' } }],
  'operatore-in-carica': ['operatore-non-abilitato', OPERATORE, { operatore: { al: '2026-11-19' } }],
  'operatore-profilo': ['operatore-non-abilitato', OPERATORE, { operatore: { finalita: [ALTRO_ID] } }],
  'operatore-informato': [
    'operatore-non-informato',
    OPERATORE,
    { ente: { informativa: { versione: '1', testo: 'Gli accessi sono tracciati.' } } },
  ],
  'indirizzo-operatore': ['indirizzo-non-ammesso', OPERATORE, { operatore: { reti: ['10.9.0.0/16'] } }],
  'operatore-concorrente': [
    'operatore-in-uso-altrove',
    { ...OPERATORE, vistoAltroveSecondiFa: 12 },
    { ente: { usoConcorrente: { finestraSecondi: 300, azione: 'rifiuta' } } },
  ],
  livello: ['livello-insufficiente', { ...ASSICURATO, livello: 'SPID1' }],
  pratica: ['pratica-assente', { ...OPERATORE, pratica: undefined }],
  'fascia-oraria': [
    'fuori-fascia-oraria',
    ASSICURATO,
    { condizioni: { fasceAssicurati: [{ dalle: '12:00', alle: '13:00' }] } },
  ],
  'proprio-iscritto': [
    'assicurato-non-iscritto',
    { ...ASSICURATO, codiceFiscale: CF_ALTRO, assicurato: CF_ALTRO },
    { ente: { iscritti: { tipo: 'file', percorso: 'iscritti.dat', chiave: 'file:chiave256' } } },
  ],
};

describe('varco decidi, rule by rule', function () {
  this.timeout(60_000);
  let banco: Banco;
  before(async () => {
    banco = await apriBanco();
    await banco.write('varco.yaml', PROCESSO);
    const elenco = await banco.write('elenco.txt', `${CF}\n`);
    await writeElenco(banco.path('iscritti.dat'), await readElenco(elenco, CHIAVE_256), CHIAVE_256, systemIds);
  });
  after(() => banco.remove());

  const chiedi = async (domanda: Parti, cambio?: Cambio): Promise<Spiegazione & { readonly code: number }> => {
    await banco.write('anagrafe.yaml', JSON.stringify(anagrafe(cambio)));
    const file = await banco.write('richiesta.json', JSON.stringify(domanda));
    const detto = await comandoQui(decidi, ['--file', file, '--config', banco.path('varco.yaml')]);
    expect(detto.stdout + detto.stderr)
      .not.to.include(CF)
      .and.not.to.include(CF_ALTRO);
    expect(detto.stderr).to.equal('');
    return { code: detto.code, ...(JSON.parse(detto.stdout) as Spiegazione) };
  };

  it('has a question for every rule', () => {
    expect(Object.keys(CASI)).to.have.members(RULES.map(({ nome }) => nome));
  });

  for (const domanda of [ASSICURATO, OPERATORE])
    it(`lets ${'operatore' in domanda ? 'an operator' : 'the insured'} pass, and names every rule and clause in their order`, async () => {
      const detto = await chiedi(domanda);
      expect(detto, JSON.stringify(detto.rifiuto)).to.include({ code: 0, esito: 'passerebbe' });
      expect(detto.regole.map(({ regola, clausola }) => [regola, clausola])).to.deep.equal(
        RULES.map(({ nome, clausola }) => [nome, clausola]),
      );
      for (const { esito } of [...detto.identita, ...detto.regole]) expect(esito).to.equal('passata');
    });

  /** Something was seen of somebody, and written down; in an archive of its own. */
  const conCaso = async (caso: Partial<CasoNuovo>): Promise<void> => {
    await rm(banco.path('dati'), { recursive: true, force: true });
    const store = await openStore({ url: `sqlite:${banco.path('dati/varco.db')}`, istanza: 'prova' });
    try {
      const prove = { dal: 0, al: 0, conteggi: {}, soglie: {}, accessi: [] };
      await createSqlCasiStore(store).apri({
        ...{
          ente: 'cassa',
          tipo: 'operatore',
          id: 'op1',
          anomalia: 'molte-persone',
          istante: Date.now(),
          istanza: 'prova',
        },
        ...{ prove, reazione: 'avvisa', rallentaFino: 0 },
        ...caso,
      });
    } finally {
      await store.close();
    }
  };

  for (const [regola, [motivo, domanda, cambio, caso]] of Object.entries(CASI))
    it(`tells that ${regola} would refuse, and that it decides`, async () => {
      if (caso) await conCaso(caso);
      const detto = await chiedi(domanda, cambio);
      await rm(banco.path('dati'), { recursive: true, force: true });
      expect(detto.code).to.equal(1);
      expect(detto.rifiuto).to.include({ regola, motivo });
      expect(detto.regole.filter(({ decide }) => decide).map((one) => one.regola)).to.deep.equal([regola]);
      const at = detto.regole.findIndex((one) => one.regola === regola);
      for (const { esito } of detto.regole.slice(0, at)) expect(esito).to.equal('passata');
    });

  it('looks first at what the door looks at: who may name a person, and texts that stay in clear', async () => {
    const vecchia = { ...ASSICURATO, applicazione: 'vecchia', porta: 'porta-delegata', assicurato: undefined };
    for (const [controllo, motivo, domanda, cambio] of [
      ['persona-attendibile', 'applicazione-non-ammessa', ASSICURATO, { applicazione: { attestaPersona: false } }],
      ['persona-attendibile', 'persona-assente', { ...vecchia, operatore: 'op1' }],
      ['porta-aperta', 'applicazione-non-ammessa', { ...ASSICURATO, porta: 'porta-delegata' }],
      ['testi-in-chiaro', 'richiesta-non-valida', { ...OPERATORE, pratica: `Pensione di ${CF_ALTRO}` }],
    ] as const) {
      // Rules that would refuse as well do not decide.
      const detto = await chiedi({ ...domanda, livello: 'SPID1' }, cambio);
      expect(detto.code).to.equal(1);
      expect(detto.rifiuto).to.include({ controllo, motivo });
      expect(detto.regole.some(({ decide }) => decide)).to.equal(false);
      expect(detto.regole.find(({ regola }) => regola === 'livello')?.esito).to.equal('rifiutata');
    }
    const attestata = await chiedi({ ...vecchia, attestata: true, indirizzo: '10.0.0.1' });
    expect(attestata.identita.map(({ esito }) => esito)).to.deep.equal(['passata', 'passata', 'passata']);
  });

  it('asks no other system about the insured, and says so', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end('{"iscritto": true}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/verifica`;
      const detto = await chiedi(ASSICURATO, {
        ente: { iscritti: { tipo: 'http', url } },
        condizioni: { statiAmmessi: ['attivo'] },
      });
      expect(detto).to.include({ code: 0, esito: 'passerebbe' });
      expect(detto.regole.find(({ regola }) => regola === 'proprio-iscritto')).to.include({
        regola: 'proprio-iscritto',
        esito: 'non-valutata',
      });
      expect(detto.nonChiesto).to.have.length(1);
      expect(asked).to.equal(0);
    } finally {
      server.close();
    }
  });

  it('looks at the exceptions of the Supervisore, as long as they hold and for whom', async () => {
    const soggetto = createSoggettoDeroga(CHIAVE_256)('cassa', CF_ALTRO);
    const istante = Date.parse('2026-11-20T09:30:00Z');
    const [ente] = completeAnagrafe(anagrafe(CASI['proprio-iscritto']?.[2]), banco.dir).enti;
    const deroghe = [{ soggetto, dal: istante - 1_000, al: istante + 60_000, atto: 7 }];
    const store = await openStore({ url: `sqlite:${banco.path('dati/varco.db')}`, istanza: 'prova' });
    try {
      if (!ente) throw new Error('no ente');
      const documento = serializeAnagrafe({ versione: 1, enti: [{ ...ente, deroghe }] });
      const versione = { istante, autore: 'prova', motivo: 'prova', sha256: 'b'.repeat(64), documento };
      await createSqliteAnagrafeStore(store).append(0, versione);
    } finally {
      await store.close();
    }
    const suo = { ...ASSICURATO, codiceFiscale: CF_ALTRO, assicurato: CF_ALTRO };
    expect(await chiedi(suo)).to.include({ code: 0, esito: 'passerebbe', deroga: 7 });
    const dopo = await chiedi({ ...suo, istante: '2026-11-20T10:31:00+01:00' });
    expect(dopo.rifiuto).to.include({ regola: 'proprio-iscritto', motivo: 'assicurato-non-iscritto' });
    expect(dopo).to.not.have.property('deroga');
  });
});
