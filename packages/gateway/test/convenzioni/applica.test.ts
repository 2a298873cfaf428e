import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { TOTP, URI } from 'otpauth';
import { createSqliteAnagrafeStore } from '../../src/adapters/sqlite-anagrafe-store.js';
import { createAnagrafe } from '../../src/anagrafe/create-anagrafe.js';
import { parseAnagrafe } from '../../src/anagrafe/stored-version.js';
import { run as importa } from '../../src/cli/anagrafe-importa.js';
import { run as applica } from '../../src/cli/convenzione-applica.js';
import { run as elenco } from '../../src/cli/persona-elenco.js';
import { run as iscrivi } from '../../src/cli/persona-iscrivi.js';
import { run as revoca } from '../../src/cli/persona-revoca.js';
import { openStore } from '../../src/store/store.js';
import type { Store } from '../../src/store/store.js';
import { ANAGRAFE, apriBanco, cambia, PROCESSO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { ECI } from './banco.js';

interface Detto {
  readonly esito: string;
  readonly motivo?: string;
  readonly versione?: number;
  readonly atto?: number;
  readonly uri?: string;
  readonly difetti?: readonly {
    readonly codice: string;
    readonly percorso: string;
    readonly rimedio: string;
    readonly requisito?: string;
  }[];
  readonly differenze?: readonly { readonly percorso: string; readonly prima?: unknown; readonly dopo?: unknown }[];
}

/** The template, for the ente of these tests; with the WSDL that they have, and the roles from long ago. */
let documento = '';
const STEP = 30_000;

describe('varco convenzione applica', function () {
  this.timeout(60_000);
  let banco: Banco;
  let telefoni: Map<string, TOTP>;
  let passi: Map<string, number>;
  let inMano: { readonly persona: string; readonly passo: number } | undefined;

  before(async () => {
    const altro = await apriBanco();
    const sha256 = createHash('sha256')
      .update(await readFile(altro.path('contratto/eci.wsdl')))
      .digest('hex');
    await altro.remove();
    documento = cambia(ECI, 'ente: cassa-esempio', 'ente: cassa')
      .replace('id: eci-2026', 'id: eci')
      .replace(/sha256: [0-9a-f]{64}/, `sha256: ${sha256}`);
  });

  beforeEach(async () => {
    banco = await apriBanco();
    telefoni = new Map();
    passi = new Map();
    await banco.write('varco.yaml', PROCESSO);
    await banco.write('anagrafe.yaml', ANAGRAFE);
    await banco.write('convenzione.yaml', documento);
    expect((await importaFile()).esito).to.equal('importata');
  });
  afterEach(() => banco.remove());

  const parla = async (run: (argv: readonly string[]) => Promise<number>, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await comandoQui(run, args);
    // A code that was shown and not used is still good; those of three steps are at hand.
    if (inMano && /"esito": "(applicata|iscritta|revocata)"/.test(stdout)) passi.set(inMano.persona, inMano.passo);
    inMano = undefined;
    return { code, stderr, ...(stdout === '' ? { esito: '' } : (JSON.parse(stdout) as Detto)) };
  };
  const importaFile = () =>
    parla(importa, '--config', banco.path('varco.yaml'), '--autore', 'Anna', '--motivo', 'prova');
  const iscrivePrima = async (persona: string, ...more: readonly string[]) => {
    const chi = more.length > 0 ? more : ['--autore', 'chi installa'];
    const detto = await parla(
      iscrivi,
      '--config',
      banco.path('varco.yaml'),
      '--ente',
      'cassa',
      '--persona',
      persona,
      '--motivo',
      'avvio',
      ...chi,
    );
    if (detto.uri !== undefined) {
      const letto = URI.parse(detto.uri);
      if (letto instanceof TOTP) telefoni.set(persona, letto);
    }
    return detto;
  };
  /** A code that was not used yet: a step each, as a person would wait for. */
  const codice = async (persona: string): Promise<string> => {
    const next = Math.max(Math.floor(Date.now() / STEP) - 1, (passi.get(persona) ?? 0) + 1);
    inMano = { persona, passo: next };
    return banco.write('otp', `${telefoni.get(persona)?.generate({ timestamp: next * STEP }) ?? '000000'}\n`);
  };
  const applicaFile = async (persona = 'm.rossi', ...more: readonly string[]) =>
    parla(
      applica,
      ...[banco.path('convenzione.yaml'), '--config', banco.path('varco.yaml'), '--persona', persona],
      ...['--motivo', 'Delibera n. 9', '--otp-file', await codice(persona), ...more],
    );
  const conArchivio = async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
    const store = await openStore({ url: `sqlite:${banco.path('dati/varco.db')}`, istanza: 'prova' });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  const vigente = () =>
    conArchivio(async (store) => {
      const anagrafe = createSqliteAnagrafeStore(store);
      const versione = await anagrafe.currentVersion();
      const stored = await anagrafe.load(versione);
      const { enti } = await parseAnagrafe(versione, stored?.documento ?? '', Date.now());
      return { versione, stored, ente: enti[0] };
    });

  it('writes a version with the terms and the text, signed for, who, when and why', async () => {
    await iscrivePrima('m.rossi');
    const detto = await applicaFile();
    expect(detto).to.deep.include({ code: 0, esito: 'applicata', versione: 2, atto: 2 });
    const { ente, stored } = await vigente();
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
    const { atti } = (await parla(elenco, '--config', banco.path('varco.yaml'), '--ente', 'cassa')) as unknown as {
      readonly atti: readonly { readonly azione: string; readonly persona: string; readonly motivo: string }[];
    };
    expect(atti[0]).to.deep.include({ azione: 'convenzione.applica', persona: 'm.rossi', motivo: 'Delibera n. 9' });
  });

  it('reaches a running instance within two seconds, and a suspension with it', async () => {
    await iscrivePrima('m.rossi');
    await conArchivio(async (store) => {
      const anagrafe = await createAnagrafe({
        store: createSqliteAnagrafeStore(store),
        clock: { now: () => Date.now() },
        onError: (error) => {
          throw error;
        },
      });
      try {
        const sospesa = `${documento}\nsospensioni:\n  - { dal: 2026-03-10T00:00, motivo: INPS ha sospeso }\n`;
        await banco.write('convenzione.yaml', sospesa);
        expect((await applicaFile()).esito).to.equal('applicata');
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
    await iscrivePrima('m.rossi');
    const prova = await applicaFile('m.rossi', '--prova');
    expect(prova).to.deep.include({ code: 0, esito: 'prova' });
    expect(prova.differenze?.map(({ percorso }) => percorso)).to.include('/servizi/0/chiamateMassimeGiorno');
    await applicaFile();
    expect(await applicaFile()).to.deep.include({ code: 0, esito: 'invariata', versione: 2 });
    await banco.write('convenzione.yaml', cambia(documento, 'massimoGiorno: 5000', 'massimoGiorno: 4000'));
    const seconda = await applicaFile();
    expect(seconda.differenze).to.deep.equal([
      { percorso: '/servizi/eci/chiamate/massimoGiorno', prima: 5000, dopo: 4000 },
    ]);
    expect(seconda.stderr).to.include('/servizi/eci/chiamate/massimoGiorno: 5000 → 4000');
    expect((await vigente()).ente?.convenzioni[0]?.servizi[0]?.chiamateMassimeGiorno).to.equal(4000);
  });

  it('refuses whole what the document or the anagrafe cannot bear, before a code is spent', async () => {
    await iscrivePrima('m.rossi');
    const casi: readonly (readonly [string, string, string, string])[] = [
      ['massimoGiorno: 5000', 'massimoGiorno: 1', 'massimo-sotto-media', '/servizi/0/chiamate/massimoGiorno'],
      ['ente: cassa', 'ente: altra', 'ente-sconosciuto', '/ente'],
      ['canale: pdnd', 'canale: modi', 'pdnd-inutile', '/servizi/0/profilo/voucher'],
      ['identity: soap', 'identity: http', 'servizio-diverso', '/servizi/0/profilo/identity'],
      ['  - id: eci\n', '  - id: isee\n', 'servizio-inesistente', '/servizi/0/id'],
      ['id: eci\nente', 'id: eci-nuova\nente', 'convenzioni-sovrapposte', '/id'],
    ];
    for (const [part, other, codiceDifetto, percorso] of casi) {
      await banco.write('convenzione.yaml', cambia(documento, part, other));
      const detto = await applicaFile();
      expect(detto, other).to.deep.include({ code: 1, esito: 'respinta' });
      expect(
        detto.difetti?.map((one) => `${one.codice} ${one.percorso}`),
        other,
      ).to.include(`${codiceDifetto} ${percorso}`);
    }
    await banco.write('convenzione.yaml', documento.replace(/sha256: [0-9a-f]{64}/, `sha256: ${'a'.repeat(64)}`));
    const wsdl = await applicaFile();
    expect(wsdl.difetti?.[0]).to.deep.include({
      codice: 'impronta-diversa',
      percorso: '/servizi/0/wsdl/sha256',
      requisito: 'Q-10',
    });
    expect((await vigente()).versione).to.equal(1);
    await banco.write('convenzione.yaml', documento);
    expect((await applicaFile()).esito).to.equal('applicata');
  });

  it('wants the Responsabile, with a code that is right, fresh, and given aside', async () => {
    await iscrivePrima('m.rossi');
    expect(await applicaFile('g.verdi')).to.deep.include({ code: 1, motivo: 'ruolo-insufficiente' });
    const [file, config] = [banco.path('convenzione.yaml'), banco.path('varco.yaml')];
    const senza = [file, '--config', config, '--persona', 'm.rossi', '--motivo', 'X'];
    await banco.write('otp', '000000');
    expect(await parla(applica, ...senza, '--otp-file', banco.path('otp'))).to.deep.include({
      code: 1,
      motivo: 'codice-errato',
    });
    expect((await parla(applica, ...senza)).code).to.equal(2);
    expect((await parla(applica, ...senza, '--otp', '123456')).code).to.equal(2);
    expect((await parla(applica, ...senza, '--otp-file', banco.path('manca'))).code).to.equal(2);
    expect((await vigente()).versione).to.equal(1);
    process.env['VARCO_OTP'] = (await readFile(await codice('m.rossi'), 'utf8')).trim();
    try {
      expect((await parla(applica, ...senza)).esito).to.equal('applicata');
      await banco.write('convenzione.yaml', `${documento}# altro\n`);
      expect(await parla(applica, ...senza)).to.deep.include({ code: 1, motivo: 'codice-usato' });
    } finally {
      delete process.env['VARCO_OTP'];
    }
  });

  it('lets no document appoint the one who applies it', async () => {
    await iscrivePrima('m.rossi');
    await applicaFile();
    const con = async (persona: string) => ['--con', 'm.rossi', '--otp-file', await codice(persona)];
    expect(await iscrivePrima('g.verdi', ...(await con('m.rossi')))).to.deep.include({ code: 0, esito: 'iscritta' });
    const golpe = documento.replace('ruolo: responsabile, persona: m.rossi', 'ruolo: responsabile, persona: g.verdi');
    await banco.write('convenzione.yaml', golpe);
    expect(await applicaFile('g.verdi')).to.deep.include({ code: 1, motivo: 'ruolo-insufficiente' });
    expect((await applicaFile('m.rossi')).esito).to.equal('applicata');
    // Now the office is hers.
    await banco.write('convenzione.yaml', `${golpe}# una riga in più\n`);
    expect(await applicaFile('m.rossi')).to.deep.include({ code: 1, motivo: 'ruolo-insufficiente' });
    expect((await applicaFile('g.verdi')).esito).to.equal('applicata');
  });

  it('revokes who may sign, by somebody else’s code, and lists who is left without a secret', async () => {
    await iscrivePrima('m.rossi');
    await applicaFile();
    await iscrivePrima('l.bianchi', '--con', 'm.rossi', '--otp-file', await codice('m.rossi'));
    const base = ['--config', banco.path('varco.yaml'), '--ente', 'cassa'];
    const togli = ['--persona', 'm.rossi', '--motivo', 'telefono perso', '--con', 'l.bianchi'];
    const detto = await parla(revoca, ...base, ...togli, '--otp-file', await codice('l.bianchi'));
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
    await banco.write('convenzione.yaml', `${documento}# altro\n`);
    expect(await applicaFile('m.rossi')).to.deep.include({ code: 1, motivo: 'persona-revocata' });
  });

  describe('and a YAML edited by hand', () => {
    beforeEach(async () => {
      await iscrivePrima('m.rossi');
      expect((await applicaFile()).esito).to.equal('applicata');
    });
    const BREVE = ANAGRAFE.slice(
      ANAGRAFE.indexOf('    convenzioni:\n'),
      ANAGRAFE.indexOf('    servizi:\n      - id: eci\n        nome'),
    );

    it('may leave the convention out, and everything else changes', async () => {
      await banco.write('anagrafe.yaml', cambia(ANAGRAFE, BREVE, '').replace('codice: op1', 'codice: op2'));
      expect(await importaFile()).to.deep.include({ code: 0, esito: 'importata', versione: 3 });
      const { ente } = await vigente();
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
        await banco.write('anagrafe.yaml', text());
        const detto = await importaFile();
        expect(detto).to.deep.include({ code: 1, esito: 'respinta' });
        expect(detto.difetti?.map((one) => one.percorso)).to.include(percorso);
        expect((await vigente()).versione).to.equal(2);
      });
    }

    it('is no way round: another WSDL', async () => {
      await banco.write('anagrafe.yaml', cambia(ANAGRAFE, BREVE, ''));
      const wsdl = await readFile(banco.path('contratto/eci.wsdl'), 'utf8');
      await banco.write('contratto/eci.wsdl', `${wsdl}<!-- altro -->\n`);
      const detto = await importaFile();
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
      const detto = await parla(importa, '--config', altro.path('varco.yaml'), '--autore', 'A', '--motivo', 'B');
      expect(detto).to.deep.include({ code: 1, esito: 'respinta' });
      expect(detto.difetti?.[0]).to.deep.include({ codice: 'convenzione-firmata', requisito: 'E-15' });
    } finally {
      await altro.remove();
    }
  });
});
