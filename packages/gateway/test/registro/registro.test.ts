import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createSqliteRegistroStore } from '../../src/adapters/sqlite-registro-store.js';
import { canonicalJson } from '../../src/registro/canonical-json.js';
import { encodeOblio } from '../../src/registro/record.js';
import { systemIds } from '@varco/modi-client';
import {
  decryptCodiceFiscale,
  deriveChiaviEnte,
  indiceSoggetto,
  unwrapChiaveSoggetto,
} from '../../src/registro/pseudonym.js';
import { ALTRO_CF, apertura, Bench, CF, chiusura, consult, MASTER, NOW, rejection } from '../store/support/house.js';

type Row = Record<'seq' | 'tipo' | 'accesso' | 'record' | 'salt' | 'foglia' | 'hash' | 'soggetto', never>;
const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

describe('the register', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  const rows = (): readonly Row[] => bench.read('SELECT * FROM registro ORDER BY ente, istanza, seq') as readonly Row[];
  const recordOf = (row: Row | undefined): Record<string, unknown> =>
    JSON.parse(row?.record ?? '') as Record<string, unknown>;

  it('writes format 1: an auditor computes the same chain with nothing but SHA-256', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store);
    await consult(registro, 3);
    await registro.close();
    let previous: Uint8Array = sha256(Uint8Array.of(0), '{"ente":"cassa","format":1,"istanza":"uno","tipo":"genesi"}');
    for (const [index, row] of rows().entries()) {
      const record = recordOf(row);
      expect(record).to.include({
        format: 1,
        ente: 'cassa',
        istanza: 'uno',
        seq: index + 1,
        tipo: index % 2 ? 'chiusura' : 'apertura',
      });
      expect(canonicalJson(record as never)).to.equal(row.record);
      const leaf = sha256(new Uint8Array(row.salt), row.record);
      expect(leaf.equals(new Uint8Array(row.foglia)), 'leaf').to.equal(true);
      previous = sha256(Uint8Array.of(1), previous, leaf);
      expect(Buffer.from(previous).equals(new Uint8Array(row.hash)), 'hash').to.equal(true);
    }
    expect(rows()).to.have.length(6);
  });

  it('writes who, when, from where, what, about whom, why and outcome, and rounds durations to integers', async () => {
    const registro = await bench.registro(await bench.open());
    const persona = { tipo: 'operatore', codice: 'OP-7' } as const;
    await registro.apri(apertura('a-1', { persona, pratica: 'P/1', codiceFiscale: ALTRO_CF }));
    await registro.chiudi(
      chiusura('a-1', { esito: 'rifiuto', motivo: 'quota-esaurita', requisito: 'Q-04', chiamataPartita: false }),
    );
    const [open, close] = rows().map(recordOf);
    expect(open).to.deep.include({
      ...{ istante: NOW, porta: 'rest', applicazione: 'portale', persona: { tipo: 'operatore', codice: 'OP-7' } },
      ...{
        postazione: 'portale-1',
        livello: 'SPID2',
        pratica: 'P/1',
        indirizzo: '192.0.2.7',
        servizio: 'eci',
        accesso: 'a-1',
      },
    });
    expect(close).to.deep.include({
      ...{
        esito: 'rifiuto',
        motivo: 'quota-esaurita',
        requisito: 'Q-04',
        chiamataPartita: false,
        durate: { voucher: 2, chiamata: 98 },
      },
    });
  });

  it('keeps no codice fiscale in clear anywhere in the file, and gives it back to whoever has the keys', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store);
    await registro.apri(apertura('a-1', { persona: { tipo: 'assicurato', codiceFiscale: ALTRO_CF, attestata: true } }));
    await registro.chiudi(chiusura('a-1', { esito: 'rifiuto', motivo: 'persona-diversa' }));
    const dump = JSON.stringify(rows(), (_, value: unknown) =>
      value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : value,
    );
    expect(dump).not.to.include(CF);
    expect(dump).not.to.include(ALTRO_CF);

    const record = recordOf(rows()[0]) as {
      soggetto: { indice: string; cifrato: string };
      persona: { soggetto: { cifrato: string } };
    };
    const chiavi = deriveChiaviEnte(MASTER, 'cassa');
    const registroStore = createSqliteRegistroStore(store);
    for (const [cf, { cifrato }] of [
      [CF, record.soggetto],
      [ALTRO_CF, record.persona.soggetto],
    ] as const) {
      const indice = indiceSoggetto(chiavi, cf);
      const { involucro } = await registroStore.subjectKey('cassa', indice);
      expect(
        decryptCodiceFiscale(unwrapChiaveSoggetto(chiavi, indice, involucro ?? new Uint8Array()), 'a-1', cifrato),
      ).to.equal(cf);
    }
    expect(Buffer.from(indiceSoggetto(chiavi, CF)).toString('base64url')).to.equal(record.soggetto.indice);
    expect(record.persona).to.deep.include({ tipo: 'assicurato', attestata: true, stessoSoggetto: false });
  });

  it('says of an insured person who asks about himself only that he is the same', async () => {
    const registro = await bench.registro(await bench.open());
    await registro.apri(apertura('a-1'));
    expect(recordOf(rows()[0])['persona']).to.deep.equal({
      tipo: 'assicurato',
      attestata: false,
      stessoSoggetto: true,
    });
  });

  it('finds a person under one index whatever process wrote, and another ente under another', async () => {
    const [one, two] = [await bench.open('uno'), await bench.open('due')];
    const registri = [await bench.registro(one), await bench.registro(two)];
    await Promise.all(registri.map((registro, index) => registro.apri(apertura(`p-${index}`))));
    await registri[0]?.apri(apertura('altro', { enteId: 'enpab' }));
    const indexes = rows().map(
      (row) => `${recordOf(row)['ente'] as string} ${Buffer.from(row.soggetto).toString('hex')}`,
    );
    expect(new Set(indexes).size).to.equal(2);
  });

  it('forgets a person by an act that deletes his key, and does not bring the key back from memory', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store);
    await consult(registro, 1);
    const registroStore = createSqliteRegistroStore(store);
    const indice = indiceSoggetto(deriveChiaviEnte(MASTER, 'cassa'), CF);
    const before = await registroStore.subjectKey('cassa', indice);
    await registroStore.add(
      encodeOblio(
        {
          ...{ id: 'atto-1', enteId: 'cassa', istante: NOW, autore: 'dpo', motivo: 'prot. 12', istanza: 'uno' },
          ...{ righe: [], soggetti: [indice] },
        },
        'uno',
        systemIds,
      ),
    );
    expect((await registroStore.subjectKey('cassa', indice)).involucro).to.equal(null);
    await registro.apri(apertura('dopo'));
    const after = await registroStore.subjectKey('cassa', indice);
    expect(after.involucro).not.to.equal(null);
    expect(after.involucro).not.to.deep.equal(before.involucro);
  });

  it('refuses another master key rather than splitting every person in two', async () => {
    const store = await bench.open();
    const registro = await bench.registro(store);
    await consult(registro, 1);
    await registro.close();
    const other = await bench.registro(store, { chiave: new Uint8Array(32).fill(9) });
    const error = await rejection(other.apri(apertura('b-1')));
    expect(error).to.include({ code: 'ERR_VARCO_REGISTRO_UNAVAILABLE' });
    expect(error.facts).to.deep.equal({ reason: 'wrong-key' });
    expect(rows()).to.have.length(2);
  });

  it('closes as ignoto, in order, what a dead process of this istanza left open, and nothing of another', async () => {
    const store = await bench.open('uno');
    const other = await bench.registro(await bench.open('due'));
    await other.apri(apertura('vivo'));
    const registro = await bench.registro(store);
    await registro.apri(apertura('a-1'));
    await registro.apri(apertura('a-2'));
    await registro.apri(apertura('a-3'));
    await registro.chiudi(chiusura('a-2'));
    await store.close();

    await bench.registro(await bench.open('uno'));
    const closings = rows().slice(-2).map(recordOf);
    expect(closings.map(({ accesso, esito }) => [accesso, esito])).to.deep.equal([
      ['a-1', 'ignoto'],
      ['a-3', 'ignoto'],
    ]);
    await other.chiudi(chiusura('vivo'));
  });

  it('refuses to open an access twice, or to close what is not open, and records neither', async () => {
    const registro = await bench.registro(await bench.open());
    await consult(registro, 1);
    expect(await rejection(registro.apri(apertura('accesso-1')))).to.include({ code: 'ERR_VARCO_ACCESSO_GIA_APERTO' });
    await registro.apri(apertura('aperto'));
    expect(await rejection(registro.apri(apertura('aperto')))).to.include({ code: 'ERR_VARCO_ACCESSO_GIA_APERTO' });
    expect(await rejection(registro.chiudi(chiusura('accesso-1')))).to.include({
      code: 'ERR_VARCO_ACCESSO_NON_APERTO',
    });
    expect(await rejection(registro.chiudi(chiusura('mai')))).to.include({ code: 'ERR_VARCO_ACCESSO_NON_APERTO' });
    expect(await rejection(registro.chiudi(chiusura('aperto', { enteId: 'enpab' })))).to.include({
      code: 'ERR_VARCO_ACCESSO_NON_APERTO',
    });
    expect(rows()).to.have.length(3);
  });

  it('refuses what has no canonical form, and an ente without a signing key, before anything is written', async () => {
    const registro = await bench.registro(await bench.open(), { firma: () => undefined });
    expect((await rejection(registro.apri(apertura('a-1')))).facts).to.deep.equal({ reason: 'no-signing-key' });
    const signing = await bench.registro(await bench.open('due'));
    const error = await rejection(signing.apri(apertura('a-2', { pratica: 'mezza \ud800 coppia' })));
    expect(error.facts).to.deep.equal({ reason: 'record-invalid', path: '/pratica' });
    expect((await rejection(signing.apri(apertura('a-3', { pratica: 'x'.repeat(20_000) })))).facts).to.include({
      reason: 'record-invalid',
    });
    expect(rows()).to.have.length(0);
  });

  it('keeps numbers without gaps when many accesses come at once', async () => {
    const registro = await bench.registro(await bench.open());
    await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        await registro.apri(apertura(`m-${index}`, { codiceFiscale: index % 2 ? CF : ALTRO_CF }));
        await registro.chiudi(chiusura(`m-${index}`));
      }),
    );
    expect(rows().map(({ seq }) => Number(seq))).to.deep.equal(Array.from({ length: 600 }, (_, index) => index + 1));
  });

  it('records nothing more once closed', async () => {
    const registro = await bench.registro(await bench.open());
    await registro.close();
    expect((await rejection(registro.apri(apertura('tardi')))).facts).to.deep.equal({ reason: 'closed' });
  });
});
