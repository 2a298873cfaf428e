import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chiediEstratto, createAmbiente } from '@varco/demo';
import { expect } from 'chai';
import { apriCasa, cfOf, type Casa } from '../support/casa.js';
import { avvia } from '../support/processo.js';
import { leggiRighe } from '../support/registro.js';

describe('a flood of wrong secrets', function () {
  this.timeout(120_000);
  let casa: Casa;
  before(async () => {
    casa = await apriCasa();
  });
  after(() => casa.close());

  const sbagliata = async (n: number): Promise<number> => {
    const risposta = await casa.grezza({
      headers: { Authorization: `Basic ${Buffer.from(`nome-${n % 40}:sbagliato-${n}`).toString('base64')}` },
      body: JSON.stringify({ codiceFiscale: cfOf('tipico') }),
    });
    const { codice } = (await risposta.json()) as { readonly codice: string };
    if (risposta.status === 429) expect(Number(risposta.headers.get('retry-after'))).to.be.within(1, 300);
    expect(codice).to.equal(risposta.status === 429 ? 'troppi-tentativi' : 'applicazione-non-riconosciuta');
    return risposta.status;
  };

  it('leaves the application that was right before answered, the register as it was, and is counted apart', async () => {
    expect((await casa.assicurato(cfOf('tipico'))).status).to.equal(200);
    const prima = leggiRighe(casa.dir).length;
    const stati = new Map<number, number>();
    for (let giro = 0; giro < 20; giro += 1) {
      const tutti = await Promise.all(Array.from({ length: 20 }, (_, n) => sbagliata(giro * 20 + n)));
      for (const stato of tutti) stati.set(stato, (stati.get(stato) ?? 0) + 1);
    }
    expect([...stati.keys()].sort()).to.deep.equal([401, 429]);
    expect(stati.get(401)).to.be.lessThan(60);
    expect(leggiRighe(casa.dir).length).to.equal(prima);
    const { status, body } = await casa.assicurato(cfOf('tipico'));
    expect(status, JSON.stringify(body)).to.equal(200);
    expect(leggiRighe(casa.dir).length).to.equal(prima + 2);
    expect(casa.log.join()).not.to.contain('sbagliato-');
    expect((await readFile(`${casa.dir}/varco.db`)).includes('sbagliato-')).to.equal(false);
  });
});

describe('a forged X-Forwarded-For', function () {
  this.timeout(120_000);

  it('from who is no trusted hop gives no network, and the register has where it came from', async () => {
    const casa = await apriCasa({
      modificaEnte: (ente) => ({
        ...ente,
        applicazioni: (ente.applicazioni ?? []).map((one) => ({ ...one, reti: ['10.1.0.0/16'] })),
      }),
    });
    try {
      for (const header of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Client-IP']) {
        const value = header === 'Forwarded' ? 'for=10.1.2.3' : '10.1.2.3';
        const { status, body } = await casa.assicurato(cfOf('tipico'), { [header]: value });
        expect([status, (body as { codice?: string }).codice], header).to.deep.equal([403, 'indirizzo-non-ammesso']);
      }
      const aperture = leggiRighe(casa.dir).filter(({ tipo }) => tipo === 'apertura');
      expect(aperture.map(({ fatti }) => fatti['indirizzo'])).to.deep.equal(
        Array.from({ length: 4 }, () => '127.0.0.1'),
      );
      expect(casa.sandbox.log.count('inps-eci')).to.equal(0);
    } finally {
      await casa.close();
    }
  });
});

describe('a forged X-Forwarded-For, to a gateway in a process of its own behind a trusted hop', function () {
  this.timeout(60_000);

  it('is believed as far as the hop itself wrote it, and no further', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'varco-inoltro-'));
    const ambiente = await createAmbiente({
      dir,
      modificaEnte: (ente) => ({
        ...ente,
        applicazioni: (ente.applicazioni ?? []).map((one) => ({ ...one, reti: ['10.1.0.0/16'] })),
      }),
      modificaProcesso: (processo) => ({
        ...processo,
        http: { ...(processo['http'] as object), hopFidati: ['127.0.0.1/32', '10.9.0.1/32'] },
      }),
    });
    const avvio = await avvia(ambiente.configurazione);
    try {
      if (!avvio.ok) throw new Error(avvio.stderr);
      const { url } = avvio.processo;
      const cf = cfOf('tipico');
      const chiedi = async (header: string, value: string): Promise<number> => {
        const headers = { 'Varco-Assicurato': cf, 'Varco-LoA': 'SPID2', [header]: value };
        return (await chiediEstratto(url, ambiente.portale, cf, headers)).status;
      };
      const visto: string[] = [];
      for (const [header, status, indirizzo] of [
        // What the hop says of whom it serves, also through a second hop.
        ['10.1.2.3', 200, '10.1.2.3'],
        ['192.0.2.1, 10.1.2.3, 10.9.0.1', 200, '10.1.2.3'],
        // What the caller wrote stands to the left of what the hop added.
        ['10.1.2.3, 203.0.113.9', 403, '203.0.113.9'],
        ['10.1.2.3, 10.1.2.3, 203.0.113.9', 403, '203.0.113.9'],
        ['10.1.2.3, 203.0.113.9, 10.9.0.1', 403, '203.0.113.9'],
        ['10.1.2.3, ::ffff:203.0.113.9', 403, '203.0.113.9'],
      ] as const) {
        expect(await chiedi('X-Forwarded-For', header), header).to.equal(status);
        visto.push(indirizzo);
      }
      for (const [header, value] of [
        ['X-Forwarded-For', '10.1.2.3, not-an-address'],
        ['X-Forwarded-For', ','],
        ['Forwarded', 'for=10.1.2.3'],
        ['X-Real-IP', '10.1.2.3'],
      ] as const)
        expect(await chiedi(header, value), `${header}: ${value}`).to.equal(403);
      await avvio.processo.kill('SIGTERM');
      const aperture = leggiRighe(dir).filter(({ tipo }) => tipo === 'apertura');
      expect(aperture.slice(0, visto.length).map(({ fatti }) => fatti['indirizzo'])).to.deep.equal(visto);
      expect(aperture).to.have.length(visto.length + 4);
      for (const { fatti } of aperture.slice(visto.length)) expect(fatti['indirizzo']).not.to.equal('10.1.2.3');
      expect(ambiente.sandbox.log.count('inps-eci')).to.equal(2);
    } finally {
      if (avvio.ok) await avvio.processo.kill('SIGKILL');
      await ambiente.sandbox.close();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
