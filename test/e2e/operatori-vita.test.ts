import { setTimeout as pause } from 'node:timers/promises';
import { chiediEstratto } from '@varco/demo';
import { expect } from 'chai';
import { cfOf } from '../support/casa.js';
import type { Processo } from '../support/processo.js';
import { CF_OPERATORI, expectPulito, UfficioVero } from '../support/ufficio.js';

const [CF_ANNA, CF_BRUNO] = CF_OPERATORI;
const SCENARI = ['tipico', 'quadri-abc', 'periodi-sovrapposti', 'pubblico-impiego'] as const;

interface Domanda {
  readonly istanza: string;
  /** Of this process, monotonic. */
  readonly partita: number;
  readonly status: number;
  readonly codice: string | undefined;
}

/** Operators and insured people who ask all the time, of every gateway. */
class Carico {
  readonly domande: Domanda[] = [];
  #ferma = false;
  readonly #giri: Promise<void>[];

  constructor(ufficio: UfficioVero, processi: readonly Processo[], operatore: string) {
    const chiedi = async (processo: Processo, scenario: string, persona: Readonly<Record<string, string>>) => {
      const partita = performance.now();
      const { status, body } = await chiediEstratto(processo.url, ufficio.ambiente.portale, cfOf(scenario), {
        'Varco-LoA': 'SPID2',
        ...persona,
      });
      return { istanza: processo.url, partita, status, codice: (body as { readonly codice?: string }).codice };
    };
    this.#giri = processi.flatMap((processo) => [
      ...SCENARI.map(async (scenario) => {
        while (!this.#ferma) {
          await chiedi(processo, scenario, { 'Varco-Assicurato': cfOf(scenario) });
          await pause(20);
        }
      }),
      (async () => {
        for (let giro = 0; !this.#ferma; giro += 1) {
          const headers = { 'Varco-Operatore': operatore, 'Varco-Postazione': '198.51.100.2', 'Varco-Pratica': 'P/1' };
          this.domande.push(await chiedi(processo, SCENARI[giro % SCENARI.length] ?? 'tipico', headers));
          await pause(20);
        }
      })(),
    ]);
  }

  /** Questions of the operator to one gateway that left after a moment. */
  dopo(processo: Processo, momento: number): readonly Domanda[] {
    return this.domande.filter(({ istanza, partita }) => istanza === processo.url && partita > momento);
  }

  async ferma(): Promise<void> {
    this.#ferma = true;
    await Promise.all(this.#giri);
  }
}

describe('the life of an operator, by the real commands, while two gateways serve', function () {
  this.timeout(120_000);
  let ufficio: UfficioVero;
  let processi: readonly Processo[];
  before(async () => {
    ufficio = await UfficioVero.apri();
    processi = [await ufficio.avvia('uno'), await ufficio.avvia('due')];
  });
  after(() => ufficio.chiudi());

  it('enabled he passes, suspended, enabled again and revoked he does not, on both within two seconds, under load', async () => {
    const carico = new Carico(ufficio, processi, 'op.anna');
    try {
      const entroDueSecondi = async (passa: boolean): Promise<void> => {
        const fatto = performance.now();
        await pause(2_600);
        for (const processo of processi) {
          const dopo = carico.dopo(processo, fatto + 2_000);
          expect(dopo.length).to.be.greaterThan(0);
          for (const { status, codice } of dopo) {
            if (passa) expect(status).to.equal(200);
            else expect([status, codice]).to.deep.equal([403, 'operatore-non-abilitato']);
          }
        }
      };
      await pause(300);
      expect(carico.domande.every(({ status }) => status === 401)).to.equal(true);
      const abilitata = await ufficio.abilita('op.anna', CF_ANNA, '--reti', '198.51.100.0/28');
      expect(abilitata.exit, abilitata.stderr).to.equal(0);
      expect(abilitata.json).to.include({ esito: 'applicata' });
      expectPulito(abilitata, CF_ANNA, 'Una Persona');
      await entroDueSecondi(true);
      expect((await ufficio.operatore('sospendi', '--operatore', 'op.anna')).json).to.include({ esito: 'applicata' });
      await entroDueSecondi(false);
      expect((await ufficio.abilita('op.anna', CF_ANNA)).json).to.include({ esito: 'applicata' });
      await entroDueSecondi(true);
      expect((await ufficio.operatore('revoca', '--operatore', 'op.anna')).json).to.include({ esito: 'applicata' });
      await entroDueSecondi(false);
    } finally {
      await carico.ferma();
    }
  });

  it('his profile is changed and taken away, told by the dry run first', async () => {
    await ufficio.abilita('op.bruno', CF_BRUNO);
    const modifica = [
      'modifica',
      '--operatore',
      'op.bruno',
      '--max-ora',
      '5',
      '--al',
      '2099-12-31',
      '--reti',
      '10.1.0.0/16',
    ];
    const prova = await ufficio.operatore(...modifica, '--prova');
    expect(prova.exit, prova.stderr).to.equal(0);
    expect(prova.json).to.include({ esito: 'prova' });
    expect(await ufficio.stato('op.bruno')).to.not.have.property('al');
    expect((await ufficio.operatore(...modifica)).json).to.include({ esito: 'applicata' });
    expect(await ufficio.stato('op.bruno')).to.deep.include({
      ...{ stato: 'abilitato', oggi: 'abilitato', limiti: { ora: 5 }, al: '2099-12-31', reti: ['10.1.0.0/16'] },
    });
    const uguale = await ufficio.operatore(...modifica);
    expect([uguale.exit, uguale.json['esito']]).to.deep.equal([0, 'invariata']);
    const tolta = await ufficio.operatore('modifica', '--operatore', 'op.bruno', '--togli', 'al,limiti,reti');
    expect(tolta.exit, tolta.stderr).to.equal(0);
    expect(await ufficio.stato('op.bruno')).to.not.have.any.keys('al', 'limiti');
  });

  it('his history is told version by version, and whose a code is to the Supervisore alone', async () => {
    interface Storia {
      readonly storia: readonly {
        readonly autore: string;
        readonly motivo: string;
        readonly operatore?: { readonly stato: string };
      }[];
    }
    const { json } = await ufficio.guarda<Storia>('operatore', 'storia', '--operatore', 'op.anna');
    expect(json.storia.map(({ autore, operatore }) => [autore, operatore?.stato])).to.deep.equal([
      ['l.bianchi', 'abilitato'],
      ['l.bianchi', 'sospeso'],
      ['l.bianchi', 'abilitato'],
      ['l.bianchi', 'revocato'],
    ]);
    expect(json.storia[0]?.motivo).to.match(/^operatore\.abilita op\.anna, atto \d+: prova$/);
    const risolvi = ['operatore', 'risolvi', '--operatore', 'op.anna'];
    const negata = await ufficio.firma('l.bianchi', risolvi);
    expect([negata.exit, negata.json]).to.deep.equal([1, { esito: 'firma-rifiutata', motivo: 'ruolo-insufficiente' }]);
    expectPulito(negata, CF_ANNA);
    const detta = await ufficio.firma('m.rossi', risolvi);
    expect(detta.exit, detta.stderr).to.equal(0);
    expect(detta.json).to.include({ esito: 'risolto', nome: 'Una Persona', codiceFiscale: CF_ANNA });
    const elenco = await ufficio.guarda<{ readonly atti: readonly Readonly<Record<string, unknown>>[] }>(
      'persona',
      'elenco',
    );
    expect(elenco.json.atti[0]).to.include({
      azione: 'codice.risolvi',
      persona: 'm.rossi',
      oggetto: 'op.anna',
      motivo: 'prova',
    });
    expectPulito(elenco, CF_ANNA, 'Una Persona');
    const nessuno = await ufficio.guarda('operatore', 'storia', '--operatore', 'mai.stato');
    expect(nessuno.exit).to.equal(1);
  });

  it('a code is his for ever: nobody else gets it, and he gets no other', async () => {
    const altrui = await ufficio.abilita('op.anna', CF_OPERATORI[2]);
    expect([altrui.exit, altrui.json['esito']]).to.deep.equal([1, 'respinta']);
    const altro = await ufficio.abilita('op.anna2', CF_ANNA);
    expect(altro.exit).to.equal(1);
    expect(altro.stderr).to.include('op.anna');
    for (const detto of [altrui, altro]) expectPulito(detto, CF_ANNA, CF_OPERATORI[2]);
    expect(await ufficio.stato('op.anna2')).to.equal(undefined);
  });

  it('the list of operators is also one that a spreadsheet reads', async () => {
    const { exit, stdout } = await ufficio.guarda('operatore', 'elenca', '--csv');
    expect(exit).to.equal(0);
    const [header, ...righe] = stdout.trim().split('\r\n');
    expect(header).to.match(/^codice,stato,oggi,atto,/);
    expect(righe.find((riga) => riga.startsWith('op.anna,'))).to.match(
      /^op\.anna,revocato,revocato,Determina 7\/2026,/,
    );
  });

  it('who signs is enrolled by who signs, and once revoked signs nothing', async () => {
    await ufficio.iscrivi('g.verdi', ...(await ufficio.con('m.rossi')));
    interface Elenco {
      readonly persone: readonly {
        readonly persona: string;
        readonly stato: string;
        readonly ruoli: readonly string[];
      }[];
    }
    const chi = async () => (await ufficio.guarda<Elenco>('persona', 'elenco')).json.persone;
    expect((await chi()).find(({ persona }) => persona === 'g.verdi')).to.deep.include({
      ...{ stato: 'attiva', ruoli: ['referente-tecnico'] },
    });
    const senzaRuolo = await ufficio.firma('g.verdi', ['operatore', 'revoca', '--operatore', 'OP-0042']);
    expect([senzaRuolo.exit, senzaRuolo.json['motivo']]).to.deep.equal([1, 'ruolo-insufficiente']);
    const revocata = await ufficio.guarda(
      'persona',
      'revoca',
      '--persona',
      'g.verdi',
      '--motivo',
      'prova',
      ...(await ufficio.con('m.rossi')),
    );
    expect(revocata.exit, revocata.stderr).to.equal(0);
    expect((await chi()).find(({ persona }) => persona === 'g.verdi')?.stato).to.equal('revocata');
    const dopo = await ufficio.firma('g.verdi', ['operatore', 'revoca', '--operatore', 'OP-0042']);
    expect(dopo.exit).to.equal(1);
    expect(await ufficio.stato('OP-0042')).to.include({ stato: 'abilitato' });
  });
});
