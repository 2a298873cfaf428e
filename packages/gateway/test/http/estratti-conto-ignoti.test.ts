import { expect } from 'chai';
import { CF, ISTANTE } from '../policy/scena.js';
import { apriCasa, chiedi, JSON_UTF8, type Casa, type Domanda } from './casa.js';

const ASSICURATO = ['Varco-Assicurato', CF] as const;
const BUONA: Domanda = { corpo: JSON.stringify({ codiceFiscale: CF }) };
const FUORI_POSTO = /RSSMRA|token-segreto/;

describe('POST /v1/estratti-conto from somebody unknown', () => {
  let casa: Casa;
  beforeEach(async () => (casa = await apriCasa({ hopFidati: ['127.0.0.1/32'] })));
  afterEach(() => casa.close());

  for (const [what, authorization] of [
    ['no credentials', undefined],
    ['a wrong password', `Basic ${Buffer.from('portale:token-segreto').toString('base64')}`],
    ['an unknown name', `Basic ${Buffer.from('RSSMRA85T10A562S:x').toString('base64')}`],
    ['a Bearer token', 'Bearer token-segreto'],
    ['a DPoP token', 'DPoP token-segreto'],
  ] as const) {
    it(`is a 401 for ${what}, counted apart: the flow and the register do not hear of it`, async () => {
      const risposta = await chiedi(casa, {
        ...BUONA,
        headers: [
          JSON_UTF8,
          ASSICURATO,
          ['X-Forwarded-For', '10.0.0.1, 198.51.100.9'],
          ...(authorization === undefined ? [] : [['Authorization', authorization] as const]),
        ],
      });
      expect(risposta.stato).to.equal(401);
      expect(risposta.json).to.include({ codice: 'applicazione-non-riconosciuta' });
      expect(risposta.headers).to.include({
        'www-authenticate': 'Basic realm="varco", charset="UTF-8"',
        'cache-control': 'no-store',
      });
      expect(risposta.headers).not.to.have.property('varco-accesso');
      expect(risposta.testo).not.to.match(FUORI_POSTO);
      expect(casa.richieste).to.deep.equal([]);
      expect(casa.anonimi).to.deep.equal([
        { motivo: 'applicazione-non-riconosciuta', indirizzo: '198.51.100.9', istante: ISTANTE },
      ]);
    });
  }

  it('says the same for an unknown name and for a wrong password', async () => {
    const answers = await Promise.all(
      ['portale:sbagliato', 'nessuno:sbagliato'].map((pair) =>
        chiedi(casa, {
          ...BUONA,
          headers: [['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`], JSON_UTF8],
        }),
      ),
    );
    expect(answers[0]?.testo).to.equal(answers[1]?.testo);
  });

  it('does not read the body: a flood of them costs nothing of it', async () => {
    const { stato } = await chiedi(casa, { headers: [JSON_UTF8], corpo: 'x'.repeat(200_000), chunked: true });
    expect(stato).to.equal(401);
  });
});
