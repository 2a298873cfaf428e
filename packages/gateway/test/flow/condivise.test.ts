import type { TransportResponse } from '@varco/modi-client';
import { expect } from 'chai';
import type { EsitoConsultazione } from '../../src/flow/richiesta.js';
import { ASSICURATO, CF_ALTRO } from '../policy/scena.js';
import { RegistroUnavailableError } from '../../src/registro/registro-error.js';
import { banco, quiete, richiesta, RISPOSTA, rinviata, type Banco, type Scena } from './banco.js';

interface Insieme extends Banco {
  readonly esiti: readonly EsitoConsultazione[];
}

/** Three identical requests, all in flight before INPS answers. */
async function insieme(scena: Scena = {}): Promise<Insieme> {
  const { promise, resolve } = rinviata<TransportResponse>();
  const house = banco({ invia: () => promise, ...scena });
  const all = ['uno', 'due', 'tre'].map((accessoId) => house.richiedi(richiesta({ accessoId })));
  await quiete();
  resolve(RISPOSTA);
  return { ...house, esiti: await Promise.all(all) };
}

describe('identical consultations in flight', () => {
  it('are one call and one unit', async () => {
    const { passi } = await insieme();
    for (const passo of ['voucher', 'riserva', 'invia', 'leggi']) {
      expect(
        passi.filter((one) => one === passo),
        passo,
      ).to.have.length(1);
    }
  });

  it('are each judged and each recorded, the followers with the leader whose call they shared', async () => {
    const { passi, aperture, chiusure } = await insieme();
    expect(aperture.map(({ accessoId }) => accessoId)).to.have.members(['uno', 'due', 'tre']);
    expect(passi.filter((one) => one === 'iscritti')).to.have.length(3);
    expect(
      chiusure.map(({ accessoId, condivisoCon, chiamataPartita, esito }) => ({
        accessoId,
        condivisoCon,
        chiamataPartita,
        esito,
      })),
    ).to.have.deep.members([
      { accessoId: 'uno', condivisoCon: undefined, chiamataPartita: true, esito: 'risposta' },
      { accessoId: 'due', condivisoCon: 'uno', chiamataPartita: false, esito: 'risposta' },
      { accessoId: 'tre', condivisoCon: 'uno', chiamataPartita: false, esito: 'risposta' },
    ]);
  });

  it('each have the answer under their own access', async () => {
    const { esiti } = await insieme();
    expect(esiti.map(({ accessoId, esito }) => [accessoId, esito])).to.deep.equal([
      ['uno', 'risposta'],
      ['due', 'risposta'],
      ['tre', 'risposta'],
    ]);
  });

  it('share a failure as well, and each record it', async () => {
    const error = new Error('unforeseen');
    const { esiti, chiusure } = await insieme({
      voucher: async () => {
        await quiete();
        throw error;
      },
    });
    for (const esito of esiti) expect(esito).to.have.nested.property('refusal.motivo', 'errore-interno');
    expect(chiusure.map(({ condivisoCon, esito }) => [condivisoCon, esito])).to.have.deep.members([
      [undefined, 'errore'],
      ['uno', 'errore'],
      ['uno', 'errore'],
    ]);
  });

  it('are not offered a second try when a follower’s answer could not be recorded: INPS was asked', async () => {
    const { esiti } = await insieme({
      chiudi: async ({ accessoId }) => {
        if (accessoId === 'due') throw new RegistroUnavailableError({ reason: 'disk-full' });
      },
    });
    expect(esiti.map(({ esito }) => esito)).to.deep.equal(['risposta', 'rifiuto', 'risposta']);
    expect(esiti[1]).to.have.nested.property('refusal.motivo', 'esito-non-registrato');
    expect(esiti[1]).not.to.have.nested.property('refusal.riprovaDopo');
  });

  it('become two calls once the first has ended: nothing is kept', async () => {
    const { richiedi, passi } = banco();
    await richiedi(richiesta({ accessoId: 'uno' }));
    await richiedi(richiesta({ accessoId: 'due' }));
    expect(passi.filter((one) => one === 'invia')).to.have.length(2);
  });

  it('do not include those of another person', async () => {
    const altro = { tipo: 'assicurato', codiceFiscale: CF_ALTRO, attestata: false } as const;
    const { promise, resolve } = rinviata<TransportResponse>();
    const house = banco({ invia: () => promise });
    const all = [
      house.richiedi(richiesta({ accessoId: 'uno' })),
      house.richiedi(
        richiesta({ accessoId: 'due', codiceFiscale: CF_ALTRO, richiedente: { ...ASSICURATO, persona: altro } }),
      ),
    ];
    await quiete();
    expect(house.inviate).to.have.length(2);
    resolve(RISPOSTA);
    await Promise.all(all);
  });

  it('do not include one that is refused', async () => {
    let asked = 0;
    const { promise, resolve } = rinviata<TransportResponse>();
    const house = banco({
      invia: () => promise,
      iscrizione: async () => ((asked += 1) === 2 ? 'non-iscritto' : 'iscritto'),
    });
    const first = house.richiedi(richiesta({ accessoId: 'uno' }));
    await quiete();
    const second = await house.richiedi(richiesta({ accessoId: 'due' }));
    expect(second).to.have.nested.property('refusal.motivo', 'assicurato-non-iscritto');
    resolve(RISPOSTA);
    expect((await first).esito).to.equal('risposta');
  });
});
