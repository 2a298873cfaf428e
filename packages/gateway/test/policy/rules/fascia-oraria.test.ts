import { expect } from 'chai';
import type { FasciaOraria } from '../../../src/domain/convenzione.js';
import { fasciaOraria } from '../../../src/policy/rules/fascia-oraria.js';
import { ASSICURATO, CONDIZIONI, contesto, contestoOperatore } from '../scena.js';

const UFFICIO: readonly FasciaOraria[] = [{ dalle: '08:00', alle: '18:00', giorni: [1, 2, 3, 4, 5] }];
const perOperatori = { ...CONDIZIONI, fasceOperatori: UFFICIO };
const perAssicurati = { ...CONDIZIONI, fasceAssicurati: UFFICIO };
/** Friday 20 November 2026, 18:00 in Rome. */
const CHIUSURA = Date.UTC(2026, 10, 20, 17, 0);

describe('rule fascia-oraria (E-08)', () => {
  it('lets operators ask within their hours, to the last minute', () => {
    expect(fasciaOraria.check(contestoOperatore({ condizioni: perOperatori }))).to.equal(undefined);
    expect(fasciaOraria.check(contestoOperatore({ condizioni: perOperatori, istante: CHIUSURA - 1 }))).to.equal(
      undefined,
    );
  });

  it('refuses them outside, says when it opens, and in how many seconds', () => {
    expect(fasciaOraria.requisito).to.equal('E-08');
    expect(fasciaOraria.check(contestoOperatore({ condizioni: perOperatori, istante: CHIUSURA }))).to.deep.equal({
      motivo: 'fuori-fascia-oraria',
      riprovaDopo: (2 * 24 + 14) * 3600,
      dettaglio: 'Il servizio riapre il 2026-11-23 alle 08:00.',
    });
  });

  it('never invites to come back a moment too early', () => {
    const refusal = fasciaOraria.check(
      contestoOperatore({ condizioni: perOperatori, istante: Date.UTC(2026, 10, 20, 6, 59, 59, 1) }),
    );
    expect(refusal?.riprovaDopo).to.equal(1);
  });

  it('does not apply the hours of operators to the insured, nor the reverse', () => {
    expect(fasciaOraria.check(contesto({ condizioni: perOperatori, istante: CHIUSURA }))).to.equal(undefined);
    expect(fasciaOraria.check(contestoOperatore({ condizioni: perAssicurati, istante: CHIUSURA }))).to.equal(undefined);
    expect(fasciaOraria.check(contesto({ condizioni: perAssicurati, istante: CHIUSURA }))?.motivo).to.equal(
      'fuori-fascia-oraria',
    );
  });

  it('knows the hour that 29 March lacks and the one that 25 October has twice', () => {
    const notte = [{ dalle: '02:30', alle: '03:00', giorni: [7] }];
    const condizioni = { ...CONDIZIONI, fasceAssicurati: notte };
    const al = (istante: number): string | undefined => fasciaOraria.check(contesto({ condizioni, istante }))?.motivo;
    for (let minute = 0; minute < 24 * 60; minute += 10) {
      expect(al(Date.UTC(2026, 2, 28, 23, minute)), `29 March, minute ${minute}`).to.equal('fuori-fascia-oraria');
    }
    expect(al(Date.UTC(2026, 9, 25, 0, 30))).to.equal(undefined);
    expect(al(Date.UTC(2026, 9, 25, 1, 0))).to.equal('fuori-fascia-oraria');
    expect(al(Date.UTC(2026, 9, 25, 1, 30))).to.equal(undefined);
  });

  it('refuses without a promise where the hours name no day', () => {
    const condizioni = { ...CONDIZIONI, fasceAssicurati: [{ dalle: '08:00', alle: '18:00', giorni: [] }] };
    expect(fasciaOraria.check(contesto({ condizioni }))).to.deep.equal({ motivo: 'fuori-fascia-oraria' });
  });

  it('leaves the lack of a person to the rule before it', () => {
    const { persona: _, ...nessuno } = ASSICURATO;
    expect(
      fasciaOraria.check(contesto({ richiedente: nessuno, condizioni: perAssicurati, istante: CHIUSURA })),
    ).to.equal(undefined);
  });
});
