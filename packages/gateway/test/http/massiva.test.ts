import { expect } from 'chai';
import { CF, CF_ALTRO } from '../policy/scena.js';
import { apriCasa, chiedi, IO, JSON_UTF8, type Casa } from './casa.js';

describe('a request about several people (Q-05b)', () => {
  let casa: Casa;
  beforeEach(async () => (casa = await apriCasa()));
  afterEach(() => casa.close());

  for (const corpo of [
    [CF, CF_ALTRO],
    [{ codiceFiscale: CF }, { codiceFiscale: CF_ALTRO }],
    { codiceFiscale: [CF, CF_ALTRO] },
    { codiciFiscali: [CF] },
  ]) {
    it(`is a batch, goes to the register as such, and no further: ${Array.isArray(corpo) ? 'a list' : Object.keys(corpo)[0]}`, async () => {
      await chiedi(casa, { headers: [IO, JSON_UTF8], corpo: JSON.stringify(corpo) });
      expect(casa.richieste.map(({ rifiutoDellaPorta }) => rifiutoDellaPorta)).to.deep.equal([
        { motivo: 'consultazione-massiva', requisito: 'Q-05b' },
      ]);
      expect(casa.richieste[0]).not.to.have.property('codiceFiscale');
    });
  }
});
