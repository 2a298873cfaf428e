import { systemClock } from '@varco/modi-client';
import { expect } from 'chai';
import { apriCasa, cfOf, conConvenzione, conServizio, type Casa } from '../support/casa.js';
import { finche, importa, righe, stato } from '../support/gateway.js';

const GIORNO = 86_400_000;
/** The sandbox's certificates last 397 days: on this clock, six more. */
const DOPO_MS = 391 * GIORNO;

const clock = { now: () => systemClock.now() + DOPO_MS };
const fra = (giorni: number): string => new Date(clock.now() + giorni * GIORNO).toISOString().slice(0, 10);

describe('what comes to an end while the gateway runs', function () {
  this.timeout(120_000);
  let casa: Casa;
  before(async () => {
    casa = await apriCasa({ clock, modificaEnte: conConvenzione((una) => ({ ...una, dataFine: fra(60) })) });
  });
  after(() => casa.close());

  const avvisi = async (parola: string): Promise<readonly string[]> =>
    (await stato(casa)).avvisi.filter((avviso) => avviso.includes(parola));

  it('is told at the start, in the log and in /status: a certificate in its last month, a convenzione in its last three', async () => {
    const [certificato] = righe(casa, 'scadenza-vicina').filter(({ cosa }) => cosa === 'certificato');
    expect(certificato).to.include({
      livello: 'warn',
      nome: 'certificato verso INPS del servizio eci di cassa-esempio',
    });
    expect(certificato?.['giorni']).to.be.within(5, 6);
    const [convenzione] = righe(casa, 'scadenza-vicina').filter(({ cosa }) => cosa === 'convenzione');
    expect(convenzione).to.include({ nome: 'convenzione INPS.2026.0000001 di cassa-esempio' });
    expect(convenzione?.['giorni']).to.be.within(59, 61);
    expect(await avvisi('certificato verso INPS')).to.have.length(1);
    expect((await avvisi('convenzione INPS.2026.0000001'))[0]).to.match(/scade fra (59|60|61) giorni/);
    expect(casa.gateway.stato().registro).to.equal(true);
  });

  it('follows the anagrafe: a renewal ends the news, a service without certificate has none', async () => {
    await importa(casa, (ente) => ({
      ...conServizio(({ tls: _, ...servizio }) => ({
        ...servizio,
        tls: { ca: 'file:inps-ca.pem' },
        profilo: { ...servizio.profilo, mtls: false },
      }))(ente),
      convenzioni: (ente.convenzioni ?? []).flatMap((una) => [
        una,
        { ...una, id: 'rinnovo', protocollo: 'INPS.2031.0000009', dataInizio: una.dataFine, dataFine: fra(1_800) },
      ]),
    }));
    await finche(async () => (await avvisi('certificato')).length === 0, 45_000);
    expect((await stato(casa)).avvisi).to.deep.equal([]);
  });

  it('is said when it has come: the convenzione is over, and nothing follows it', async () => {
    await importa(casa, (ente) => ({
      ...ente,
      convenzioni: (ente.convenzioni ?? [])
        .filter(({ id }) => id !== 'rinnovo')
        .map((una) => ({ ...una, dataFine: fra(-2) })),
    }));
    await finche(async () => (await avvisi('convenzione')).length > 0, 45_000);
    expect(righe(casa, 'scadenza-passata').map(({ livello, cosa, giorni }) => [livello, cosa, giorni])).to.deep.equal([
      ['error', 'convenzione', 0],
    ]);
    expect((await avvisi('convenzione'))[0]).to.match(/scadenza passata/);
    expect((await casa.assicurato(cfOf('tipico'))).body).to.include({ codice: 'convenzione-scaduta' });
  });
});
