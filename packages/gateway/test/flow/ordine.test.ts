import { expect } from 'chai';
import { ASSICURATO, CF, convenzione, enteDi, ISTANTE, SERVIZIO } from '../policy/scena.js';
import { ACCESSO, banco, BUSTA, ESTRATTO, richiesta } from './banco.js';

describe('one consultation', () => {
  it('walks its stages in their order', async () => {
    const { richiedi, passi } = banco();
    await richiedi(richiesta());
    expect(passi).to.deep.equal([
      ...['apri', 'iscritti', 'erogatore', 'evidenza', 'voucher', 'riserva', 'invia', 'leggi', 'chiudi'],
    ]);
  });

  it('waits for each stage before it begins the next', async () => {
    for (const step of [
      'apri',
      'iscrizione',
      'erogatore',
      'evidenza',
      'voucher',
      'reserve',
      'invia',
      'leggi',
      'chiudi',
    ] as const) {
      const never = (): Promise<never> => new Promise(() => undefined);
      const { richiedi, passi } = banco({ [step]: never });
      let answered = false;
      void richiedi(richiesta()).then(() => (answered = true));
      for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(answered, step).to.equal(false);
      const names: Readonly<Record<string, string>> = { iscrizione: 'iscritti', reserve: 'riserva' };
      expect(passi.at(-1), step).to.equal(names[step] ?? step);
    }
  });

  it('answers with the statement, its instant and what is left of the day', async () => {
    const { richiedi } = banco();
    expect(await richiedi(richiesta())).to.deep.equal({
      esito: 'risposta',
      accessoId: ACCESSO,
      istante: ISTANTE,
      busta: BUSTA,
      estratto: ESTRATTO,
      // Midnight in Rome.
      quota: { massimo: 1000, rimanenti: 41, azzeramento: Date.UTC(2026, 10, 20, 23, 0) },
    });
  });

  it('opens the register with everything that is known of who asks', async () => {
    const { richiedi, aperture } = banco();
    await richiedi(richiesta());
    expect(aperture).to.deep.equal([
      {
        accessoId: ACCESSO,
        enteId: 'cassa',
        istante: ISTANTE,
        porta: 'rest',
        applicazioneId: 'portale',
        indirizzo: '192.0.2.10',
        servizioId: 'eci',
        persona: ASSICURATO.persona,
        livello: 'SPID2',
        codiceFiscale: CF,
      },
    ]);
  });

  it('closes it with what became of it, the ids that tell it to others, and never content or secrets', async () => {
    const { richiedi, chiusure } = banco();
    await richiedi(richiesta({ messageId: 'CASSA01_CASSA01SPdD_0000001_2026-11-20_10:30' }));
    const [chiusura] = chiusure;
    expect(chiusura).to.deep.include({
      accessoId: ACCESSO,
      enteId: 'cassa',
      istante: ISTANTE,
      esito: 'risposta',
      esitoErogatore: 'OK',
      convenzioneId: 'eci-2026',
      purposeId: SERVIZIO.pdnd?.purposeId,
      voucherJti: 'jti-del-voucher',
      evidenzaJti: 'jti-della-evidenza',
      messageId: 'CASSA01_CASSA01SPdD_0000001_2026-11-20_10:30',
      govwayId: 'a1b2c3d4-0000',
      statoErogatore: 200,
      chiamataPartita: true,
    });
    expect(chiusura?.byteRisposta).to.be.greaterThan(0);
    expect(JSON.stringify(chiusura)).not.to.match(/segreto|assicurato|RSSMRA/);
  });

  it('measures each phase', async () => {
    const house = banco({
      voucher: async () => {
        house.avanza(200);
        return {
          accessToken: 'x',
          tokenType: 'Bearer',
          expiresAt: 0,
          jti: undefined,
          claims: {},
          correlationId: undefined,
        };
      },
      invia: async () => {
        house.avanza(1500);
        return { status: 200, headers: {}, body: new Uint8Array() };
      },
      leggi: async () => {
        house.avanza(3);
        return { tipo: 'risposta', busta: BUSTA, estratto: ESTRATTO };
      },
    });
    await house.richiedi(richiesta());
    expect(house.chiusure[0]?.durate).to.deep.equal({
      ...{ registro: 0, regole: 0, credenziali: 200, quota: 0, erogatore: 1500, lettura: 3 },
    });
    expect(house.chiusure[0]?.istante).to.equal(ISTANTE + 1703);
  });

  it('does not write in the register an id of INPS that is not one', async () => {
    const { richiedi, chiusure } = banco({
      invia: async () => ({ status: 200, headers: { 'govway-transaction-id': `id di ${CF}` }, body: new Uint8Array() }),
    });
    await richiedi(richiesta());
    expect(chiusure[0]).not.to.have.property('govwayId');
  });
});

describe('a consultation that is refused', () => {
  it('spends nothing: no credentials, no unit, no call', async () => {
    const { richiedi, passi, chiusure } = banco({ iscrizione: async () => 'non-iscritto' });
    const esito = await richiedi(richiesta());
    expect(esito).to.deep.equal({
      esito: 'rifiuto',
      accessoId: ACCESSO,
      refusal: { motivo: 'assicurato-non-iscritto', requisito: 'E-04' },
    });
    expect(passi).to.deep.equal(['apri', 'iscritti', 'chiudi']);
    expect(chiusure[0]).to.deep.include({ esito: 'rifiuto', motivo: 'assicurato-non-iscritto', requisito: 'E-04' });
    expect(chiusure[0]).not.to.have.property('chiamataPartita');
  });

  it('by the door is recorded with what the door knew, and its reason wins over every rule', async () => {
    const refusal = { motivo: 'intestazione-riservata', campo: 'dpop', requisito: 'Q-03' } as const;
    const { codiceFiscale: _, ...senza } = richiesta();
    const { persona: __, ...nessuno } = ASSICURATO;
    const { richiedi, passi, aperture, chiusure } = banco();
    const esito = await richiedi({ ...senza, richiedente: nessuno, rifiutoDellaPorta: refusal });
    expect(esito).to.deep.include({ esito: 'rifiuto', refusal });
    expect(passi).to.deep.equal(['apri', 'chiudi']);
    expect(aperture[0]).not.to.have.any.keys('persona', 'codiceFiscale');
    expect(chiusure[0]).to.deep.include({ esito: 'rifiuto', motivo: 'intestazione-riservata', requisito: 'Q-03' });
  });

  it('by the door is refused whatever else holds', async () => {
    const { richiedi, passi } = banco();
    const esito = await richiedi(richiesta({ rifiutoDellaPorta: { motivo: 'formato-non-ammesso' } }));
    expect(esito).to.deep.include({ refusal: { motivo: 'formato-non-ammesso' } });
    expect(passi).not.to.include('invia');
  });

  it('because nobody can say whether the person is insured is an error, not a no', async () => {
    const { richiedi, chiusure } = banco({ iscrizione: async () => 'non-disponibile' });
    expect(await richiedi(richiesta())).to.deep.include({
      refusal: { motivo: 'iscritti-non-disponibili', requisito: 'E-04' },
    });
    expect(chiusure[0]).to.deep.include({ esito: 'errore', motivo: 'iscritti-non-disponibili' });
  });

  it('does not look the person up where the application has disappeared from the anagrafe', async () => {
    const { richiedi, passi } = banco({ ente: enteDi({ applicazioni: [] }) });
    expect(await richiedi(richiesta())).to.deep.include({ refusal: { motivo: 'applicazione-non-riconosciuta' } });
    expect(passi).to.deep.equal(['apri', 'chiudi']);
  });

  it('names the convenzione under which it was decided, even one that has ended', async () => {
    const ente = enteDi({
      convenzioni: [convenzione({ id: 'finita', dataInizio: '2020-01-01', dataFine: '2025-01-01' })],
    });
    const { richiedi, chiusure } = banco({ ente });
    expect(await richiedi(richiesta())).to.deep.include({ esito: 'rifiuto' });
    expect(chiusure[0]).to.deep.include({ motivo: 'convenzione-scaduta', convenzioneId: 'finita', requisito: 'E-13' });
  });
});

describe('a consultation that meets the unforeseen', () => {
  for (const step of ['iscrizione', 'erogatore', 'evidenza', 'voucher', 'reserve'] as const) {
    it(`before the call (${step}) is an internal error, closed in the register, and no call leaves`, async () => {
      const error = new Error('unforeseen');
      const { richiedi, passi, chiusure, imprevisti } = banco({ [step]: () => Promise.reject(error) });
      expect(await richiedi(richiesta())).to.deep.include({ esito: 'rifiuto', refusal: { motivo: 'errore-interno' } });
      expect(imprevisti).to.deep.equal([{ error, accessoId: ACCESSO }]);
      expect(passi).not.to.include('invia');
      expect(chiusure).to.have.length(1);
      expect(chiusure[0]).to.deep.include({ esito: 'errore', motivo: 'errore-interno' });
      expect(chiusure[0]?.chiamataPartita).not.to.equal(true);
    });
  }

  for (const step of ['invia', 'leggi'] as const) {
    it(`at the call or after it (${step}) says in the register that the call left, and keeps the unit`, async () => {
      const error = new TypeError('unforeseen');
      const { richiedi, chiusure, imprevisti, resi } = banco({ [step]: () => Promise.reject(error) });
      expect(await richiedi(richiesta())).to.deep.include({ esito: 'rifiuto', refusal: { motivo: 'errore-interno' } });
      expect(imprevisti).to.deep.equal([{ error, accessoId: ACCESSO }]);
      expect(chiusure[0]).to.deep.include({ esito: 'errore', chiamataPartita: true, voucherJti: 'jti-del-voucher' });
      expect(resi).to.deep.equal([]);
    });
  }
});
