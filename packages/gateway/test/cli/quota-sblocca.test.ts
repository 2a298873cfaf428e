import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { TOTP, URI } from 'otpauth';
import { createSqliteCounterStore } from '../../src/adapters/sqlite-counter-store.js';
import { run as importa } from '../../src/cli/anagrafe-importa.js';
import { run as applica } from '../../src/cli/convenzione-applica.js';
import { run as elenco } from '../../src/cli/persona-elenco.js';
import { run as iscrivi } from '../../src/cli/persona-iscrivi.js';
import { run as sblocca } from '../../src/cli/quota-sblocca.js';
import type { CounterStore } from '../../src/quota/counter-store.js';
import { chiaveGiorno } from '../../src/quota/limits.js';
import { openStore } from '../../src/store/store.js';
import { ANAGRAFE, apriBanco, cambia, PROCESSO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { ECI } from '../convenzioni/banco.js';

const STEP = 30_000;

describe('varco quota sblocca', function () {
  this.timeout(60_000);
  let banco: Banco;
  let config: readonly string[];
  before(async () => {
    banco = await apriBanco();
    config = ['--config', await banco.write('varco.yaml', PROCESSO)];
    await banco.write('anagrafe.yaml', ANAGRAFE);
  });
  after(() => banco.remove());

  const conContatori = async <T>(work: (store: CounterStore) => Promise<T>): Promise<T> => {
    const store = await openStore({ url: `sqlite:${banco.path('dati/varco.db')}`, istanza: 'prova' });
    try {
      return await work(createSqliteCounterStore(store, { clock: { now: () => Date.now() } }));
    } finally {
      await store.close();
    }
  };

  it('lifts the latch of INPS for who answers for it, with a second factor and a reason, written down first', async () => {
    const sha256 = createHash('sha256')
      .update(await readFile(banco.path('contratto/eci.wsdl')))
      .digest('hex');
    const documento = cambia(ECI, 'ente: cassa-esempio', 'ente: cassa')
      .replace('id: eci-2026', 'id: eci')
      .replace(/sha256: [0-9a-f]{64}/, `sha256: ${sha256}`);
    const file = await banco.write('convenzione.yaml', documento);
    await comandoQui(importa, [...config, '--autore', 'Anna', '--motivo', 'prova']);
    const chi = ['--ente', 'cassa', '--persona', 'm.rossi'];
    const iscritta = await comandoQui(iscrivi, [...config, ...chi, '--motivo', 'avvio', '--autore', 'chi installa']);
    const telefono = URI.parse((JSON.parse(iscritta.stdout) as { uri: string }).uri);
    if (!(telefono instanceof TOTP)) throw new Error('no authenticator');
    let passo = Math.floor(Date.now() / STEP) - 1;
    const otp = async () =>
      ['--otp-file', await banco.write('otp', telefono.generate({ timestamp: (passo += 1) * STEP - STEP }))] as const;
    const primo = await otp();
    const applicata = await comandoQui(applica, [
      file,
      ...config,
      '--persona',
      'm.rossi',
      '--motivo',
      'prova',
      ...primo,
    ]);
    expect(applicata.code, applicata.stderr).to.equal(0);

    const prova = async (codice: readonly string[], persona = 'm.rossi') =>
      comandoQui(sblocca, [
        ...[...config, '--ente', 'cassa', '--servizio', 'eci', '--persona', persona],
        ...['--motivo', 'INPS ha alzato il limite', ...codice],
      ]);
    const wrong = ['--otp-file', await banco.write('otp-errato', 'abcdef')];
    expect((await prova(wrong)).stdout).to.include('nessun-fermo');
    const oggi = chiaveGiorno('cassa', 'eci', Date.now());
    const fermo = () => conContatori(async (store) => (await store.latchedUntil([oggi])).get(oggi) ?? 0);
    await conContatori((store) => store.latch(oggi, Date.now() + 3_600_000));

    expect(await prova(wrong, 'nessuno')).to.include({ code: 1 });
    expect((await prova(wrong)).stdout).to.include('codice-errato');
    expect(await fermo()).to.be.greaterThan(Date.now());
    const fatto = await prova(await otp());
    expect(fatto.code, fatto.stderr).to.equal(0);
    expect(fatto.stdout).to.include('"esito": "sbloccato"');
    expect(await fermo()).to.equal(0);
    const { atti } = JSON.parse((await comandoQui(elenco, [...config, '--ente', 'cassa'])).stdout) as {
      atti: readonly { azione: string; persona: string; motivo: string }[];
    };
    expect(atti[0]).to.include({ azione: 'quota.sblocca', persona: 'm.rossi', motivo: 'INPS ha alzato il limite' });
    expect((await comandoQui(sblocca, config)).code).to.equal(2);
  });
});
