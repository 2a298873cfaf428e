import { createHash } from 'node:crypto';
import { readFile, rename, utimes } from 'node:fs/promises';
import { expect } from 'chai';
import { run } from '../../src/cli/iscritti-prepara.js';
import { createFileIscritti } from '../../src/iscritti/file-iscritti.js';
import type { FileIscritti } from '../../src/iscritti/file-iscritti.js';
import { encodeIntestazione } from '../../src/iscritti/formato.js';
import { keyCheck } from '../../src/iscritti/impronta.js';
import { apriBanco, CHIAVE_256, orologio } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { CODICI, elenco, elencoConStati, VARIANTE } from './elenco.js';

const [PRIMO, SECONDO, TERZO, QUARTO] = CODICI;

describe('the status of the insured', () => {
  let banco: Banco;
  let lista: FileIscritti | undefined;
  let errori: string[] = [];
  beforeEach(async () => {
    banco = await apriBanco();
    errori = [];
  });
  afterEach(async () => {
    await lista?.close();
    await banco.remove();
  });

  const apri = (): FileIscritti =>
    (lista = createFileIscritti({
      percorso: banco.path('iscritti'),
      chiave: `file:${banco.path('chiave256')}`,
      clock: orologio,
      onError: (error) => errori.push(error instanceof Error && 'code' in error ? String(error.code) : 'unknown'),
      pollMs: 3_600_000,
    }));
  const prepara = async (csv: string, ...args: readonly string[]) => {
    await banco.write('elenco.csv', csv);
    return comandoQui(run, [
      ...['--chiave', `file:${banco.path('chiave256')}`, '--out', banco.path('iscritti'), ...args],
      banco.path('elenco.csv'),
    ]);
  };

  it('is told of each person, from a CSV in either order of columns, with either separator and quotes', async () => {
    const forme = [
      `codiceFiscale;stato\n${PRIMO};attivo\n${SECONDO};cessato\n${TERZO};pensionato\n${QUARTO};deceduto\n`,
      `\uFEFFSTATO,codiceFiscale\r\nattivo,${PRIMO}\r\n"Cessato",${SECONDO}\r\npensionato, "${TERZO}"\r\n"deceduto","${QUARTO}"\r\n`,
    ];
    for (const csv of forme) {
      const { code, stderr } = await prepara(csv);
      expect(code, stderr).to.equal(0);
      const file = apri();
      expect(await Promise.all(CODICI.map((codice) => file.contiene(codice)))).to.deep.equal([
        'attivo',
        'cessato',
        'pensionato',
        'deceduto',
      ]);
      expect(await file.contiene(VARIANTE)).to.equal('non-iscritto');
      expect(file.conStati()).to.equal(true);
      await file.close();
      const content = await readFile(banco.path('iscritti'));
      for (const codice of CODICI) expect(content.includes(codice)).to.equal(false);
      expect(content.toString('latin1')).to.match(/^VARCO-ISCRITTI 2 /);
    }
  });

  it('is told by line and reason where it is wrong, never by content', async () => {
    const csv = [
      'codiceFiscale;stato',
      `${PRIMO};attivo`,
      `${SECONDO};sospeso`,
      `${TERZO}`,
      `${QUARTO};attivo;di troppo`,
      `"${TERZO};attivo`,
      `Mario Rossi;attivo`,
      `${SECONDO};`,
    ];
    const { code, stdout, stderr } = await prepara(csv.join('\n'));
    expect(code).to.equal(1);
    expect((JSON.parse(stdout) as { scartate: unknown }).scartate).to.deep.equal([
      { riga: 3, difetto: 'stato' },
      { riga: 4, difetto: 'colonne' },
      { riga: 5, difetto: 'colonne' },
      { riga: 6, difetto: 'virgolette' },
      { riga: 7, difetto: 'caratteri' },
      { riga: 8, difetto: 'stato' },
    ]);
    expect(stderr).to.contain('riga 3').and.to.contain('lo stato non è');
    expect(stdout + stderr).not.to.match(/RSSMRA|VRDLGU|BNCNNA|Mario|sospeso/);
  });

  it('of a CSV without its headings is not guessed', async () => {
    const { code, stdout } = await prepara(`${PRIMO};attivo\n${SECONDO};cessato\n`);
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.deep.include({ scritto: false, scartate: [{ riga: 1, difetto: 'intestazione' }] });
  });

  it('twice and different leaves the person out, and both lines are told; twice and the same is one person', async () => {
    const csv = `codiceFiscale;stato\n${PRIMO};attivo\n${SECONDO};attivo\n${PRIMO};deceduto\n${SECONDO};attivo\n`;
    const refused = await prepara(csv);
    expect(refused.code).to.equal(1);
    expect(JSON.parse(refused.stdout)).to.deep.equal({
      ...{ scritto: false, totale: 1, ripetuti: 1, nonValidi: 2 },
      scartate: [
        { riga: 2, difetto: 'stato-diverso' },
        { riga: 4, difetto: 'stato-diverso' },
      ],
    });
    expect((await prepara(csv, '--salta-non-validi')).code).to.equal(0);
    const file = apri();
    expect(await file.contiene(PRIMO)).to.equal('non-iscritto');
    expect(await file.contiene(SECONDO)).to.equal('attivo');
  });

  it('is not known of a list in the old format, which is still read and can take the place of a new one', async () => {
    let date = 0;
    const put = async (content: Buffer): Promise<void> => {
      await banco.write('nuovo', content);
      date += 1;
      await utimes(banco.path('nuovo'), date, date);
      await rename(banco.path('nuovo'), banco.path('iscritti'));
    };
    await put(elencoConStati([[PRIMO, 'cessato']], CHIAVE_256));
    const file = apri();
    expect(await file.contiene(PRIMO)).to.equal('cessato');
    await put(elenco([PRIMO, SECONDO], CHIAVE_256));
    await file.refresh();
    expect(await file.contiene(PRIMO)).to.equal('iscritto');
    expect([file.totale(), file.conStati(), file.rifiutato()]).to.deep.equal([2, false, false]);

    // A status that nobody knows, and a list that says one format and is the other: refused, and the one in use stays.
    const strange = elencoConStati([[PRIMO, 'cessato']], CHIAVE_256).subarray(-17);
    strange[16] = 'Z'.charCodeAt(0);
    const intestazione = (versione: 1 | 2, totale: number, body: Buffer): Buffer =>
      encodeIntestazione({
        ...{ versione, totale, chiave: keyCheck(CHIAVE_256) },
        sha256: createHash('sha256').update(body).digest('hex'),
      });
    for (const bad of [
      Buffer.concat([intestazione(2, 1, strange), strange]),
      Buffer.concat([intestazione(1, 1, strange), strange]),
      elencoConStati([[PRIMO, 'cessato']], CHIAVE_256).subarray(0, -1),
    ]) {
      errori = [];
      await put(bad);
      await file.refresh();
      expect(await file.contiene(SECONDO)).to.equal('iscritto');
      expect(file.rifiutato()).to.equal(true);
    }
    await put(elencoConStati([[SECONDO, 'attivo']], CHIAVE_256));
    await file.refresh();
    expect([file.rifiutato(), await file.contiene(SECONDO)]).to.deep.equal([false, 'attivo']);
  });
});
