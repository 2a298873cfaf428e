import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadLdap } from '../../src/config/ldap.js';
import { main } from '../../src/main.js';
import { CHIAVE_256, REPO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { cambia } from '../convenzioni/banco.js';
import { UfficioQui } from './ufficio-qui.js';

interface Blocco {
  readonly lingua: string;
  /** Name of the file it is to be pasted into. */
  readonly nome: string | undefined;
  readonly testo: string;
}

function blocchi(pagina: string): readonly Blocco[] {
  const text = readFileSync(join(REPO, 'docs', pagina), 'utf8');
  return [...text.matchAll(/^```(\w*) ?(\S*)\n([^]*?)^```$/gm)].map(([, lingua = '', nome = '', testo = '']) => ({
    ...{ lingua, testo },
    nome: nome === '' ? undefined : nome,
  }));
}

/** Lines that a shell would run; a backslash at the end goes on. */
const comandi = (pagina: string): readonly string[] =>
  blocchi(pagina)
    .filter(({ lingua }) => lingua === '')
    .flatMap(({ testo }) => testo.replaceAll('\\\n', ' ').trim().split('\n'));

const parole = (riga: string): readonly string[] =>
  [...riga.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const yaml = (pagina: string, parte: string): string =>
  blocchi(pagina).find(({ lingua, testo }) => lingua === 'yaml' && testo.includes(parte))?.testo ?? '';

/** Under an ente. */
const rientrato = (testo: string): string => testo.replaceAll(/^(?=.)/gm, '    ');

describe('what a reader pastes from the pages about operators and insured', function () {
  this.timeout(60_000);
  let ufficio: UfficioQui;
  afterEach(async () => {
    delete process.env['VARCO_OTP'];
    await ufficio.chiudi();
  });

  /** Types a line in the folder of this office, with the code of whoever signs. */
  const batti = async (riga: string, banco: Banco): Promise<string> => {
    const [varco, ...words] = parole(riga);
    expect(varco).to.equal('varco');
    const persona = words[words.indexOf('--persona') + 1];
    if (words.includes('--persona')) process.env['VARCO_OTP'] = ufficio.codice(persona ?? '');
    const args = words.map((word) =>
      /\.(yaml|json|csv|cf|dat)$/.test(word) ? banco.path(word) : word.replace(/^file:/, () => `file:${banco.dir}/`),
    );
    const { code, stdout, stderr } = await comandoQui(main, args);
    expect(code, `${riga}\n${stderr}${stdout}`).to.equal(0);
    return stdout;
  };

  it('docs/operatori.md: every command does what the page says, one after the other', async () => {
    const pagina = 'operatori.md';
    const parti = rientrato(yaml(pagina, 'usoConcorrente:'));
    expect(parti).to.contain('informativa:');
    ufficio = await UfficioQui.apri((anagrafe) =>
      cambia(
        cambia(anagrafe, '    applicazioni:\n', `${parti}    applicazioni:\n`),
        '        nome: Portale\n',
        '        nome: Portale\n        attestaPersona: true\n',
      ),
    );
    await ufficio.banco.write('verdi.cf', 'VRDLGU70A01H501O\n');
    for (const { lingua, nome, testo } of blocchi(pagina)) {
      if (nome !== undefined) await ufficio.banco.write(nome, testo);
      if (lingua === 'json') await ufficio.banco.write('richiesta.json', testo);
    }
    const lette = comandi(pagina);
    expect(lette.length).to.be.greaterThan(15);
    const fine = lette.findIndex((riga) => riga.includes('operatore revoca'));
    for (const riga of lette.slice(0, fine)) await batti(riga, ufficio.banco);
    expect(await ufficio.trova('m.verdi')).to.deep.include({
      ...{ stato: 'abilitato', limiti: { ora: 30 }, reti: ['198.51.100.0/29'], oggi: 'abilitato' },
    });
    expect(await ufficio.trova('a.neri')).to.deep.include({ stato: 'revocato', limiti: { ora: 20 } });
    const decidi = 'varco decidi --file richiesta.json --config varco.yaml';
    const decisa = JSON.parse(await batti(decidi, ufficio.banco)) as object;
    expect(decisa, JSON.stringify(decisa)).to.include({ esito: 'passerebbe' });
    const informativa = JSON.parse(
      await batti('varco operatore informativa stato --config varco.yaml --ente cassa-esempio', ufficio.banco),
    ) as object;
    expect(informativa).to.deep.include({
      daInformare: [],
      informati: ['op1', 'm.verdi'].map((codice) => ({ codice, atto: 'Verbale n. 4', data: '2026-03-02' })),
    });
    for (const riga of lette.slice(fine)) await batti(riga, ufficio.banco);
    expect(await ufficio.trova('m.verdi')).to.include({ stato: 'revocato' });
  });

  it('docs/operatori.md: the directory is described as the command takes it', async () => {
    ufficio = await UfficioQui.apri();
    await ufficio.banco.write('password-ldap', 'x\n');
    await ufficio.banco.write('ca.pem', readFileSync(ufficio.banco.path('p256.cert.pem')));
    const letta = await loadLdap(await ufficio.banco.write('directory.yaml', yaml('operatori.md', 'ldaps:')));
    expect(letta.ok, JSON.stringify(letta)).to.equal(true);
  });

  it('docs/iscritti.md: a list is prepared, put to use, and an exception is signed', async () => {
    const pagina = 'iscritti.md';
    const fonte = rientrato(yaml(pagina, 'tipo: file'));
    const lette = comandi(pagina);
    const [prepara = '', eccezione = ''] = lette;
    ufficio = await UfficioQui.apri(
      (anagrafe) => cambia(anagrafe, '    iscritti:\n      tipo: tutti\n', fonte),
      async (banco) => {
        await banco.write('segreti/iscritti.chiave', `${CHIAVE_256.toString('base64')}\n`);
        await banco.write('elenco.csv', 'codiceFiscale;stato\nRSSMRA85T10A562S;attivo\n');
        await batti(prepara, banco);
      },
    );
    const { banco } = ufficio;
    await banco.write('soggetto.cf', 'VRDLGU70A01H501O\n');
    expect(lette.map((riga) => parole(riga).slice(1, 3).join(' '))).to.deep.equal([
      'iscritti prepara',
      'iscritti eccezione',
    ]);
    await batti(eccezione, banco);
    const domanda = (codiceFiscale: string) => ({
      ...{ ente: 'cassa-esempio', applicazione: 'vecchia', porta: 'porta-delegata', attestata: true },
      ...{ livello: 'SPID2', indirizzo: '10.0.0.7', codiceFiscale },
    });
    for (const [cf, regola] of [
      ['RSSMRA85T10A562S', undefined],
      ['VRDLGU70A01H501O', undefined],
      ['BNCLRA80A41F205G', 'proprio-iscritto'],
    ] as const) {
      const file = await banco.write('richiesta.json', JSON.stringify(domanda(cf)));
      const { stdout } = await comandoQui(main, ['decidi', '--file', file, '--config', banco.path('varco.yaml')]);
      const { rifiuto } = JSON.parse(stdout) as { readonly rifiuto?: { readonly regola?: string } };
      expect(rifiuto?.regola, cf).to.equal(regola);
    }
  });

  it('docs/iscritti.md: the system of the ente is described as the anagrafe takes it', async () => {
    const fonte = yaml('iscritti.md', 'tipo: http');
    const files = ['segreti/verifica.token', 'segreti/ca.pem', 'segreti/client.pem', 'segreti/client.key.pem'];
    for (const file of files) expect(fonte).to.include(file);
    ufficio = await UfficioQui.apri();
    const { banco } = ufficio;
    for (const [file, source] of [
      ['segreti/verifica.token', 'chiave256'],
      ['segreti/ca.pem', 'p256.cert.pem'],
      ['segreti/client.pem', 'p256.cert.pem'],
      ['segreti/client.key.pem', 'p256.pem'],
    ] as const)
      await banco.write(file, readFileSync(banco.path(source)));
    const anagrafe = readFileSync(banco.path('anagrafe.yaml'), 'utf8');
    await banco.write('anagrafe.yaml', cambia(anagrafe, '    iscritti:\n      tipo: tutti\n', rientrato(fonte)));
    const { code, stderr } = await comandoQui(main, ['config', 'verifica', banco.path('varco.yaml')]);
    expect(code, stderr).to.equal(0);
  });
});
