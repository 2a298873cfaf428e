import { expect } from 'chai';
import { completeAnagrafe } from '../../src/anagrafe/documento.js';
import type { AnagrafeScritta, DocumentoAnagrafe } from '../../src/anagrafe/documento.js';
import { buildSnapshot } from '../../src/anagrafe/snapshot.js';

type EnteScritto = AnagrafeScritta['enti'][number];
type ApplicazioneScritta = NonNullable<EnteScritto['applicazioni']>[number];

const porta = (percorso: string) =>
  ({ percorso, servizioId: 'eci', fontePersona: { tipo: 'username-token' }, tipoPersona: 'operatore' }) as const;
const applicazione = (id: string, ...percorsi: readonly string[]): ApplicazioneScritta => ({
  id,
  nome: id,
  credenziali: [
    { tipo: 'basic', utente: `utente-${id}`, segretoSha256: 'a'.repeat(64) },
    { tipo: 'certificato', improntaSha256: Buffer.from(id.padEnd(32)).toString('hex') },
  ],
  porteDelegate: percorsi.map(porta),
});
const ente = (id: string, altro: Partial<EnteScritto> = {}): EnteScritto => ({
  id,
  denominazione: id,
  codiceAmministrazione: id,
  iscritti: { tipo: 'tutti' },
  ...altro,
});
const documento = (...enti: readonly EnteScritto[]): DocumentoAnagrafe => completeAnagrafe({ versione: 1, enti }, '/');

describe('the anagrafe snapshot', () => {
  it('finds enti, services and operators by their names, and nothing by those of objects', () => {
    const snapshot = buildSnapshot(
      documento(ente('a', { operatori: [{ codice: 'op1', attoDesignazione: 'x' }] }), ente('b')),
      3,
    );
    expect(snapshot.versione).to.equal(3);
    expect(snapshot.enti.map((one) => one.ente.id)).to.deep.equal(['a', 'b']);
    expect(snapshot.ente('a')?.operatore('op1')).to.include({ codice: 'op1', stato: 'abilitato' });
    expect(snapshot.ente('b')?.operatore('op1')).to.equal(undefined);
    for (const name of ['', '__proto__', 'constructor', 'toString']) {
      expect(snapshot.ente(name)).to.equal(undefined);
      expect(snapshot.ente('a')?.operatore(name)).to.equal(undefined);
      expect(snapshot.ente('a')?.servizio(name)).to.equal(undefined);
      expect(snapshot.ente('a')?.convenzioni(name)).to.deep.equal([]);
      expect(snapshot.applicazionePerUtente(name)).to.equal(undefined);
      expect(snapshot.applicazionePerImpronta(name)).to.equal(undefined);
    }
  });

  it('finds an application, and whose it is, by user and by fingerprint', () => {
    const snapshot = buildSnapshot(
      documento(ente('a', { applicazioni: [applicazione('x')] }), ente('b', { applicazioni: [applicazione('y')] })),
      1,
    );
    expect(snapshot.applicazionePerUtente('utente-y')).to.deep.include({ ente: snapshot.ente('b') });
    const impronta = Buffer.from('x'.padEnd(32)).toString('hex');
    expect(snapshot.applicazionePerImpronta(impronta)?.applicazione.id).to.equal('x');
  });

  it('lists the convenzioni of a service in the order of the file', () => {
    const condizioni = [{ servizioId: 'eci', chiamateMassimeGiorno: 1 }];
    const convenzione = (id: string) => ({
      id,
      protocollo: id,
      dataInizio: '2026-01-01',
      dataFine: '2027-01-01',
      servizi: condizioni,
    });
    const snapshot = buildSnapshot(documento(ente('a', { convenzioni: [convenzione('due'), convenzione('uno')] })), 1);
    expect(
      snapshot
        .ente('a')
        ?.convenzioni('eci')
        .map((one) => one.convenzione.id),
    ).to.deep.equal(['due', 'uno']);
  });

  it('matches the paths of porte delegate: exact ones first, then from the longest prefix', () => {
    const snapshot = buildSnapshot(
      documento(
        ente('a', { applicazioni: [applicazione('x', '/p/*', '/p/q/r'), applicazione('y', '/p/q/*', '/p/q/r')] }),
        ente('b', { applicazioni: [applicazione('z', '/p/*')] }),
      ),
      1,
    );
    const found = (percorso: string) =>
      snapshot.porteDelegate(percorso).map((one) => `${one.applicazione.id} ${one.porta.percorso}`);
    expect(found('/p/q/r')).to.deep.equal(['x /p/q/r', 'y /p/q/r', 'y /p/q/*', 'x /p/*', 'z /p/*']);
    expect(found('/p/q/s/t')).to.deep.equal(['y /p/q/*', 'x /p/*', 'z /p/*']);
    expect(found('/p/x')).to.deep.equal(['x /p/*', 'z /p/*']);
    for (const percorso of ['/p', '/p/', '/P/x', '/pp/x', 'p/x', '', '/', `/p/${'x/'.repeat(2000)}`])
      expect(found(percorso), percorso.slice(0, 20)).to.deep.equal([]);
  });

  it('cannot be changed', () => {
    const snapshot = buildSnapshot(documento(ente('a', { operatori: [{ codice: 'op1', attoDesignazione: 'x' }] })), 1);
    const [first] = snapshot.enti;
    if (first === undefined) throw new Error('no ente');
    for (const part of [snapshot, snapshot.enti, first, first.ente, first.ente.operatori, first.operatore('op1')])
      expect(part).to.be.frozen;
  });

  it('of 200 enti with 10,000 operators each is built in a moment, and answers at once', function () {
    this.timeout(60_000);
    const operatori = Array.from(
      { length: 10_000 },
      (_, index) => ({ codice: `op${index}`, attoDesignazione: 'x', stato: 'abilitato', reti: [] }) as const,
    );
    // The same operators in each: what is measured is the indexes.
    const [vuoto] = documento(ente('vuoto')).enti;
    if (vuoto === undefined) throw new Error('no ente');
    const enti = Array.from({ length: 200 }, (_, index) => ({ ...vuoto, id: `ente${index}`, operatori }));
    const start = process.hrtime.bigint();
    const snapshot = buildSnapshot({ versione: 1, enti }, 1);
    expect(Number(process.hrtime.bigint() - start) / 1e6).to.be.below(3000);
    const asked = process.hrtime.bigint();
    for (let index = 0; index < 200; index += 1)
      expect(snapshot.ente(`ente${index}`)?.operatore('op9999')?.codice).to.equal('op9999');
    expect(Number(process.hrtime.bigint() - asked) / 1e6).to.be.below(5000);
  });
});
