import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { TOTP, URI } from 'otpauth';
import { run as importa } from '../../src/cli/anagrafe-importa.js';
import { run as chiarisci } from '../../src/cli/anomalia-chiarisci.js';
import { run as elenca } from '../../src/cli/anomalia-elenca.js';
import { run as esporta } from '../../src/cli/anomalia-esporta.js';
import { run as mostra } from '../../src/cli/anomalia-mostra.js';
import { run as riattiva } from '../../src/cli/anomalia-riattiva.js';
import { run as sospendi } from '../../src/cli/anomalia-sospendi.js';
import { run as applica } from '../../src/cli/convenzione-applica.js';
import { run as iscrivi } from '../../src/cli/persona-iscrivi.js';
import { ANAGRAFE, apriBanco, cambia, PROCESSO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { ECI } from '../convenzioni/banco.js';

const STEP = 30_000;

describe('varco anomalia', function () {
  this.timeout(60_000);
  let banco: Banco;
  let config: readonly string[];
  let otp: () => Promise<readonly [string, string]>;
  before(async () => {
    banco = await apriBanco();
    config = ['--config', await banco.write('varco.yaml', PROCESSO), '--ente', 'cassa'];
    await banco.write('anagrafe.yaml', ANAGRAFE);
    const sha256 = createHash('sha256')
      .update(await readFile(banco.path('contratto/eci.wsdl')))
      .digest('hex');
    const documento = cambia(ECI, 'ente: cassa-esempio', 'ente: cassa')
      .replace('id: eci-2026', 'id: eci')
      .replace(/sha256: [0-9a-f]{64}/, `sha256: ${sha256}`);
    const file = await banco.write('convenzione.yaml', documento);
    await comandoQui(importa, [...config.slice(0, 2), '--autore', 'Anna', '--motivo', 'prova']);
    const chi = ['--persona', 'm.rossi', '--motivo', 'avvio'];
    const iscritta = await comandoQui(iscrivi, [...config, ...chi, '--autore', 'chi installa']);
    const telefono = URI.parse((JSON.parse(iscritta.stdout) as { uri: string }).uri);
    if (!(telefono instanceof TOTP)) throw new Error('no authenticator');
    // A code is taken once: each comes from a step of its own, and the clock has to get there.
    let passo = Math.floor(Date.now() / STEP) - 2;
    otp = async () => {
      passo += 1;
      while (Math.floor(Date.now() / STEP) + 1 < passo) await new Promise((resolve) => setTimeout(resolve, 200));
      return ['--otp-file', await banco.write('otp', telefono.generate({ timestamp: passo * STEP }))];
    };
    const applicata = await comandoQui(applica, [file, ...config.slice(0, 2), ...chi, ...(await otp())]);
    expect(applicata.code, applicata.stderr).to.equal(0);
  });
  after(() => banco.remove());

  const firma = ['--persona', 'm.rossi', '--motivo', 'INPS lo chiede'];

  it('suspends somebody, shows the case, writes to INPS, and lifts it: signed, step by step', async () => {
    const sospesa = await comandoQui(sospendi, [...config, ...firma, '--applicazione', 'portale', ...(await otp())]);
    expect(sospesa.code, sospesa.stderr).to.equal(0);
    const { caso, atto } = JSON.parse(sospesa.stdout) as { caso: number; atto: number };
    const questo = ['--caso', String(caso)];

    const elencati = JSON.parse((await comandoQui(elenca, [...config, '--aperti'])).stdout) as { casi: unknown[] };
    expect(elencati.casi).to.have.length(1);
    expect(elencati.casi[0]).to.deep.include({
      ...{ numero: caso, anomalia: 'segnalazione', stato: 'aperto', sospensione: 'attiva' },
      soggetto: { tipo: 'applicazione', id: 'portale' },
    });
    const mostrato = JSON.parse((await comandoQui(mostra, [...config, ...questo])).stdout) as {
      storia: readonly { cosa: string; chi: string; atto: number }[];
    };
    expect(mostrato.storia.map(({ cosa, chi, atto: number }) => `${cosa} ${chi} ${number}`)).to.deep.equal([
      `aperto m.rossi ${atto}`,
      `sospeso m.rossi ${atto}`,
    ]);

    const text = await comandoQui(esporta, [...config, ...questo, '--richiesta', '2026-11-20']);
    expect(text.code).to.equal(0);
    expect(text.stdout)
      .to.match(/^Da: \S+@\S+\nA: /)
      .and.include(`chiarimento sull’anomalia n. ${caso}`);
    expect(text.stdout).to.include('in risposta alla richiesta del 20/11/2026').and.include('INPS lo chiede');
    expect(text.stdout).to.include('il caso è ancora aperto');
    expect(text.stderr).to.include('nessuna convenzione in vigore dà un termine');

    const tolta = await comandoQui(riattiva, [...config, ...firma, ...questo, ...(await otp())]);
    expect(tolta.code, tolta.stderr).to.equal(0);
    const again = await comandoQui(riattiva, [
      ...config,
      ...firma,
      ...questo,
      '--otp-file',
      await banco.write('no', 'x'),
    ]);
    expect(again.code).to.equal(1);
    expect(again.stdout).to.include('niente-da-togliere');
  });

  it('is told how it is used, option by option, and asks for no code before everything else is well', async () => {
    for (const args of [
      ['--caso', '0'],
      ['--caso', '1', '--operatore', 'x'],
      ['--caso', '1', '--caso', '2'],
      ['--applicazione', ''],
      [],
    ])
      expect((await comandoQui(sospendi, [...config, ...firma, ...args])).code, args.join(' ')).to.equal(2);
    expect((await comandoQui(chiarisci, [...config, ...firma, '--caso', '1', '--esito', 'boh'])).code).to.equal(2);
    for (const giorno of ['ieri', '2026-02-30', '2026-13-01'])
      expect((await comandoQui(esporta, [...config, '--caso', '1', '--richiesta', giorno])).code, giorno).to.equal(2);
    expect((await comandoQui(elenca, [...config.slice(0, 2), '--ente', 'nessuno'])).code).to.equal(1);
    expect((await comandoQui(mostra, [...config, '--caso', '77'])).code).to.equal(1);
    const senza = [...firma, '--operatore', 'nessuno', '--otp-file', await banco.write('no', 'x')];
    expect((await comandoQui(sospendi, [...config, ...senza])).stdout).to.include('soggetto-sconosciuto');
  });
});
