import { expect } from 'chai';
import type { ErogatoreClients } from '../../src/adapters/erogatore-clients.js';
import { contrattiDi } from '../../src/adapters/prepara-servizi.js';
import { anagrafeDi, enteDi, SERVIZIO, SERVIZIO_REST } from '../policy/scena.js';

describe('what reading a request to a service needs', () => {
  const snapshot = anagrafeDi(enteDi({ servizi: [SERVIZIO, SERVIZIO_REST] }));
  const enteId = snapshot.enti[0]?.ente.id ?? '';
  const chiesti: string[] = [];
  const clients: ErogatoreClients = {
    prepare: async (_ente, { id }) => {
      chiesti.push(id);
      if (id === SERVIZIO_REST.id) throw new Error('its CRL is gone');
    },
    use: () => Promise.reject(new Error('not asked for')),
    retain: () => undefined,
    scadenze: () => [],
    decodeCodiceFiscale: () => ({ ok: true, codiceFiscale: 'letto' }),
    leggiDomandaRest: () => ({ refusal: { motivo: 'richiesta-non-valida' } }),
    close: () => Promise.resolve(),
  };
  const contratti = contrattiDi({ snapshot: () => snapshot, close: () => Promise.resolve() }, clients);
  beforeEach(() => chiesti.splice(0));

  it('is made for that service alone, so that one that is broken stops no other', async () => {
    await contratti.preparaServizio(enteId, SERVIZIO.id);
    expect(chiesti).to.deep.equal([SERVIZIO.id]);
  });

  it('is missed by whoever asks for the broken one', async () => {
    const error: unknown = await contratti.preparaServizio(enteId, SERVIZIO_REST.id).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(Error).with.property('message', 'its CRL is gone');
  });

  it('is nothing for a service or an ente that is not there', async () => {
    await contratti.preparaServizio(enteId, 'nessuno');
    await contratti.preparaServizio('nessuno', SERVIZIO.id);
    expect(chiesti).to.deep.equal([]);
  });
});
