import { expect } from 'chai';
import { banco, richiesta, VOUCHER, type Banco } from './banco.js';

describe('a request that waited long for its voucher', () => {
  it('is judged again before anything is spent: what changed meanwhile holds', async () => {
    let iscritto = true;
    const scena: Banco = banco({
      iscrizione: async () => (iscritto ? 'iscritto' : 'non-iscritto'),
      voucher: async () => {
        iscritto = false;
        scena.avanza(10_000);
        return VOUCHER;
      },
    });
    const esito = await scena.richiedi(richiesta());
    expect(esito).to.have.nested.property('refusal.motivo', 'assicurato-non-iscritto');
    expect(scena.passi).to.not.include('riserva').and.not.include('invia');
    expect(scena.chiusure.at(-1)).to.include({ esito: 'rifiuto', chiamataPartita: false });
  });

  it('is not judged twice when it did not wait', async () => {
    const { richiedi, passi } = banco();
    await richiedi(richiesta());
    expect(passi.filter((passo) => passo === 'iscritti')).to.have.length(1);
  });

  it('and that nobody waits for any more costs no unit and no access', async () => {
    const { richiedi, passi } = banco();
    const esito = await richiedi(richiesta({ abbandonata: () => true }));
    expect(esito).to.have.nested.property('refusal.motivo', 'richiesta-abbandonata');
    expect(passi).to.include('voucher').and.not.include('riserva').and.not.include('invia');
  });
});

describe('one who shared another’s call', () => {
  it('and was excluded while it lasted gets nothing of it', async () => {
    let iscritto = true;
    const scena: Banco = banco({
      iscrizione: async () => (iscritto ? 'iscritto' : 'non-iscritto'),
      invia: async () => {
        await new Promise(setImmediate);
        iscritto = false;
        scena.avanza(10_000);
        return { status: 200, headers: {}, body: Buffer.alloc(0) };
      },
    });
    const [capofila, seguace] = await Promise.all([
      scena.richiedi(richiesta({ accessoId: 'uno' })),
      scena.richiedi(richiesta({ accessoId: 'due' })),
    ]);
    expect(capofila.esito).to.equal('risposta');
    expect(seguace).to.have.nested.property('refusal.motivo', 'assicurato-non-iscritto');
    expect(scena.passi.filter((passo) => passo === 'invia')).to.have.length(1);
  });
});
