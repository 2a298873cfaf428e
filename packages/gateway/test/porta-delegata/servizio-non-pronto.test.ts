import { expect } from 'chai';
import { banco, CF, leggiFault, type Scena } from './banco.js';

const GUASTO = new Error('ENOENT: the contract is gone');

function guasta(deps: Scena['deps']): { readonly scena: Scena; readonly imprevisti: unknown[] } {
  const imprevisti: unknown[] = [];
  return { scena: { deps: { ...deps, onUnexpected: (error) => imprevisti.push(error) } }, imprevisti };
}

describe('the porta delegata of a service that is not ready', () => {
  it('makes ready the service of its own path, and no other', async () => {
    const chiesti: string[] = [];
    const { chiama, richieste } = banco({
      deps: { preparaServizio: async (...servizio) => void chiesti.push(servizio.join('/')) },
    });
    expect((await chiama()).stato).to.equal(200);
    expect(chiesti).to.deep.equal(['cassa/eci']);
    expect(richieste[0]).to.include({ codiceFiscale: CF });
  });

  it('makes nothing ready for who is not known, or for a path that is not his', async () => {
    const chiesti: string[] = [];
    const { chiama } = banco({
      deps: { preparaServizio: async (...servizio) => void chiesti.push(servizio.join('/')) },
    });
    await chiama({ chi: 'nessuno' });
    await chiama({ percorso: '/altrove' });
    expect(chiesti).to.deep.equal([]);
  });

  for (const [name, deps] of [
    ['cannot be made ready', { preparaServizio: () => Promise.reject(GUASTO) }],
    [
      'fails while it is read',
      {
        decodeCodiceFiscale: () => {
          throw GUASTO;
        },
      },
    ],
  ] as const) {
    it(`hands a request whose contract ${name} to the flow, which records it with all that is known`, async () => {
      const { scena, imprevisti } = guasta(deps);
      const { chiama, richieste } = banco(scena);
      const { stato, corpo } = await chiama();
      expect(stato).to.equal(500);
      expect(leggiFault(corpo).codice).to.match(/500|GatewayError|GOVWAY/);
      expect(Buffer.from(corpo).toString()).not.to.contain('ENOENT');
      expect(richieste).to.have.length(1);
      expect(richieste[0]).to.deep.include({ servizioId: 'eci', rifiutoDellaPorta: { motivo: 'errore-interno' } });
      expect(richieste[0]).to.have.property('messageId');
      expect(richieste[0]).not.to.have.property('busta');
      expect(imprevisti).to.deep.equal([GUASTO]);
    });
  }
});
