import { TransportError, type TransportErrorCode } from '@varco/modi-client';
import { expect } from 'chai';
import { banco, richiesta } from './banco.js';
import { ISTANTE } from '../policy/scena.js';

const MEZZANOTTE = Date.UTC(2026, 10, 20, 23, 0);
const cut = (code: TransportErrorCode, requestSent: boolean) => (): Promise<never> =>
  Promise.reject(new TransportError(code, 'message', { requestSent }));

describe('a unit of the ceiling', () => {
  it('is taken of the day of the ente and the service, right before the socket', async () => {
    const { richiedi, riserve, passi } = banco();
    await richiedi(richiesta());
    expect(riserve).to.have.length(1);
    expect(riserve[0]?.map(({ chiave, massimo }) => ({ chiave, massimo }))).to.deep.equal([
      { chiave: 'cassa/eci/giorno/2026-11-20', massimo: 1000 },
    ]);
    expect(passi.indexOf('invia') - passi.indexOf('riserva')).to.equal(1);
  });

  it('is counted on both days within one deadline of midnight, at the instant of the call and not of the request', async () => {
    const house = banco({
      voucher: async () => {
        house.avanza(MEZZANOTTE - 30_000 - ISTANTE);
        throw new TransportError('ERR_MODI_TIMEOUT', 'message', { requestSent: true });
      },
    });
    await house.richiedi(richiesta());
    expect(house.riserve).to.deep.equal([]);
    const later = banco();
    later.avanza(MEZZANOTTE - 30_000 - ISTANTE);
    await later.richiedi(richiesta());
    expect(later.riserve[0]?.map(({ chiave }) => chiave)).to.deep.equal([
      'cassa/eci/giorno/2026-11-20',
      'cassa/eci/giorno/2026-11-21',
    ]);
  });

  it('that is not there is a refusal with the seconds to the end of its window, and no call leaves', async () => {
    const { richiedi, passi, chiusure } = banco({
      reserve: async ([limite]) => ({
        granted: false,
        exhausted: limite?.chiave ?? '',
        remaining: new Map([[limite?.chiave ?? '', 0]]),
      }),
    });
    expect(await richiedi(richiesta())).to.deep.include({
      esito: 'rifiuto',
      refusal: { motivo: 'quota-esaurita', requisito: 'Q-04', riprovaDopo: (MEZZANOTTE - ISTANTE) / 1000 },
      quota: { massimo: 1000, rimanenti: 0, azzeramento: MEZZANOTTE },
    });
    expect(passi).not.to.include('invia');
    expect(chiusure[0]).to.deep.include({
      ...{ esito: 'rifiuto', motivo: 'quota-esaurita', requisito: 'Q-04', chiamataPartita: false },
      voucherJti: 'jti-del-voucher',
    });
  });

  it('of tomorrow that is not there makes one wait for the end of tomorrow', async () => {
    const house = banco({
      reserve: async (limiti) => ({
        granted: false,
        exhausted: limiti[1]?.chiave ?? '',
        remaining: new Map(limiti.map(({ chiave }, index) => [chiave, index === 0 ? 5 : 0])),
      }),
    });
    house.avanza(MEZZANOTTE - 30_000 - ISTANTE);
    const esito = await house.richiedi(richiesta());
    expect(esito).to.have.nested.property('refusal.riprovaDopo', 24 * 3600 + 30);
  });

  for (const [code, requestSent] of [
    ['ERR_MODI_TIMEOUT', false],
    ['ERR_MODI_CONNECTION', false],
    ['ERR_MODI_CONFIG_INVALID', false],
    ['ERR_MODI_TIMEOUT', true],
    ['ERR_MODI_CONNECTION', true],
    ['ERR_MODI_BODY_TOO_LARGE', true],
  ] as const) {
    it(`is ${requestSent ? 'kept' : 'given back'} after ${code} ${requestSent ? 'once something left' : 'before anything left'}`, async () => {
      const { richiedi, resi, chiusure } = banco({ invia: cut(code, requestSent) });
      const esito = await richiedi(richiesta());
      expect(esito.esito).to.equal('rifiuto');
      expect(resi).to.deep.equal(requestSent ? [] : ['gettone']);
      expect(chiusure[0]).to.deep.include({ esito: 'errore', chiamataPartita: requestSent });
    });
  }

  it('is kept whatever INPS answers', async () => {
    for (const leggi of [
      async () => ({ tipo: 'rifiuto', refusal: { motivo: 'erogatore-in-errore' } }) as const,
      async () => ({ tipo: 'rifiuto', refusal: { motivo: 'erogatore-limite' } }) as const,
      () => Promise.reject(new Error('x')),
    ]) {
      const { richiedi, resi } = banco({ leggi });
      await richiedi(richiesta());
      expect(resi).to.deep.equal([]);
    }
  });

  it('that cannot be given back changes nothing of what became of the call', async () => {
    const error = new Error('busy');
    const { richiedi, chiusure, imprevisti } = banco({
      invia: cut('ERR_MODI_CONNECTION', false),
      giveBack: () => Promise.reject(error),
    });
    expect(await richiedi(richiesta())).to.have.nested.property('refusal.motivo', 'erogatore-non-disponibile');
    expect(chiusure[0]).to.deep.include({ motivo: 'erogatore-non-disponibile', chiamataPartita: false });
    expect(imprevisti.map((one) => one.error)).to.deep.equal([error]);
  });
});

describe('when INPS says that the calls of the day are over', () => {
  const limite = (riprovaDopo?: number) => async () =>
    ({
      tipo: 'rifiuto',
      refusal: { motivo: 'erogatore-limite', ...(riprovaDopo === undefined ? {} : { riprovaDopo }) },
    }) as const;

  it('nobody asks again until tomorrow', async () => {
    const { richiedi, fermi, chiusure } = banco({ leggi: limite() });
    expect(await richiedi(richiesta())).to.deep.include({
      refusal: { motivo: 'erogatore-limite', requisito: 'Q-04r', riprovaDopo: (MEZZANOTTE - ISTANTE) / 1000 },
    });
    expect(fermi).to.deep.equal([{ chiave: 'cassa/eci/giorno/2026-11-20', finoA: MEZZANOTTE }]);
    expect(chiusure[0]).to.deep.include({
      esito: 'errore',
      motivo: 'erogatore-limite',
      requisito: 'Q-04r',
      chiamataPartita: true,
    });
  });

  it('nor before it said, should that be tomorrow', async () => {
    const { richiedi, fermi } = banco({ leggi: limite(86_400) });
    expect(await richiedi(richiesta())).to.have.nested.property('refusal.riprovaDopo', 86_400);
    const finoA = ISTANTE + 86_400_000;
    expect(fermi).to.deep.equal([
      { chiave: 'cassa/eci/giorno/2026-11-20', finoA },
      { chiave: 'cassa/eci/giorno/2026-11-21', finoA },
    ]);
  });

  it('a stop that cannot be noted is told to the log, and the register still says that the call left', async () => {
    const error = new Error('busy');
    const { richiedi, chiusure, imprevisti } = banco({ leggi: limite(60), latch: () => Promise.reject(error) });
    expect(await richiedi(richiesta())).to.deep.include({
      refusal: { motivo: 'erogatore-limite', requisito: 'Q-04r', riprovaDopo: 60 },
    });
    expect(chiusure[0]).to.deep.include({ motivo: 'erogatore-limite', chiamataPartita: true });
    expect(imprevisti.map((one) => one.error)).to.deep.equal([error]);
  });
});
