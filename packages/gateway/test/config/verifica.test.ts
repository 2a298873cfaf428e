import { expect } from 'chai';
import { run as verificaComando, verificaConfigurazione } from '../../src/cli/config-verifica.js';
import { run as segreto } from '../../src/cli/segreto.js';
import type { EsitoVerifica } from '../../src/cli/config-verifica.js';
import { decodeChiave256, isSecretExposed, readSecret, verifySegreto } from '../../src/config/segreti.js';
import { ANAGRAFE, apriBanco, cambia, orologio, PROCESSO, rigaDi } from './banco.js';
import type { Banco } from './banco.js';
import { comando, comandoQui } from './cli.js';

describe('varco config verifica', () => {
  let banco: Banco;
  beforeEach(async () => {
    banco = await apriBanco();
  });
  afterEach(() => banco.remove());

  const verifica = async (processo: string, anagrafe: string): Promise<EsitoVerifica> => {
    await banco.write('anagrafe.yaml', anagrafe);
    return verificaConfigurazione(await banco.write('varco.yaml', processo), orologio);
  };

  describe('looks at the two documents together', () => {
    it('and wants a PDND to ask for vouchers', async () => {
      const senza = cambia(PROCESSO, 'pdnd:\n  ambiente: collaudo\n', '');
      const { valid, difetti } = await verifica(senza, ANAGRAFE);
      expect(valid).to.equal(false);
      expect(difetti.map(({ codice, file, percorso, riga }) => [codice, file, percorso, riga])).to.deep.equal([
        ['pdnd-mancante', banco.path('varco.yaml'), '/pdnd', 1],
      ]);
      const modi = ANAGRAFE.replace(/ {8}pdnd:\n(?: {10}.*\n)+/, '').replace('canale: pdnd', 'canale: modi');
      expect((await verifica(senza, modi)).valid).to.equal(true);
    });

    it('and wants a key that signs the register of each ente', async () => {
      const altra = cambia(PROCESSO, 'firma: file:ed25519.pem', 'firma:\n    altra: file:ed25519.pem');
      const { difetti, avvisi } = await verifica(altra, ANAGRAFE);
      expect(difetti.map(({ codice, percorso, riga }) => [codice, percorso, riga])).to.deep.equal([
        ['firma-mancante', '/registro/firma', rigaDi(altra, 'firma:')],
      ]);
      expect(
        avvisi.filter(({ codice }) => codice === 'ente-sconosciuto').map(({ percorso, riga }) => [percorso, riga]),
      ).to.deep.equal([['/registro/firma/altra', rigaDi(altra, 'altra:')]]);
    });

    it('and warns of certificates that nobody will be asked for', async () => {
      const { valid, avvisi } = await verifica(PROCESSO, ANAGRAFE);
      expect(valid).to.equal(true);
      expect(avvisi.map(({ codice, file, percorso }) => [codice, file, percorso])).to.deep.equal([
        ['iscritti-tutti', banco.path('anagrafe.yaml'), '/enti/0/iscritti/tipo'],
        ['tls-senza-ca-client', banco.path('anagrafe.yaml'), '/enti/0/applicazioni/1/credenziali/0'],
      ]);
    });

    it('and reports what is wrong in both at once', async () => {
      const { difetti } = await verifica(cambia(PROCESSO, 'gw7', 'g-7'), cambia(ANAGRAFE, '2031-01-01', '2025-01-01'));
      expect(difetti.map(({ codice, file }) => [codice, file])).to.deep.equal([
        ['forma-non-valida', banco.path('varco.yaml')],
        ['date-invertite', banco.path('anagrafe.yaml')],
      ]);
    });

    it('and says when the anagrafe is not there', async () => {
      await banco.write('varco.yaml', PROCESSO);
      const { valid, difetti } = await verificaConfigurazione(banco.path('varco.yaml'), orologio);
      expect(valid).to.equal(false);
      expect(difetti.map(({ codice, file }) => [codice, file])).to.deep.equal([
        ['file-assente', banco.path('anagrafe.yaml')],
      ]);
    });
  });

  describe('as a command', () => {
    it('prints JSON on stdout, a line for each finding on stderr, and exits 1 when there is a fault', async () => {
      const text = cambia(ANAGRAFE, '2031-01-01', '2025-01-01');
      await banco.write('anagrafe.yaml', text);
      await banco.write('varco.yaml', PROCESSO);
      const { code, stdout, stderr } = await comando('config-verifica', ['varco.yaml'], banco.dir);
      expect(code).to.equal(1);
      const esito = JSON.parse(stdout) as EsitoVerifica;
      expect(esito.valid).to.equal(false);
      const [difetto] = esito.difetti;
      expect(Object.keys(difetto ?? {})).to.have.members([
        'codice',
        'file',
        'riga',
        'colonna',
        'percorso',
        'problema',
        'rimedio',
      ]);
      expect(difetto).to.include({ codice: 'date-invertite', riga: rigaDi(text, '2025-01-01') });
      expect(stderr).to.contain(`${banco.path('anagrafe.yaml')}:${rigaDi(text, '2025-01-01')}:`);
      expect(stderr).to.contain(' — ');
    });

    it('exits 2 for usage, or when there is no such process file', async () => {
      for (const args of [[], ['a', 'b'], ['--forse', 'a'], [`${banco.dir}/./manca.yaml`], [banco.dir]]) {
        expect((await comandoQui(verificaComando, args)).code, args.join(' ')).to.equal(2);
      }
    });
  });
});

describe('varco segreto', () => {
  let banco: Banco;
  beforeEach(async () => {
    banco = await apriBanco();
  });
  afterEach(() => banco.remove());

  it('makes a secret that matches the SHA-256 it prints, another each time', async () => {
    const made = [await comandoQui(segreto, []), await comandoQui(segreto, [])];
    const secrets = made.map(({ code, stdout }) => {
      expect(code).to.equal(0);
      const { segreto, segretoSha256 } = JSON.parse(stdout) as Readonly<Record<string, string>>;
      expect(segreto).to.match(/^[A-Za-z0-9_-]{32}$/);
      expect(verifySegreto(segreto ?? '', segretoSha256 ?? '')).to.equal(true);
      return segreto;
    });
    expect(secrets[0]).not.to.equal(secrets[1]);
  });

  it('writes a key to a new file for its owner alone, and never over another', async () => {
    const first = await comando('segreto', ['--chiave', '--out', 'k'], banco.dir);
    expect(first).to.include({ code: 0, stdout: '{"file":"k"}\n' });
    const key = await readSecret('file:k', banco.dir);
    expect(decodeChiave256(key)).to.have.length(32);
    expect(await isSecretExposed('file:k', banco.dir)).to.equal(false);
    expect((await comando('segreto', ['--chiave', '--out', 'k'], banco.dir)).code).to.equal(1);
    expect((await readSecret('file:k', banco.dir)).equals(key)).to.equal(true);
  });

  it('exits 2 for usage', async () => {
    for (const args of [['--chiave'], ['--out', 'k'], ['--chiave', '--out', 'a', '--out', 'b'], ['x']]) {
      expect((await comandoQui(segreto, args)).code, args.join(' ')).to.equal(2);
    }
  });
});
