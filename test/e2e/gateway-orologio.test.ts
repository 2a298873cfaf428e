import { expect } from 'chai';
import { apriCasa, cfOf, type Casa } from '../support/casa.js';
import { righe, stato } from '../support/gateway.js';

const TRE_MINUTI_MS = 180_000;
/** Further than an assertion may live. */
const SETTE_MINUTI_MS = 420_000;

describe('this machine’s clock is three minutes behind', function () {
  this.timeout(120_000);
  let casa: Casa;
  afterEach(() => casa.close());

  const apri = async (correggi: boolean, skewMs: number): Promise<void> => {
    casa = await apriCasa({ modificaProcesso: (processo) => ({ ...processo, orologio: { correggi } }) });
    casa.sandbox.clock.skewMs = skewMs;
  };

  it('and the refusal, the log and /status say so, each in its place and once', async () => {
    await apri(false, TRE_MINUTI_MS);
    const { status, body } = await casa.assicurato(cfOf('tipico'));
    expect([status, (body as { codice: string }).codice]).to.deep.equal([502, 'voucher-rifiutato']);
    const { detail, rimedio } = body as { detail: string; rimedio: string };
    expect(detail).to.match(/orologio del varco è indietro di 1(79|80|81) secondi/);
    expect(rimedio).to.match(/NTP.*orologio\.correggi/);

    const [sfasato, ...altre] = righe(casa, 'orologio-sfasato');
    expect(altre).to.deep.equal([]);
    expect(sfasato).to.include({ livello: 'warn', host: new URL(casa.sandbox.tokenEndpoint).host });
    expect(sfasato?.['scartoMs']).to.be.within(178_000, 182_000);
    const [errore] = righe(casa, 'consultazione-in-errore');
    expect(errore).to.include({ motivo: 'voucher-rifiutato', codes: '015-0008' });
    expect(errore?.['clockSkewMs']).to.be.within(178_000, 182_000);
    expect(String(errore?.['probableCauses'])).to.match(/^clock\/behind/);
    expect(String(errore?.['rimedio'])).to.match(/orologio/);

    const { orologio, avvisi } = await stato(casa);
    expect(orologio.correzione).to.equal(false);
    expect(orologio.scarti.map(({ host, sfasato: fuori, correzioneMs }) => [host, fuori, correzioneMs])).to.deep.equal([
      [new URL(casa.sandbox.tokenEndpoint).host, true, 0],
    ]);
    expect(avvisi.filter((avviso) => avviso.includes('orologio'))).to.have.length(1);
  });

  it('and what is known of it lets the next assertion live longer: nobody else is refused', async () => {
    await apri(false, TRE_MINUTI_MS);
    await casa.assicurato(cfOf('tipico'));
    for (const scenario of ['quadri-abc', 'tipico']) {
      const { status, body } = await casa.assicurato(cfOf(scenario));
      expect(status, JSON.stringify(body)).to.equal(200);
    }
  });

  it('or by more than an assertion may live: everybody is refused, and the log warns once', async () => {
    await apri(false, SETTE_MINUTI_MS);
    for (const scenario of ['tipico', 'quadri-abc', 'tipico']) {
      const { body } = await casa.assicurato(cfOf(scenario));
      expect((body as { detail: string }).detail).to.match(/indietro di 4(19|20|21) secondi/);
    }
    expect(righe(casa, 'orologio-sfasato')).to.have.length(1);
    expect(righe(casa, 'consultazione-in-errore')).to.have.length(3);
  });

  it('and with orologio.correggi nobody is refused', async () => {
    await apri(true, TRE_MINUTI_MS);
    for (const scenario of ['tipico', 'quadri-abc', 'tipico']) {
      const { status, body } = await casa.assicurato(cfOf(scenario));
      expect(status, JSON.stringify(body)).to.equal(200);
    }
    const hosts = [casa.sandbox.tokenEndpoint, casa.sandbox.inpsEndpoint].map((url) => new URL(url).host);
    expect(righe(casa, 'orologio-corretto').map(({ host }) => host)).to.deep.equal(hosts);
    const { orologio, avvisi } = await stato(casa);
    expect(orologio.correzione).to.equal(true);
    expect(orologio.scarti.map(({ host }) => host)).to.deep.equal(hosts);
    for (const { correzioneMs } of orologio.scarti) expect(correzioneMs).to.be.within(178_000, 182_000);
    expect(avvisi.filter((avviso) => avviso.includes('i token sono corretti'))).to.have.length(2);
  });

  it('or ahead: INPS’s own answer corrects the evidences after it', async () => {
    await apri(true, -TRE_MINUTI_MS);
    const first = await casa.assicurato(cfOf('tipico'));
    expect(first.status).to.equal(502);
    expect(casa.sandbox.log.entries('inps-eci')[0]?.['code']).to.equal('EVIDENCE_IAT_FUTURE');
    const second = await casa.assicurato(cfOf('quadri-abc'));
    expect(second.status, JSON.stringify(second.body)).to.equal(200);
  });
});

describe('this machine’s clock is right', function () {
  this.timeout(120_000);

  it('and /status says of how little it is off, and nothing warns', async () => {
    const casa = await apriCasa();
    try {
      expect((await casa.assicurato(cfOf('tipico'))).status).to.equal(200);
      const { orologio, avvisi } = await stato(casa);
      expect(orologio.scarti).to.have.length(2);
      for (const { scartoMs, sfasato } of orologio.scarti) {
        expect(scartoMs).to.be.within(-1_500, 1_500);
        expect(sfasato).to.equal(false);
      }
      expect(avvisi.filter((avviso) => avviso.includes('orologio'))).to.deep.equal([]);
    } finally {
      await casa.close();
    }
  });
});
