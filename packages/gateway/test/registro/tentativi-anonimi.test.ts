import { expect } from 'chai';
import { createSqliteRegistroStore } from '../../src/adapters/sqlite-registro-store.js';
import { sourceNetwork, TentativiAnonimi } from '../../src/registro/tentativi-anonimi.js';
import { Bench, NOW } from '../store/support/house.js';

const MOTIVO = 'applicazione-non-riconosciuta';
const MINUTE = Math.floor(NOW / 60_000);

describe('attempts that nobody authenticated', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  it('are counted by network: /24 of IPv4, /64 of IPv6', () => {
    expect(sourceNetwork('192.0.2.77')).to.equal('192.0.2.0/24');
    expect(sourceNetwork('::ffff:192.0.2.78')).to.equal('192.0.2.0/24');
    expect(sourceNetwork('2001:db8:0:1:aaaa::1')).to.equal(sourceNetwork('2001:db8:0:1:bbbb::2'));
    expect(sourceNetwork('2001:db8:0:1::1')).to.equal('2001:db8:0:1::/64');
    expect(sourceNetwork('non è un indirizzo')).to.equal('sconosciuta');
  });

  it('are one row for a network, a minute and a reason, however many', () => {
    const tentativi = new TentativiAnonimi();
    for (let count = 0; count < 1_000; count += 1) tentativi.add(NOW, `192.0.2.${count % 250}`, MOTIVO);
    tentativi.add(NOW + 60_000, '192.0.2.1', MOTIVO);
    expect(tentativi.take()).to.deep.equal([
      { minuto: MINUTE, sorgente: '192.0.2.0/24', motivo: MOTIVO, conteggio: 1_000 },
      { minuto: MINUTE + 1, sorgente: '192.0.2.0/24', motivo: MOTIVO, conteggio: 1 },
    ]);
    expect(tentativi.take()).to.deep.equal([]);
  });

  it('stay bounded within a minute whatever comes, and none is lost from the count', () => {
    const tentativi = new TentativiAnonimi();
    let rows = 0;
    let total = 0;
    const flush = (): void => {
      const counts = tentativi.take();
      rows += counts.filter(({ sorgente }) => sorgente !== 'altre').length;
      total += counts.reduce((sum, { conteggio }) => sum + conteggio, 0);
    };
    for (let count = 0; count < 20_000; count += 1) {
      tentativi.add(NOW, `10.${count % 200}.${Math.floor(count / 200)}.1`, MOTIVO);
      if (count % 3_000 === 0) flush();
    }
    flush();
    expect(rows).to.be.at.most(200);
    expect(total).to.equal(20_000);
  });

  it('stay bounded while nothing can be written, for hours', () => {
    const tentativi = new TentativiAnonimi();
    for (let minute = 0; minute < 90; minute += 1) {
      for (let count = 0; count < 300; count += 1)
        tentativi.add(NOW + minute * 60_000, `10.0.${count % 250}.1`, `m${count}`);
      tentativi.restore(tentativi.take());
    }
    const counts = tentativi.take();
    expect(counts.length).to.be.at.most(31 * 201);
    expect(counts.reduce((sum, { conteggio }) => sum + conteggio, 0)).to.equal(90 * 300);
  });

  it('leave the register as it is, and add up in their own table over flushes', async () => {
    const registro = await bench.registro(await bench.open(), { intervalloAnonimiMs: 3 });
    for (let count = 0; count < 5_000; count += 1) {
      registro.contaAnonimo({ istante: NOW, indirizzo: '198.51.100.4', motivo: MOTIVO });
      if (count % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 4));
    }
    await registro.close();
    expect(bench.read('SELECT * FROM tentativi_anonimi')).to.deep.equal([
      { minuto: MINUTE, sorgente: '198.51.100.0/24', motivo: MOTIVO, conteggio: 5_000 },
    ]);
    expect(bench.read('SELECT count(*) AS n FROM registro')).to.deep.equal([{ n: 0 }]);
  });

  it('are pruned by age, and by number whatever their age', async () => {
    const store = createSqliteRegistroStore(await bench.open());
    const rows = Array.from({ length: 30 }, (_, minuto) => ({ minuto, sorgente: 's', motivo: MOTIVO, conteggio: 1 }));
    await store.addAnonymous(rows);
    await store.pruneAnonymous(5, 1_000);
    expect(bench.read('SELECT min(minuto) AS n FROM tentativi_anonimi')).to.deep.equal([{ n: 5 }]);
    await store.pruneAnonymous(5, 10);
    expect(bench.read('SELECT min(minuto) AS prima, count(*) AS n FROM tentativi_anonimi')).to.deep.equal([
      { prima: 20, n: 10 },
    ]);
  });
});
