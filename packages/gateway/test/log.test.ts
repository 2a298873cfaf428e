import { ConfigurationError } from '@varco/modi-client';
import { expect } from 'chai';
import { createLog, factsOf, type Livello } from '../src/log.js';
import { CF, ISTANTE } from './policy/scena.js';

function log(livello: Livello): { readonly lines: string[]; readonly log: ReturnType<typeof createLog> } {
  const lines: string[] = [];
  return {
    lines,
    log: createLog({ clock: { now: () => ISTANTE }, livello, istanza: 'nodo-1', write: (line) => lines.push(line) }),
  };
}

describe('the log', () => {
  it('writes one JSON object a line: instant, level, istanza, event, facts', () => {
    const { lines, log: out } = log('info');
    out.info('avviato', { url: 'http://127.0.0.1:8080', porta: 8080, tls: false });
    expect(lines).to.have.length(1);
    expect(lines[0]?.endsWith('\n')).to.equal(true);
    expect(JSON.parse(lines[0] ?? '')).to.deep.equal({
      ...{ istante: '2026-11-20T09:30:00.000Z', livello: 'info', istanza: 'nodo-1', evento: 'avviato' },
      ...{ url: 'http://127.0.0.1:8080', porta: 8080, tls: false },
    });
  });

  it('keeps a fact with line ends on its line', () => {
    const { lines, log: out } = log('info');
    out.info('evento', { fatto: 'uno\n{"evento":"finto"}\r\ndue' });
    expect((lines[0] ?? '').split('\n')).to.have.length(2);
  });

  it('leaves out facts that are not known', () => {
    const { lines, log: out } = log('info');
    out.info('evento', { noto: 1, ignoto: undefined });
    expect(lines[0]).to.include('"noto":1').and.not.include('ignoto');
  });

  for (const [livello, written] of [
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const) {
    it(`writes ${written.join(', ')} at level ${livello}, and nothing below`, () => {
      const { lines, log: out } = log(livello);
      for (const each of ['debug', 'info', 'warn', 'error'] as const) out[each]('evento');
      expect(lines.map((line) => (JSON.parse(line) as { livello: string }).livello)).to.deep.equal(written);
    });
  }
});

describe('what is told of an error', () => {
  it('is its kind, its code and where it happened', () => {
    const facts = factsOf(new ConfigurationError('ERR_MODI_KEY_UNUSABLE', 'the key'));
    expect(facts).to.include({ errore: 'ConfigurationError', codice: 'ERR_MODI_KEY_UNUSABLE' });
    expect(facts['dove']).to.include('log.test.');
  });

  it('is not its message, not even a line of it that looks like a place', () => {
    for (const error of [
      new Error(`cannot read ${CF}`),
      new ConfigurationError('ERR_MODI_KEY_UNUSABLE', `first\n    at ${CF} (/x.js:1:1)\nlast`),
      new TypeError(`\n    at ${CF}`),
      Object.assign(new Error('before'), { message: `\n    at ${CF}` }),
    ]) {
      expect(JSON.stringify(factsOf(error))).not.to.include(CF);
    }
    const renamed = new Error(`a\n    at ${CF}`);
    renamed.message = 'another message';
    expect(JSON.stringify(factsOf(renamed))).not.to.include(CF);
  });

  it('is no path of this machine, only names of files', () => {
    const dove = factsOf(new Error('x'))['dove'];
    expect(dove).to.match(/log\.test\.(?:js|ts):\d+:\d+/);
    expect(dove).not.to.include('/packages/').and.not.include('file:');
  });

  it('names the kind and the code of its cause, without the message', () => {
    const cause = Object.assign(new Error(`secret ${CF}`), { code: 'ECONNREFUSED' });
    expect(factsOf(new Error('x', { cause }))).to.include({ causa: 'Error ECONNREFUSED' });
    expect(factsOf(new Error('x', { cause: CF }))['causa']).to.equal(undefined);
  });

  it('is only the type of what is no error', () => {
    expect(factsOf(`thrown ${CF}`)).to.deep.equal({ errore: 'string' });
    expect(factsOf(undefined)).to.deep.equal({ errore: 'undefined' });
    expect(factsOf({ codiceFiscale: CF })).to.deep.equal({ errore: 'object' });
  });

  it('does not take a code that is no text', () => {
    expect(factsOf(Object.assign(new Error('x'), { code: { codiceFiscale: CF } }))['codice']).to.equal(undefined);
  });
});
