import { expect } from 'chai';
import { ANAGRAFE, cambia, rigaDi } from '../config/banco.js';
import { CASI_CHI_CHIEDE } from './casi-chi-chiede.js';
import { CASI_SERVIZI } from './casi-servizi.js';
import { Lettore } from './lettore.js';

const CASI = [...CASI_CHI_CHIEDE, ...CASI_SERVIZI];

describe('one thing wrong in the anagrafe', () => {
  let lettore: Lettore;
  before(async () => {
    lettore = await Lettore.apri();
  });
  after(() => lettore.banco.remove());

  for (const [title, part, other, codice, percorso, marker] of CASI) {
    it(`points at ${title}`, async () => {
      const text = cambia(ANAGRAFE, part, other);
      const found = await lettore.trovati(text);
      const one = found.find((difetto) => difetto.codice === codice);
      expect(one, JSON.stringify(found)).to.include({ codice, percorso });
      if (marker !== '') expect(one?.riga).to.equal(rigaDi(text, marker));
      expect(JSON.stringify(found)).not.to.contain('hunter2');
    });
  }

  it('finds nothing else wrong in any of them', async () => {
    // Two findings where the second truly follows from the first.
    const doppi = new Set(['certificato-estraneo', 'persona-incoerente', 'servizio-inesistente']);
    for (const [title, part, other, codice] of CASI) {
      const found = await lettore.trovati(cambia(ANAGRAFE, part, other));
      if (!doppi.has(codice))
        expect(
          found.map((one) => one.codice),
          title,
        ).to.deep.equal(found.map(() => codice));
    }
  });
});
