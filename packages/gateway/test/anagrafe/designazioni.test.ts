import { expect } from 'chai';
import { MemoryAnagrafeStore } from '../../src/adapters/memory-anagrafe-store.js';
import { importaAnagrafe } from '../../src/anagrafe/import-anagrafe.js';
import { parseAnagrafe, serializeAnagrafe } from '../../src/anagrafe/stored-version.js';
import { ADESSO, ANAGRAFE, cambia, orologio, rigaDi, SHA, SHA_2 } from '../config/banco.js';
import { DESIGNATO, Lettore } from './lettore.js';

/** The same ente once more, under names of its own. */
const SECONDO = ANAGRAFE.slice(ANAGRAFE.indexOf('  - id: cassa'))
  .replace('  - id: cassa', '  - id: seconda')
  .replace('CassaProva', 'Seconda')
  .replace('utente: portale', 'utente: portale-2')
  .replaceAll(SHA, 'c'.repeat(64))
  .replaceAll(SHA_2, 'd'.repeat(64));
const DA_SE = '    trattamento: { gestore: ente }\n';
const con = (text: string, riga: string): string => cambia(text, '    iscritti:\n', `${riga}    iscritti:\n`);

describe('a provider of several enti (E-26)', () => {
  let lettore: Lettore;
  before(async () => {
    lettore = await Lettore.apri();
  });
  after(() => lettore.banco.remove());
  const trovati = async (text: string) =>
    (await lettore.trovati(text)).map(({ requisito, codice, percorso }) => [requisito, codice, percorso]);

  it('was designated by each of them, and the file says with which act', async () => {
    expect(await trovati(con(ANAGRAFE, DESIGNATO) + con(SECONDO, DESIGNATO))).to.deep.equal([]);
    expect(await trovati(ANAGRAFE + SECONDO)).to.deep.equal([
      ['E-26', 'atto-mancante', '/enti/0/trattamento'],
      ['E-26', 'atto-mancante', '/enti/1/trattamento'],
    ]);
    const text = con(ANAGRAFE, DESIGNATO) + SECONDO;
    const [una, ...altre] = await lettore.trovati(text);
    expect(altre).to.deep.equal([]);
    expect(una).to.deep.include({ percorso: '/enti/1/trattamento', riga: rigaDi(text, '  - id: seconda') });
    expect(una?.problema).to.contain('seconda');
    expect(una?.rimedio).to.contain('gestore: fornitore');
  });

  it('may be one of them, and no more than one', async () => {
    expect(await trovati(con(ANAGRAFE, DA_SE) + con(SECONDO, DESIGNATO))).to.deep.equal([]);
    expect(await trovati(con(ANAGRAFE, DA_SE) + con(SECONDO, DA_SE))).to.deep.equal([
      ['E-26', 'atto-mancante', '/enti/1/trattamento'],
    ]);
  });

  it('may be designated by a convention', async () => {
    const atto = '        responsabileTrattamento: { fornitore: F, atto: A, data: 2026-01-15 }\n';
    const suo = cambia(SECONDO, '        protocollo: P/1\n', `        protocollo: P/1\n${atto}`);
    expect(await trovati(con(ANAGRAFE, DESIGNATO) + suo)).to.deep.equal([]);
  });

  it('is not asked about by an ente alone', async () => {
    expect(await trovati(ANAGRAFE)).to.deep.equal([]);
  });

  const storti: readonly (readonly [string, string, string])[] = [
    [
      'without an act',
      '{ gestore: fornitore, fornitore: F, data: 2026-01-15 }',
      'campo-mancante /enti/0/trattamento/atto',
    ],
    [
      'in the future',
      '{ gestore: fornitore, fornitore: F, atto: A, data: 2030-01-01 }',
      'date-invertite /enti/0/trattamento/data',
    ],
    [
      'on no day',
      '{ gestore: fornitore, fornitore: F, atto: A, data: 2026-02-30 }',
      'data-non-valida /enti/0/trattamento/data',
    ],
    ['of nobody', '{ gestore: ente, atto: A }', 'campo-fuori-posto /enti/0/trattamento/atto'],
  ];
  for (const [title, testo, atteso] of storti) {
    it(`is not designated ${title}`, async () => {
      const found = await lettore.trovati(con(ANAGRAFE, `    trattamento: ${testo}\n`));
      expect(found.map(({ codice, percorso }) => `${codice} ${percorso}`)).to.include(atteso);
    });
  }

  it('stops an import, and not a process whose archive was written before', async () => {
    const path = await lettore.banco.write('anagrafe.yaml', ANAGRAFE + SECONDO);
    const store = new MemoryAnagrafeStore();
    const esito = await importaAnagrafe({ path, store, clock: orologio, autore: 'Anna', motivo: 'prova' });
    expect(esito.esito).to.equal('respinta');
    expect(await store.currentVersion()).to.equal(0);
    const letta = await lettore.load(con(ANAGRAFE, DESIGNATO) + con(SECONDO, DESIGNATO));
    if (!letta.ok) throw new Error(JSON.stringify(letta.difetti));
    const enti = letta.documento.enti.map(({ trattamento: _, ...ente }) => ente);
    const riletta = await parseAnagrafe(1, serializeAnagrafe({ versione: 1, enti }), ADESSO);
    expect(riletta.enti).to.have.length(2);
  });
});
