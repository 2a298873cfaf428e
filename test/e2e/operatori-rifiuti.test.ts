import { expect } from 'chai';
import { CF_OPERATORI, comando, ENTE, expectPulito, UfficioVero, type Comando } from '../support/ufficio.js';

describe('what a signed command refuses, as a shell sees it', function () {
  this.timeout(300_000);
  let ufficio: UfficioVero;
  before(async () => {
    ufficio = await UfficioVero.apri();
  });
  after(() => ufficio.chiudi());

  const revoca = (con: Comando, ...more: readonly string[]) =>
    comando(
      [
        ...['operatore', 'revoca', '--operatore', 'OP-0042', '--config', ufficio.config, '--ente', ENTE],
        ...['--persona', 'l.bianchi', '--motivo', 'prova', ...more],
      ],
      { avanti: ufficio.avanti, ...con },
    );
  /** One line, and the operator is as he was. */
  const rifiutata = async (detto: ReturnType<typeof revoca>, exit: number, frase: string): Promise<void> => {
    const { exit: uscita, stderr, stdout } = await detto;
    expect(uscita, stderr).to.equal(exit);
    expectPulito({ exit: uscita, stderr, stdout }, ...CF_OPERATORI);
    const righe = stderr
      .trim()
      .split('\n')
      .filter((riga) => !riga.startsWith('OP-0042: {'));
    expect(righe).to.have.length(1);
    expect(righe[0]).to.include(frase);
  };

  it('no code, a wrong one, one that was used, and after five wrong ones every code for a quarter of an hour', async () => {
    await rifiutata(revoca({}), 2, 'no code');
    await rifiutata(revoca({}, '--otp-file', '-'), 2, 'no code on stdin');
    await rifiutata(revoca({}, '--otp-file', '/nessuno/otp'), 2, 'ENOENT');
    const stdin = ufficio.codice('l.bianchi');
    const sospesa = ['operatore', 'sospendi', '--operatore', 'OP-0042', '--config', ufficio.config, '--ente', ENTE];
    const firma = ['--persona', 'l.bianchi', '--motivo', 'prova', '--otp-file', '-'];
    const { avanti } = ufficio;
    expect((await comando([...sospesa, ...firma], { stdin, avanti })).exit).to.equal(0);
    await rifiutata(revoca({ stdin }, '--otp-file', '-'), 1, 'è già stato usato');
    for (let n = 0; n < 4; n += 1) await revoca({ env: { VARCO_OTP: '000001' } });
    await rifiutata(revoca({ env: { VARCO_OTP: '000001' } }), 1, 'troppi codici sbagliati');
    const giusto = ufficio.codice('l.bianchi');
    await rifiutata(revoca({ env: { VARCO_OTP: giusto } }), 1, 'troppi codici sbagliati');
    expect(await ufficio.stato('OP-0042')).to.include({ stato: 'sospeso' });
    ufficio.avanti += 16 * 60_000;
    const dopo = await ufficio.operatore('revoca', '--operatore', 'OP-0042');
    expect(dopo.exit, dopo.stderr).to.equal(0);
    expect(await ufficio.stato('OP-0042')).to.include({ stato: 'revocato' });
  });
});
