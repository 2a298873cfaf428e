import { expect } from 'chai';
import type { FonteIscritti } from '../../src/domain/ente.js';
import { createIscritti } from '../../src/iscritti/create-iscritti.js';
import type { IscrittiDegliEnti } from '../../src/iscritti/create-iscritti.js';
import { apriBanco, CHIAVE_256, orologio } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { CODICI, elenco } from './elenco.js';

describe('the insured of several enti', () => {
  let banco: Banco;
  let iscritti: IscrittiDegliEnti | undefined;
  let enti = new Map<string, FonteIscritti>();
  let errori: [string, string][] = [];
  let senzaControllo: string[] = [];

  beforeEach(async () => {
    banco = await apriBanco();
    enti = new Map();
    errori = [];
    senzaControllo = [];
  });
  afterEach(async () => {
    await iscritti?.close();
    await banco.remove();
  });

  const voce = (id: string, fonte: FonteIscritti) => ({ ente: { id, iscritti: fonte } });
  const apri = (): IscrittiDegliEnti => {
    iscritti = createIscritti({
      anagrafe: {
        snapshot: () => ({
          enti: [...enti].map(([id, fonte]) => voce(id, fonte)),
          ente: (id) => {
            const fonte = enti.get(id);
            return fonte && voce(id, fonte);
          },
        }),
      },
      clock: orologio,
      onError: (error, enteId) => errori.push([enteId, error instanceof Error ? error.name : 'unknown']),
      onAllowAll: (enteId) => senzaControllo.push(enteId),
      pollMs: 3_600_000,
    });
    return iscritti;
  };
  const lista = async (name: string, codici: readonly string[]): Promise<FonteIscritti> => ({
    tipo: 'file',
    percorso: await banco.write(name, elenco(codici, CHIAVE_256)),
    chiave: `file:${banco.path('chiave256')}`,
  });

  it('are asked each of its own source', async () => {
    enti.set('prima', await lista('a', [CODICI[0]]));
    enti.set('seconda', await lista('b', [CODICI[1]]));
    const tutti = apri();
    expect(await tutti.contiene('prima', CODICI[0])).to.equal('iscritto');
    expect(await tutti.contiene('prima', CODICI[1])).to.equal('non-iscritto');
    expect(await tutti.contiene('seconda', CODICI[0])).to.equal('non-iscritto');
    expect(await tutti.contiene('seconda', CODICI[1])).to.equal('iscritto');
    expect(tutti.stato()).to.deep.equal([
      { enteId: 'prima', tipo: 'file', ferma: false, totale: 1 },
      { enteId: 'seconda', tipo: 'file', ferma: false, totale: 1 },
    ]);
    expect(tutti.avvisi()).to.deep.equal([]);
  });

  it('of an ente that nobody knows cannot be asked', async () => {
    expect(await apri().contiene('altra', CODICI[0])).to.equal('non-disponibile');
  });

  it('are everybody where the ente says so: said at once, and for as long as it lasts', async () => {
    enti.set('prova', { tipo: 'tutti' });
    const tutti = apri();
    expect(senzaControllo).to.deep.equal(['prova']);
    expect(await tutti.contiene('prova', CODICI[0])).to.equal('iscritto');
    expect(senzaControllo).to.deep.equal(['prova']);
    expect(tutti.stato()).to.deep.equal([{ enteId: 'prova', tipo: 'tutti', ferma: false }]);
    expect(tutti.avvisi()).to.have.length(1);
    expect(tutti.avvisi()[0]).to.contain('prova');
  });

  it('that cannot be read are told with their ente', async () => {
    enti.set('prima', { tipo: 'file', percorso: banco.path('manca'), chiave: 'env:MANCA' });
    const tutti = apri();
    expect(await tutti.contiene('prima', CODICI[0])).to.equal('non-disponibile');
    expect(errori).to.deep.equal([['prima', 'IscrittiError']]);
    expect(tutti.avvisi()).to.have.length(1);
  });

  it('asked over HTTP by who calls nobody are not known, and after some failures it is said', async () => {
    const url = 'https://127.0.0.1:1/iscritti';
    const modi = { domanda: 'codice-fiscale', tls: {}, tempoMassimoMs: 100, contemporanee: 9 } as const;
    enti.set('prima', { tipo: 'http', url, ...modi });
    const tutti = apri();
    expect(tutti.stato()).to.deep.equal([{ enteId: 'prima', tipo: 'http', ferma: false }]);
    for (let question = 0; question < 5; question += 1)
      expect(await tutti.contiene('prima', CODICI[0])).to.equal('non-disponibile');
    expect(tutti.stato()).to.deep.equal([{ enteId: 'prima', tipo: 'http', ferma: true }]);
    expect(tutti.avvisi()).to.have.length(1);
    expect(tutti.avvisi()[0]).to.contain('prima');
  });

  it('follow the anagrafe', async () => {
    enti.set('prima', await lista('a', [CODICI[0]]));
    const tutti = apri();
    expect(await tutti.contiene('prima', CODICI[0])).to.equal('iscritto');
    enti.set('prima', await lista('b', [CODICI[1]]));
    expect(await tutti.contiene('prima', CODICI[0])).to.equal('non-iscritto');
    enti.set('nuova', await lista('c', [CODICI[2]]));
    expect(await tutti.contiene('nuova', CODICI[2])).to.equal('iscritto');
    enti.delete('prima');
    expect(await tutti.contiene('prima', CODICI[1])).to.equal('non-disponibile');
  });

  it('cannot be asked any more once closed', async () => {
    enti.set('prova', { tipo: 'tutti' });
    const tutti = apri();
    await tutti.close();
    expect(await tutti.contiene('prova', CODICI[0])).to.equal('non-disponibile');
  });
});
