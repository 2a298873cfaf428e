import { expect } from 'chai';
import { wrapBody } from '@varco/modi-client';
import type { SecondoCodice } from '../../src/domain/convenzione.js';
import { CF, CONDIZIONI, convenzione, enteDi } from '../policy/scena.js';
import { banco, richiesta } from './banco.js';
import type { Banco } from './banco.js';

const NS = 'urn:isee';
const PERCORSO = `{${NS}}Consulta/{${NS}}Codice`;

function casa(secondoCodice?: SecondoCodice): Banco {
  const condizioni = secondoCodice === undefined ? CONDIZIONI : { ...CONDIZIONI, secondoCodice };
  return banco({ ente: enteDi({ convenzioni: [convenzione({ servizi: [condizioni] })] }) });
}
const busta = (dentro: string) => ({
  envelope: wrapBody(`<Consulta xmlns="${NS}"><CodiceFiscale>${CF}</CodiceFiscale>${dentro}</Consulta>`),
  soapAction: '',
});
const chiede = async (house: Banco, parti: Parameters<typeof richiesta>[0]) => {
  const esito = await house.richiedi(richiesta(parti));
  return esito.esito === 'rifiuto' ? esito.refusal : esito.esito;
};

describe('a service that is asked with a second code (Q-01)', () => {
  it('is not asked without it, from either door, and INPS hears nothing', async () => {
    const house = casa({ uso: 'richiesto', percorso: PERCORSO });
    const senza = { motivo: 'secondo-codice-assente', requisito: 'Q-01', campo: PERCORSO };
    expect(await chiede(house, {})).to.deep.include(senza);
    expect(await chiede(house, { busta: busta('') })).to.deep.include(senza);
    expect(house.inviate).to.have.length(0);
    expect(await chiede(house, { busta: busta('<Codice>AB1</Codice>') })).to.equal('risposta');
    expect(house.inviate).to.have.length(1);
  });

  it('is not asked with it where it is forbidden', async () => {
    const house = casa({ uso: 'vietato', percorso: PERCORSO });
    expect(await chiede(house, { busta: busta('<Codice>AB1</Codice>') })).to.deep.include({
      motivo: 'secondo-codice-non-ammesso',
    });
    expect(await chiede(house, {})).to.equal('risposta');
  });

  it('is nobody’s business where the annex says nothing', async () => {
    const house = casa();
    expect(await chiede(house, {})).to.equal('risposta');
    expect(await chiede(house, { busta: busta('<Codice>AB1</Codice>') })).to.equal('risposta');
  });
});
