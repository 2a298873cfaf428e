import { expect } from 'chai';
import type { Ente, Operatore } from '../../../src/domain/ente.js';
import { createOsservatorio } from '../../../src/operatori/osserva-postazione.js';
import { Postazioni } from '../../../src/operatori/postazioni.js';
import { operatoreConcorrente } from '../../../src/policy/rules/operatore-concorrente.js';
import { operatoreInCarica } from '../../../src/policy/rules/operatore-in-carica.js';
import { operatoreInformato } from '../../../src/policy/rules/operatore-informato.js';
import { operatoreProfilo } from '../../../src/policy/rules/operatore-profilo.js';
import { contesto, contestoOperatore, enteDi, ISTANTE, OPERATORE, OPERATORE_IN_SEDE, SERVIZIO } from '../scena.js';

const con = (parti: Partial<Operatore>, ente: Partial<Ente> = {}) =>
  contestoOperatore({ ente: enteDi({ operatori: [{ ...OPERATORE, ...parti }], ...ente }) });
const RULES = [operatoreInCarica, operatoreProfilo, operatoreInformato, operatoreConcorrente];

describe('rules about an operator who is enabled', () => {
  it('let pass whose profile says nothing, and the insured', () => {
    const informativa = { versione: '1', testo: 'x', richiesta: true };
    for (const rule of RULES) {
      expect(rule.check(contestoOperatore()), rule.nome).to.equal(undefined);
      expect(rule.check(contesto({ ente: enteDi({ operatori: [], informativa }) })), rule.nome).to.equal(undefined);
    }
  });

  it('operatore-in-carica: within the term, first and last day included (Q-09)', () => {
    expect(operatoreInCarica.requisito).to.equal('Q-09');
    const says = (parti: Partial<Operatore>) => operatoreInCarica.check(con(parti))?.motivo;
    expect(says({ dal: '2026-11-20', al: '2026-11-20' })).to.equal(undefined);
    expect(says({ dal: '2026-11-21' })).to.equal('operatore-non-abilitato');
    expect(says({ al: '2026-11-19' })).to.equal('operatore-non-abilitato');
    expect(says({ daConfermareEntro: '2026-11-20' })).to.equal(undefined);
    expect(says({ daConfermareEntro: '2026-11-19' })).to.equal('operatore-non-abilitato');
  });

  it('operatore-profilo: services and purposes that are named, and no other (E-25)', () => {
    expect(operatoreProfilo.requisito).to.equal('E-25');
    const says = (parti: Partial<Operatore>) => operatoreProfilo.check(con(parti))?.motivo;
    const purposeId = SERVIZIO.pdnd?.purposeId ?? '';
    expect(says({ servizi: ['eci'], finalita: [purposeId.toUpperCase()] })).to.equal(undefined);
    for (const parti of [{ servizi: [] }, { servizi: ['isee'] }, { finalita: [] }, { finalita: ['x'] }])
      expect(says(parti), JSON.stringify(parti)).to.equal('operatore-non-abilitato');
    const { pdnd: _, ...senza } = SERVIZIO;
    expect(operatoreProfilo.check({ ...con({ finalita: [purposeId] }), servizio: senza })?.motivo).to.equal(
      'operatore-non-abilitato',
    );
  });

  it('operatore-informato: the notice in force, where it is asked for (E-20)', () => {
    expect(operatoreInformato.requisito).to.equal('E-20');
    const informativa = { versione: '2', testo: 'x', richiesta: true };
    const says = (versione: string | undefined, richiesta = true) =>
      operatoreInformato.check(
        con(versione === undefined ? {} : { presaVisione: { versione, data: '2026-11-01' } }, {
          informativa: { ...informativa, richiesta },
        }),
      )?.motivo;
    expect(says('2')).to.equal(undefined);
    expect(says('1')).to.equal('operatore-non-informato');
    expect(says(undefined)).to.equal('operatore-non-informato');
    expect(says(undefined, false)).to.equal(undefined);
  });

  it('operatore-concorrente: refuses where the ente says so, and otherwise lets pass (G-01)', () => {
    expect(operatoreConcorrente.requisito).to.equal('G-01');
    const says = (azione: 'avvisa' | 'rifiuta') =>
      operatoreConcorrente.check(contestoOperatore({ altraPostazione: { secondiFa: 3, azione } }));
    expect(says('avvisa')).to.equal(undefined);
    expect(says('rifiuta')).to.deep.equal({ motivo: 'operatore-in-uso-altrove', fatti: { secondiFa: 3 } });
  });
});

describe('two workstations of one operator (G-01)', () => {
  const uso = { finestraSecondi: 300, azione: 'avvisa' } as const;
  const a = (postazione: string, secondi: number, operatore = 'op') => ({
    ente: 'cassa',
    operatore,
    postazione,
    istante: ISTANTE + secondi * 1000,
  });

  it('are seen within the window, and not after it, nor of two operators', () => {
    const postazioni = new Postazioni();
    expect(postazioni.osserva(a('A', 0), uso)).to.equal(undefined);
    expect(postazioni.osserva(a('B', 1, 'altro'), uso)).to.equal(undefined);
    expect(postazioni.osserva(a('A', 10), uso)).to.equal(undefined);
    expect(postazioni.osserva(a('B', 310), uso)).to.deep.equal({ secondiFa: 300, azione: 'avvisa' });
    expect(postazioni.osserva(a('B', 611), uso)).to.equal(undefined);
  });

  it('leave the first one at work where the second is refused, until the first is cold', () => {
    const postazioni = new Postazioni();
    const rifiuta = { ...uso, azione: 'rifiuta' } as const;
    expect(postazioni.osserva(a('A', 0), rifiuta)).to.equal(undefined);
    expect(postazioni.osserva(a('B', 100), rifiuta)?.azione).to.equal('rifiuta');
    expect(postazioni.osserva(a('A', 200), rifiuta)).to.equal(undefined);
    expect(postazioni.osserva(a('B', 499), rifiuta)?.azione).to.equal('rifiuta');
    expect(postazioni.osserva(a('B', 501), rifiuta)).to.equal(undefined);
    expect(postazioni.osserva(a('A', 502), rifiuta)?.azione).to.equal('rifiuta');
  });

  it('are remembered of a bounded number of operators, and seen when the clock goes back', () => {
    const postazioni = new Postazioni(2);
    for (const operatore of ['x', 'y', 'z']) postazioni.osserva(a('A', 0, operatore), uso);
    expect(postazioni.osserva(a('B', 1, 'x'), uso)).to.equal(undefined);
    expect(postazioni.osserva(a('B', -60, 'z'), uso)).to.deep.equal({ secondiFa: 0, azione: 'avvisa' });
  });

  it('are told of once a window, of operators who name a workstation, where the ente wants it', () => {
    const dette: string[] = [];
    const { osserva } = createOsservatorio({ onVista: ({ operatore }) => dette.push(operatore) });
    const { ente } = enteDi({ usoConcorrente: uso });
    const da = (postazione: string, secondi: number) =>
      osserva(ente, { ...OPERATORE_IN_SEDE, postazione }, ISTANTE + secondi * 1000);
    void da('A', 0);
    for (const secondi of [1, 2, 3])
      expect(da(secondi % 2 === 0 ? 'A' : 'B', secondi)).to.deep.include({ azione: 'avvisa' });
    expect(dette).to.deep.equal(['op.rossi']);
    void da('A', 301);
    void da('B', 302);
    expect(dette).to.have.length(2);
    const { postazione: _, ...senza } = OPERATORE_IN_SEDE;
    expect(osserva(ente, senza, ISTANTE)).to.equal(undefined);
    expect(osserva(enteDi().ente, { ...OPERATORE_IN_SEDE, postazione: 'C' }, ISTANTE)).to.equal(undefined);
  });
});
