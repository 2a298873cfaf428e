import { expect } from 'chai';
import fc from 'fast-check';
import { istanteLocale, momentoLocale } from '../../src/policy/calendario.js';
import { RULES, decide, spiega } from '../../src/policy/decide.js';
import { inReti } from '../../src/policy/reti.js';
import { limitsFor } from '../../src/quota/limits.js';
import { createScarto } from '../../src/quota/scarto.js';
import { dayWindow, hourWindow, minuteWindow, monthWindow } from '../../src/quota/window.js';
import { CF, CF_ALTRO, CONDIZIONI, contesto, contestoOperatore, convenzione } from '../policy/scena.js';

const ROME = 'Europe/Rome';
const HOUR = 3_600_000;
/** Any instant of thirty years, and often one beside a change of clocks. */
const istanti = fc.oneof(
  fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2045, 0, 1) }),
  fc
    .tuple(
      fc.constantFrom('2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2027-03-28T01:00:00Z', '2027-10-31T01:00:00Z'),
      fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
    )
    .map(([text, away]) => Date.parse(text) + away),
);

describe('windows, whatever the instant', () => {
  const windows = [dayWindow, hourWindow, monthWindow, (instant: number) => minuteWindow(instant)];
  for (const window of windows) {
    it(`hold their instant, and follow one another without gap or overlap (${window(0, ROME).chiave})`, () => {
      fc.assert(
        fc.property(istanti, (istante) => {
          const { chiave, inizio, fine } = window(istante, ROME);
          expect(inizio <= istante && istante < fine).to.equal(true);
          expect(window(inizio, ROME).chiave).to.equal(chiave);
          expect(window(fine - 1, ROME).chiave).to.equal(chiave);
          expect(window(fine, ROME)).to.include({ inizio: fine });
          expect(window(inizio - 1, ROME)).to.include({ fine: inizio });
        }),
        { numRuns: 150 },
      );
    });
  }

  it('days have 23, 24 or 25 hours, and the days of a month make it up', () => {
    fc.assert(
      fc.property(istanti, (istante) => {
        const { inizio, fine } = dayWindow(istante, ROME);
        expect([23, 24, 25]).to.include((fine - inizio) / HOUR);
        const month = monthWindow(istante, ROME);
        let days = 0;
        for (let at = month.inizio; at < month.fine; at = dayWindow(at, ROME).fine) days += 1;
        expect(days).to.equal(month.giorni);
      }),
      { numRuns: 60 },
    );
  });

  it('a wall time is found again at the instant that shows it, unless clocks skip it', () => {
    fc.assert(
      fc.property(istanti, (istante) => {
        const { data, ora } = momentoLocale(istante, ROME);
        expect(momentoLocale(istanteLocale(data, ora, ROME), ROME)).to.include({ data, ora });
      }),
    );
  });
});

describe('limits, whatever the instant', () => {
  it('count a call against every day that it can still reach INPS in, and no other', () => {
    fc.assert(
      fc.property(istanti, fc.integer({ min: 100, max: 150_000 }), (istante, tempoMassimoMs) => {
        const days = limitsFor({ enteId: 'c', condizioni: CONDIZIONI, istante, tempoMassimoMs })
          .filter(({ tetto }) => tetto === 'giorno')
          .map(({ finestra }) => finestra.chiave);
        const reached = [...new Set([istante, istante + tempoMassimoMs].map((one) => dayWindow(one, ROME).chiave))];
        expect(days).to.deep.equal(reached);
      }),
    );
  });

  it('callers wait at least the true time, and at most a tenth and two minutes more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90_000 }), fc.uint8Array({ minLength: 2, maxLength: 2 }), (wait, bytes) => {
        const told = createScarto({ bytes: () => bytes })(wait);
        expect(told).to.be.at.least(wait);
        expect(told).to.be.at.most(wait + Math.min(120, Math.ceil(wait / 10)));
      }),
    );
  });
});

describe('networks, whatever the address', () => {
  const v4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
  const number = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0);

  it('of IPv4 hold the addresses that share their first bits, also written as IPv6', () => {
    fc.assert(
      fc.property(v4, v4, fc.integer({ min: 0, max: 32 }), (address, range, bits) => {
        const size = 2 ** (32 - bits);
        const same = Math.floor(number(address) / size) === Math.floor(number(range) / size);
        const cidr = `${range.join('.')}/${bits}`;
        expect(inReti(address.join('.'), [cidr])).to.equal(same);
        expect(inReti(`::ffff:${address.join('.')}`, [cidr])).to.equal(same);
        expect(inReti(range.join('.'), [cidr])).to.equal(true);
      }),
    );
  });

  it('of IPv6 hold the addresses that share their first bits, and none of IPv4', () => {
    const v6 = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });
    const text = (parts: readonly number[]): string => parts.map((part) => part.toString(16)).join(':');
    const bitsOf = (parts: readonly number[]): string =>
      parts.map((part) => part.toString(2).padStart(16, '0')).join('');
    fc.assert(
      fc.property(v6, v6, fc.integer({ min: 0, max: 128 }), v4, (address, range, bits, old) => {
        // One that IPv4 is mapped into is IPv4's.
        fc.pre(bitsOf(address).slice(0, 80).includes('1'));
        const same = bitsOf(address).slice(0, bits) === bitsOf(range).slice(0, bits);
        expect(inReti(text(address), [`${text(range)}/${bits}`])).to.equal(same);
        expect(inReti(old.join('.'), [`${text(range)}/${bits}`])).to.equal(false);
      }),
    );
  });

  it('none means any; a text that is no address is in none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(inReti(text, [])).to.equal(true);
        if (!/^[0-9a-f.:]+$/i.test(text)) expect(inReti(text, ['0.0.0.0/0', '::/0'])).to.equal(false);
      }),
    );
  });
});

describe('precedence of rules, whatever is wrong', () => {
  it('the refusal is that of the first rule that refuses, with its requirement, and all are listed in order', () => {
    const wrong = fc.record({
      operatore: fc.boolean(),
      sospesa: fc.boolean(),
      scaduta: fc.boolean(),
      altrui: fc.boolean(),
      iscrizione: fc.constantFrom('iscritto', 'non-iscritto', 'non-disponibile'),
      livello: fc.constantFrom('SPID1', 'SPID2', undefined),
      indirizzo: fc.constantFrom('192.0.2.10', 'x'),
    } as const);
    fc.assert(
      fc.property(wrong, ({ operatore, sospesa, scaduta, altrui, iscrizione, livello, indirizzo }) => {
        const base = operatore ? contestoOperatore() : contesto();
        const { livello: _, ...richiedente } = base.richiedente;
        const one = {
          ...base,
          richiedente: { ...richiedente, indirizzo, ...(livello === undefined ? {} : { livello }) },
          convenzione: convenzione({
            stato: sospesa ? 'sospesa' : 'attiva',
            ...(scaduta ? { dataInizio: '2020-01-01', dataFine: '2025-01-01' } : {}),
          }),
          codiceFiscale: altrui ? CF_ALTRO : CF,
          iscrizione,
        };
        const verdicts = spiega(one);
        expect(verdicts.map(({ rule }) => rule)).to.deep.equal(RULES);
        const first = verdicts.find(({ refusal }) => refusal !== undefined);
        expect(decide(one)).to.deep.equal(first?.refusal);
        if (first) expect(first.refusal?.requisito).to.be.a('string');
        for (const { rule, refusal } of verdicts) expect(rule.check(one)?.motivo).to.equal(refusal?.motivo);
      }),
    );
  });
});
