import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { IDS } from '@varco/demo';
import { thumbprint } from '@varco/modi-client';
import { expect } from 'chai';
import { apriCasa, cfOf, conServizio, type Casa } from '../support/casa.js';
import { finche, importa, righe, stato } from '../support/gateway.js';

const PASSPHRASE = 'una passphrase che nessun log deve dire';

const kidOf = (key: KeyObject): string => thumbprint({ ...createPublicKey(key).export({ format: 'jwk' }) });
const pubblica = (key: KeyObject): string => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

describe('the key of a client is replaced while the gateway works', function () {
  this.timeout(180_000);
  const dir = mkdtempSync(join(tmpdir(), 'varco-chiavi-'));
  const { privateKey: nuova } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let casa: Casa;

  before(() => {
    const cifrata = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const;
    writeFileSync(join(dir, 'nuova.pem'), nuova.export(cifrata), { mode: 0o600 });
    writeFileSync(join(dir, 'nuova.passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 });
  });
  after(() => rmSync(dir, { recursive: true }));
  afterEach(() => casa.close());

  const fonteNuova = {
    chiave: `file:${join(dir, 'nuova.pem')}`,
    passphrase: `file:${join(dir, 'nuova.passphrase')}`,
  };
  const conChiavi = (chiavi: readonly object[]) =>
    conServizio(({ pdnd, ...servizio }) => {
      const { chiave: _, ...resto } = pdnd ?? { clientId: '', purposeId: '', audience: '' };
      // Each call has an evidence, and so a voucher, of its own: every call finds out what PDND knows.
      return { ...servizio, riusoEvidenza: 'mai', pdnd: { ...resto, chiavi } as NonNullable<typeof pdnd> };
    });

  function deposita(key: KeyObject): void {
    casa.sandbox.seedClient({
      clientId: IDS.clientId,
      publicKeyPem: pubblica(key),
      purposeId: IDS.purposeId,
      eserviceId: IDS.eserviceId,
      descriptorId: IDS.descriptorId,
      producerId: IDS.producerId,
      consumerId: IDS.consumerId,
      audience: [IDS.audience],
      voucherLifespan: 600,
    });
  }

  const VELOCE = { numero: 300, ogniMs: 1_000 };
  const apri = (modificaEnte: NonNullable<Parameters<typeof apriCasa>[0]>['modificaEnte']) =>
    apriCasa({
      ambiente: 'produzione',
      ...(modificaEnte === undefined ? {} : { modificaEnte }),
      modificaProcesso: (processo) => ({
        ...processo,
        pdnd: { ...(processo['pdnd'] as Record<string, unknown>), richieste: VELOCE },
      }),
    });

  /** Six people who ask and ask again about themselves, until told to stop. */
  async function alLavoro(fine: { stop: boolean }): Promise<Map<number, number>> {
    const esiti = new Map<number, number>();
    const codici = [cfOf('tipico'), cfOf('quadri-abc')];
    const lavora = async (who: number): Promise<void> => {
      for (let turn = 0; !fine.stop; turn += 1) {
        const cf = codici[(who + turn) % codici.length] ?? '';
        const { status } = await casa.assicurato(cf, { 'Varco-Postazione': `pc-${who}-${turn}` });
        esiti.set(status, (esiti.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 6 }, async (_, who) => lavora(who)));
    return esiti;
  }

  it('and no consultation is refused: before PDND knows the new one, when it does, and when the old one is gone', async () => {
    casa = await apri(conChiavi([fonteNuova, { chiave: 'file:pdnd.key.pem' }]));
    const vecchia = (await stato(casa)).chiavi[0]?.attiva ?? '';
    expect((await stato(casa)).chiavi).to.deep.equal([
      {
        clientId: IDS.clientId,
        attiva: vecchia,
        chiavi: [
          { kid: kidOf(nuova), stato: 'in-attesa' },
          { kid: vecchia, stato: 'attiva' },
        ],
      },
    ]);
    const fine = { stop: false };
    const lavoro = alLavoro(fine);
    await finche(() => righe(casa, 'chiave-in-attesa').length > 0, 45_000);

    deposita(nuova);
    await finche(async () => (await stato(casa)).chiavi[0]?.attiva === kidOf(nuova), 45_000);
    expect(righe(casa, 'chiave-attivata')).to.have.length(1);
    expect(righe(casa, 'chiave-attivata')[0]).to.include({
      livello: 'info',
      clientId: IDS.clientId,
      kid: kidOf(nuova),
      prima: vecchia,
      perche: 'pdnd-la-conosce',
    });
    // What the old key signed must have arrived before it goes.
    await pause(500);
    casa.sandbox.removeClientKey(IDS.clientId, vecchia);
    await pause(500);
    // Out of the configuration, too: the tools of the service are made again under the feet of those who work.
    await importa(casa, conChiavi([fonteNuova]));
    await finche(async () => (await stato(casa)).chiavi.every(({ chiavi }) => chiavi.length === 1), 45_000);
    expect((await stato(casa)).chiavi).to.deep.equal([
      { clientId: IDS.clientId, attiva: kidOf(nuova), chiavi: [{ kid: kidOf(nuova), stato: 'attiva' }] },
    ]);
    await pause(500);
    fine.stop = true;
    const esiti = await lavoro;
    expect([...esiti.keys()]).to.deep.equal([200]);
    expect(esiti.get(200)).to.be.greaterThan(50);
    expect(casa.log.join('')).not.to.include(PASSPHRASE);
  });

  it('and who finds that the old one was deleted too early is not refused: the other one is tried, and the log says so', async () => {
    casa = await apri(conChiavi([fonteNuova, { chiave: 'file:pdnd.key.pem' }]));
    const vecchia = (await stato(casa)).chiavi[0]?.attiva ?? '';
    deposita(nuova);
    casa.sandbox.removeClientKey(IDS.clientId, vecchia);
    const { status, body } = await casa.assicurato(cfOf('tipico'));
    expect(status, JSON.stringify(body)).to.equal(200);
    expect(righe(casa, 'chiave-rifiutata')[0]).to.include({ livello: 'warn', kid: vecchia, usata: kidOf(nuova) });
    const { chiavi, avvisi } = await stato(casa);
    expect(chiavi[0]).to.deep.include({ attiva: kidOf(nuova) });
    expect(chiavi[0]?.chiavi[1]).to.deep.equal({ kid: vecchia, stato: 'rifiutata' });
    expect(avvisi.filter((avviso) => avviso.includes(vecchia))).to.have.length(1);
  });

  it('and one that an import brings in takes over from the one before', async () => {
    casa = await apri(undefined);
    const vecchia = (await stato(casa)).chiavi[0]?.attiva ?? '';
    expect((await casa.assicurato(cfOf('tipico'))).status).to.equal(200);
    deposita(nuova);
    await importa(casa, conChiavi([fonteNuova, { chiave: 'file:pdnd.key.pem' }]));
    expect((await casa.assicurato(cfOf('tipico'))).status).to.equal(200);
    await finche(async () => (await stato(casa)).chiavi[0]?.attiva === kidOf(nuova), 45_000);
    casa.sandbox.removeClientKey(IDS.clientId, vecchia);
    expect((await casa.assicurato(cfOf('tipico'))).status).to.equal(200);
  });
});

describe('a service changes while somebody waits for his voucher', function () {
  this.timeout(120_000);

  it('and his call is made all the same, with the connections it began with', async () => {
    const casa = await apriCasa();
    try {
      casa.sandbox.faults.arm({ target: 'pdnd', times: 1, kind: 'latency', ms: 6_000 });
      const waiting = casa.assicurato(cfOf('tipico'));
      await finche(() => casa.gateway.stato().inCorso === 1, 45_000);
      await importa(
        casa,
        conServizio((servizio) => ({ ...servizio, tempoMassimoMs: 45_000 })),
      );
      // Another one has his at once: with the tools made anew.
      const other = await casa.operatore(cfOf('quadri-abc'));
      expect(other.status, JSON.stringify(other.body)).to.equal(200);
      const { status, body } = await waiting;
      expect(status, JSON.stringify(body)).to.equal(200);
    } finally {
      await casa.close();
    }
  });
});
