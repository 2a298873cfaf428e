import { expect } from 'chai';
import { createLettoreEci, loadProfilo } from '../../src/index.js';
import { failure, PROFILO_YAML, profiloSandbox } from '../support/fixtures.js';
import { COMPLETA } from '../support/risposta.js';

const change = (from: string, to: string): string => {
  expect(PROFILO_YAML).to.include(from);
  return PROFILO_YAML.replace(from, to);
};

const lineOf = (yaml: string, text: string): number => yaml.slice(0, yaml.indexOf(text)).split('\n').length;

describe('loadProfilo', () => {
  it('gives plain data that a worker gets unchanged', () => {
    const copia = structuredClone(profiloSandbox());
    expect(copia).to.deep.equal(profiloSandbox());
    expect(createLettoreEci(copia).mapRisposta(COMPLETA).tipo).to.equal('estratto-conto');
  });

  it('tells the line of what is not YAML', () => {
    const error = failure(() => loadProfilo('versione: 1\nnome: [a\nb: }'));
    expect(error.code).to.equal('ERR_ECI_PROFILE');
    expect(error.facts.line).to.be.a('number');
  });

  const CASES: readonly [what: string, yaml: string, pointer: string, text: string][] = [
    ['an unknown key', change('operazione: C', 'operazioni: C'), '/wsdl/operazioni', 'operazioni'],
    [
      'a required key that is missing',
      change('    percorso: /Cons', '    posto: /Cons').replace('posto:', '#'),
      '/risposta/estrattoConto/percorso',
      'estrattoConto:\n',
    ],
    ['another version', change('versione: 1', 'versione: 2'), '/versione', 'versione: 2'],
    ['a code that is not a text', change('[OK]', '[200]'), '/risposta/esito/positivi/0', '[200]'],
    [
      'a prefix that is not declared',
      change('Dal?', 'x:Dal?'),
      '/risposta/estrattoConto/quadroA/0/campi/dal',
      'x:Dal?',
    ],
    [
      'a path that is not one',
      change('Ente/Codice, desc', 'Ente//Codice, desc'),
      '/risposta/estrattoConto/quadroA/0/campi/ente/codice',
      'Ente//Codice',
    ],
    [
      'rows that do not repeat',
      change('QuadroA/Periodo[]', 'QuadroA/Periodo'),
      '/risposta/estrattoConto/quadroA/0/righe',
      'QuadroA/Periodo',
    ],
    [
      'a single field that repeats',
      change('dal: Dal?', 'dal: "Dal[]?"'),
      '/risposta/estrattoConto/quadroA/0/campi/dal',
      'Dal[]',
    ],
    [
      'a field the model needs, made optional',
      change('anno: Anno', 'anno: Anno?'),
      '/risposta/estrattoConto/quadroB/0/campi/anno',
      'Anno?',
    ],
    [
      'an absolute path inside a row',
      change('dal: Dal?', 'dal: /Dal?'),
      '/risposta/estrattoConto/quadroA/0/campi/dal',
      '/Dal?',
    ],
    [
      'a climb above the statement',
      change('dal: Dal?', 'dal: ../../../Dal?'),
      '/risposta/estrattoConto/quadroA/0/campi/dal',
      '../../../Dal',
    ],
    [
      'an element read as text and as a container',
      change('dal: Dal?', 'dal: Ente?'),
      '/risposta/estrattoConto/quadroA/0/campi/dal',
      'dal: Ente?',
    ],
    [
      'a constant that is not of the model',
      change('tipo: Tipo', 'tipo: =boh'),
      '/risposta/estrattoConto/quadroB/0/campi/tipo',
      '=boh',
    ],
    ['a word of the model that does not exist', change('S: settimane', 'S: secoli'), '/valori/unita/S', 'secoli'],
  ];
  for (const [what, yaml, pointer, text] of CASES) {
    it(`refuses ${what}, with its line, pointer and remedy`, () => {
      const { code, facts, message } = failure(() => loadProfilo(yaml));
      expect(code).to.equal('ERR_ECI_PROFILE');
      expect(facts.pointer).to.equal(pointer);
      expect(facts.remedy).to.be.a('string').and.not.equal('');
      expect(facts.line).to.be.within(lineOf(yaml, text), lineOf(yaml, text) + 2);
      expect(message).to.match(/line \d+, \//);
    });
  }

  it('refuses what is no profile at all', () => {
    for (const yaml of ['', 'ciao', '[]', '{}'])
      expect(failure(() => loadProfilo(yaml)).code).to.equal('ERR_ECI_PROFILE');
  });

  it('does not follow a bomb of aliases', () => {
    const bomba = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map(
        (c, i) =>
          `${c}: &${c} [${Array(10)
            .fill(`*${'abcdefgh'.charAt(i)}`)
            .join(',')}]`,
      ),
    ];
    expect(failure(() => loadProfilo(bomba.join('\n'))).code).to.equal('ERR_ECI_PROFILE');
  });
});
