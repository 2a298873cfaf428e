import { expect } from 'chai';
import { createInVolo } from '../../src/flow/in-volo.js';
import type { RichiestaConsultazione } from '../../src/flow/richiesta.js';
import { ASSICURATO, CF, CF_ALTRO, CF_OMOCODO, OPERATORE_IN_SEDE } from '../policy/scena.js';
import { richiesta, rinviata } from './banco.js';

const utf8 = (text: string): Uint8Array => Buffer.from(text);
const BUSTA = { envelope: utf8('<a/>'), soapAction: '' };
const { postazione: _, ...SENZA_POSTAZIONE } = OPERATORE_IN_SEDE;
const { livello: __, ...SENZA_LIVELLO } = OPERATORE_IN_SEDE;
const { pratica: ___, ...SENZA_PRATICA } = OPERATORE_IN_SEDE;
const operatore = richiesta({ richiedente: OPERATORE_IN_SEDE, busta: BUSTA });
const con = (parti: Partial<RichiestaConsultazione['richiedente']>): RichiestaConsultazione => ({
  ...operatore,
  richiedente: { ...OPERATORE_IN_SEDE, ...parti },
});

/** How many calls two requests are, the first still in flight when the second comes. */
function calls(first: RichiestaConsultazione, second: RichiestaConsultazione): number {
  const inVolo = createInVolo<void>();
  let started = 0;
  const start = async (): Promise<void> => {
    started += 1;
    await rinviata<void>().promise;
  };
  inVolo.share({ ...first, accessoId: 'primo' }, start);
  inVolo.share({ ...second, accessoId: 'secondo' }, start);
  return started;
}

describe('identical calls in flight', () => {
  it('are one call, whose leader is told', async () => {
    const inVolo = createInVolo<number>();
    const { promise, resolve } = rinviata<number>();
    const primo = inVolo.share(richiesta({ accessoId: 'primo' }), () => promise);
    const secondo = inVolo.share(richiesta({ accessoId: 'secondo' }), async () => 2);
    expect([primo.capofila, secondo.capofila]).to.deep.equal(['primo', 'primo']);
    resolve(1);
    expect([await primo.call, await secondo.call]).to.deep.equal([1, 1]);
  });

  it('are identical whatever their id, their instant and the address of the application', () => {
    const altra = richiesta({ ricevuta: 1, messageId: 'm', richiedente: { ...ASSICURATO, indirizzo: '192.0.2.11' } });
    expect(calls(richiesta(), altra)).to.equal(1);
  });

  for (const [what, altra] of [
    ['ente', con({ enteId: 'altra' })],
    ['application', con({ applicazioneId: 'altra' })],
    ['operator', con({ persona: { tipo: 'operatore', codice: 'op.bianchi' } })],
    ['kind of person', con({ persona: { tipo: 'assicurato', codiceFiscale: CF, attestata: false } })],
    ['workstation', con({ postazione: '10.20.1.6' })],
    ['workstation, which is not told', { ...operatore, richiedente: SENZA_POSTAZIONE }],
    ['workstation, which is called null', con({ postazione: 'null' })],
    ['level', con({ livello: 'CNS' })],
    ['level, which is not told', { ...operatore, richiedente: SENZA_LIVELLO }],
    ['case', con({ pratica: '2026/000124' })],
    ['case, which is not told', { ...operatore, richiedente: SENZA_PRATICA }],
    ['service', { ...operatore, servizioId: 'isee' }],
    ['subject', { ...operatore, codiceFiscale: CF_ALTRO }],
    ['subject, an omocodia variant', { ...operatore, codiceFiscale: CF_OMOCODO }],
    ['form of the answer', { ...operatore, resa: 'xml' }],
    ['envelope, by one byte', { ...operatore, busta: { ...BUSTA, envelope: utf8('<b/>') } }],
  ] as const) {
    it(`are not shared by requests that differ in the ${what}`, () => {
      expect(calls(operatore, altra)).to.equal(2);
      expect(calls(altra, operatore)).to.equal(2);
    });
  }

  it('are not shared between a legacy envelope and a request made here', () => {
    const { busta: ____, ...senza } = operatore;
    expect(calls(operatore, senza)).to.equal(2);
  });

  it('are not shared between a person who was attested and one who was named', () => {
    const attestata = { tipo: 'assicurato', codiceFiscale: CF, attestata: true } as const;
    expect(calls(richiesta(), richiesta({ richiedente: { ...ASSICURATO, persona: attestata } }))).to.equal(2);
  });

  it('are not shared where two fields only look alike once joined', () => {
    expect(calls(con({ postazione: 'a', pratica: 'b","c' }), con({ postazione: 'a","b', pratica: 'c' }))).to.equal(2);
  });

  for (const how of ['succeeded', 'failed'] as const) {
    it(`leave nothing behind once the call has ${how}`, async () => {
      const inVolo = createInVolo<string>();
      const first = inVolo.share(richiesta({ accessoId: 'primo' }), async () => {
        if (how === 'failed') throw new Error('no');
        return 'uno';
      });
      await first.call.catch(() => undefined);
      const second = inVolo.share(richiesta({ accessoId: 'secondo' }), async () => 'due');
      expect(second.capofila).to.equal('secondo');
      expect(await second.call).to.equal('due');
    });
  }
});
