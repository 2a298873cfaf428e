import { expect } from 'chai';
import { MOTIVI } from '../../src/domain/refusal.js';
import { PROBLEM_BASE, problemBody } from '../../src/http/problem.js';
import { PROBLEMI } from '../../src/http/problemi.js';
import { ACCESSO, apriCasa, chiedi, IO, JSON_UTF8, type Casa } from './casa.js';
import { CF } from '../policy/scena.js';

describe('the catalogue of problems', () => {
  it('has a row for every reason, and no other', () => {
    expect(Object.keys(PROBLEMI)).to.have.members(MOTIVI);
    expect(new Set(MOTIVI).size).to.equal(MOTIVI.length);
  });

  for (const motivo of MOTIVI) {
    const { status, titolo, significato, rimedio, riprovare } = PROBLEMI[motivo];
    it(`says what ${motivo} means and what to do, in Italian`, () => {
      expect(motivo).to.match(/^[a-z]+(?:-[a-z0-9]+)*$/);
      expect(titolo)
        .to.match(/^[A-Z]/)
        .and.not.match(/\.$/);
      for (const text of [significato, rimedio]) expect(text).to.match(/^[A-ZÈ].*\.$/);
      for (const text of [titolo, significato, rimedio]) {
        // An accent is an accent, not an apostrophe, and is not left out.
        expect(text).not.to.match(/[aeiou]'(?:\s|[.,;:)]|$)/i);
        expect(text).not.to.match(
          /\b(?:perche|piu|puo|gia|cosi|cio|citta|finalita|validita|identita|quantita|novita|sara|e stat[ao])\b/i,
        );
      }
    });

    it(`gives ${motivo} a status that agrees with whether it may be tried again`, () => {
      expect(status).to.be.within(400, 599);
      if (riprovare === 'si') expect(status < 500 ? [403, 429] : [503]).to.include(status);
      // Nothing that may have been counted by INPS is to be repeated by a machine.
      if ([500, 502, 504].includes(status)) expect(riprovare).to.equal('no');
    });
  }

  it('has one title for each reason', () => {
    const titles = MOTIVI.map((motivo) => PROBLEMI[motivo].titolo);
    expect(new Set(titles).size).to.equal(titles.length);
  });
});

describe('the body of a problem', () => {
  it('is that of RFC 9457, with the code and the remedy', () => {
    expect(problemBody({ motivo: 'assicurato-non-iscritto', requisito: 'E-04' }, ACCESSO)).to.deep.equal({
      type: `${PROBLEM_BASE}assicurato-non-iscritto`,
      title: 'Assicurato non iscritto',
      status: 403,
      detail: PROBLEMI['assicurato-non-iscritto'].significato,
      instance: `urn:uuid:${ACCESSO}`,
      codice: 'assicurato-non-iscritto',
      rimedio: PROBLEMI['assicurato-non-iscritto'].rimedio,
      requisito: 'E-04',
    });
  });

  it('names the field at fault, even where it is the whole body', () => {
    for (const campo of ['/codiceFiscale', 'Varco-LoA', '']) {
      const body = problemBody({ motivo: 'richiesta-non-valida', campo, dettaglio: 'Così non va.' });
      expect(body.detail).to.equal('Così non va.');
      expect(body.errors).to.deep.equal([{ pointer: campo, detail: 'Così non va.' }]);
    }
  });

  it('shows of the facts only the outcome and the ids that a support desk asks for', () => {
    const body = problemBody({
      motivo: 'erogatore-in-errore',
      fatti: {
        esito: 'KO',
        govwayId: 'g-1',
        correlationId: 'c-1',
        faultcode: 'Authorization',
        percorso: '/R/Dal',
        stato: 500,
      },
    });
    expect(body).to.include({ esito: 'KO', govwayId: 'g-1', correlationId: 'c-1' });
    expect(body).to.have.all.keys(
      'type',
      'title',
      'status',
      'detail',
      'codice',
      'rimedio',
      'esito',
      'govwayId',
      'correlationId',
    );
  });
});

describe('a problem over HTTP', () => {
  let casa: Casa;
  let next: Parameters<typeof problemBody>[0] = { motivo: 'errore-interno' };
  before(async () => {
    casa = await apriCasa({ esito: ({ accessoId }) => ({ esito: 'rifiuto', accessoId, refusal: next }) });
  });
  after(() => casa.close());
  const ask = (refusal: typeof next) => {
    next = refusal;
    return chiedi(casa, { headers: [IO, JSON_UTF8], corpo: JSON.stringify({ codiceFiscale: CF }) });
  };

  for (const motivo of MOTIVI) {
    it(`${motivo} has its status, its media type, its access, and is kept by nobody`, async () => {
      const { stato, headers, json, testo } = await ask({ motivo });
      expect(stato).to.equal(PROBLEMI[motivo].status);
      expect(json).to.include({ status: stato, codice: motivo, instance: `urn:uuid:${ACCESSO}` });
      expect(headers).to.include({
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        'varco-accesso': ACCESSO,
      });
      const sfida =
        motivo === 'token-non-valido'
          ? 'Bearer realm="varco", error="invalid_token"'
          : 'Basic realm="varco", charset="UTF-8"';
      expect(headers['www-authenticate']).to.equal(stato === 401 ? sfida : undefined);
      expect(headers).not.to.have.any.keys('retry-after', 'x-powered-by', 'etag', 'x-ratelimit-limit');
      expect(testo).not.to.include(CF);
    });
  }

  for (const [riprovaDopo, header] of [
    [30, '30'],
    [0.2, '1'],
    [0, '1'],
    [-5, '1'],
    [59.001, '60'],
    [86_400, '86400'],
  ] as const) {
    it(`is to be tried again after ${riprovaDopo} s: Retry-After ${header}`, async () => {
      expect((await ask({ motivo: 'quota-esaurita', riprovaDopo })).headers['retry-after']).to.equal(header);
    });
  }
});
