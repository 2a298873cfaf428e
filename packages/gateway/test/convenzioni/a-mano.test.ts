import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { run as importa } from '../../src/cli/anagrafe-importa.js';
import { ANAGRAFE, apriBanco, cambia, PROCESSO } from '../config/banco.js';
import { Casa } from './casa.js';

describe('a YAML edited by hand', function () {
  this.timeout(60_000);
  let casa: Casa;
  let documento: string;
  beforeEach(async () => {
    casa = await Casa.apri();
    ({ documento } = casa);
  });
  afterEach(() => casa.banco.remove());

  describe('is no way round what was signed, and', () => {
    beforeEach(async () => {
      await casa.iscrivePrima('m.rossi');
      expect((await casa.applicaFile()).esito).to.equal('applicata');
    });
    const BREVE = ANAGRAFE.slice(
      ANAGRAFE.indexOf('    convenzioni:\n'),
      ANAGRAFE.indexOf('    servizi:\n      - id: eci\n        nome'),
    );

    it('may leave the convention out, and everything else changes', async () => {
      await casa.banco.write('anagrafe.yaml', cambia(ANAGRAFE, BREVE, '').replace('codice: op1', 'codice: op2'));
      expect(await casa.importaFile()).to.deep.include({ code: 0, esito: 'importata', versione: 3 });
      const { ente } = await casa.vigente();
      expect(ente?.operatori[0]?.codice).to.equal('op2');
      expect(ente?.convenzioni[0]).to.deep.include({ id: 'eci', dataFine: '2031-03-10' });
      expect(ente?.convenzioni[0]?.documento?.testo).to.equal(documento);
    });

    const VIE: readonly (readonly [string, () => string, string])[] = [
      [
        'other terms',
        () => ANAGRAFE.replace('chiamateMassimeGiorno: 100', 'chiamateMassimeGiorno: 100000'),
        '/enti/0/convenzioni/0/id',
      ],
      [
        'another convention',
        () =>
          cambia(ANAGRAFE, '      - id: eci\n        protocollo', '      - id: eci-2031\n        protocollo')
            .replace('2026-01-01', '2031-03-10')
            .replace('dataFine: 2031-01-01', 'dataFine: 2036-01-01'),
        '/enti/0/convenzioni/0/id',
      ],
      [
        'a signature of its own',
        () =>
          cambia(
            cambia(ANAGRAFE, BREVE, ''),
            '    servizi:\n      - id: eci\n        nome',
            `${BREVE.replace('protocollo: P/1', `protocollo: P/1\n        documento: { sha256: ${'a'.repeat(64)}, testo: x, atto: 1 }`)}    servizi:\n      - id: eci\n        nome`,
          ),
        '/enti/0/convenzioni/0/documento',
      ],
      ['no such ente', () => cambia(ANAGRAFE, '  - id: cassa\n', '  - id: cassa-due\n'), '/enti'],
      [
        'another profile of the service',
        () =>
          cambia(
            cambia(ANAGRAFE, BREVE, ''),
            '          canale: pdnd\n',
            '          canale: pdnd\n          identity: http\n',
          ),
        '/enti/0/convenzioni/0/servizi/0/profilo/identity',
      ],
    ];
    for (const [title, text, percorso] of VIE) {
      it(`is no way round: ${title}`, async () => {
        await casa.banco.write('anagrafe.yaml', text());
        const detto = await casa.importaFile();
        expect(detto).to.deep.include({ code: 1, esito: 'respinta' });
        expect(detto.difetti?.map((one) => one.percorso)).to.include(percorso);
        expect((await casa.vigente()).versione).to.equal(2);
      });
    }

    it('is no way round: another WSDL', async () => {
      await casa.banco.write('anagrafe.yaml', cambia(ANAGRAFE, BREVE, ''));
      const wsdl = await readFile(casa.banco.path('contratto/eci.wsdl'), 'utf8');
      await casa.banco.write('contratto/eci.wsdl', `${wsdl}<!-- altro -->\n`);
      const detto = await casa.importaFile();
      expect(detto.difetti?.map(({ codice: found }) => found)).to.deep.equal(['impronta-diversa']);
    });
  });

  it('refuses a hand-written signature from the first import on', async () => {
    const altro = await apriBanco();
    try {
      const text = ANAGRAFE.replace(
        'protocollo: P/1',
        `protocollo: P/1\n        documento: { sha256: ${'a'.repeat(64)}, testo: x, atto: 1 }`,
      );
      await altro.write('varco.yaml', PROCESSO);
      await altro.write('anagrafe.yaml', text);
      const detto = await casa.parla(importa, '--config', altro.path('varco.yaml'), '--autore', 'A', '--motivo', 'B');
      expect(detto).to.deep.include({ code: 1, esito: 'respinta' });
      expect(detto.difetti?.[0]).to.deep.include({ codice: 'convenzione-firmata', requisito: 'E-15' });
    } finally {
      await altro.remove();
    }
  });
});
