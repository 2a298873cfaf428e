import { expect } from 'chai';
import type { AnagrafeSnapshot } from '../../src/anagrafe/anagrafe.js';
import { createRifiutoLegacy } from '../../src/porta-delegata/rifiuto-legacy.js';
import { ACCESSO, ISTANTE, PERCORSO, PORTA, banco, leggiFault, testo } from './banco.js';

const ALTRO = '/govway/spcoop/out/altrui';

describe('porta delegata: path and credentials', () => {
  it('answers 401 on an unknown path to somebody unknown, and counts it apart', async () => {
    const { chiama, richieste, anonimi } = banco();
    const risposta = await chiama({ percorso: '/govway/spcoop/out/nessuna', chi: 'nessuno' });
    expect(risposta.stato).to.equal(500);
    const fault = leggiFault(risposta.corpo);
    expect(fault).to.include({
      codice: 'GOVWAY-401',
      eccezione: 'EccezioneProcessamento',
      identificativoPorta: 'varco-1SPCoopIT',
    });
    expect(richieste).to.deep.equal([]);
    expect(anonimi).to.deep.equal([{ motivo: 'servizio-sconosciuto', indirizzo: '192.0.2.7', istante: ISTANTE - 3 }]);
  });

  it('answers 402 to wrong credentials and 410 to none', async () => {
    const { chiama, richieste, anonimi } = banco({
      porta: { prefissoErrori: 'OPENSPCOOP_ORG_', dialetto: 'openspcoop1' },
    });
    const errate = leggiFault((await chiama({ chi: 'errato' })).corpo);
    const assenti = leggiFault((await chiama({ chi: 'nessuno' })).corpo);
    expect(errate.codice).to.equal('OPENSPCOOP_ORG_402');
    expect(errate.identificativoPorta).to.equal('CASSA01SPCoopIT');
    expect(assenti.codice).to.equal('OPENSPCOOP_ORG_410');
    expect(richieste).to.have.length(0);
    expect(anonimi.map(({ motivo }) => motivo)).to.deep.equal([
      'applicazione-non-riconosciuta',
      'applicazione-non-riconosciuta',
    ]);
  });

  it('takes no serial and makes no access for somebody unknown', async () => {
    let presi = 0;
    const seriali = { next: () => Promise.resolve((presi += 1)) };
    const { chiama } = banco({ deps: { seriali } });
    const { headers, corpo } = await chiama({ chi: 'nessuno' });
    expect(presi).to.equal(0);
    expect(headers).to.not.have.any.keys('GovWay-Message-ID', 'GovWay-Transaction-ID');
    expect(testo(corpo)).to.not.contain(ACCESSO);
  });

  it('answers 404 to an application on a porta of another one, and records it', async () => {
    const { chiama, richieste, anonimi } = banco({
      altri: [
        { enteId: 'altra-cassa', applicazioneId: 'x', porta: { ...PORTA, percorso: ALTRO, servizioId: 'segreto' } },
      ],
    });
    const risposta = await chiama({ percorso: ALTRO });
    expect(leggiFault(risposta.corpo).codice).to.equal('GOVWAY-404');
    expect(anonimi).to.have.length(0);
    expect(richieste).to.have.length(1);
    const [richiesta] = richieste;
    expect(richiesta?.rifiutoDellaPorta?.motivo).to.equal('applicazione-non-ammessa');
    expect(richiesta?.richiedente).to.include({ enteId: 'cassa', applicazioneId: 'portale', porta: 'porta-delegata' });
    expect(richiesta?.servizioId).to.equal('sconosciuto');
    expect(richiesta).to.not.have.property('busta');
    expect(risposta.headers['GovWay-Transaction-ID']).to.equal(ACCESSO);
  });

  it('answers 401 on an unknown path to a known application, and records it', async () => {
    const { chiama, richieste } = banco();
    const risposta = await chiama({ percorso: '/govway/spcoop/out/nessuna' });
    expect(leggiFault(risposta.corpo).codice).to.equal('GOVWAY-401');
    expect(richieste[0]?.rifiutoDellaPorta?.motivo).to.equal('servizio-sconosciuto');
  });

  it('finds an application its own porta where two share a path', async () => {
    const { chiama, richieste } = banco({
      altri: [{ enteId: 'altra-cassa', applicazioneId: 'x', porta: { ...PORTA, servizioId: 'altro' } }],
    });
    expect((await chiama()).stato).to.equal(200);
    expect(richieste[0]?.servizioId).to.equal('eci');
  });

  it('stops the request when the serial cannot be made sure of', async () => {
    const seen: unknown[] = [];
    const { chiama, richieste } = banco({
      deps: {
        seriali: { next: () => Promise.reject(new Error('disk full')) },
        onUnexpected: (error, accessoId) => seen.push([accessoId, error instanceof Error && error.message]),
      },
    });
    const risposta = await chiama();
    expect(leggiFault(risposta.corpo).codice).to.equal('GOVWAY-500');
    expect(risposta.headers['Retry-After']).to.equal('30');
    expect(richieste[0]?.rifiutoDellaPorta?.motivo).to.equal('tracciamento-non-disponibile');
    expect(richieste[0]).to.not.have.any.keys('busta', 'messageId');
    expect(seen).to.deep.equal([[ACCESSO, 'disk full']]);
  });

  it('answers the unforeseen with a fault that tells nothing, and reports it', async () => {
    const seen: unknown[] = [];
    const esito = (): never => {
      throw new Error('secret thing');
    };
    const { chiama } = banco({ esito, deps: { onUnexpected: (error) => seen.push(error) } });
    const risposta = await chiama();
    expect(risposta.stato).to.equal(500);
    expect(leggiFault(risposta.corpo).codice).to.equal('GOVWAY-500');
    expect(testo(risposta.corpo)).to.not.contain('secret');
    expect(seen).to.have.length(1);
  });

  it('throws the unforeseen on where nobody listens', async () => {
    const { chiama } = banco({ esito: () => Promise.reject(new Error('unforeseen')) });
    let thrown: unknown;
    await chiama({ percorso: PERCORSO }).catch((error: unknown) => (thrown = error));
    expect(thrown).to.be.instanceOf(Error).with.property('message', 'unforeseen');
  });

  it('says no before a request is looked at, in the dialect of its path', () => {
    const porte: ReturnType<AnagrafeSnapshot['porteDelegate']> = [
      {
        ente: { ente: { codiceAmministrazione: 'CASSA01' } },
        porta: { ...PORTA, dialetto: 'openspcoop1', prefissoErrori: 'OPENSPCOOP_ORG_' },
      } as ReturnType<AnagrafeSnapshot['porteDelegate']>[number],
    ];
    const snapshot = { porteDelegate: (percorso: string) => (percorso === PERCORSO ? porte : []) } as AnagrafeSnapshot;
    const rifiuta = createRifiutoLegacy({
      anagrafe: { snapshot: () => snapshot, close: () => Promise.resolve() },
      clock: { now: () => ISTANTE },
      istanza: 'varco-1',
    });
    const propria = rifiuta(PERCORSO, { motivo: 'servizio-in-chiusura', riprovaDopo: 5 });
    expect(propria).to.include({ stato: 500 });
    expect(propria.headers['Retry-After']).to.equal('5');
    expect(leggiFault(propria.corpo)).to.include({
      codice: 'OPENSPCOOP_ORG_500',
      identificativoPorta: 'CASSA01SPCoopIT',
    });
    const ignota = rifiuta('/altro', { motivo: 'servizio-in-chiusura' });
    expect(leggiFault(ignota.corpo)).to.include({ codice: 'GOVWAY-500', identificativoPorta: 'varco-1SPCoopIT' });
  });
});
