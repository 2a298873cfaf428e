import { expect } from 'chai';
import type { UsoConcorrente } from '../../src/domain/ente.js';
import { createOsservatorio } from '../../src/operatori/osserva-postazione.js';
import type { PostazioniCondivise } from '../../src/operatori/osserva-postazione.js';
import { Postazioni } from '../../src/operatori/postazioni.js';
import { enteDi, ISTANTE, OPERATORE_IN_SEDE } from '../policy/scena.js';

const AVVISA: UsoConcorrente = { finestraSecondi: 300, azione: 'avvisa' };
const RIFIUTA: UsoConcorrente = { finestraSecondi: 300, azione: 'rifiuta' };

/** What all instances share, in this process: as Redis does it, one step after the other. */
function condivise(): PostazioniCondivise & { chieste: number; rotta: boolean } {
  const insieme = new Postazioni();
  return {
    ...{ chieste: 0, rotta: false },
    async osserva(avvistamento, uso) {
      this.chieste += 1;
      if (this.rotta) throw new Error('away');
      const vista = insieme.osserva(avvistamento, uso);
      return vista && vista.secondiFa * 1000;
    },
  };
}

describe('workstations that instances see together (G-01)', () => {
  const istanza = (insieme: PostazioniCondivise, uso: UsoConcorrente) => {
    const [dette, errori]: [string[], unknown[]] = [[], []];
    const { osserva, avvisi } = createOsservatorio({
      onVista: ({ operatore }) => dette.push(operatore),
      onError: (error) => errori.push(error),
      condivise: insieme,
    });
    const { ente } = enteDi({ usoConcorrente: uso });
    const da = async (postazione: string, secondi: number) =>
      osserva(ente, { ...OPERATORE_IN_SEDE, postazione }, ISTANTE + secondi * 1000);
    return { da, dette, errori, avvisi: (secondi: number) => avvisi(ISTANTE + secondi * 1000) };
  };

  it('are asked about at most every two seconds while an operator stays where he is', async () => {
    const insieme = condivise();
    const { da } = istanza(insieme, AVVISA);
    for (const secondi of [0, 0.5, 1, 1.9]) expect(await da('A', secondi)).to.equal(undefined);
    expect(insieme.chieste).to.equal(1);
    await da('A', 2.1);
    expect(insieme.chieste).to.equal(2);
  });

  it('are refused at the second one by every instance, and the first goes on everywhere', async () => {
    const insieme = condivise();
    const [uno, due] = [istanza(insieme, RIFIUTA), istanza(insieme, RIFIUTA)];
    expect(await uno.da('A', 0)).to.equal(undefined);
    for (const secondi of [10, 11])
      expect(await due.da('B', secondi)).to.deep.equal({ secondiFa: secondi, azione: 'rifiuta' });
    expect((await uno.da('B', 12))?.azione).to.equal('rifiuta');
    expect(await due.da('A', 13)).to.equal(undefined);
    expect(await uno.da('A', 14)).to.equal(undefined);
    // Once it is cold.
    expect(await due.da('B', 400)).to.equal(undefined);
    expect([uno.dette, due.dette]).to.deep.equal([['op.rossi'], ['op.rossi']]);
  });

  it('are told of by the instance that serves the second one, and counted in its warnings for an hour', async () => {
    const insieme = condivise();
    const [uno, due] = [istanza(insieme, AVVISA), istanza(insieme, AVVISA)];
    await uno.da('A', 0);
    expect(due.avvisi(0)).to.deep.equal([]);
    expect(await due.da('B', 5)).to.deep.equal({ secondiFa: 5, azione: 'avvisa' });
    expect([uno.dette, due.dette]).to.deep.equal([[], ['op.rossi']]);
    expect(due.avvisi(6)[0])
      .to.match(/^cassa: 1 operatore da due postazioni insieme/)
      .and.not.include('op.rossi');
    expect(due.avvisi(3_700)).to.deep.equal([]);
  });

  it('are seen by each instance alone while the others cannot be asked, and nobody waits or fails for it', async () => {
    const insieme = condivise();
    insieme.rotta = true;
    const { da, errori } = istanza(insieme, RIFIUTA);
    expect(await da('A', 0)).to.equal(undefined);
    expect((await da('B', 1))?.azione).to.equal('rifiuta');
    expect(await da('A', 2)).to.equal(undefined);
    expect(errori.length).to.be.greaterThan(0);
  });
});
