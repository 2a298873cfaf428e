import { expect } from 'chai';
import { parse } from 'yaml';
import { run as allegato3Comando } from '../../src/cli/convenzione-allegato-3.js';
import { run as allegato4Comando } from '../../src/cli/convenzione-allegato-4.js';
import { run as pecComando } from '../../src/cli/convenzione-pec.js';
import type { DocumentoConvenzione } from '../../src/convenzioni/modello.js';
import { allegato3 } from '../../src/convenzioni/testi/allegato-3.js';
import { allegato4 } from '../../src/convenzioni/testi/allegato-4.js';
import { testoPec, TIPI_PEC } from '../../src/convenzioni/testi/pec.js';
import { comandoQui } from '../config/cli.js';
import { apriBanco, cambia, ECI, QUADRO } from './banco.js';

const documento = (text: string): DocumentoConvenzione => parse(text) as DocumentoConvenzione;
const OGGI = '2026-11-22';
const CON_PEC = cambia(
  ECI,
  '    # pec: …\n',
  '    pec: convenzioni@pec.inps.example\n    pecAbilitazioni: utenze@pec.inps.example\n',
);

describe('Allegato 3', () => {
  it('has the public addresses, the operators’ networks, the calls, the users and the hours', () => {
    const text = allegato3(documento(ECI));
    for (const part of [
      '- `192.0.2.10`',
      '- `198.51.100.0/28`',
      '| 2000 | 5000 |',
      '| 20 | 2 |',
      '08:00–20:00',
      'il patrono (29/06)',
    ])
      expect(text).to.include(part);
    expect(text).to.include('esclusi i festivi');
  });

  it('says what was not declared, and lets no name break its tables', () => {
    const { indirizzi: _, ...senza } = documento(ECI);
    expect(allegato3(senza)).to.include('[DA SCRIVERE: nessuno dichiarato]');
    const text = allegato3(documento(cambia(QUADRO, 'nome: Consultazione ISEE', "nome: 'ISEE | <b>altro</b>'")));
    expect(text).to.include('| ISEE \\| &lt;b>altro&lt;/b> |');
  });
});

describe('Allegato 4', () => {
  it('has every role with its person, act, days and contacts; the legal representative needs no act', () => {
    const text = allegato4(documento(ECI), OGGI);
    expect(text).to.match(
      /## Responsabile della convenzione\n\n.*\n.*\n\| Maria Rossi \| .* \| Determina n\. 12 del 02\/03\/2026 \| dal 02\/03\/2026 \| m\.rossi@cassa\.example, \+39 06 0000001 \|/,
    );
    expect(text).to.match(
      /## Amministratore utenze\n\n.*\n.*\n\| Luca Bianchi \| Presidente \| rappresentante legale \|/,
    );
  });

  it('leaves out whoever is no longer in office, and says when nobody is', () => {
    const text = allegato4(
      documento(
        cambia(ECI, 'persona: l.bianchi, dal: 2026-03-02', 'persona: l.bianchi, dal: 2026-03-02, al: 2026-06-30'),
      ),
      OGGI,
    );
    expect(text).to.include('[DA SCRIVERE: nessuno in carica]');
    expect(text).not.to.include('Luca Bianchi');
  });
});

describe('the text of a PEC', () => {
  const pec = (tipo: (typeof TIPI_PEC)[number], text = CON_PEC, more: object = {}): string =>
    testoPec({ tipo, documento: documento(text), oggi: OGGI, ...more });

  it('goes from the ente’s PEC to INPS’s, by name of the convention, signed by the Responsabile', () => {
    for (const tipo of TIPI_PEC) {
      const text = pec(tipo);
      expect(text).to.match(
        /^Da: protocollo@pec\.cassa\.example\nA: (convenzioni|utenze)@pec\.inps\.example\nOggetto: Convenzione INPS\.0064/,
      );
      expect(text).to.include('Il Responsabile della convenzione: Maria Rossi\n22/11/2026');
    }
    expect(pec('abilitazione')).to.include('A: utenze@pec.inps.example');
  });

  it('never makes up an address of INPS', () => {
    for (const tipo of TIPI_PEC) {
      const text = pec(tipo, ECI);
      expect(text).to.include('A: [DA SCRIVERE: PEC di INPS, come nella convenzione firmata (parti.inps.pec)]');
      expect(text).not.to.match(/@[^\s]*inps\.it/i);
    }
  });

  it('of enabling and revoking names operators by code and act, and leaves their data to INPS’s form', () => {
    const text = pec('abilitazione', CON_PEC, { operatori: ['op.0051', 'op.0052'], atto: 'Determina n. 18' });
    for (const part of ['op.0051, op.0052', 'Determina n. 18', 'al più 20 utenti', '[DA SCRIVERE: modulo di INPS'])
      expect(text).to.include(part);
    expect(pec('revoca')).to.include('[DA SCRIVERE: codici degli operatori (--operatore)]');
  });

  it('of a change lists what is different from before, in its own part alone', () => {
    const prima = documento(CON_PEC);
    const dopo = CON_PEC.replace('g.verdi@cassa.example', 'giulia.verdi@cassa.example')
      .replace('192.0.2.10', '192.0.2.11')
      .replace('massimo: 20', 'massimo: 30');
    const contatti = pec('variazione-contatti', dopo, { prima });
    expect(contatti).to.include('- persone/g.verdi/email: g.verdi@cassa.example → giulia.verdi@cassa.example');
    expect(contatti).not.to.include('192.0.2.11');
    expect(pec('variazione-tecnica', dopo, { prima })).to.include(
      '- indirizzi/portaCooperazione/0: 192.0.2.10 → 192.0.2.11',
    );
    expect(pec('variazione-utenti', dopo, { prima })).to.include('- servizi/eci-online/utenti/massimo: 20 → 30');
  });

  it('of renewal knows when it is still possible, and when a new convention is needed', () => {
    expect(pec('rinnovo')).to.include(
      'finisce il 09/03/2031. Si rinnova una volta sola, con accordo entro il 09/12/2030 (D13)',
    );
    const rinnovata = cambia(
      CON_PEC,
      '  # rinnovi:\n',
      '  rinnovi: [{ accordo: 2030-11-20, protocollo: P }]\n  # rinnovi:\n',
    );
    expect(pec('rinnovo', rinnovata)).to.include('finisce il 09/03/2036 e non si può più rinnovare');
  });
});

describe('the commands that print', () => {
  it('print text on stdout, say on stderr what is to be filled in, and leave with 0, 1 or 2', async () => {
    const banco = await apriBanco();
    try {
      const file = await banco.write('eci.yaml', ECI);
      expect((await comandoQui(allegato3Comando, [file])).stdout).to.match(/^# Allegato 3/);
      expect((await comandoQui(allegato4Comando, [file])).stdout).to.match(/^# Allegato 4/);
      const pec = await comandoQui(pecComando, [file, '--tipo', 'revoca', '--operatore', 'op.1', '--atto', 'A']);
      expect(pec).to.deep.include({ code: 0 });
      expect(pec.stderr).to.include('da completare: [DA SCRIVERE: PEC di INPS');
      expect((await comandoQui(pecComando, [file, '--tipo', 'altro'])).code).to.equal(2);
      expect((await comandoQui(allegato3Comando, [])).code).to.equal(2);
      expect((await comandoQui(allegato3Comando, [banco.path('manca.yaml')])).code).to.equal(2);
      await banco.write('eci.yaml', 'versione: 2\n');
      expect((await comandoQui(allegato4Comando, [file])).code).to.equal(1);
    } finally {
      await banco.remove();
    }
  });
});
