import { expect } from 'chai';
import { run as scadenze } from '../../src/cli/convenzione-scadenze.js';
import { run as comunica } from '../../src/cli/operatore-comunica.js';
import { comandoQui } from '../config/cli.js';
import { Casa } from '../convenzioni/casa.js';
import { CF } from '../policy/scena.js';

interface Voce {
  readonly id: string;
  readonly data: string;
  readonly requisito: string;
}

describe('varco operatore comunica, and what falls due', function () {
  this.timeout(120_000);
  let casa: Casa;
  let oggi: string;
  before(async () => {
    casa = await Casa.apri();
    await casa.iscrivePrima('m.rossi');
    await casa.applicaFile();
  });
  after(() => casa.banco.remove());

  const config = () => ['--config', casa.banco.path('varco.yaml')];
  const voci = async (...more: readonly string[]) => {
    const { code, stdout, stderr } = await comandoQui(scadenze, [...config(), ...more]);
    expect(code, stderr).to.equal(0);
    const letto = JSON.parse(stdout) as {
      oggi: string;
      convenzioni: readonly { convenzione: string; scadenze: readonly Voce[] }[];
    };
    ({ oggi } = letto);
    return new Map(letto.convenzioni.map(({ convenzione, scadenze: all }) => [convenzione, all]));
  };
  const scrivi = async (...more: readonly string[]) =>
    casa.parla(
      comunica,
      ...config(),
      ...['--ente', 'cassa', '--persona', 'm.rossi', '--motivo', 'PEC', '--operatore', 'op1', '--tipo', 'abilitazione'],
      ...more,
      ...['--otp-file', await casa.codice('m.rossi')],
    );

  it('shows what the applied convention and its operators still want of somebody', async () => {
    const all = await voci();
    expect([...all.keys()]).to.deep.equal(['eci', 'operatori']);
    expect(all.get('eci')?.map(({ id }) => id)).to.include('rinnovo');
    expect(all.get('operatori')).to.have.length(1);
    expect(all.get('operatori')?.[0]).to.deep.include({
      ...{ id: 'comunicazione-abilitazione-da-file', requisito: 'E-22', data: oggi },
    });
    const { code, stdout } = await comandoQui(scadenze, [...config(), '--ics']);
    expect(code).to.equal(0);
    expect(stdout).to.contain('UID:comunicazione-abilitazione-da-file.operatori@cassa.varco');
  });

  it('writes down the day on which INPS was told, and waits for its answer', async () => {
    const detto = await scrivi('--inviata', oggi, '--protocollo', 'Prot. 118');
    expect(detto, detto.stderr).to.deep.include({ code: 0, esito: 'applicata' });
    const [voce] = (await voci()).get('operatori') ?? [];
    expect(voce?.id).to.equal(`comunicazione-abilitazione-op1-${oggi}`);
    expect((await scrivi('--riscontrata', oggi)).code).to.equal(0);
    expect((await voci()).has('operatori')).to.equal(false);
  });

  it('refuses what cannot be, by its reason', async () => {
    const detto = await scrivi('--inviata', '2999-01-01');
    expect(detto).to.deep.include({ code: 1, esito: 'respinta' });
    expect(detto.stderr).to.contain('op1').and.to.contain('E-22');
  });

  const usi: readonly (readonly string[])[] = [
    [],
    ['--inviata', '2026-02-30'],
    ['--inviata', 'ieri'],
    ['--protocollo', 'P'],
    ['--riscontro', 'R', '--inviata', '2026-01-01'],
    ['--inviata', '2026-01-01', '--inviata', '2026-01-02'],
    ['--inviata', '2026-01-01', '--tipo', 'revoca'],
  ];
  for (const uso of usi) {
    it(`is not used so: ${uso.join(' ') || '(no day)'}`, async () => {
      const base = ['--ente', 'cassa', '--persona', 'm.rossi', '--motivo', 'M', '--operatore', 'op1'];
      const { code, stderr } = await comandoQui(comunica, [...config(), ...base, '--tipo', 'abilitazione', ...uso]);
      expect(code).to.equal(2);
      expect(stderr).to.contain('Uso:');
    });
  }

  for (const [name, giorno] of [
    ['protocollo', 'inviata'],
    ['riscontro', 'riscontrata'],
  ] as const) {
    it(`keeps no codice fiscale in --${name}, and does not repeat it`, async () => {
      const base = ['--ente', 'cassa', '--persona', 'm.rossi', '--motivo', 'M', '--operatore', 'op1'];
      const text = `Prot. 118 di ${CF.toLowerCase()}`;
      const more = ['--tipo', 'abilitazione', `--${giorno}`, '2026-01-01', `--${name}`, text];
      const { code, stdout, stderr } = await comandoQui(comunica, [...config(), ...base, ...more]);
      expect(code).to.equal(2);
      expect(stderr).to.contain(`--${name} resta scritto in chiaro`);
      expect((stdout + stderr).toUpperCase()).not.to.contain(CF);
    });
  }

  it('says what is due of one ente, and of none that is not there', async () => {
    expect([...(await voci('--ente', 'cassa')).keys()]).to.include('eci');
    const altro = await comandoQui(scadenze, [...config(), '--ente', 'altra']);
    expect(altro).to.deep.include({ code: 1, stdout: '' });
    expect(altro.stderr).to.contain('altra');
    for (const args of [[], ['--ente', 'cassa'], [...config(), 'x.yaml'], [...config(), ...config()]])
      expect((await comandoQui(scadenze, args)).code, args.join(' ')).to.equal(2);
  });
});
