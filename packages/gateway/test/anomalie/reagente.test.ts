import { expect } from 'chai';
import type { CasiStore } from '../../src/anomalie/casi-store.js';
import { MisureVive } from '../../src/anomalie/misure-vive.js';
import type { Riscontro } from '../../src/anomalie/osservatorio.js';
import { Reagente } from '../../src/anomalie/reagente.js';
import { Tracce } from '../../src/anomalie/recenti.js';
import { RALLENTAMENTO } from '../../src/domain/vigilanza.js';
import { enteDi, ISTANTE, OPERATORE_IN_SEDE } from '../policy/scena.js';

const { ente } = enteDi();
const RISCONTRO: Riscontro = {
  anomalia: 'molte-persone',
  soggetto: { ente: 'cassa', tipo: 'operatore', id: 'op.rossi' },
  regola: { reazione: 'sospendi', soglie: { persone: 5, minuti: 60 } },
  conteggi: { persone: 5, minuti: 60 },
  istante: ISTANTE,
  tracce: new Tracce(),
};

describe('what is done about an anomaly', () => {
  const misure = new MisureVive();
  const sospeso = (): boolean => misure.di(ente, OPERATORE_IN_SEDE, 'a', ISTANTE)?.sospeso !== undefined;

  it('can be lifted also when the archive took it and could not be read just then', async () => {
    const errori: unknown[] = [];
    let letture = 0;
    let riletto: () => void = () => undefined;
    const fatto = new Promise<void>((resolve) => (riletto = resolve));
    const reagente = new Reagente({
      ...{ misure, istanza: 'gw1', riprovaMs: 1, rallentamento: () => RALLENTAMENTO, requisito: () => 'Q-05' },
      casi: { apri: async () => ({ numero: 1, nuovo: true }) } as unknown as CasiStore,
      onEvent: () => undefined,
      onError: (error) => errori.push(error),
      onScritto: async () => {
        letture += 1;
        if (letture === 1) throw new Error('the archive is away');
        // Somebody has lifted it meanwhile.
        misure.aggiorna([]);
        setImmediate(riletto);
      },
    });
    reagente.trovato(RISCONTRO);
    expect(sospeso()).to.equal(true);
    await fatto;
    expect(errori).to.have.length(1);
    expect(sospeso()).to.equal(false);
    await reagente.close();
    expect(letture).to.equal(2);
  });
});
