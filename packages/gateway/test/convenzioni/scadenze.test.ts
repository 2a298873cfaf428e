import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { icalendar } from '../../src/convenzioni/icalendar.js';
import type { DocumentoConvenzione } from '../../src/convenzioni/modello.js';
import { scadenzeDi } from '../../src/convenzioni/scadenze.js';
import { piuMesi, terminiDi } from '../../src/convenzioni/termini.js';
import { run as scadenze } from '../../src/cli/convenzione-scadenze.js';
import { comandoQui } from '../config/cli.js';
import { apriBanco, cambia, ECI, PUE, QUADRO } from './banco.js';

const documento = (text: string): DocumentoConvenzione => parse(text) as DocumentoConvenzione;
const RINNOVATA = cambia(
  ECI,
  '  # rinnovi:\n',
  '  rinnovi:\n    - { accordo: 2030-11-20, protocollo: P }\n  # rinnovi:\n',
);

describe('the days of a convention', () => {
  it('D13: five years from the last signature, the last day included; renewed once, agreed three months before', () => {
    expect(terminiDi(documento(ECI))).to.deep.equal({
      inizio: '2026-03-09',
      ultimoGiorno: '2031-03-09',
      fine: '2031-03-10',
      scadenze: ['2031-03-09'],
      rinnovoEntro: '2030-12-09',
      migrazioneEntro: '2026-06-09',
    });
    const rinnovata = terminiDi(documento(RINNOVATA));
    expect(rinnovata).to.deep.include({
      ultimoGiorno: '2036-03-09',
      fine: '2036-03-10',
      scadenze: ['2031-03-09', '2036-03-09'],
    });
    expect(rinnovata).not.to.have.property('rinnovoEntro');
  });

  it('framework: from INPS’s notification, for as many months as are written', () => {
    expect(terminiDi(documento(QUADRO))).to.deep.include({ inizio: '2026-01-20', fine: '2029-01-21' });
  });

  it('PUE: three years, the renewal six months before', () => {
    expect(terminiDi(documento(PUE))).to.deep.include({ fine: '2029-02-03', rinnovoEntro: '2028-08-02' });
  });

  it('end on the last of the month where the month has no such day, and after a purpose that ended', () => {
    expect(piuMesi('2028-02-29', 60)).to.equal('2033-02-28');
    expect(piuMesi('2026-08-31', 6)).to.equal('2027-02-28');
    expect(piuMesi('2026-05-31', -3)).to.equal('2026-02-28');
    const cessata = cambia(
      ECI,
      'persone:\n',
      '  cessazione: { dal: 2027-01-01, causa: finalita-cessata }\n\npersone:\n',
    );
    expect(terminiDi(documento(cessata))).to.deep.include({ fine: '2027-01-01', ultimoGiorno: '2031-03-09' });
  });

  it('move by months without ever skipping one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -120, max: 120 }), (days, mesi) => {
        const from = new Date(Date.UTC(2000, 0, 1 + days)).toISOString().slice(0, 10);
        const to = piuMesi(from, mesi);
        const months = (data: string): number => Number(data.slice(0, 4)) * 12 + Number(data.slice(5, 7));
        expect(months(to) - months(from)).to.equal(mesi);
        expect(to.slice(8) <= from.slice(8)).to.equal(true);
      }),
    );
  });
});

describe('what falls due', () => {
  const brevi = (text: string, oggi: string) =>
    scadenzeDi(documento(text), oggi).map(({ data, id, requisito, stato }) => `${data} ${id} ${requisito} ${stato}`);

  it('comes in the order of its days, with its clause and how near it is', () => {
    expect(brevi(ECI, '2026-05-20')).to.deep.equal([
      '2026-06-09 migrazione E-18 entro-30-giorni',
      '2027-03-09 verifica-annuale Q-08 futura',
      '2030-12-09 rinnovo E-13 futura',
      '2031-03-10 fine E-13 futura',
    ]);
  });

  it('no longer has what was done', () => {
    const fatta = cambia(ECI, '  daSpcoop: true\n', '  daSpcoop: true\n  completata: 2026-05-30\n');
    const verificata = `${fatta}\nverificheAnnuali:\n  - { data: 2027-02-20, esito: confermata, atto: Verbale 1 }\n`;
    expect(brevi(verificata, '2027-03-01')[0]).to.equal('2028-02-20 verifica-annuale Q-08 futura');
  });

  it('has the ends of offices, of suspensions, and announced stops', () => {
    const text = `${cambia(ECI, 'persona: l.bianchi, dal: 2026-03-02', 'persona: l.bianchi, dal: 2026-03-02, al: 2027-06-30')}
sospensioni:
  - { dal: 2026-12-01T00:00, al: 2026-12-03T00:00, motivo: Verifiche di INPS }
manutenzioni:
  - { dal: 2026-12-05T22:00, al: 2026-12-06T06:00, testo: Scrivere alla casella concordata }
`;
    expect(brevi(text, '2026-11-22').slice(1, 3)).to.deep.equal([
      '2026-12-03 sospensione-2026-12-01T00:00 E-12 entro-30-giorni',
      '2026-12-05 manutenzione-2026-12-05T22:00 Q-15 entro-30-giorni',
    ]);
    expect(brevi(text, '2026-11-22')).to.include('2027-06-30 incarico-amministratore-utenze-l.bianchi E-15 futura');
  });
});

/** Reads a calendar back as RFC 5545 says: CRLF, folded lines, one property a line. */
function leggi(ics: string): readonly (readonly [string, string])[] {
  expect(ics.endsWith('\r\n')).to.equal(true);
  for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line), line).to.be.at.most(75);
  expect(ics.replaceAll('\r\n', '')).not.to.match(/[\r\n]/);
  return ics
    .replaceAll('\r\n ', '')
    .trimEnd()
    .split('\r\n')
    .map((line) => {
      const [, name = '', value = ''] = /^([A-Z-]+(?:;[A-Z]+=[A-Z]+)?):(.*)$/.exec(line) ?? [];
      return [name, value];
    });
}

describe('the calendar of what falls due (RFC 5545)', () => {
  const voci = scadenzeDi(documento(ECI), '2026-05-20');
  const fai = (istante: number, scadenze = voci) =>
    icalendar([{ ente: 'cassa-esempio', convenzione: 'eci-2026', scadenze }], istante);

  it('has an event a day, with every property that is required', () => {
    const lines = leggi(fai(Date.UTC(2026, 4, 20, 8)));
    expect(lines.slice(0, 3)).to.deep.equal([
      ['BEGIN', 'VCALENDAR'],
      ['VERSION', '2.0'],
      ['PRODID', '-//Varco//convenzioni//IT'],
    ]);
    const count = (name: string, value?: string) =>
      lines.filter(([n, v]) => n === name && (value === undefined || v === value)).length;
    for (const name of ['UID', 'DTSTAMP', 'SUMMARY', 'DTSTART;VALUE=DATE', 'DTEND;VALUE=DATE'])
      expect(count(name), name).to.equal(voci.length);
    expect(count('BEGIN', 'VEVENT')).to.equal(count('END', 'VEVENT'));
    expect(lines).to.deep.include(['DTSTART;VALUE=DATE', '20260609']);
    expect(lines).to.deep.include(['DTEND;VALUE=DATE', '20260610']);
    expect(lines).to.deep.include(['DTSTAMP', '20260520T080000Z']);
    expect(lines.at(-1)).to.deep.equal(['END', 'VCALENDAR']);
  });

  it('keeps the UID of an entry whose day moves, and lets its sequence grow', () => {
    const spostata = scadenzeDi(
      documento(cambia(ECI, 'inps, data: 2026-03-09', 'inps, data: 2026-03-16')),
      '2026-05-20',
    );
    const [prima, dopo] = [leggi(fai(Date.UTC(2026, 4, 20))), leggi(fai(Date.UTC(2026, 4, 21), spostata))];
    const of = (lines: typeof prima, name: string) => lines.filter(([n]) => n === name).map(([, value]) => value);
    expect(of(dopo, 'UID')).to.deep.equal(of(prima, 'UID'));
    expect(new Set(of(prima, 'UID')).size).to.equal(voci.length);
    expect(of(dopo, 'DTSTART;VALUE=DATE')).not.to.deep.equal(of(prima, 'DTSTART;VALUE=DATE'));
    expect(Number(of(dopo, 'SEQUENCE')[0])).to.be.greaterThan(Number(of(prima, 'SEQUENCE')[0]));
  });

  it('is sound whatever people wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (scritto) => {
        const [prima] = voci;
        if (!prima) throw new Error('no entry');
        const lines = leggi(fai(0, [{ ...prima, titolo: scritto, dettaglio: scritto }]));
        for (const [name] of lines) expect(name).not.to.equal('');
        const summary = lines.find(([name]) => name === 'SUMMARY')?.[1] ?? '';
        const back = summary.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
        expect(back).to.equal(scritto.replaceAll(/(?!\n)\p{Cc}/gu, ''));
      }),
    );
  });

  it('comes from the command, for several conventions at once', async () => {
    const banco = await apriBanco();
    try {
      const files = [await banco.write('eci.yaml', ECI), await banco.write('quadro.yaml', QUADRO)];
      const ics = await comandoQui(scadenze, ['--ics', ...files]);
      expect(ics.code).to.equal(0);
      expect(leggi(ics.stdout)).to.deep.include(['UID', 'fine.isee-2026@cassa-esempio.varco']);
      const json = JSON.parse((await comandoQui(scadenze, files)).stdout) as { convenzioni: readonly unknown[] };
      expect(json.convenzioni).to.have.length(2);
      expect((await comandoQui(scadenze, [])).code).to.equal(2);
      await banco.write('eci.yaml', 'versione: 1\n');
      expect((await comandoQui(scadenze, files)).code).to.equal(1);
    } finally {
      await banco.remove();
    }
  });
});
