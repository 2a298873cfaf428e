import { expect } from 'chai';
import fc from 'fast-check';
import { validateEstrattoConto } from '../../src/index.js';
import { escapeXml } from '../../src/xml/escape.js';
import { lettoreSandbox } from '../support/fixtures.js';
import { codificato, estratto, periodo, risposta } from '../support/risposta.js';

const XML_CHARACTER = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const testo = fc.string({ unit: 'binary', maxLength: 20 }).filter((s) => XML_CHARACTER.test(s));
const decimale = fc.bigInt({ min: -9_999_999_999n, max: 9_999_999_999n }).map((n) => {
  const segno = n < 0n ? '-' : '';
  const cents = n < 0n ? -n : n;
  return `${segno}${String(cents / 100n)}.${String(cents % 100n).padStart(2, '0')}`;
});
const giorno = fc
  .date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true })
  .map((data) => data.toISOString().slice(0, 10));
const riga = fc.record({
  dal: fc.option(giorno, { nil: undefined }),
  importo: decimale,
  azienda: testo,
  note: fc.array(testo, { maxLength: 3 }),
});
const versamento = fc.record({
  anno: fc.integer({ min: 1950, max: 2030 }),
  dovuto: decimale,
  tipo: fc.constantFrom('SOGGETTIVO', 'INTEGRATIVO', 'ALTRO'),
});

describe('rows of a statement', () => {
  it('come out as many as they went in, in the same order, with the same values', () => {
    const lettore = lettoreSandbox();
    fc.assert(
      fc.property(fc.array(riga, { maxLength: 12 }), fc.array(versamento, { maxLength: 6 }), (righe, versamenti) => {
        const a = righe.map(({ dal, importo, azienda, note }) =>
          periodo(
            dal === undefined ? '' : `<Dal>${dal}</Dal>`,
            `<Retribuzione>${importo}</Retribuzione><AziendaVersatrice>${escapeXml(azienda)}</AziendaVersatrice>` +
              note.map((nota) => `<Nota>${escapeXml(nota)}</Nota>`).join(''),
          ),
        );
        const b = versamenti.map(
          ({ anno, dovuto, tipo }) =>
            `<Versamento>${codificato('Ente', '9935', '')}<Anno>${String(anno)}</Anno><Tipo>${tipo}</Tipo><Dovuto>${dovuto}</Dovuto><Versato>0</Versato></Versamento>`,
        );
        const xml = risposta(estratto(`<QuadroA>${a.join('')}</QuadroA><QuadroB>${b.join('')}</QuadroB>`));
        const mappata = lettore.mapRisposta(Buffer.from(xml));
        if (mappata.tipo !== 'estratto-conto') throw new Error('a statement was expected');
        const { estrattoConto } = mappata;
        expect(
          estrattoConto.quadroA.map(({ dal, retribuzione, aziendaVersatrice, note }) => ({
            dal,
            importo: retribuzione,
            azienda: aziendaVersatrice ?? '',
            note,
          })),
        ).to.deep.equal(righe.map((r) => ({ ...r, azienda: r.azienda.trim() === '' ? '' : r.azienda })));
        expect(
          estrattoConto.quadroB.map(({ anno, dovuto, tipo }) => ({
            anno: Number(anno),
            dovuto,
            tipo: tipo.toUpperCase(),
          })),
        ).to.deep.equal(versamenti);
        expect(validateEstrattoConto(estrattoConto)).to.deep.equal([]);
      }),
      { numRuns: 150 },
    );
  });
});
