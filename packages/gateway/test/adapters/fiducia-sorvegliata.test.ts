import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '@varco/modi-client';
import { expect } from 'chai';
import { sorvegliaFiducia, type FiduciaSorvegliata } from '../../src/adapters/fiducia-sorvegliata.js';
import type { Scadenza } from '../../src/sorveglianza/scadenze.js';
import { haOpenssl, Revoca } from './revoca.js';

describe('a trust that follows its files', () => {
  let revoca: Revoca;
  let errori: unknown[];
  let scadenze: readonly Scadenza[];
  let sorvegliata: FiduciaSorvegliata;

  beforeEach(async function () {
    if (!haOpenssl()) this.skip();
    errori = [];
    revoca = new Revoca();
    revoca.pubblica();
    sorvegliata = await sorvegliaFiducia({
      ca: `file:${revoca.file('ca.pem')}`,
      crl: `file:${revoca.file('crl.pem')}`,
      clock: systemClock,
      nome: 'certificati di prova',
      ogniMs: 20,
      onScadenze: (sue) => (scadenze = sue),
      onFailure: (error) => errori.push(error),
    });
  });
  afterEach(() => {
    sorvegliata.close();
    revoca.remove();
  });

  const verdetto = async (): Promise<unknown> =>
    sorvegliata.fiducia.check([revoca.foglia.der]).then(
      () => 'fidato',
      (error: unknown) => (error as { code?: unknown }).code,
    );
  const finche = async (vero: () => boolean | Promise<boolean>): Promise<void> => {
    for (let n = 0; n < 200 && !(await vero()); n++) await wait(20);
  };

  it('takes a new revocation list without a restart, and says when it ends', async () => {
    expect(await verdetto()).to.equal('fidato');
    const prima = scadenze.find(({ cosa }) => cosa === 'lista-revoca')?.notAfter ?? 0;
    expect(prima - systemClock.now()).to.be.within(47 * 3_600_000, 48 * 3_600_000);
    revoca.revocaFoglia();
    revoca.pubblica(72);
    await finche(async () => (await verdetto()) !== 'fidato');
    expect(await verdetto()).to.equal('ERR_MODI_CERT_REVOKED');
    expect(scadenze.find(({ cosa }) => cosa === 'lista-revoca')?.notAfter).to.be.greaterThan(prima);
    expect(scadenze.map(({ nome }) => nome)).to.deep.equal([
      'autorità dei certificati di prova',
      'lista di revoca dei certificati di prova',
    ]);
  });

  it('keeps the list at hand when the new one cannot be read, and says so', async () => {
    writeFileSync(revoca.file('crl.pem'), 'non una lista');
    await finche(() => errori.length > 0);
    expect(errori[0]).to.have.property('code', 'ERR_MODI_CONFIG_INVALID');
    expect(await verdetto()).to.equal('fidato');
    revoca.revocaFoglia();
    revoca.pubblica();
    await finche(async () => (await verdetto()) !== 'fidato');
    expect(await verdetto()).to.equal('ERR_MODI_CERT_REVOKED');
  });
});
