import { expect } from 'chai';
import { decide } from '../../../src/policy/decide.js';
import { applicazioneAmmessa } from '../../../src/policy/rules/applicazione-ammessa.js';
import { contesto, SERVIZIO } from '../scena.js';

describe('rule applicazione-ammessa (Q-10)', () => {
  it('lets every application ask for a service that names none', () => {
    expect(applicazioneAmmessa.requisito).to.equal('Q-10');
    expect(applicazioneAmmessa.check(contesto())).to.equal(undefined);
  });

  it('refuses an application that the service does not name', () => {
    const solo = (...applicazioni: string[]) => contesto({ servizio: { ...SERVIZIO, applicazioni } });
    expect(applicazioneAmmessa.check(solo('portale', 'altra'))).to.equal(undefined);
    expect(decide(solo('altra'))).to.include({ motivo: 'applicazione-non-ammessa', requisito: 'Q-10' });
    expect(decide(solo())).to.include({ motivo: 'applicazione-non-ammessa' });
  });
});
