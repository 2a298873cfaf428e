import { expect } from 'chai';
import { createTempi } from '../../src/flow/tempi.js';

describe('durations by phase', () => {
  it('give to each phase the time since the mark before it, and add up what is marked twice', () => {
    let now = 1000;
    const tempi = createTempi({ now: () => now });
    now = 1005;
    tempi.mark('registro');
    now = 1025;
    tempi.mark('erogatore');
    now = 1026;
    tempi.mark('registro');
    expect(tempi.durate).to.deep.equal({ registro: 6, erogatore: 20 });
  });

  it('are never negative, though the clock of the machine be set back', () => {
    let now = 1000;
    const tempi = createTempi({ now: () => now });
    now = 400;
    tempi.mark('regole');
    now = 405;
    tempi.mark('erogatore');
    expect(tempi.durate).to.deep.equal({ regole: 0, erogatore: 5 });
  });
});
