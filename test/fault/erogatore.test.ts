import { bustaLegacy } from '@varco/demo';
import type { Fault } from '@varco/sandbox';
import { expect } from 'chai';
import { apriCasa, cfOf, conServizio, type Casa } from '../support/casa.js';
import { leggiRegistro } from '../support/registro.js';

/** What INPS does, what the caller of the REST door is told, what the legacy application is told. */
interface Caso {
  readonly quando: string;
  readonly fault: Fault;
  readonly status: number;
  readonly codice: string;
  readonly retryAfter?: number;
  /** Code in the legacy fault. */
  readonly legacy: RegExp;
}

const inps = <F extends Omit<Fault, 'target' | 'times'>>(fault: F): Fault =>
  ({ target: 'inps', times: 1, ...fault }) as unknown as Fault;

const CASI: readonly Caso[] = [
  {
    quando: 'does not answer in time',
    fault: inps({ kind: 'latency', ms: 1500 }),
    status: 504,
    codice: 'erogatore-in-ritardo',
    legacy: /517/,
  },
  {
    quando: 'resets the connection',
    fault: inps({ kind: 'reset' }),
    status: 502,
    codice: 'erogatore-in-errore',
    legacy: /GOVWAY-\d{3}/,
  },
  {
    quando: 'sends half a body',
    fault: inps({ kind: 'half-body' }),
    status: 502,
    codice: 'erogatore-in-errore',
    legacy: /GOVWAY-\d{3}/,
  },
  {
    quando: 'answers HTML with status 200',
    fault: inps({ kind: 'html' }),
    status: 502,
    codice: 'risposta-non-conforme',
    legacy: /440/,
  },
  {
    quando: 'answers HTML with status 502',
    fault: inps({ kind: 'html-502' }),
    status: 502,
    codice: 'erogatore-in-errore',
    legacy: /GOVWAY-\d{3}/,
  },
  {
    quando: 'answers 503 with Retry-After',
    fault: inps({ kind: 'status-503', retryAfter: 17 }),
    status: 503,
    codice: 'erogatore-non-disponibile',
    retryAfter: 17,
    legacy: /516/,
  },
  {
    quando: 'answers a Fault with status 500',
    fault: inps({ kind: 'soap-fault' }),
    status: 502,
    codice: 'erogatore-in-errore',
    legacy: /Fault/,
  },
  {
    quando: 'answers a Fault with status 200',
    fault: inps({ kind: 'fault-200' }),
    status: 503,
    codice: 'erogatore-non-disponibile',
    retryAfter: 60,
    legacy: /Fault/,
  },
  {
    quando: 'sends a DOCTYPE',
    fault: inps({ kind: 'doctype' }),
    status: 502,
    codice: 'risposta-non-conforme',
    legacy: /440/,
  },
  {
    quando: 'answers about somebody else',
    fault: inps({ kind: 'wrong-person' }),
    status: 502,
    codice: 'risposta-non-conforme',
    legacy: /440/,
  },
];

describe('when INPS', () => {
  let casa: Casa;
  before(async () => {
    casa = await apriCasa({ modificaEnte: conServizio((servizio) => ({ ...servizio, tempoMassimoMs: 1000 })) });
  });
  after(() => casa.close());
  afterEach(() => casa.sandbox.faults.clear());

  for (const { quando, fault, status, codice, retryAfter, legacy } of CASI) {
    it(`${quando}, the portal is told ${codice}, the call is made once, and both are on record`, async () => {
      const cf = cfOf('tipico');
      const before = casa.sandbox.log.count('inps-eci');
      casa.sandbox.faults.arm(fault);
      const answer = await casa.assicurato(cf);
      expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
      expect(answer.body).to.include({ codice });
      expect(answer.headers.get('retry-after')).to.equal(retryAfter === undefined ? null : String(retryAfter));
      expect(JSON.stringify(answer.body)).to.not.contain(cf);
      expect(casa.sandbox.log.count('inps-eci') - before).to.be.at.most(1);
      const { chiusura } = leggiRegistro(casa, answer.headers.get('varco-accesso') ?? '');
      expect(chiusura).to.include({ esito: 'errore', motivo: codice, chiamataPartita: true });
    });

    it(`${quando}, the legacy application gets a SOAP fault of the old shape`, async () => {
      casa.sandbox.faults.arm(fault);
      const { status: legacyStatus, headers, body } = await casa.legacy_(bustaLegacy(cfOf('tipico')));
      expect(legacyStatus).to.equal(500);
      expect(headers.get('content-type')).to.match(/^text\/xml/);
      expect(body).to.match(/Fault/);
      expect(body).to.match(legacy);
      expect(body).to.not.contain(cfOf('tipico'));
    });
  }

  it('answers 429, nobody asks again before it said', async () => {
    casa.sandbox.faults.arm(inps({ kind: 'status-429', retryAfter: 2 }));
    const first = await casa.assicurato(cfOf('tipico'));
    expect(first.status).to.equal(429);
    expect(first.body).to.include({ codice: 'erogatore-limite' });
    // What INPS said, and some more, so that those who were told at once do not all come back at once.
    expect(first.headers.get('retry-after')).to.be.oneOf(['2', '3']);
    const before = casa.sandbox.log.count('inps-eci');
    const second = await casa.assicurato(cfOf('quadri-abc'));
    expect(second.status).to.equal(429);
    expect(second.body).to.include({ codice: 'quota-esaurita' });
    expect(casa.sandbox.log.count('inps-eci')).to.equal(before);
  });

  it('cannot be reached, the unit is given back and the first thing to look at is named', async () => {
    const chiusa = await apriCasa({
      modificaEnte: conServizio((servizio) => ({ ...servizio, url: 'https://127.0.0.1:9/pdnd/soap' })),
    });
    try {
      const first = await chiusa.assicurato(cfOf('tipico'));
      expect(first.status).to.equal(503);
      expect(first.body).to.include({ codice: 'erogatore-non-disponibile' });
      const second = await chiusa.assicurato(cfOf('tipico'));
      expect(second.headers.get('x-ratelimit-remaining')).to.equal(first.headers.get('x-ratelimit-remaining'));
      const { chiusura } = leggiRegistro(chiusa, first.headers.get('varco-accesso') ?? '');
      expect(chiusura).to.include({ chiamataPartita: false });
    } finally {
      await chiusa.close();
    }
  });
});
