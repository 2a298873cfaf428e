import type { RegistroStore } from '../registro/registro-store.js';
import type { Store } from '../store/store.js';
import { esitoFromWire, toWire } from '../store/wire.js';

/** The register in the store's database. */
export function createSqliteRegistroStore(store: Store): RegistroStore {
  return {
    istanza: store.istanza,
    add: async (riga) => esitoFromWire(await store.call('registro.add', toWire(riga))),
    addHead: async (testata) => {
      await store.call('registro.addHead', testata);
    },
    tip: (ente) => store.call('read.tip', { ente }),
    chains: () => store.call('read.chains', null),
    openings: () => store.call('read.openings', null),
    subjectKey: (ente, indice) => store.call('read.subjectKey', { ente, indice }),
    addAnonymous: async (conteggi) => {
      await store.call('registro.addAnonymous', conteggi);
    },
    pruneAnonymous: async (primaDelMinuto, massimo) => {
      await store.call('registro.pruneAnonymous', { primaDelMinuto, massimo });
    },
  };
}
