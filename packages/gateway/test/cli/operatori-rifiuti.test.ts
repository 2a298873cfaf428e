import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { expect } from 'chai';
import { comandoQui } from '../config/cli.js';
import type { EsitoComando } from '../config/cli.js';
import type { Calendario } from '../../src/convenzioni/icalendar.js';
import { main } from '../../src/main.js';
import { CF_PERSONE, ENTE, expectPulito, UfficioQui } from './ufficio-qui.js';

const [CF_ANNA, CF_BRUNO, CF_CARLA] = CF_PERSONE;

describe('what the commands of operators refuse', function () {
  this.timeout(60_000);
  let ufficio: UfficioQui;
  before(async () => {
    ufficio = await UfficioQui.apri();
    expect((await ufficio.abilita('op.anna', CF_ANNA)).code).to.equal(0);
  });
  after(() => ufficio.chiudi());

  const archivio = async () => ({ operatori: await ufficio.operatori(), atti: await ufficio.atti() });
  let prima: Awaited<ReturnType<typeof archivio>>;
  beforeEach(async () => {
    prima = await archivio();
  });
  /** Refused, cleanly, and nothing is different. */
  const rifiutato = async (detto: Promise<EsitoComando>, exit: number, frase: string): Promise<void> => {
    const { code, ...scritto } = await detto;
    expect(code, scritto.stderr).to.equal(exit);
    expectPulito({ code, ...scritto }, 'Una Persona');
    expect(scritto.stderr).to.match(new RegExp(frase));
    expect(await archivio()).to.deep.equal(prima);
  };

  it('options that are unknown, missing, twice, or hold what is not to be written: the first line says which', async () => {
    const cf = await ufficio.banco.write('cf', CF_CARLA);
    const firma = ['--ente', ENTE, '--persona', 'l.bianchi', '--motivo', 'prova'];
    const abilita = ['abilita', '--operatore', 'op.carla', '--nome', 'Una Persona', '--cf-file', cf];
    const stdin = ['--cf-file', '-', '--otp-file', '-'];
    for (const [args, frase] of [
      [[...abilita], 'manca --atto'],
      [[...abilita, '--atto', ' '], '--atto è vuota'],
      [[...abilita, '--atto', 'A', '--atto', 'B'], '--atto è vuota, o c’è due volte'],
      [[...abilita, '--atto', `Determina per ${CF_CARLA}`], '--atto resta scritto in chiaro'],
      [[...abilita, '--atto', 'A', '--rette', 'x'], 'opzione sconosciuta: --rette'],
      [[...abilita, '--atto', 'A', '--otp-file', ''], '--otp-file è vuota'],
      [[...abilita, '--atto', 'A', CF_CARLA], 'un argomento di troppo'],
      [[...abilita, '--atto', 'A', '--prova=si'], '--prova: manca il valore, o non ne vuole'],
      [[...abilita, '--atto', 'A', '--max-ora', 'dieci'], '--max-ora vuole un numero'],
      [
        ['abilita', '--operatore', CF_CARLA, '--nome', 'N', '--cf-file', cf, '--atto', 'A'],
        '--operatore resta scritto',
      ],
      [['abilita', '--operatore', 'x', '--nome', 'N', '--atto', 'A', ...stdin], 'da stdin una cosa sola'],
      [['revoca'], 'manca --operatore'],
      [['modifica', '--operatore', 'op1'], 'niente da cambiare'],
      [['modifica', '--operatore', 'op1', '--togli', 'codice'], '--togli vuole'],
      [['revisione', 'rimanda'], 'un passo: apri, conferma, stato o chiudi'],
      [['revisione', 'apri', '--revisione', 'r1'], 'manca --entro'],
      [['revisione', 'conferma'], 'chi è confermato'],
      [['informativa', 'attesta', '--atto', 'A', '--data', '2026-11-01'], 'chi ne sa'],
      [['informativa'], 'un passo: attesta o stato'],
      [['importa'], 'manca --csv'],
      [['riconcilia'], 'serve una sorgente sola'],
      [['riconcilia', '--csv', 'a', '--revoche', 'tutte'], '--revoche vuole un numero'],
      [['risolvi'], 'manca --operatore'],
      [['risolvi', '--operatore', 'op1', '--prova'], '--prova: chi guarda'],
    ] as const) {
      const detto = await ufficio.varco('operatore', ...args, ...firma);
      expect([detto.code, detto.stderr.split('\n')[0]?.slice(0, frase.length)], args.join(' ')).to.deep.equal([
        2,
        frase,
      ]);
      expect(detto.stdout).to.equal('');
      expectPulito(detto);
    }
    const motivo = ['--persona', 'l.bianchi', '--motivo', `contro ${CF_BRUNO}`];
    const inChiaro = ufficio.varco('operatore', 'revoca', '--operatore', 'op1', '--ente', ENTE, ...motivo);
    await rifiutato(inChiaro, 2, '--motivo resta scritto in chiaro');
    for (const [args, frase] of [
      [['operatore', 'elenca'], 'manca --ente'],
      [['operatore', 'storia', '--ente', ENTE], 'manca --operatore'],
      [['operatore', 'promuovi'], 'Comando sconosciuto: operatore promuovi'],
      [['persona', 'iscrivi', ...firma], 'manca --autore'],
      [
        ['persona', 'iscrivi', '--ente', ENTE, '--persona', 'Rossi Maria', '--motivo', 'm', '--autore', 'a'],
        '--persona: da 1 a 32',
      ],
      [['persona', 'elenco', '--ente', ENTE, '--tutti'], 'opzione sconosciuta: --tutti'],
      [['persona', 'revoca', ...firma], 'manca --con'],
    ] as const)
      await rifiutato(ufficio.varco(...args), 2, `^${frase}`);
  });

  it('what the archive does not have, days that are not in the calendar, networks that are none', async () => {
    await rifiutato(ufficio.varco('operatore', 'elenca', '--ente', 'altra'), 1, 'non ha un ente «altra»');
    await rifiutato(ufficio.varco('operatore', 'storia', '--ente', ENTE, '--operatore', 'mai'), 1, 'nessuno ha mai');
    for (const [args, frase] of [
      [['revoca', '--operatore', 'mai.stato'], 'non ha un operatore con questo codice'],
      [['revoca', '--operatore', `op1,${CF_BRUNO}`], '\\(un codice fiscale\\)'],
      [['sospendi', '--operatore', 'op1,mai.stato'], 'mai.stato'],
      [['modifica', '--operatore', 'op1', '--al', '2026-02-30'], '^op1: al:'],
      [['modifica', '--operatore', 'op1', '--dal', '2027-01-01', '--al', '2026-01-01'], '^op1: al: finisce prima'],
      [['modifica', '--operatore', 'op1', '--servizi', 'isee'], '^op1: servizi'],
      [['modifica', '--operatore', 'op1', '--reti', 'ovunque'], '^op1: reti'],
      [['modifica', '--operatore', 'op1', '--finalita', 'tutte'], '^op1: finalita'],
      [['informativa', 'attesta', '--tutti', '--atto', 'A', '--data', '2026-11-01'], 'non ha un’informativa'],
      [['revisione', 'apri', '--revisione', 'r1', '--entro', '2020-01-01'], 'già passato'],
      [['revisione', 'apri', '--revisione', 'r1', '--entro', '2031-02-30'], 'data'],
      [['revisione', 'conferma', '--operatore', 'op1'], 'nessuna revisione è aperta'],
      [['revisione', 'chiudi'], 'nessuna revisione è aperta'],
      [['importa', '--csv', '/nessuno.csv'], 'ENOENT'],
      [['riconcilia', '--ldap', '/nessuno.yaml'], 'il file non esiste'],
    ] as const) {
      const [passo, ...resto] = args;
      await rifiutato(ufficio.operatore(passo, ...resto), 1, frase);
    }
    await rifiutato(ufficio.abilita('op.x', 'RSSMRA85T10A562X'), 1, 'non contiene un codice fiscale valido');
    await rifiutato(ufficio.abilita('op.x', `${CF_BRUNO} ${CF_CARLA}`), 1, 'non contiene un codice fiscale valido');
    await rifiutato(ufficio.abilita('op.x', CF_ANNA), 1, 'questa persona ha già un codice: op.anna');
    await rifiutato(ufficio.abilita('op.anna', CF_BRUNO), 1, 'di un’altra persona');
    await rifiutato(ufficio.abilita('op uno', CF_BRUNO), 1, 'codice');
  });

  it('people taken for codes, in a review that is among what falls due: not one of them is repeated', async () => {
    const persone = await ufficio.banco.write('persone.txt', `${CF_PERSONE.join('\n')}\n`);
    await ufficio.operatore('revisione', 'apri', '--revisione', 'r1', '--entro', '2099-12-31');
    const { json } = await ufficio.varco<{ readonly convenzioni: readonly Calendario[] }>('convenzione', 'scadenze');
    const scadenze = json.convenzioni.flatMap((one) => one.scadenze);
    expect(scadenze.find(({ id }) => id === 'revisione-r1')).to.include({ data: '2099-12-31', stato: 'futura' });
    prima = await archivio();
    await rifiutato(ufficio.operatore('revisione', 'conferma', '--codici-file', persone), 1, '\\(un codice fiscale\\)');
  });

  it('a process file that is not there or not whole, and an archive that does not open', async () => {
    const elenca = (config: string) => comandoQui(main, ['operatore', 'elenca', '--config', config, '--ente', ENTE]);
    await rifiutato(elenca('/nessuno/varco.yaml'), 1, 'il file non esiste');
    await rifiutato(elenca(await ufficio.banco.write('rotto.yaml', 'versione: 1\nistanza: [')), 1, 'rotto.yaml');
    await mkdir(ufficio.banco.path('cartella.db'));
    const processo = 'versione: 1\nistanza: gw7\narchivio: { url: "sqlite:cartella.db" }\nanagrafe: anagrafe.yaml\n';
    const resto = 'registro: { chiave: file:chiave256, firma: file:ed25519.pem }\npdnd: { ambiente: collaudo }\n';
    const { code, stderr, stdout } = await elenca(await ufficio.banco.write('altrove.yaml', processo + resto));
    expect([code, stdout, stderr.trim().split('\n').length]).to.deep.equal([3, '', 1]);
  });

  describe('a list of people', () => {
    const TESTA = 'codice,nome,codiceFiscale,atto';
    const riga = (codice: string, cf: string, more = '') => `${codice},Una Persona,${cf},Determina 7${more}`;
    const importa = async (content: string | Uint8Array) =>
      ufficio.operatore('importa', '--csv', await ufficio.banco.write('elenco.csv', Buffer.from(content)));

    for (const [titolo, content, frase] of [
      ['is empty', '', 'il file è vuoto'],
      ['is noise', randomBytes(4096), 'UTF-8|riga'],
      ['is in Latin-1', Buffer.from(`${TESTA}\nx,Nicolò,${CF_BRUNO},A\n`, 'latin1'), 'non è in UTF-8'],
      ['has no header', riga('op.1', CF_BRUNO), 'la colonna 1 non ha un nome noto'],
      ['lacks the column of the act', `codice,nome,codiceFiscale\nx,y,${CF_BRUNO}\n`, 'manca la colonna «atto»'],
      ['lacks an act', `${TESTA}\nop.1,Una Persona,${CF_BRUNO},\n`, 'riga 2: atto manca.*E-25'],
      [
        'has a wrong codice fiscale in its last line',
        `${TESTA}\n${riga('op.1', CF_BRUNO)}\n${riga('op.2', 'VRDLGU70A01H501X')}\n`,
        'riga 3: codiceFiscale non valido',
      ],
      [
        'has one person twice',
        `${TESTA}\n${riga('op.1', CF_BRUNO)}\n${riga('op.2', CF_BRUNO)}\n`,
        'riga 3, op.2: questa',
      ],
      ['has one code twice', `${TESTA}\n${riga('op.1', CF_BRUNO)}\n${riga('op.1', CF_CARLA)}\n`, 'riga 3, op.1'],
      [
        'has a codice fiscale for a code',
        `${TESTA}\n${riga(CF_BRUNO, CF_BRUNO)}\n`,
        'riga 2: codice contiene un codice',
      ],
      ['has a code that is not one', `${TESTA}\n${riga('op uno!', CF_BRUNO)}\n`, 'codice'],
      ['has more fields than columns', `${TESTA}\n${riga('op.1', CF_BRUNO, ',x')}\n`, 'riga 2: la riga ha 5 campi'],
      ['leaves quotes open', `${TESTA}\nop.1,"Una Persona,${CF_BRUNO},A\n`, 'riga 2'],
      ['holds a NUL', `${TESTA}\nop.1,Una\u0000Persona,${CF_BRUNO},A\n`, 'caratteri di controllo'],
      ['is cut short in a line', `${TESTA}\n${riga('op.1', CF_BRUNO)}\nop.2,Una Per`, 'riga 3'],
      ['is of another sort', '<html><body>404</body></html>', 'riga 1'],
      ['is bigger than any list of people', Buffer.alloc(17 * 1024 * 1024, 'a'), 'il file supera'],
    ] as const)
      it(`that ${titolo} enables nobody, and says its line`, () => rifiutato(importa(content), 1, frase));

    it('that is right enables all of them by one act, and again nobody', async () => {
      const altra = `"op.carla","Una ""Persona""",${CF_CARLA},"Determina 7, art. 2",`;
      const content = `\uFEFF${TESTA},maxOra\r\n${riga('op.bruno', CF_BRUNO, ',5')}\r\n${altra}\r\n`;
      const detto = await importa(content);
      expect(detto.code, detto.stderr).to.equal(0);
      expectPulito(detto);
      const dopo = await archivio();
      expect([dopo.operatori.length, dopo.atti.length]).to.deep.equal([
        prima.operatori.length + 2,
        prima.atti.length + 1,
      ]);
      expect(await ufficio.trova('op.bruno')).to.deep.include({ stato: 'abilitato', limiti: { ora: 5 } });
      expect(await ufficio.trova('op.carla')).to.include({ attoDesignazione: 'Determina 7, art. 2' });
      prima = dopo;
      await rifiutato(importa(content), 1, 'già abilitato');
    });

    it('of the fund’s own people revokes who is not in it, and nobody when it is empty or cut short', async () => {
      const riconcilia = async (content: string) =>
        ufficio.operatore('riconcilia', '--csv', await ufficio.banco.write('personale.csv', content));
      await rifiutato(riconcilia('codice\n'), 1, 'la sorgente è vuota');
      await rifiutato(riconcilia(`codiceFiscale\n${CF_BRUNO}\nVRDLGU70A01`), 1, 'riga 3');
      await rifiutato(riconcilia('matricola\n7\n'), 1, 'nome noto');
      const righe = [
        'codice,codiceFiscale,stato',
        'op1,,attivo',
        `,${CF_BRUNO},attivo`,
        'op.carla,,cessato',
        'op.anna,,',
      ];
      const detto = await riconcilia(`${righe.join('\n')}\n`);
      expect(detto.code, detto.stderr).to.equal(0);
      expectPulito(detto);
      expect((await ufficio.operatori()).map(({ codice, stato }) => [codice, stato])).to.deep.equal([
        ['op1', 'abilitato'],
        ['op.anna', 'abilitato'],
        ['op.bruno', 'abilitato'],
        ['op.carla', 'revocato'],
      ]);
    });
  });
});
