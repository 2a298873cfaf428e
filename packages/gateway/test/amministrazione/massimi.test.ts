import { expect } from 'chai';
import { amministratoriMassimi, insieme } from '../../src/domain/convenzione.js';
import type { Convenzione } from '../../src/domain/convenzione.js';
import { convenzione } from '../policy/scena.js';
import { incarico, Ufficio } from './banco.js';

const PROCESSO = { tipo: 'processo', autore: 'chi installa', recupero: false } as const;
const RECUPERO = { ...PROCESSO, recupero: true };
const UTENZE = 'amministratore-utenze';

/** Three Amministratori utenze named, in two convenzioni; the second allows two at once, on INPS's own site. */
const CONVENZIONI: readonly Convenzione[] = [
  convenzione({
    incarichi: [incarico('m.rossi', 'responsabile'), incarico('a.uno', UTENZE), incarico('a.due', UTENZE)],
  }),
  convenzione({
    id: 'altra',
    incarichi: [incarico('a.tre', UTENZE), incarico('s.gialli', 'supervisore')],
    serviziOnline: [{ id: 'online', amministratoriMassimi: 2 }],
  }),
];

describe('Amministratori utenze beyond the maximum (Q-04u)', () => {
  let ufficio: Ufficio;
  beforeEach(async () => {
    ufficio = await Ufficio.apri();
    const prima = await ufficio.iscrivi('m.rossi', PROCESSO, { convenzioni: CONVENZIONI });
    expect(prima.ok).to.equal(true);
  });
  afterEach(() => ufficio.chiudi());

  const iscrivi = (persona: string, convenzioni = CONVENZIONI) => {
    ufficio.adesso += 30_000;
    const chi = { tipo: 'persona', persona: 'm.rossi', codice: ufficio.codice('m.rossi') } as const;
    return ufficio.iscrivi(persona, chi, { convenzioni });
  };

  it('are not enrolled, whichever convention names them, and no code is spent on it', async () => {
    expect((await iscrivi('a.uno')).ok).to.equal(true);
    expect((await iscrivi('a.due')).ok).to.equal(true);
    expect(await iscrivi('a.tre')).to.deep.equal({ ok: false, motivo: 'amministratori-oltre-massimo' });
    expect((await ufficio.store.list('cassa')).map(({ persona }) => persona)).not.to.include('a.tre');
    // Nor by who has the process file.
    expect(await ufficio.iscrivi('a.tre', RECUPERO, { convenzioni: CONVENZIONI })).to.deep.include({
      motivo: 'amministratori-oltre-massimo',
    });
    // The code that was shown is good still.
    expect((await ufficio.firma({ convenzioni: CONVENZIONI })).ok).to.equal(true);
  });

  it('leave room when one is revoked, and one who is there may be enrolled again', async () => {
    await iscrivi('a.uno');
    await iscrivi('a.due');
    expect((await iscrivi('a.due')).ok).to.equal(true);
    await ufficio.store.revoke('cassa', 'a.uno');
    expect((await iscrivi('a.tre')).ok).to.equal(true);
    expect(await iscrivi('a.uno')).to.deep.include({ motivo: 'amministratori-oltre-massimo' });
  });

  it('are counted day by day: one who follows another is not one too many', async () => {
    const una = convenzione({
      servizi: [],
      serviziOnline: [{ id: 'online', amministratoriMassimi: 1 }],
      incarichi: [
        incarico('m.rossi', 'responsabile'),
        incarico('a.uno', UTENZE, { al: '2027-01-31' }),
        incarico('a.due', UTENZE, { dal: '2027-02-01' }),
        incarico('a.tre', UTENZE, { dal: '2027-01-31' }),
      ],
    });
    expect((await iscrivi('a.uno', [una])).ok).to.equal(true);
    expect((await iscrivi('a.due', [una])).ok).to.equal(true);
    expect(await iscrivi('a.tre', [una])).to.deep.include({ motivo: 'amministratori-oltre-massimo' });
  });

  it('and everybody else is enrolled as before', async () => {
    await iscrivi('a.uno');
    await iscrivi('a.due');
    expect((await iscrivi('s.gialli')).ok).to.equal(true);
  });

  it('have the strictest maximum that anybody declares', () => {
    expect(amministratoriMassimi(CONVENZIONI)).to.equal(2);
    expect(amministratoriMassimi([convenzione()])).to.equal(undefined);
    expect(insieme([], UTENZE)).to.equal(0);
  });
});
