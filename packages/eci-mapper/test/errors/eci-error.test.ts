import { expect } from 'chai';
import { EciError } from '../../src/index.js';
import { failure, lettoreSandbox } from '../support/fixtures.js';
import { conPeriodi, periodo } from '../support/risposta.js';

describe('EciError', () => {
  it('crosses the border of a worker as plain data and comes back whole', () => {
    const error = failure(() => lettoreSandbox().mapRisposta(conPeriodi(periodo('<Dal>x</Dal>'))));
    const tornato = EciError.fromJSON(structuredClone(error.toJSON()));
    expect(tornato).to.be.instanceOf(EciError);
    expect(tornato.toJSON()).to.deep.equal(error.toJSON());
    expect(tornato.text('atteso')).to.equal('a day (YYYY-MM-DD)');
    expect(tornato.text('nessuno')).to.equal('');
  });

  it('keeps its cause', () => {
    const cause = new Error('why');
    expect(new EciError('ERR_ECI_XML', 'no', { cause }).cause).to.equal(cause);
    expect(new EciError('ERR_ECI_XML', 'no')).not.to.have.property('cause');
  });
});
