import { expect } from 'chai';
import { run as importa } from '../../src/cli/anagrafe-importa.js';
import { createSqlCodiciStore } from '../../src/adapters/sql-codici-store.js';
import { createSqliteAnagrafeStore } from '../../src/adapters/sqlite-anagrafe-store.js';
import { proteggiOperatori } from '../../src/anagrafe/protezione-operatori.js';
import { openStore } from '../../src/store/store.js';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.js';
import { createPostgresAnagrafeStore } from '../../src/adapters/postgres-anagrafe-store.js';
import { serializeAnagrafe } from '../../src/anagrafe/stored-version.js';
import { ANAGRAFE, apriBanco, cambia, PROCESSO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { serve, ServerPostgres } from '../store/support/motori.js';
import { enteFirmato } from './banco.js';

const OPERATORI = '    operatori:\n      - codice: op1\n        attoDesignazione: Atto n. 1\n';

describe('operators in a YAML that is imported', function () {
  this.timeout(60_000);
  let banco: Banco;
  beforeEach(async () => {
    banco = await apriBanco();
    await banco.write('varco.yaml', PROCESSO);
  });
  afterEach(() => banco.remove());

  const importaTesto = async (text: string): Promise<readonly string[]> => {
    await banco.write('anagrafe.yaml', text);
    const args = ['--config', banco.path('varco.yaml'), '--autore', 'A', '--motivo', 'B'];
    const { stdout } = await comandoQui(importa, args);
    const { esito, difetti = [] } = JSON.parse(stdout) as {
      esito: string;
      difetti?: { codice: string; percorso: string }[];
    };
    return [esito, ...difetti.map(({ codice, percorso }) => `${codice} ${percorso}`)];
  };

  it('may be added, changed and taken away, but a code that was left out does not come back', async () => {
    expect(await importaTesto(ANAGRAFE)).to.deep.equal(['importata']);
    expect(await importaTesto(cambia(ANAGRAFE, OPERATORI, OPERATORI.replace('op1', 'op2')))).to.deep.equal([
      'importata',
    ]);
    expect(await importaTesto(ANAGRAFE)).to.deep.equal(['respinta', 'codice-riassegnato /enti/0/operatori/0/codice']);
    expect(await importaTesto(cambia(ANAGRAFE, OPERATORI, ''))).to.deep.equal(['importata']);
    expect(await importaTesto(cambia(ANAGRAFE, 'codice: op1', 'codice: op2'))).to.deep.equal([
      'respinta',
      'codice-riassegnato /enti/0/operatori/0/codice',
    ]);
  });

  it('are not enabled again once they were revoked', async () => {
    const revocato = `${OPERATORI}        stato: revocato\n`;
    expect(await importaTesto(cambia(ANAGRAFE, OPERATORI, revocato))).to.deep.equal(['importata']);
    expect(await importaTesto(ANAGRAFE)).to.deep.equal(['respinta', 'codice-riassegnato /enti/0/operatori/0/codice']);
  });

  it('cannot say that somebody signed for them, or confirmed them', async () => {
    const firmato = cambia(
      ANAGRAFE,
      OPERATORI,
      `    attoOperatori: 3\n${OPERATORI}        daConfermareEntro: 2030-01-01\n`,
    );
    expect(await importaTesto(firmato)).to.deep.equal([
      'respinta',
      'operatori-firmati /enti/0/attoOperatori',
      'operatori-firmati /enti/0/operatori/0/daConfermareEntro',
    ]);
  });

  it('name services there are, and days there are', async () => {
    const storto = cambia(
      ANAGRAFE,
      OPERATORI,
      `${OPERATORI}        servizi: [isee]\n        dal: 2026-02-01\n        al: 2026-01-01\n`,
    );
    expect(await importaTesto(storto)).to.deep.equal([
      'respinta',
      'servizio-inesistente /enti/0/operatori/0/servizi/0',
      'date-invertite /enti/0/operatori/0/al',
    ]);
  });

  it('come from the archive once they were signed for: left out, repeated, never changed', () => {
    const vigente = { ...enteFirmato(), attoOperatori: 9 };
    const con = (operatori: typeof vigente.operatori) =>
      proteggiOperatori(
        { versione: 1, enti: [{ ...enteFirmato(), operatori }] },
        { versione: 1, enti: [vigente] },
        () => new Set(),
      );
    expect(con([]).documento.enti[0]).to.deep.equal(vigente);
    expect(con(vigente.operatori).rilievi).to.deep.equal([]);
    for (const parti of [{ stato: 'revocato' as const }, { codice: 'op2' }, { reti: ['10.0.0.0/8'] }])
      expect(
        con(vigente.operatori.map((one) => ({ ...one, ...parti }))).rilievi.map(({ codice }) => codice),
      ).to.deep.equal(['operatori-firmati']);
  });
});

describe('codes of operators in the archive', function () {
  this.timeout(60_000);
  const documento = serializeAnagrafe({ versione: 1, enti: [enteFirmato()] });
  const versione = { istante: 1, autore: 'a', motivo: 'b', sha256: 'c', documento };
  const identita = { ente: 'cassa', codice: 'op1', indice: 'i1', cifrata: 'AA==', atto: 1 };
  const prova = async (
    {
      anagrafe,
      codici,
    }: { anagrafe: ReturnType<typeof createSqliteAnagrafeStore>; codici: ReturnType<typeof createSqlCodiciStore> },
    sql: (statement: string) => Promise<unknown>,
  ) => {
    await anagrafe.append(0, versione);
    await anagrafe.append(1, { ...versione, documento: 'not a document' });
    await anagrafe.append(2, {
      ...versione,
      documento: serializeAnagrafe({ versione: 1, enti: [{ ...enteFirmato(), operatori: [] }] }),
    });
    expect([...(await codici.usati('cassa'))]).to.deep.equal(['op1']);
    expect([...(await codici.usati('altra'))]).to.deep.equal([]);
    const registrate = await Promise.all([
      codici.registra([identita]),
      codici.registra([{ ...identita, indice: 'i2' }]),
    ]);
    expect(registrate.filter(Boolean)).to.have.length(1);
    const [scritta] = await codici.identita('cassa');
    expect(await codici.registra([{ ...identita, indice: scritta?.indice ?? '' }])).to.equal(true);
    expect(await codici.registra([{ ...identita, codice: 'op2', indice: scritta?.indice ?? '' }])).to.equal(false);
    // All or none.
    expect(
      await codici.registra([
        { ...identita, codice: 'op3', indice: 'i3' },
        { ...identita, indice: 'i9' },
      ]),
    ).to.equal(false);
    expect(await codici.identita('cassa')).to.have.length(1);
    for (const statement of [
      'DELETE FROM codici_operatore',
      "UPDATE codici_operatore SET codice = 'x'",
      'DELETE FROM identita_operatori',
      "UPDATE identita_operatori SET indice = 'x'",
    ]) {
      expect(await sql(statement).catch((error: unknown) => error), statement).to.be.instanceOf(Error);
    }
    await sql("UPDATE identita_operatori SET cifrata = ''");
  };

  it('are taken with every version and never set free, in SQLite', async () => {
    const banco = await apriBanco();
    const store = await openStore({ url: `sqlite:${banco.path('dati/varco.db')}`, istanza: 'uno' });
    try {
      const parti = { anagrafe: createSqliteAnagrafeStore(store), codici: createSqlCodiciStore(store) };
      await prova(parti, (sql) => store.call('write.statements', [{ sql, parameters: [] }]));
    } finally {
      await store.close();
      await banco.remove();
    }
  });

  // Skipped aloud where there is no PostgreSQL.
  if (!serve('postgres')) return;
  it('are taken with every version and never set free, in PostgreSQL', async () => {
    const server = await ServerPostgres.open();
    const store = await openPostgresStore({ ...server.options(), istanza: 'uno', onError: () => undefined });
    try {
      const parti = { anagrafe: createPostgresAnagrafeStore(store), codici: createSqlCodiciStore(store) };
      await prova(parti, (sql) => store.pool.query(sql));
    } finally {
      await store.close();
      await server.destroy();
    }
  });
});
