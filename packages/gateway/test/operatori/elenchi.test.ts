import { expect } from 'chai';
import fc from 'fast-check';
import { formatCsv, readCsv } from '../../src/operatori/csv.js';
import { leggiDaAbilitare, leggiPersonaleCsv } from '../../src/operatori/leggi-csv.js';
import type { AddettoNoto } from '../../src/operatori/personale.js';
import { dubbio, pianifica } from '../../src/operatori/piano.js';
import { CF, enteFirmato } from './banco.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const OPZIONI = { obbligatorie: ['a', 'b'], facoltative: ['c'], righeMassime: 1000 };
const difetto = (text: string | Uint8Array): string => {
  const esito = readCsv(typeof text === 'string' ? bytes(text) : text, OPZIONI);
  return esito.ok ? 'ok' : `${esito.riga} ${esito.problema}`;
};

describe('lists in CSV (RFC 4180)', () => {
  it('are read with BOM, CRLF, quotes, commas and quotes in quotes', () => {
    const esito = readCsv(bytes('\uFEFFb,a\r\n"uno, due","detto ""tre"""\r\n,x\n'), OPZIONI);
    expect(esito.ok && esito.righe).to.deep.equal([
      { riga: 2, campi: { b: 'uno, due', a: 'detto "tre"' } },
      { riga: 3, campi: { b: '', a: 'x' } },
    ]);
  });

  it('are refused with the line at fault, never guessed', () => {
    expect(difetto('')).to.match(/^1 il file è vuoto/);
    expect(difetto('a;b\n1;2\n')).to.match(/^1 la colonna 1 non ha un nome noto/);
    expect(difetto('a,a\n')).to.match(/^1 la colonna «a» c’è due volte/);
    expect(difetto('a,c\n')).to.match(/^1 manca la colonna «b»/);
    expect(difetto('a,b\n1,2\n3\n')).to.match(/^3 la riga ha 1 campi/);
    expect(difetto('a,b\n1,2\n\n3,4\n')).to.match(/^3 la riga ha 1 campi/);
    expect(difetto('a,b\n1,"2\n')).to.match(/^2 /);
    expect(difetto('a,b\n1,2"3"\n')).to.match(/^2 virgolette/);
    expect(difetto('a,b\n"1"x,2\n')).to.match(/^2 /);
    expect(difetto('a,b\n1,"2\n3"\n')).to.match(/^2 un campo contiene caratteri di controllo/);
    expect(difetto('a,b\n1,2\u0000\n')).to.match(/^2 un campo contiene caratteri di controllo/);
    expect(difetto('a,b\r1,2\r')).to.match(/^1 fine di riga non ammessa/);
    expect(difetto(Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xe8, 0x2c, 0x31]))).to.match(/^1 il file non è in UTF-8/);
    expect(difetto(`a,b\n1,${'2'.repeat(1025)}\n`)).to.match(/^2 un campo supera/);
    expect(difetto(`a,b\n${'1,2\n'.repeat(1001)}`)).to.match(/^1002 le righe sono più di 1000/);
  });

  it('are written so that they are read back, and a spreadsheet computes nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (a, b) => {
        fc.pre(!/\p{Cc}/u.test(a + b));
        const esito = readCsv(bytes(`a,b\r\n${formatCsv([a, b])}`), OPZIONI);
        const back = (text: string) => (/^[=+\-@]/.test(text) ? `'${text}` : text);
        expect(esito.ok && esito.righe[0]?.campi).to.deep.equal({ a: back(a), b: back(b) });
      }),
    );
    expect(formatCsv(['=HYPERLINK("x")', '@a', '-1', 'a,b'])).to.equal('"\'=HYPERLINK(""x"")",\'@a,\'-1,"a,b"\r\n');
  });

  it('of people to be enabled say everything that is wrong, line by line, and no codice fiscale', () => {
    const esito = leggiDaAbilitare(
      bytes(
        `codice,nome,codiceFiscale,atto,maxOra\nx1,Anna,${CF.verdi},Det. 1,5\nx2,,${CF.rossi},Det. 1,\nx3,Ugo,RSSMRA85T10A562X,Det. 1,\nx4,Ugo,${CF.rossi},,\n,Ugo,${CF.rossi},Det. 1,\nx6,Ugo,${CF.rossi},Det. 1,tanti\n`,
      ),
    );
    expect(!esito.ok && esito.rifiuti.map(({ riga, problema }) => [riga, problema])).to.deep.equal([
      [3, 'nome manca'],
      [4, 'codiceFiscale non valido'],
      [5, 'atto manca'],
      [6, 'codice manca'],
      [7, 'maxOra non è un numero'],
    ]);
    expect(JSON.stringify(esito)).not.to.match(/RSSMRA85/);
  });
});

describe('what the ente’s own list means for its operators', () => {
  const ente = {
    ...enteFirmato(),
    operatori: Array.from(
      { length: 40 },
      (_, n) =>
        ({ codice: `op${n}`, stato: n === 39 ? 'revocato' : 'abilitato', attoDesignazione: 'A', reti: [] }) as const,
    ),
  };
  const nessuno = {
    usati: new Set<string>(),
    perCodice: new Map<string, string>(),
    perIndice: new Map<string, string>(),
  };
  const addetto = (posto: number, parti: Partial<AddettoNoto>): AddettoNoto => ({ posto, cessato: false, ...parti });
  const presenti = (n: number) => Array.from({ length: n }, (_, i) => addetto(i + 2, { codice: `op${i}` }));

  it('revokes who is not there, or there as gone; enables nobody; tells who is missing', () => {
    const addetti = [
      ...presenti(37),
      addetto(90, { codice: 'op37', cessato: true }),
      addetto(91, { codice: 'nuovo' }),
      addetto(92, { codice: 'designato', atto: 'Det. 9' }),
      addetto(93, { codice: 'op39', atto: 'Det. 9' }),
    ];
    const piano = pianifica(ente, addetti, nessuno, (cf) => cf);
    expect(piano.daRevocare).to.deep.equal(['op37', 'op38']);
    expect(piano.sconosciuti).to.deep.equal([{ posto: 91, codice: 'nuovo' }]);
    expect(piano.daAbilitare.map(({ codice }) => codice)).to.deep.equal(['designato', 'op39']);
    expect(dubbio(piano, addetti.length, undefined)).to.equal(undefined);
  });

  it('is not believed when it is empty or cut short, unless whoever signs says how many', () => {
    const vuoto = pianifica(ente, [], nessuno, (cf) => cf);
    expect(vuoto.daRevocare).to.have.length(39);
    expect(dubbio(vuoto, 0, undefined)).to.deep.include({ motivo: 'sorgente-sospetta' });
    const tronco = pianifica(ente, presenti(30), nessuno, (cf) => cf);
    expect(dubbio(tronco, 30, undefined)).to.deep.include({ motivo: 'sorgente-sospetta' });
    expect(dubbio(tronco, 30, 8)).to.deep.include({ motivo: 'sorgente-sospetta' });
    expect(dubbio(tronco, 30, 9)).to.equal(undefined);
    const uno = { ...ente, operatori: ente.operatori.slice(0, 1) };
    expect(
      dubbio(
        pianifica(uno, [], nessuno, (cf) => cf),
        0,
        undefined,
      ),
    ).to.deep.include({ motivo: 'sorgente-sospetta' });
  });

  it('finds operators by person too, and says nothing of those whose person nobody knows', () => {
    const noti = {
      ...nessuno,
      perCodice: new Map([
        ['op0', `i-${CF.rossi}`],
        ['op1', `i-${CF.verdi}`],
      ]),
      perIndice: new Map([
        [`i-${CF.rossi}`, 'op0'],
        [`i-${CF.verdi}`, 'op1'],
      ]),
    };
    const letto = leggiPersonaleCsv(bytes(`codiceFiscale,nome\n${CF.rossi.toLowerCase()},Anna\n`));
    const piano = pianifica(ente, letto.ok ? letto.addetti : [], noti, (cf) => `i-${cf}`);
    expect(piano.presenti).to.deep.equal(['op0']);
    expect(piano.daRevocare).to.deep.equal(['op1']);
    expect(piano.nonConfrontabili).to.have.length(37);
  });

  it('is no list when a line is not right', () => {
    for (const [text, riga] of [
      ['nome\nAnna\n', 1],
      ['codice,stato\nop1,forse\n', 2],
      ['codice\nop1\n""\n', 3],
      ['codiceFiscale\nRSSMRA85T10A562X\n', 2],
    ] as const) {
      expect(leggiPersonaleCsv(bytes(text)), text).to.deep.include({ ok: false, riga });
    }
  });
});
