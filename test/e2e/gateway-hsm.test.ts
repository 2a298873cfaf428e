import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CANALI, IDS } from '@varco/demo';
import { thumbprint } from '@varco/modi-client';
import { expect } from 'chai';
import { apriCasa, cfOf, conServizio, type Casa } from '../support/casa.js';
import { righe, stato } from '../support/gateway.js';

const MODULI = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
];
const modulo = spawnSync('softhsm2-util', ['--version']).status === 0 ? MODULI.find(existsSync) : undefined;
const PIN = '2718281828459045';

describe('the client’s key is in a device', function () {
  this.timeout(120_000);
  const dir = mkdtempSync(join(tmpdir(), 'varco-hsm-'));
  const tokens = join(dir, 'tokens');
  const confPrima = process.env['SOFTHSM2_CONF'];
  let casa: Casa | undefined;

  before(function () {
    if (modulo === undefined) {
      console.log('      softhsm2 is not here: no device signs');
      this.skip();
    }
    mkdirSync(tokens);
    const conf = join(dir, 'softhsm2.conf');
    writeFileSync(conf, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
    process.env['SOFTHSM2_CONF'] = conf;
    writeFileSync(join(dir, 'pin'), `${PIN}\n`, { mode: 0o600 });
    const token = ['--init-token', '--free', '--label', 'Cassa', '--so-pin', '31415926', '--pin', PIN];
    execFileSync('softhsm2-util', token, { stdio: 'pipe' });
  });
  after(async () => {
    await casa?.close();
    rmSync(dir, { recursive: true });
    if (confPrima === undefined) delete process.env['SOFTHSM2_CONF'];
    else process.env['SOFTHSM2_CONF'] = confPrima;
  });

  it('which signs; taken out, nothing leaves and nothing is counted; put back, all goes on', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const file = join(dir, 'chiave.pem');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const where = ['--token', 'Cassa', '--label', 'pdnd', '--id', 'a1', '--pin', PIN];
    execFileSync('softhsm2-util', ['--import', file, ...where], { stdio: 'pipe' });
    rmSync(file);
    const pkcs11 = { modulo: modulo ?? '', token: 'Cassa', chiave: 'pdnd', pin: `file:${join(dir, 'pin')}` };
    casa = await apriCasa({
      modificaEnte: conServizio(({ pdnd, ...servizio }) => {
        const { chiave: _, ...resto } = pdnd ?? { clientId: '', purposeId: '', audience: '' };
        return { ...servizio, riusoEvidenza: 'mai', pdnd: { ...resto, chiavi: [{ pkcs11 }] } };
      }),
    });
    casa.sandbox.seedClient({
      ...IDS,
      audience: [IDS.audience],
      publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      voucherLifespan: 600,
    });
    expect((await stato(casa)).chiavi[0]?.attiva).to.equal(thumbprint({ ...publicKey.export({ format: 'jwk' }) }));
    const chiedi = async (): Promise<unknown> => {
      const { status, headers, body } = (await casa?.assicurato(cfOf('tipico'))) ?? {};
      return [status, (body as { codice?: string }).codice, headers?.get('retry-after')];
    };
    expect(await chiedi()).to.deep.equal([200, undefined, null]);

    renameSync(tokens, `${tokens}.out`);
    mkdirSync(tokens);
    const { sandbox } = casa;
    const asked = sandbox.log.count('inps-eci') + sandbox.log.count('pdnd-token');
    expect(await chiedi()).to.deep.equal([503, 'firma-non-disponibile', '30']);
    expect(sandbox.log.count('inps-eci') + sandbox.log.count('pdnd-token')).to.equal(asked);
    expect(righe(casa, 'consultazione-in-errore')[0]).to.include({ motivo: 'firma-non-disponibile' });

    rmSync(tokens, { recursive: true });
    renameSync(`${tokens}.out`, tokens);
    expect(await chiedi()).to.deep.equal([200, undefined, null]);
    expect(casa.log.join('')).not.to.include(PIN);
  });

  it('and so may the key of the SOAP signature, with its certificate in a file', async () => {
    const firma = [
      { pkcs11: { modulo: modulo ?? '', token: 'Cassa', chiave: 'soap', pin: `file:${join(dir, 'pin')}` } },
    ];
    const certificato = join(dir, 'soap.pem');
    await casa?.close();
    // The device must hold the key, and the file its certificate, before the gateway starts.
    casa = await apriCasa({
      async prima({ pki }) {
        const { certificate, key } = await pki.issueSigner('Firma nel dispositivo', { keyType: 'rsa' });
        const file = join(dir, 'soap.key.pem');
        writeFileSync(certificato, certificate);
        writeFileSync(file, createPrivateKey(key).export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
        const where = ['--token', 'Cassa', '--label', 'soap', '--id', 'b2', '--pin', PIN];
        execFileSync('softhsm2-util', ['--import', file, ...where], { stdio: 'pipe' });
        rmSync(file);
      },
      modificaEnte: conServizio((servizio) => ({
        ...CANALI.P3.servizio(servizio),
        firma: { chiavi: firma.map((fonte) => ({ ...fonte, certificato: `file:${certificato}` })) },
      })),
    });
    casa.sandbox.setInpsProfilo(CANALI.P3.inps);
    const { status, body } = await casa.assicurato(cfOf('tipico'));
    expect(status, JSON.stringify(body)).to.equal(200);
    expect(JSON.stringify(casa.sandbox.log.entries('inps-eci').at(-1)?.['signature'])).to.contain(
      'Firma nel dispositivo',
    );
  });
});
