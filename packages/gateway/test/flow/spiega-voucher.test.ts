import { SignerError, TokenError, type ModiFacts } from '@varco/modi-client';
import { expect } from 'chai';
import { problemBody } from '../../src/http/problem.js';
import { OPERATORE_IN_SEDE, SERVIZIO } from '../policy/scena.js';
import { banco, richiesta, type Scena } from './banco.js';

const OPACO: ModiFacts = {
  status: 400,
  codes: '015-0008',
  correlationId: 'c-1',
  probableCauses: 'clock/behind,pdnd/key-not-in-client',
};

async function rifiutata(facts: ModiFacts, scena: Scena = {}) {
  const house = banco({
    ...scena,
    voucher: () => Promise.reject(new TokenError('ERR_MODI_VOUCHER_REFUSED', 'no', { facts })),
  });
  const esito = await house.richiedi(richiesta({ richiedente: OPERATORE_IN_SEDE }));
  if (esito.esito !== 'rifiuto') throw new Error('a refusal was to come');
  return { house, refusal: esito.refusal, fatti: esito.refusal.fatti ?? {} };
}

describe('a refused voucher', () => {
  it('names client, purpose and environment for the log, and keeps what PDND said', async () => {
    const { house, fatti } = await rifiutata(OPACO, { ambiente: 'collaudo' });
    expect(fatti).to.include({
      ...OPACO,
      probableCauses: 'pdnd/key-not-in-client',
      codice: 'ERR_MODI_VOUCHER_REFUSED',
      ambiente: 'collaudo',
      clientId: SERVIZIO.pdnd?.clientId,
      purposeId: SERVIZIO.pdnd?.purposeId,
    });
    expect(house.errori.map(({ motivo }) => motivo)).to.deep.equal(['voucher-rifiutato']);
    expect(house.errori[0]?.fatti).to.deep.equal(fatti);
    expect(house.chiusure[0]).to.include({ motivo: 'voucher-rifiutato', correlationId: 'c-1' });
  });

  it('says the endpoint where the environment has no name', async () => {
    expect((await rifiutata(OPACO)).fatti['ambiente']).to.equal('https://pdnd.example/token.oauth2');
  });

  it('gives the remedy of the likeliest cause, with the kid that PDND should have', async () => {
    const { fatti } = await rifiutata(OPACO);
    expect(fatti['rimedio']).to.match(/Chiavi pubbliche.*kid \([A-Za-z0-9_-]{43}\)/);
  });

  for (const [scartoMs, verso] of [
    [180_000, 'indietro'],
    [-45_000, 'avanti'],
    [30_000, 'indietro'],
  ] as const) {
    it(`names the clock that is ${Math.abs(scartoMs) / 1000} s ${verso}, to the caller too`, async () => {
      const { refusal, fatti } = await rifiutata({ ...OPACO, clockSkewMs: scartoMs }, { scartoMs });
      expect(refusal.dettaglio).to.include(`${verso} di ${Math.abs(scartoMs) / 1000} secondi`);
      expect(problemBody(refusal).rimedio).to.match(/NTP/);
      expect(String(fatti['rimedio'])).to.match(/orologio/);
      expect(fatti['probableCauses']).to.equal(OPACO['probableCauses']);
    });
  }

  it('does not name a clock that is right, or that was corrected', async () => {
    const { refusal } = await rifiutata({ ...OPACO, clockSkewMs: 180_000 }, { scartoMs: 400 });
    expect(refusal).not.to.have.any.keys('dettaglio', 'rimedio');
    expect(problemBody(refusal).rimedio).not.to.match(/NTP/);
  });

  it('that says why is not explained further', async () => {
    const { refusal, fatti } = await rifiutata({ status: 400, codes: '007-9999' }, { scartoMs: 180_000 });
    expect(refusal).not.to.have.any.keys('dettaglio', 'rimedio');
    expect(fatti).to.include({ clientId: SERVIZIO.pdnd?.clientId }).and.not.have.any.keys('rimedio', 'probableCauses');
  });

  it('shows the caller the codes he may see', async () => {
    const { refusal } = await rifiutata({ ...OPACO, clockSkewMs: 180_000 }, { scartoMs: 180_000 });
    expect(Object.keys(problemBody(refusal, 'accesso'))).to.have.members([
      'type',
      'title',
      'status',
      'detail',
      'instance',
      'codice',
      'rimedio',
      'correlationId',
    ]);
  });
});

describe('a key in a device that is not there', () => {
  const guasto = new SignerError('ERR_MODI_SIGNER_UNAVAILABLE', 'no', { facts: { reason: 'token' } });

  for (const [when, scena] of [
    ['when it should sign the evidence', { evidenza: () => Promise.reject(guasto) }],
    ['when the tools are made', { erogatore: () => Promise.reject(guasto) }],
  ] satisfies readonly (readonly [string, Scena])[]) {
    it(`${when}: nothing leaves, nothing is counted, and it may be tried again`, async () => {
      const house = banco(scena);
      const esito = await house.richiedi(richiesta({ richiedente: OPERATORE_IN_SEDE }));
      expect(esito).to.deep.include({
        esito: 'rifiuto',
        refusal: {
          motivo: 'firma-non-disponibile',
          fatti: { reason: 'token', codice: 'ERR_MODI_SIGNER_UNAVAILABLE' },
          riprovaDopo: 30,
        },
      });
      expect(house.passi).not.to.include('riserva').and.not.include('invia');
      expect(house.imprevisti).to.deep.equal([]);
      expect(house.chiusure[0]).to.include({ esito: 'errore', motivo: 'firma-non-disponibile' });
    });
  }
});
