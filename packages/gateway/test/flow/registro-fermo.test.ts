import { TransportError } from '@varco/modi-client';
import { expect } from 'chai';
import { RegistroUnavailableError } from '../../src/registro/registro-error.js';
import { ACCESSO, banco, richiesta } from './banco.js';

const full = (): RegistroUnavailableError =>
  new RegistroUnavailableError({ reason: 'disk-full', sqlite: 'SQLITE_FULL' });
const down = (): Promise<never> => Promise.reject(full());

describe('when the register cannot be written', () => {
  it('nothing at all happens: nobody is looked up, nothing is asked', async () => {
    const { richiedi, passi, imprevisti } = banco({ apri: down });
    expect(await richiedi(richiesta())).to.deep.equal({
      esito: 'rifiuto',
      accessoId: ACCESSO,
      refusal: { motivo: 'tracciamento-non-disponibile', requisito: 'E-09', riprovaDopo: 30 },
    });
    expect(passi).to.deep.equal(['apri']);
    expect(imprevisti).to.have.length(1);
  });

  it('nor where it fails in a way that nobody foresaw', async () => {
    const { richiedi, passi } = banco({ apri: () => Promise.reject(new TypeError('x')) });
    expect(await richiedi(richiesta())).to.deep.include({ esito: 'rifiuto' });
    expect(passi).to.deep.equal(['apri']);
  });

  it('even a refusal of the door is not told as such: it was not recorded', async () => {
    const { richiedi } = banco({ apri: down });
    const esito = await richiedi(richiesta({ rifiutoDellaPorta: { motivo: 'formato-non-ammesso' } }));
    expect(esito).to.have.nested.property('refusal.motivo', 'tracciamento-non-disponibile');
  });
});

describe('when the register can no more be written once INPS has answered', () => {
  it('the answer is withheld, and nobody is invited to ask again', async () => {
    const { richiedi, passi, imprevisti } = banco({ chiudi: down });
    const esito = await richiedi(richiesta());
    expect(esito).to.have.all.keys('esito', 'accessoId', 'refusal');
    expect(esito).to.deep.include({ esito: 'rifiuto', accessoId: ACCESSO });
    expect(esito).to.have.nested.property('refusal.motivo', 'esito-non-registrato');
    expect(esito).not.to.have.nested.property('refusal.riprovaDopo');
    expect(passi.filter((passo) => passo === 'invia')).to.have.length(1);
    expect(imprevisti).to.have.length(1);
  });

  it('the same holds for a negative answer, a fault and a call cut half-way', async () => {
    for (const scena of [
      { leggi: async () => ({ tipo: 'rifiuto', refusal: { motivo: 'erogatore-in-errore' } }) as const },
      {
        invia: () => Promise.reject(new TransportError('ERR_MODI_CONNECTION', 'reset', { requestSent: true })),
      },
    ]) {
      const esito = await banco({ ...scena, chiudi: down }).richiedi(richiesta());
      expect(esito).to.have.nested.property('refusal.motivo', 'esito-non-registrato');
      expect(esito).not.to.have.nested.property('refusal.riprovaDopo');
    }
  });

  it('a call that never left may be tried again', async () => {
    for (const scena of [
      { iscrizione: async () => 'non-iscritto' as const },
      { invia: () => Promise.reject(new TransportError('ERR_MODI_CONNECTION', 'refused', { requestSent: false })) },
    ]) {
      const esito = await banco({ ...scena, chiudi: down }).richiedi(richiesta());
      expect(esito).to.have.nested.property('refusal.riprovaDopo', 30);
    }
  });
});

describe('when the counters, which share the archive of the register, cannot be written', () => {
  it('no call leaves, and it is told as a register that cannot be written', async () => {
    const { richiedi, passi, chiusure } = banco({ reserve: down });
    const esito = await richiedi(richiesta());
    expect(esito).to.have.nested.property('refusal.motivo', 'tracciamento-non-disponibile');
    expect(passi).not.to.include('invia');
    expect(chiusure[0]).to.deep.include({ esito: 'errore', motivo: 'tracciamento-non-disponibile' });
  });
});

describe('a consultation that PDND, INPS or the house failed', () => {
  it('is told to the log, with its reason; a refusal of the rules is not', async () => {
    const failed = banco({
      invia: () => Promise.reject(new TransportError('ERR_MODI_CONNECTION', 'reset', { requestSent: true })),
    });
    await failed.richiedi(richiesta());
    expect(failed.errori).to.deep.equal([
      { motivo: 'erogatore-in-errore', accessoId: ACCESSO, fatti: { codice: 'ERR_MODI_CONNECTION' } },
    ]);
    const refused = banco({ iscrizione: async () => 'non-iscritto' as const });
    await refused.richiedi(richiesta());
    expect(refused.errori).to.deep.equal([]);
  });
});
