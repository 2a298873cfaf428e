import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { TOTP, URI } from 'otpauth';
import { run as importa } from '../../src/cli/anagrafe-importa.js';
import { main } from '../../src/main.js';
import { ANAGRAFE, apriBanco, cambia, PROCESSO, REPO } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { difettiDi, ECI, QUADRO } from './banco.js';

const PAGINA = readFileSync(join(REPO, 'docs/convenzione.md'), 'utf8');
const blocchi = (lingua: string): readonly string[] =>
  [...PAGINA.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, tag, body = '']) => (tag === lingua ? [body] : []));
const COMANDI = blocchi('').flatMap((body) => body.trim().split('\n'));

/** Words of a command line, quotes undone. */
const parole = (riga: string): readonly string[] =>
  [...riga.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

describe('docs/convenzione.md', function () {
  this.timeout(60_000);

  it('shows commands that all work, one after the other, on the templates', async () => {
    expect(COMANDI.length).to.be.greaterThan(8);
    const banco = await apriBanco();
    try {
      await banco.write('varco.yaml', PROCESSO);
      const anagrafe = cambia(ANAGRAFE, '  - id: cassa\n', '  - id: cassa-esempio\n');
      await banco.write(
        'anagrafe.yaml',
        cambia(anagrafe, '- id: eci\n        protocollo', '- id: eci-2026\n        protocollo'),
      );
      for (const [file, text] of Object.entries({ 'eci.yaml': ECI, 'eci-prima.yaml': ECI, 'quadro.yaml': QUADRO }))
        await banco.write(file, text);
      const prima = await comandoQui(importa, ['--config', banco.path('varco.yaml'), '--autore', 'A', '--motivo', 'B']);
      expect(prima.code, prima.stderr).to.equal(0);
      for (const riga of COMANDI) {
        const [varco, ...words] = parole(riga);
        expect(varco).to.equal('varco');
        const args = words.map((word) => (word.endsWith('.yaml') ? banco.path(word) : word));
        const { code, stdout, stderr } = await comandoQui(main, args);
        expect(code, `${riga}\n${stderr}`).to.equal(0);
        const uri = /otpauth:\/\/[^"]+/.exec(stdout)?.[0];
        const letto = uri === undefined ? undefined : URI.parse(uri);
        if (letto instanceof TOTP) process.env['VARCO_OTP'] = letto.generate();
      }
    } finally {
      delete process.env['VARCO_OTP'];
      await banco.remove();
    }
  });

  it('shows parts of a document that are taken', async () => {
    const [fermi = '', trattamento = ''] = blocchi('yaml');
    expect(fermi).to.contain('sospensioni');
    expect(await difettiDi(`${ECI}\n${fermi}`)).to.deep.equal([]);
    expect(trattamento).to.contain('designazione');
    expect(await difettiDi(cambia(ECI, 'trattamento:\n  gestore: ente\n', trattamento))).to.deep.equal([]);
  });
});
