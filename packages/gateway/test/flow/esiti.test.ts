import { TokenError, TransportError, WorkerError, type SoapFault } from '@varco/modi-client';
import { expect } from 'chai';
import { MOTIVI, type Motivo } from '../../src/domain/refusal.js';
import { PROBLEMI } from '../../src/http/problemi.js';
import { banco, BUSTA, richiesta, RISPOSTA } from './banco.js';
import { CF, ISTANTE } from '../policy/scena.js';

describe('the answer of INPS', () => {
  it('is read at the instant of the call, for the person that was asked about, in the form that was asked for', async () => {
    const { richiedi, lette } = banco();
    await richiedi(richiesta({ resa: 'xml' }));
    expect(lette).to.deep.equal([
      { risposta: RISPOSTA, codiceFiscale: CF, resa: 'xml', istante: ISTANTE, allegati: 'rifiuta' },
    ]);
  });

  it('that maps nothing is an answer without a statement of the model', async () => {
    const { richiedi } = banco({ leggi: async () => ({ tipo: 'risposta', busta: BUSTA }) });
    const esito = await richiedi(richiesta({ resa: 'xml' }));
    expect(esito).to.include({ esito: 'risposta', busta: BUSTA });
    expect(esito).not.to.have.property('estratto');
  });

  for (const [nonTrovato, motivo] of [
    [true, 'assicurato-non-trovato'],
    [false, 'esito-negativo'],
  ] as const) {
    it(`that is a business no is ${motivo}, with INPS's own code`, async () => {
      const { richiedi, chiusure } = banco({
        leggi: async () => ({ tipo: 'esito-negativo', busta: BUSTA, codice: 'DATI_NON_TROVATI', nonTrovato }),
      });
      expect(await richiedi(richiesta())).to.deep.include({
        esito: 'esito-negativo',
        codice: 'DATI_NON_TROVATI',
        istante: ISTANTE,
        refusal: { motivo, fatti: { esito: 'DATI_NON_TROVATI' } },
      });
      expect(chiusure[0]).to.deep.include({
        ...{ esito: 'esito-negativo', motivo, esitoErogatore: 'DATI_NON_TROVATI', chiamataPartita: true },
      });
    });
  }

  it('that no worker thread could read is a call that left, with its unit, and nothing unforeseen', async () => {
    const { richiedi, chiusure, imprevisti, resi } = banco({
      leggi: async () => {
        throw new WorkerError('ERR_MODI_WORKER_FAILED', 'message', { facts: { reason: 'ended' } });
      },
    });
    expect(await richiedi(richiesta())).to.have.nested.property('refusal.motivo', 'errore-interno');
    expect(chiusure[0]).to.deep.include({ motivo: 'errore-interno', chiamataPartita: true, statoErogatore: 200 });
    expect(chiusure[0]).to.have.property('contatori');
    expect([resi, imprevisti]).to.deep.equal([[], []]);
  });

  it('that is a fault is handed on to callers who speak SOAP', async () => {
    const fault: SoapFault = {
      ...{ faultcode: 's:Server', side: 'Server', suffix: undefined, faultstring: 'x', faultactor: undefined },
      problem: undefined,
    };
    const whole = { fault, httpStatus: 500, envelope: RISPOSTA.body };
    const { richiedi, chiusure } = banco({
      leggi: async () => ({
        tipo: 'rifiuto',
        refusal: { motivo: 'erogatore-in-errore', fatti: { govwayId: 'dalla-busta' } },
        fault: whole,
      }),
    });
    expect(await richiedi(richiesta())).to.deep.include({ esito: 'rifiuto', fault: whole });
    // The head of the answer has the last word about its id.
    expect(chiusure[0]).to.deep.include({ esito: 'errore', govwayId: 'a1b2c3d4-0000', statoErogatore: 200 });
  });

  it('that is a fault gives its id to the register where the head of the answer has none', async () => {
    const { richiedi, chiusure } = banco({
      invia: async () => ({ ...RISPOSTA, headers: {} }),
      leggi: async () => ({
        tipo: 'rifiuto',
        refusal: { motivo: 'erogatore-in-errore', fatti: { govwayId: 'dalla-busta' } },
      }),
    });
    await richiedi(richiesta());
    expect(chiusure[0]?.govwayId).to.equal('dalla-busta');
  });
});

describe('PDND', () => {
  for (const [error, motivo] of [
    [
      new TokenError('ERR_MODI_VOUCHER_REFUSED', 'm', { facts: { codes: '015-0008', correlationId: 'c-1' } }),
      'voucher-rifiutato',
    ],
    [new TokenError('ERR_MODI_RATE_LIMITED', 'm', { facts: { correlationId: 'c-1' } }), 'pdnd-satura'],
    [
      new TransportError('ERR_MODI_CONNECTION', 'm', { requestSent: false, facts: { correlationId: 'c-1' } }),
      'pdnd-non-disponibile',
    ],
  ] as const) {
    it(`that answers ${error.code} is ${motivo}: no unit is spent, its correlation id is recorded`, async () => {
      const { richiedi, passi, chiusure } = banco({ voucher: () => Promise.reject(error) });
      expect(await richiedi(richiesta())).to.have.nested.property('refusal.motivo', motivo);
      expect(passi).not.to.include('riserva').and.not.include('invia');
      expect(chiusure[0]).to.deep.include({ esito: 'errore', motivo, correlationId: 'c-1' });
      expect(chiusure[0]).not.to.have.property('chiamataPartita');
    });
  }
});

describe('in the register', () => {
  /** Reasons for which the flow, PDND or INPS failed; all others are somebody's being refused. */
  const ERRORI: readonly Motivo[] = MOTIVI.filter(
    (motivo) => PROBLEMI[motivo].status >= 500 || motivo === 'erogatore-limite',
  )
    // Announced by the ente and kept by a rule: nothing failed.
    .filter((motivo) => motivo !== 'servizio-in-manutenzione');
  /** Answered before anybody is known to be asking: there is no register to write in. */
  const DELLA_PORTA: readonly Motivo[] = [
    'servizio-in-chiusura',
    'servizio-saturo',
    'fornitore-identita-non-disponibile',
  ];

  for (const motivo of MOTIVI.filter((one) => !DELLA_PORTA.includes(one))) {
    const atteso = ERRORI.includes(motivo) ? 'errore' : 'rifiuto';
    it(`${motivo} is a ${atteso}`, async () => {
      const { richiedi, chiusure } = banco({ leggi: async () => ({ tipo: 'rifiuto', refusal: { motivo } }) });
      await richiedi(richiesta());
      expect(chiusure[0]).to.deep.include({ esito: atteso, motivo });
    });
  }
});
