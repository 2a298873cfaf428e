import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basic, chiediEstratto, createAmbiente, type Ambiente, type EnteScritto } from '@varco/demo';
import { PERSONE } from '@varco/sandbox';
import { expect } from 'chai';
import { altroProcesso, Istanza } from '../support/esattezza.js';
import { finche } from '../support/gateway.js';
import { PASSWORD, serve, ServerPostgres } from '../support/motori.js';
import { varco } from '../support/processo.js';

/** Six people in an hour are too many for this fund; one wrong door is. */
const conVigilanza = (ente: EnteScritto): EnteScritto => ({
  ...ente,
  anomalie: {
    regole: {
      'molte-persone': { reazione: 'sospendi', persone: 6, minuti: 60 },
      'richieste-improprie': { reazione: 'avvisa', richieste: 3, minuti: 60 },
    },
  },
});

interface Casa extends Ambiente {
  readonly istanze: readonly Istanza[];
  chiedi(istanza: Istanza, codiceFiscale: string): ReturnType<typeof chiediEstratto>;
  assicurato(istanza: Istanza, codiceFiscale: string): ReturnType<typeof chiediEstratto>;
  anomalia(...args: readonly string[]): ReturnType<typeof varco>;
  close(): Promise<void>;
}

async function apri(change: (ambiente: Ambiente) => Promise<Readonly<Record<string, unknown>>>): Promise<Casa> {
  const dir = await mkdtemp(join(tmpdir(), 'varco-anomalie-'));
  const ambiente = await createAmbiente({ dir, istanza: 'a1', modificaEnte: conVigilanza });
  const more = await change(ambiente);
  const istanze = await Promise.all(
    ['a1', 'a2'].map(async (istanza) => new Istanza(await altroProcesso(ambiente, istanza, more))),
  );
  for (const istanza of istanze) await istanza.start();
  const url = (istanza: Istanza): string => istanza.url ?? '';
  return {
    ...ambiente,
    istanze,
    chiedi: (istanza, cf) =>
      chiediEstratto(url(istanza), ambiente.portale, cf, {
        ...{ 'Varco-Operatore': 'OP-0042', 'Varco-LoA': 'SPID2', 'Varco-Postazione': '10.20.30.40' },
        'Varco-Pratica': `PENS-2026-${cf.length}`,
      }),
    assicurato: (istanza, cf) =>
      chiediEstratto(url(istanza), ambiente.portale, cf, {
        ...{ 'Varco-Assicurato': cf, 'Varco-LoA': 'SPID2', 'Varco-Postazione': 'portale' },
      }),
    anomalia: (comando, ...args) =>
      varco('anomalia', comando, '--config', join(dir, 'varco-a1.yaml'), '--ente', 'cassa-esempio', ...args),
    async close() {
      await Promise.all(istanze.map((istanza) => istanza.stop()));
      await ambiente.sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface Elenco {
  readonly casi: readonly {
    readonly numero: number;
    readonly anomalia: string;
    readonly sospensione: string;
    readonly soggetto: { readonly tipo: string; readonly id: string };
    readonly prove: { readonly accessi: readonly string[] };
  }[];
}

async function prova(casa: Casa): Promise<void> {
  const [one, other] = casa.istanze;
  if (!one || !other) throw new Error('two instances');
  const people = PERSONE.slice(0, 8).map(({ codiceFiscale }) => codiceFiscale);
  expect((await casa.chiedi(other, people[7] ?? '')).status).to.equal(200);
  for (const cf of people.slice(0, 6)) await casa.chiedi(one, cf);
  const since = performance.now();
  const refused = await casa.chiedi(one, people[6] ?? '');
  expect(refused.status).to.equal(403);
  expect(refused.body).to.include({ codice: 'operatore-non-abilitato', requisito: 'Q-07' });
  await finche(async () => (await casa.chiedi(other, people[7] ?? '')).status === 403, 2_000);
  process.stdout.write(`    held on the other instance after ${Math.round(performance.now() - since)} ms\n`);
  // The insured go on, on both.
  for (const istanza of casa.istanze) expect((await casa.assicurato(istanza, people[0] ?? '')).status).to.equal(200);

  // After a kill as well.
  await one.killAndStart();
  expect((await casa.chiedi(one, people[0] ?? '')).status).to.equal(403);

  // With good credentials, at no door.
  for (let at = 0; at < 3; at += 1) {
    const { status } = await fetch(`${other.url}/v1/estratti-conto`, {
      headers: { Authorization: basic(casa.portale) },
    });
    expect(status).to.equal(405);
  }
  const elenca = async (): Promise<Elenco['casi']> =>
    (JSON.parse((await casa.anomalia('elenca', '--aperti')).stdout) as Elenco).casi;
  await finche(async () => (await elenca()).length === 2, 10_000);
  const casi = await elenca();
  expect(casi.map(({ anomalia, soggetto: { tipo } }) => `${anomalia} ${tipo}`)).to.have.members([
    'molte-persone operatore',
    'richieste-improprie applicazione',
  ]);
  const sospeso = casi.find(({ anomalia }) => anomalia === 'molte-persone');
  expect(sospeso).to.deep.include({ sospensione: 'attiva', soggetto: { tipo: 'operatore', id: 'OP-0042' } });
  expect(sospeso?.prove.accessi.length).to.be.at.least(6);

  const mostra = await casa.anomalia('mostra', '--caso', String(sospeso?.numero));
  expect(mostra.exit, mostra.stderr).to.equal(0);
  const esporta = await casa.anomalia('esporta', '--caso', String(sospeso?.numero));
  expect(esporta.exit, esporta.stderr).to.equal(0);
  expect(esporta.stdout)
    .to.include('operatore OP-0042')
    .and.include(sospeso?.prove.accessi[0] ?? 'none');
  for (const text of [mostra.stdout, esporta.stdout])
    for (const cf of people) expect(text.includes(cf), 'a codice fiscale').to.equal(false);
  expect((await casa.anomalia('mostra', '--caso', '999')).exit).to.equal(1);
  expect((await casa.anomalia('mostra')).exit).to.equal(2);
}

describe('an anomaly that suspends', function () {
  this.timeout(300_000);

  it('holds on both instances of a file within two seconds, after a kill too, and is told without a codice fiscale', async () => {
    const casa = await apri(async () => ({}));
    try {
      await prova(casa);
    } finally {
      await casa.close();
    }
  });

  it('does with PostgreSQL', async function () {
    if (!serve('postgres')) this.skip();
    const postgres = await ServerPostgres.open();
    const casa = await apri(async ({ dir }) => {
      await writeFile(join(dir, 'motori.password'), PASSWORD, { mode: 0o600 });
      return { archivio: { url: postgres.url, password: 'file:motori.password' } };
    });
    try {
      await prova(casa);
    } finally {
      await casa.close();
      await postgres.destroy();
    }
  });
});
