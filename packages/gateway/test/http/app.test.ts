import { expect } from 'chai';
import { MOTIVI } from '../../src/domain/refusal.js';
import { PROBLEMI } from '../../src/http/problemi.js';
import type { Stato } from '../../src/http/stato.js';
import { apriCasa, chiedi, STATO, type Casa } from './casa.js';
import { CF } from '../policy/scena.js';

const PROBLEM = 'application/problem+json; charset=utf-8';

describe('the pages behind the problems', () => {
  let casa: Casa;
  before(async () => (casa = await apriCasa()));
  after(() => casa.close());
  const get = (percorso: string) => chiedi(casa, { metodo: 'GET', percorso });

  it('are all listed on one', async () => {
    const { stato, headers, testo } = await get('/problemi');
    expect(stato).to.equal(200);
    expect(headers['content-type']).to.equal('text/html; charset=utf-8');
    for (const motivo of MOTIVI) expect(testo).to.include(`href="/problemi/${motivo}"`);
  });

  for (const motivo of MOTIVI) {
    it(`are there for ${motivo}: code, status, remedy, whether to try again`, async () => {
      const { stato, testo } = await get(`/problemi/${motivo}`);
      const { status, riprovare, titolo, rimedio } = PROBLEMI[motivo];
      expect(stato).to.equal(200);
      expect(testo).to.include(`<code>${motivo}</code>`).and.include(`<dd>${status}</dd>`);
      expect(testo).to.include(`<h1>${titolo}</h1>`).and.include(rimedio);
      expect(testo).to.include(riprovare === 'si' ? 'Sì, più tardi' : 'No, non a macchina');
      expect(testo).to.match(/^<!doctype html><html lang="it">/);
    });
  }

  for (const slug of ['inesistente', '__proto__', 'constructor', 'QUOTA-ESAURITA', '%3Cscript%3E']) {
    it(`are not there for ${slug}, which is not repeated`, async () => {
      const { stato, headers, testo } = await get(`/problemi/${slug}`);
      expect(stato).to.equal(404);
      expect(headers['content-type']).to.equal(PROBLEM);
      expect(testo).not.to.include('script').and.not.include(slug);
    });
  }
});

describe('what is not served', () => {
  let casa: Casa;
  before(async () => (casa = await apriCasa()));
  after(() => casa.close());

  for (const percorso of [
    '/',
    '/v1',
    '/v1/estratti-conto/1',
    '/v2/estratti-conto',
    `/v1/estratti-conto/${CF}`,
    '/favicon.ico',
  ]) {
    it(`is a 404 in problem+json that points to the description: ${percorso.replace(CF, '…')}`, async () => {
      const { stato, headers, json, testo } = await chiedi(casa, { metodo: 'GET', percorso });
      expect(stato).to.equal(404);
      expect(headers['content-type']).to.equal(PROBLEM);
      expect(json).to.include({ type: 'about:blank', status: 404 });
      expect(json['detail']).to.include('/openapi.json');
      expect(testo).not.to.include(CF);
    });
  }

  for (const metodo of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    it(`is a 405 for ${metodo} on the door, which names the one method`, async () => {
      const { stato, headers, json } = await chiedi(casa, { metodo });
      expect(stato).to.equal(405);
      expect(headers['allow']).to.equal('POST');
      expect(headers['content-type']).to.equal(PROBLEM);
      expect(json).to.include({ status: 405 });
      expect(casa.richieste).to.deep.equal([]);
    });
  }

  it('is a 400 for a path that is no path', async () => {
    const { stato, json } = await chiedi(casa, { metodo: 'GET', percorso: '/problemi/%E0%A4%A' });
    expect(stato).to.equal(400);
    expect(json).to.include({ codice: 'richiesta-non-valida' });
    expect(casa.imprevisti).to.deep.equal([]);
  });

  it('never breaks on a path that is no path', async () => {
    for (const percorso of ['/govway/%', '/%E0%A4%A', '/v1/estratti-conto/%']) {
      const { stato, testo } = await chiedi(casa, { percorso });
      expect(stato, percorso).to.be.below(500);
      expect(casa.imprevisti).to.deep.equal([]);
      expect(testo, percorso).not.to.match(/\bat .*\.js/);
    }
  });

  it('does not tell which software answers', async () => {
    const { headers } = await chiedi(casa, { metodo: 'GET', percorso: '/' });
    expect(headers).not.to.have.any.keys('x-powered-by', 'server', 'etag');
  });

  it('does not include the description of the REST door', async () => {
    const { stato, headers, json } = await chiedi(casa, { metodo: 'GET', percorso: '/openapi.json' });
    expect(stato).to.equal(200);
    expect(headers['content-type']).to.match(/^application\/json/);
    expect(json).to.deep.equal({ openapi: '3.1.0' });
  });

  it('leaves to the porta delegata every path that an application declared, and all of the old products’', async () => {
    for (const percorso of ['/pdd/out/SPCEstrattoConto', '/govway/spcoop/out/ignota', '/openspcoop/PD/x']) {
      expect((await chiedi(casa, { percorso })).testo).to.equal(`porta delegata ${percorso}`);
    }
    expect((await chiedi(casa, { percorso: '/pdd/out/altra' })).stato).to.equal(404);
  });
});

describe('health and status', () => {
  let casa: Casa;
  let stato: Stato = STATO;
  before(async () => (casa = await apriCasa({ stato: () => stato })));
  after(() => casa.close());
  const get = (percorso: string, now: Partial<Stato> = {}) => {
    stato = { ...STATO, ...now };
    return chiedi(casa, { metodo: 'GET', percorso });
  };
  const MALATI: readonly (readonly [string, Partial<Stato>])[] = [
    ['the register cannot be written', { registro: false }],
    ['the counters do not answer', { contatori: false }],
    ['it is shutting down', { inChiusura: true }],
    ['there is no anagrafe', { versioneAnagrafe: 0 }],
  ];

  it('say that all is well', async () => {
    expect(await get('/health/live')).to.deep.include({ stato: 200, json: { stato: 'vivo' } });
    expect(await get('/health/ready')).to.deep.include({
      stato: 200,
      json: { stato: 'pronto', registro: true, contatori: true, anagrafe: true, inChiusura: false },
    });
    const { stato: code, headers, json } = await get('/status', { avvisi: ['iscritti: tutti'] });
    expect(code).to.equal(200);
    expect(headers['content-type']).to.equal(PROBLEM);
    expect(json).to.deep.include({ type: 'about:blank', status: 200, istanza: 'nodo-1', avvisi: ['iscritti: tutti'] });
  });

  for (const [quando, now] of MALATI) {
    it(`say that requests are to be sent elsewhere when ${quando}`, async () => {
      expect((await get('/health/live', now)).stato).to.equal(200);
      const ready = await get('/health/ready', now);
      expect(ready.stato).to.equal(503);
      expect(ready.json).to.include({ stato: 'non pronto' });
      const status = await get('/status', now);
      expect(status.stato).to.equal(503);
      expect(status.json).to.include({ status: 503 });
    });
  }

  it('are never kept by a cache', async () => {
    for (const percorso of ['/health/live', '/health/ready', '/status']) {
      expect((await get(percorso)).headers['cache-control']).to.equal('no-store');
    }
  });

  it('never make a consultation', () => {
    expect(casa.richieste).to.deep.equal([]);
  });
});

describe('a house that is full or is closing', () => {
  let casa: Casa;
  let stato: Stato = STATO;
  before(async () => (casa = await apriCasa({ stato: () => stato })));
  after(() => casa.close());

  for (const [now, codice] of [
    [{ inChiusura: true }, 'servizio-in-chiusura'],
    [{ inCorso: 3 }, 'servizio-saturo'],
  ] as const) {
    it(`answers ${codice}, closes the connection, and asks nothing of the flow`, async () => {
      stato = { ...STATO, ...now };
      const { stato: code, headers, json } = await chiedi(casa);
      expect(code).to.equal(503);
      expect(headers).to.include({ 'retry-after': '5', connection: 'close', 'cache-control': 'no-store' });
      expect(json).to.include({ codice, status: 503 });
      expect(casa.richieste).to.deep.equal([]);
      expect(casa.anonimi).to.deep.equal([]);
    });

    it(`answers ${codice} in its own shape to the old door`, async () => {
      stato = { ...STATO, ...now };
      for (const percorso of [
        '/pdd/out/SPCEstrattoConto',
        '/govway/spcoop/out/ignota',
        '/openspcoop2/out/x',
        '/pdd/out/%53PCEstrattoConto',
      ]) {
        const { stato: code, headers, testo } = await chiedi(casa, { percorso });
        expect(code).to.equal(500);
        expect(headers['connection']).to.equal('close');
        expect(testo).to.match(new RegExp(`^<fault>${codice} `));
      }
    });

    it(`still tells how it is while it answers ${codice}`, async () => {
      stato = { ...STATO, ...now };
      expect((await chiedi(casa, { metodo: 'GET', percorso: '/health/live' })).stato).to.equal(200);
      expect((await chiedi(casa, { metodo: 'GET', percorso: '/problemi' })).stato).to.equal(200);
    });
  }

  it('takes one more while fewer than it may have are in progress', async () => {
    stato = { ...STATO, inCorso: 1 };
    expect((await chiedi(casa)).stato).to.equal(401);
  });
});
