import { expect } from 'chai';
import fc from 'fast-check';
import { containsCodiceFiscale } from '../../src/domain/codice-fiscale-nel-testo.js';
import { CF, CF_ALTRO, CF_OMOCODO, CF_PROVVISORIO } from '../policy/scena.js';

describe('a codice fiscale in a text', () => {
  it('is found alone, in either case, in every omocodia form', () => {
    for (const text of [CF, CF.toLowerCase(), CF_OMOCODO, `TINIT-${CF}`])
      expect(containsCodiceFiscale(text)).to.equal(true);
  });

  it('is found wherever it stands, and however it is set apart', () => {
    const amid = fc.stringMatching(/^[\x20-\x7e]{0,40}$/);
    fc.assert(
      fc.property(
        amid,
        fc.constantFrom(CF, CF_ALTRO, CF_OMOCODO),
        fc.constantFrom('', ' ', '-', '. '),
        amid,
        (a, cf, by, b) => {
          expect(containsCodiceFiscale(a + [...cf].join(by) + b)).to.equal(true);
        },
      ),
    );
  });

  it('is not seen in what an ente calls its operators, workstations and cases', () => {
    for (const text of [
      '',
      'OP-0042',
      'op.rossi_1-B',
      'mario.rossi.1985',
      '10.20.30.40',
      'PC-SEDE-ROMA-00123.cassa.example',
      'PENS-2026-1',
      '2026/000123',
      'DOM 2026/0000000123 del 10/12/2026',
      '7d3b9f14-6a2e-4f57-8c11-2b3a4c5d6e7f',
      `${CF.slice(0, 15)}T`,
      CF.slice(0, 15),
      CF_PROVVISORIO,
    ])
      expect(containsCodiceFiscale(text), text).to.equal(false);
  });
});
