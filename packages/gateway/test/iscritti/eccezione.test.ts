import { expect } from 'chai';
import { MemoryAnagrafeStore } from '../../src/adapters/memory-anagrafe-store.js';
import { completeAnagrafe } from '../../src/anagrafe/documento.js';
import { proteggiDeroghe } from '../../src/anagrafe/protezione-deroghe.js';
import { parseAnagrafe, serializeAnagrafe } from '../../src/anagrafe/stored-version.js';
import { run } from '../../src/cli/iscritti-eccezione.js';
import { createTrovaDeroga } from '../../src/iscritti/deroghe.js';
import { concediEccezione } from '../../src/iscritti/eccezione.js';
import type { RichiestaEccezione } from '../../src/iscritti/eccezione.js';
import { CHIAVE, CONVENZIONI, incarico, PASSO, Ufficio } from '../amministrazione/banco.js';
import { apriBanco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { banco, richiesta } from '../flow/banco.js';
import { CF, CF_ALTRO, enteDi } from '../policy/scena.js';

const GIORNO = 86_400_000;

describe('an exception about one person (E-04)', () => {
  let ufficio: Ufficio;
  let anagrafe: MemoryAnagrafeStore;
  let chiesti = 0;

  beforeEach(async () => {
    ufficio = await Ufficio.apri();
    anagrafe = new MemoryAnagrafeStore();
    chiesti = 0;
    const [firmata] = CONVENZIONI;
    if (!firmata) throw new Error('there is a convenzione');
    const convenzione = {
      ...firmata,
      incarichi: [...(firmata.incarichi ?? []), incarico('c.verdi', 'supervisore')],
      documento: { sha256: 'a'.repeat(64), testo: 'x', atto: 1 },
    };
    const credenziali = [{ tipo: 'basic', utente: 'portale', segretoSha256: 'b'.repeat(64) }] as const;
    const { ente: scena } = enteDi();
    const applicazioni = scena.applicazioni.map((applicazione) => ({ ...applicazione, credenziali }));
    const servizi = scena.servizi.map((servizio) => ({ ...servizio, profilo: { ...servizio.profilo, mtls: false } }));
    const ente = { ...scena, servizi, applicazioni, convenzioni: [convenzione] };
    const documento = serializeAnagrafe(completeAnagrafe({ versione: 1, enti: [ente] }, '/'));
    await anagrafe.append(0, { istante: 1, autore: 'x', motivo: 'x', sha256: 'a'.repeat(64), documento });
    const prima = { convenzioni: [convenzione] };
    expect(
      (await ufficio.iscrivi('m.rossi', { tipo: 'processo', autore: 'chi installa', recupero: false }, prima)).ok,
    ).to.equal(true);
    for (const persona of ['c.verdi', 'l.bianchi']) {
      ufficio.adesso += PASSO;
      const chi = { tipo: 'persona', persona: 'm.rossi', codice: ufficio.codice('m.rossi') } as const;
      expect((await ufficio.iscrivi(persona, chi, prima)).ok, persona).to.equal(true);
    }
  });
  afterEach(() => ufficio.chiudi());

  const chiedi = (parti: Partial<RichiestaEccezione> = {}) => {
    const persona = parti.persona ?? 'c.verdi';
    return concediEccezione(
      { ...ufficio.deps, anagrafe },
      {
        ...{ ente: 'cassa', persona, motivo: 'Ricorso 12/2026', codiceFiscale: CF, durataMs: 2 * GIORNO },
        chiediCodice: async () => {
          chiesti += 1;
          return ufficio.codice(persona);
        },
        ...parti,
      },
    );
  };
  const vigente = async () => {
    const versione = await anagrafe.currentVersion();
    const stored = await anagrafe.load(versione);
    const { enti } = await parseAnagrafe(versione, stored?.documento ?? '', ufficio.adesso);
    const [ente] = enti;
    if (!ente || !stored) throw new Error('there is an ente');
    return { ente, stored };
  };

  it('is granted by the Supervisore with a code, for a time, and holds no codice fiscale', async () => {
    const detto = await chiedi();
    expect(detto).to.deep.include({ esito: 'concessa', versione: 2, al: ufficio.adesso + 2 * GIORNO });
    const { ente, stored } = await vigente();
    expect(stored).to.deep.include({ autore: 'c.verdi' });
    const atto = 'atto' in detto ? detto.atto : 0;
    expect(stored.motivo).to.equal(`iscritti.deroga, atto ${atto}: Ricorso 12/2026`);
    const [scritto] = await ufficio.store.atti('cassa', 1);
    expect(scritto).to.deep.include({ id: atto, azione: 'iscritti.deroga', ruolo: 'supervisore', persona: 'c.verdi' });
    expect(JSON.stringify([stored, scritto])).not.to.contain(CF);

    const trova = createTrovaDeroga(CHIAVE);
    const { adesso } = ufficio;
    expect(trova(ente, 'eci', CF, adesso)).to.equal(atto);
    expect(trova(ente, 'altro', CF, adesso)).to.equal(atto);
    expect(trova(ente, 'eci', CF_ALTRO, adesso)).to.equal(undefined);
    expect(trova(ente, 'eci', CF, adesso + 2 * GIORNO)).to.equal(undefined);
    // The same words in another ente's anagrafe, or under another key, are about nobody.
    expect(trova({ ...ente, id: 'altra' }, 'eci', CF, adesso)).to.equal(undefined);
    expect(createTrovaDeroga(Buffer.alloc(32, 1))(ente, 'eci', CF, adesso)).to.equal(undefined);
  });

  it('may be for one service, is replaced by the next one about the same person, and taken away', async () => {
    await chiedi({ servizioId: 'eci' });
    const trova = createTrovaDeroga(CHIAVE);
    expect(trova((await vigente()).ente, 'altro', CF, ufficio.adesso)).to.equal(undefined);
    ufficio.adesso += PASSO;
    const seconda = await chiedi({ servizioId: 'eci', durataMs: 400 * GIORNO });
    expect(seconda).to.deep.include({ esito: 'concessa', al: ufficio.adesso + 31 * GIORNO });
    expect((await vigente()).ente.deroghe).to.have.length(1);
    ufficio.adesso += PASSO;
    expect(await chiedi({ durataMs: 0 })).to.deep.include({ esito: 'tolta', versione: 4 });
    expect((await vigente()).ente.deroghe).to.deep.equal([]);
    expect(await chiedi({ durataMs: 0 })).to.deep.equal({ esito: 'respinta', motivo: 'nessuna-eccezione' });
  });

  it('is refused to who is not a Supervisore, of an unknown ente or service, before a code is asked for', async () => {
    for (const persona of ['m.rossi', 'l.bianchi', 's.gialli', 'nessuno'])
      expect(await chiedi({ persona }), persona).to.deep.equal({
        esito: 'firma-rifiutata',
        motivo: 'ruolo-insufficiente',
      });
    expect(await chiedi({ ente: 'altra' })).to.deep.equal({ esito: 'respinta', motivo: 'ente-sconosciuto' });
    expect(await chiedi({ servizioId: 'manca' })).to.deep.equal({ esito: 'respinta', motivo: 'servizio-sconosciuto' });
    expect(chiesti).to.equal(0);
    const sbagliato = await chiedi({ chiediCodice: async () => '000000' });
    expect(sbagliato).to.deep.include({ esito: 'firma-rifiutata', motivo: 'codice-errato' });
    expect(await anagrafe.currentVersion()).to.equal(1);
  });

  it('is made on top of what somebody else changed meanwhile', async () => {
    const detto = await chiedi({
      chiediCodice: async () => {
        const { stored } = await vigente();
        await anagrafe.append(1, { ...stored, documento: stored.documento.replace('"nome":"', '"nome":"Nuovo ') });
        return ufficio.codice('c.verdi');
      },
    });
    expect(detto).to.deep.include({ esito: 'concessa', versione: 3 });
    const { stored, ente } = await vigente();
    expect(stored.documento).to.contain('"nome":"Nuovo ');
    expect(ente.deroghe).to.have.length(1);
  });

  it('cannot be written by hand in the anagrafe, nor dropped by importing one', () => {
    const { ente } = enteDi();
    const deroga = { soggetto: 'x'.repeat(22), dal: 1, al: 2, atto: 7 };
    const nuova = { versione: 1, enti: [ente] } as const;
    const conDeroga = { versione: 1, enti: [{ ...ente, deroghe: [deroga] }] } as const;
    const aMano = proteggiDeroghe(conDeroga, nuova);
    expect(aMano.rilievi.map(({ percorso }) => percorso)).to.deep.equal(['/enti/0/deroghe']);
    expect(aMano.documento.enti[0]).not.to.have.property('deroghe');
    const importata = proteggiDeroghe(nuova, conDeroga);
    expect(importata.rilievi).to.deep.equal([]);
    expect(importata.documento.enti[0]?.deroghe).to.deep.equal([deroga]);
  });

  it('lets the call leave and is in the row of the access; where the list says yes it is not looked for', async () => {
    const chiamate: string[] = [];
    const deroga = (_ente: unknown, servizioId: string): number => {
      chiamate.push(servizioId);
      return 7;
    };
    const fuori = banco({ iscrizione: async () => 'non-iscritto', deroga });
    expect((await fuori.richiedi(richiesta())).esito).to.equal('risposta');
    expect(fuori.chiusure[0]).to.deep.include({ esito: 'risposta', deroga: 7 });
    expect(chiamate).to.deep.equal(['eci']);
    const dentro = banco({ iscrizione: async () => 'iscritto', deroga });
    expect((await dentro.richiedi(richiesta())).esito).to.equal('risposta');
    expect(dentro.chiusure[0]).not.to.have.property('deroga');
    expect(chiamate).to.deep.equal(['eci']);
    const senza = banco({ iscrizione: async () => 'non-iscritto', deroga: () => undefined });
    expect(await senza.richiedi(richiesta())).to.have.nested.property('refusal.motivo', 'assicurato-non-iscritto');
  });

  it('takes the codice fiscale from a file, never from an argument, and does not repeat what is not one', async () => {
    const casa = await apriBanco();
    try {
      await casa.write('soggetto', 'RSSMRA85T10A562X');
      const comuni = ['--config', casa.path('v.yaml'), '--ente', 'cassa', '--persona', 'c.verdi', '--motivo', 'x'];
      const soggetto = ['--soggetto-file', casa.path('soggetto')];
      for (const args of [
        [...comuni, '--giorni', '2'],
        [...comuni, ...soggetto],
        [...comuni, ...soggetto, '--giorni', '0'],
        [...comuni, ...soggetto, '--giorni', '32'],
        [...comuni, ...soggetto, '--giorni', '2', '--togli'],
        [...comuni, ...soggetto, '--giorni', '2', CF],
        [...comuni, '--soggetto-file', '-', '--otp-file', '-', '--giorni', '2'],
        [...comuni, ...soggetto, '--giorni', '2'],
      ]) {
        const { code, stdout, stderr } = await comandoQui(run, args);
        expect(code, args.join(' ')).to.equal(2);
        expect(stdout + stderr).not.to.match(/RSSMRA/);
      }
    } finally {
      await casa.remove();
    }
  });
});
