import { expect } from 'chai';
import fc from 'fast-check';
import { loadAnagrafe } from '../../src/anagrafe/load-anagrafe.js';
import { loadConfigurazione } from '../../src/config/configurazione.js';
import { CODICI_DIFETTO } from '../../src/config/difetto.js';
import { ANAGRAFE, apriBanco, orologio, PROCESSO } from './banco.js';
import type { Banco } from './banco.js';

/** A valid text with a part cut out, doubled, or replaced by something else. */
const guasto = (text: string) =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(40),
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '\t',
          '__proto__: 1\n',
          '? [a]\n: b\n',
          '&a ',
          '*a',
          '<<: *a',
          '!!binary ',
          '{',
          'null',
          '- ',
          ': ',
          '"',
        ),
      ),
    )
    .map(([at, length, other]) => text.slice(0, at) + other + text.slice(at + length));

const qualunque = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json(),
  fc.jsonValue().map((value) => JSON.stringify({ versione: 1, enti: value, registro: value })),
);

describe('whatever a YAML file contains', () => {
  let banco: Banco;
  before(async () => {
    banco = await apriBanco();
  });
  after(() => banco.remove());

  const loaders = [
    ['the process file', loadConfigurazione, PROCESSO],
    ['the anagrafe', loadAnagrafe, ANAGRAFE],
  ] as const;
  for (const [title, load, valid] of loaders) {
    it(`${title} is taken, or refused with placed findings: its loader never throws`, async function () {
      this.timeout(120_000);
      await fc.assert(
        fc.asyncProperty(fc.oneof(guasto(valid), qualunque), async (text) => {
          const esito = await load(await banco.write('prova.yaml', text), { clock: orologio });
          if (esito.ok) return;
          expect(esito.difetti).not.to.have.length(0);
          for (const { codice, riga, colonna, problema, rimedio } of esito.difetti) {
            expect(CODICI_DIFETTO).to.include(codice);
            expect(riga)
              .to.be.at.least(0)
              .and.at.most(text.split('\n').length + 1);
            expect(colonna).to.be.at.least(0);
            expect(problema).not.to.equal('');
            expect(rimedio).not.to.equal('');
          }
        }),
        { numRuns: 300 },
      );
    });
  }

  it('a document that hides a key called __proto__ is refused', async () => {
    const esito = await loadConfigurazione(await banco.write('prova.yaml', `${PROCESSO}__proto__:\n  istanza: x\n`));
    expect(esito.ok ? [] : esito.difetti.map(({ codice, percorso }) => [codice, percorso])).to.deep.equal([
      ['campo-sconosciuto', '/__proto__'],
    ]);
  });
});
