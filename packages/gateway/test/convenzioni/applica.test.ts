import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { createSqliteAnagrafeStore } from '../../src/adapters/sqlite-anagrafe-store.js';
import { createAnagrafe } from '../../src/anagrafe/create-anagrafe.js';
import { run as applica } from '../../src/cli/convenzione-applica.js';
import { run as elenco } from '../../src/cli/persona-elenco.js';
import { run as revoca } from '../../src/cli/persona-revoca.js';
import { cambia } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { Casa } from './casa.js';

describe('varco convenzione applica', function () {
  this.timeout(60_000);
  let casa: Casa;
  let documento: string;
  beforeEach(async () => {
    casa = await Casa.apri();
    ({ documento } = casa);
  });
  afterEach(() => casa.banco.remove());

  it('writes a version with the terms and the text, signed for, who, when and why', async () => {
    await casa.iscrivePrima('m.rossi');
    const detto = await casa.applicaFile();
    expect(detto).to.deep.include({ code: 0, esito: 'applicata', versione: 2, atto: 2 });
    const { ente, stored } = await casa.vigente();
    const [convenzione] = ente?.convenzioni ?? [];
    expect(convenzione).to.deep.include({
      id: 'eci',
      dataInizio: '2026-03-09',
      dataFine: '2031-03-10',
      patrono: '06-29',
    });
    expect(convenzione?.servizi).to.have.length(1);
    expect(convenzione?.servizi[0]).to.deep.include({
      servizioId: 'eci',
      chiamateMassimeGiorno: 5000,
      mediaGiorno: 2000,
    });
    expect(convenzione?.documento).to.deep.equal({
      sha256: createHash('sha256').update(documento).digest('hex'),
      testo: documento,
      atto: 2,
    });
    expect(stored).to.deep.include({ autore: 'm.rossi', motivo: 'convenzione eci, atto 2: Delibera n. 9' });
    const { atti } = (await casa.parla(
      elenco,
      '--config',
      casa.banco.path('varco.yaml'),
      '--ente',
      'cassa',
    )) as unknown as {
      readonly atti: readonly { readonly azione: string; readonly persona: string; readonly motivo: string }[];
    };
    expect(atti[0]).to.deep.include({ azione: 'convenzione.applica', persona: 'm.rossi', motivo: 'Delibera n. 9' });
  });

  it('reaches a running instance within two seconds, and a suspension with it', async () => {
    await casa.iscrivePrima('m.rossi');
    await casa.conArchivio(async (store) => {
      const anagrafe = await createAnagrafe({
        store: createSqliteAnagrafeStore(store),
        clock: { now: () => Date.now() },
        onError: (error) => {
          throw error;
        },
      });
      try {
        const sospesa = `${documento}\nsospensioni:\n  - { dal: 2026-03-10T00:00, motivo: INPS ha sospeso }\n`;
        await casa.banco.write('convenzione.yaml', sospesa);
        expect((await casa.applicaFile()).esito).to.equal('applicata');
        const from = Date.now();
        while (anagrafe.snapshot().versione < 2 && Date.now() - from < 2_000)
          await new Promise((resolve) => setTimeout(resolve, 20));
        const [fondamento] = anagrafe.snapshot().ente('cassa')?.convenzioni('eci') ?? [];
        expect(fondamento?.convenzione.sospensioni).to.deep.equal([
          { dal: '2026-03-10T00:00', motivo: 'INPS ha sospeso' },
        ]);
      } finally {
        await anagrafe.close();
      }
    });
  });

  it('shows what changes, asks for no code to apply the same again, and a second time compares the documents', async () => {
    await casa.iscrivePrima('m.rossi');
    const prova = await casa.applicaFile('m.rossi', '--prova');
    expect(prova).to.deep.include({ code: 0, esito: 'prova' });
    expect(prova.differenze?.map(({ percorso }) => percorso)).to.include('/servizi/0/chiamateMassimeGiorno');
    await casa.applicaFile();
    expect(await casa.applicaFile()).to.deep.include({ code: 0, esito: 'invariata', versione: 2 });
    await casa.banco.write('convenzione.yaml', cambia(documento, 'massimoGiorno: 5000', 'massimoGiorno: 4000'));
    const seconda = await casa.applicaFile();
    expect(seconda.differenze).to.deep.equal([
      { percorso: '/servizi/eci/chiamate/massimoGiorno', prima: 5000, dopo: 4000 },
    ]);
    expect(seconda.stderr).to.include('/servizi/eci/chiamate/massimoGiorno: 5000 → 4000');
    expect((await casa.vigente()).ente?.convenzioni[0]?.servizi[0]?.chiamateMassimeGiorno).to.equal(4000);
  });

  it('refuses whole what the document or the anagrafe cannot bear, before a code is spent', async () => {
    await casa.iscrivePrima('m.rossi');
    const casi: readonly (readonly [string, string, string, string])[] = [
      ['massimoGiorno: 5000', 'massimoGiorno: 1', 'massimo-sotto-media', '/servizi/0/chiamate/massimoGiorno'],
      ['ente: cassa', 'ente: altra', 'ente-sconosciuto', '/ente'],
      ['canale: pdnd', 'canale: modi', 'pdnd-inutile', '/servizi/0/profilo/voucher'],
      ['identity: soap', 'identity: http', 'servizio-diverso', '/servizi/0/profilo/identity'],
      ['  - id: eci\n', '  - id: isee\n', 'servizio-inesistente', '/servizi/0/id'],
      ['id: eci\nente', 'id: eci-nuova\nente', 'convenzioni-sovrapposte', '/id'],
    ];
    for (const [part, other, codiceDifetto, percorso] of casi) {
      await casa.banco.write('convenzione.yaml', cambia(documento, part, other));
      const detto = await casa.applicaFile();
      expect(detto, other).to.deep.include({ code: 1, esito: 'respinta' });
      expect(
        detto.difetti?.map((one) => `${one.codice} ${one.percorso}`),
        other,
      ).to.include(`${codiceDifetto} ${percorso}`);
    }
    await casa.banco.write('convenzione.yaml', documento.replace(/sha256: [0-9a-f]{64}/, `sha256: ${'a'.repeat(64)}`));
    const wsdl = await casa.applicaFile();
    expect(wsdl.difetti?.[0]).to.deep.include({
      codice: 'impronta-diversa',
      percorso: '/servizi/0/wsdl/sha256',
      requisito: 'Q-10',
    });
    expect((await casa.vigente()).versione).to.equal(1);
    await casa.banco.write('convenzione.yaml', documento);
    expect((await casa.applicaFile()).esito).to.equal('applicata');
  });

  it('wants the Responsabile, with a code that is right, fresh, and given aside', async () => {
    await casa.iscrivePrima('m.rossi');
    expect(await casa.applicaFile('g.verdi')).to.deep.include({ code: 1, motivo: 'ruolo-insufficiente' });
    const [file, config] = [casa.banco.path('convenzione.yaml'), casa.banco.path('varco.yaml')];
    const senza = [file, '--config', config, '--persona', 'm.rossi', '--motivo', 'X'];
    await casa.banco.write('otp', '000000');
    expect(await casa.parla(applica, ...senza, '--otp-file', casa.banco.path('otp'))).to.deep.include({
      code: 1,
      motivo: 'codice-errato',
    });
    expect((await casa.parla(applica, ...senza)).code).to.equal(2);
    expect((await casa.parla(applica, ...senza, '--otp', '123456')).code).to.equal(2);
    expect((await casa.parla(applica, ...senza, '--otp-file', casa.banco.path('manca'))).code).to.equal(2);
    expect((await casa.vigente()).versione).to.equal(1);
    process.env['VARCO_OTP'] = (await readFile(await casa.codice('m.rossi'), 'utf8')).trim();
    try {
      expect((await casa.parla(applica, ...senza)).esito).to.equal('applicata');
      await casa.banco.write('convenzione.yaml', `${documento}# altro\n`);
      expect(await casa.parla(applica, ...senza)).to.deep.include({ code: 1, motivo: 'codice-usato' });
    } finally {
      delete process.env['VARCO_OTP'];
    }
  });

  it('lets no document appoint the one who applies it', async () => {
    await casa.iscrivePrima('m.rossi');
    await casa.applicaFile();
    const con = async (persona: string) => ['--con', 'm.rossi', '--otp-file', await casa.codice(persona)];
    expect(await casa.iscrivePrima('g.verdi', ...(await con('m.rossi')))).to.deep.include({
      code: 0,
      esito: 'iscritta',
    });
    const golpe = documento.replace('ruolo: responsabile, persona: m.rossi', 'ruolo: responsabile, persona: g.verdi');
    await casa.banco.write('convenzione.yaml', golpe);
    expect(await casa.applicaFile('g.verdi')).to.deep.include({ code: 1, motivo: 'ruolo-insufficiente' });
    expect((await casa.applicaFile('m.rossi')).esito).to.equal('applicata');
    // Now the office is hers.
    await casa.banco.write('convenzione.yaml', `${golpe}# una riga in più\n`);
    expect(await casa.applicaFile('m.rossi')).to.deep.include({ code: 1, motivo: 'ruolo-insufficiente' });
    expect((await casa.applicaFile('g.verdi')).esito).to.equal('applicata');
  });

  it('revokes who may sign, by somebody else’s code, and lists who is left without a secret', async () => {
    await casa.iscrivePrima('m.rossi');
    await casa.applicaFile();
    await casa.iscrivePrima('l.bianchi', '--con', 'm.rossi', '--otp-file', await casa.codice('m.rossi'));
    const base = ['--config', casa.banco.path('varco.yaml'), '--ente', 'cassa'];
    const togli = ['--persona', 'm.rossi', '--motivo', 'telefono perso', '--con', 'l.bianchi'];
    const detto = await casa.parla(revoca, ...base, ...togli, '--otp-file', await casa.codice('l.bianchi'));
    expect(detto).to.deep.include({ code: 0, esito: 'revocata' });
    const { stdout } = await comandoQui(elenco, base);
    expect(stdout).not.to.include('secret').and.not.to.include('segreto');
    const { persone } = JSON.parse(stdout) as {
      persone: readonly { persona: string; stato: string; ruoli: string[] }[];
    };
    expect(persone.map(({ persona, stato, ruoli }) => [persona, stato, ...ruoli])).to.deep.equal([
      ['l.bianchi', 'attiva', 'amministratore-utenze'],
      ['m.rossi', 'revocata', 'responsabile', 'supervisore'],
    ]);
    await casa.banco.write('convenzione.yaml', `${documento}# altro\n`);
    expect(await casa.applicaFile('m.rossi')).to.deep.include({ code: 1, motivo: 'persona-revocata' });
  });
});
