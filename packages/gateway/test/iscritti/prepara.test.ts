import { readdir, readFile, stat } from 'node:fs/promises';
import { expect } from 'chai';
import { run } from '../../src/cli/iscritti-prepara.js';
import { createFileIscritti } from '../../src/iscritti/file-iscritti.js';
import { apriBanco, orologio } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comando, comandoQui } from '../config/cli.js';
import { CODICI, VARIANTE } from './elenco.js';

describe('varco iscritti prepara', () => {
  let banco: Banco;
  beforeEach(async () => {
    banco = await apriBanco();
  });
  afterEach(() => banco.remove());

  const prepara = (...args: readonly string[]) =>
    comandoQui(run, ['--chiave', `file:${banco.path('chiave256')}`, '--out', banco.path('iscritti'), ...args]);
  const domanda = async (codice: string): Promise<string> => {
    const lista = createFileIscritti({
      percorso: banco.path('iscritti'),
      chiave: `file:${banco.path('chiave256')}`,
      clock: orologio,
      onError: () => undefined,
    });
    try {
      return await lista.contiene(codice);
    } finally {
      await lista.close();
    }
  };

  it('makes a list that the gateway reads, from codes in any case, with BOM, CRLF, blanks and repetitions', async () => {
    const lines = [
      `\uFEFF${CODICI[0]}`,
      ` ${CODICI[1].toLowerCase()} `,
      '',
      `TINIT-${CODICI[2]}`,
      CODICI[0],
      CODICI[3],
    ];
    await banco.write('elenco.txt', lines.join('\r\n'));
    const { code, stdout, stderr } = await prepara(banco.path('elenco.txt'));
    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal({ scritto: true, totale: 4, ripetuti: 1, nonValidi: 0, scartate: [] });
    for (const codice of CODICI) expect(await domanda(codice), codice).to.equal('iscritto');
    expect(await domanda(VARIANTE)).to.equal('non-iscritto');
    const content = await readFile(banco.path('iscritti'));
    for (const codice of CODICI) expect(content.includes(codice)).to.equal(false);
    if (process.platform !== 'win32') expect((await stat(banco.path('iscritti'))).mode & 0o777).to.equal(0o600);
  });

  it('names lines that are not codes by number, never by content, and then writes nothing', async () => {
    await banco.write('elenco.txt', `${CODICI[0]}\nRSSMRA80A01H501V\n\nMario Rossi\n`);
    const { code, stdout, stderr } = await prepara(banco.path('elenco.txt'));
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.deep.include({ scritto: false, totale: 1, nonValidi: 2 });
    expect((JSON.parse(stdout) as { scartate: unknown }).scartate).to.deep.equal([
      { riga: 2, difetto: 'carattere-di-controllo' },
      { riga: 4, difetto: 'caratteri' },
    ]);
    expect(stderr).to.contain('riga 2').and.to.contain('riga 4');
    expect(stdout + stderr).not.to.match(/RSSMRA|Mario/);
    expect(await readdir(banco.dir)).not.to.include('iscritti');
  });

  it('leaves them out when asked to', async () => {
    await banco.write('elenco.txt', `${CODICI[0]}\nMario Rossi\n`);
    expect((await prepara('--salta-non-validi', banco.path('elenco.txt'))).code).to.equal(0);
    expect(await domanda(CODICI[0])).to.equal('iscritto');
  });

  it('refuses a list of nobody, and keeps the one there is', async () => {
    await banco.write('elenco.txt', CODICI[0]);
    expect((await prepara(banco.path('elenco.txt'))).code).to.equal(0);
    await banco.write('elenco.txt', '\n\n');
    expect((await prepara(banco.path('elenco.txt'))).code).to.equal(1);
    expect(await domanda(CODICI[0])).to.equal('iscritto');
  });

  it('leaves nothing behind when it cannot write', async () => {
    await banco.write('elenco.txt', CODICI[0]);
    await banco.write('occupato/dentro', 'x');
    const { code } = await comando(
      'iscritti-prepara',
      ['--chiave', 'file:chiave256', '--out', 'occupato', 'elenco.txt'],
      banco.dir,
    );
    expect(code).to.equal(3);
    expect((await readdir(banco.dir)).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('exits 2 for usage and for a key that is none, without repeating what might be one', async () => {
    await banco.write('elenco.txt', CODICI[0]);
    const elenco = banco.path('elenco.txt');
    const chiave = ['--chiave', `file:${banco.path('chiave256')}`];
    const out = ['--out', banco.path('x')];
    const casi = [
      [...out, elenco],
      [...chiave, elenco],
      [...chiave, ...out],
      [...chiave, ...out, ...out, elenco],
      ['--chiave', 'c2VncmV0aXNzaW1v', ...out, elenco],
      ['--chiave', `file:${banco.path('manca')}`, ...out, elenco],
      ['--chiave', `file:${banco.path('rsa.pem')}`, ...out, elenco],
    ];
    for (const args of casi) {
      const { code, stdout, stderr } = await comandoQui(run, args);
      expect(code, args.join(' ')).to.equal(2);
      expect(stdout + stderr).not.to.contain('c2VncmV0aXNzaW1v');
    }
    expect(await readdir(banco.dir)).not.to.include('x');
  });

  it('exits 3 when the list cannot be read', async () => {
    for (const elenco of ['manca.txt', '.']) expect((await prepara(banco.path(elenco))).code, elenco).to.equal(3);
  });
});
