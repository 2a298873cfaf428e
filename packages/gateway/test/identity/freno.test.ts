import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createFreno } from '../../src/identity/freno.js';
import type { Chiamante } from '../../src/identity/identifica.js';
import { anagrafeDi, applicazione, enteDi } from '../policy/scena.js';
import { identificaDi } from './identifica-di.js';
import { richiestaHttp } from './richiesta-http.js';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const basic = (utente: string, segreto: string): string =>
  `Basic ${Buffer.from(`${utente}:${segreto}`).toString('base64')}`;

describe('who guesses secrets', () => {
  let now: number;
  let chiede: (utente: string, segreto: string, da: string) => Promise<Chiamante>;
  const motivo = async (chi: Promise<Chiamante>): Promise<string> => {
    const esito = await chi;
    return esito.ok ? esito.applicazione.id : esito.refusal.motivo;
  };

  beforeEach(() => {
    now = 1_000_000_000;
    const anagrafe = anagrafeDi(
      enteDi({
        applicazioni: ['portale', 'altra'].map((id) =>
          applicazione({ id, credenziali: [{ tipo: 'basic', utente: id, segretoSha256: sha256('giusto') }] }),
        ),
      }),
    );
    const identifica = identificaDi({ clock: { now: () => now } });
    chiede = (utente, segreto, da) =>
      identifica(richiestaHttp([['Authorization', basic(utente, segreto)]], da), anagrafe, { token: false });
  });

  const sbaglia = async (volte: number, utente = 'portale', da = '198.51.100.7'): Promise<void> => {
    for (let i = 0; i < volte; i += 1) await chiede(utente, `sbagliato-${i}`, da);
  };

  it('may be wrong five times, and then waits twice as long after each', async () => {
    await sbaglia(5);
    expect(await motivo(chiede('portale', 'sbagliato', '198.51.100.7'))).to.equal('applicazione-non-riconosciuta');
    const attese: (number | undefined)[] = [];
    for (let i = 0; i < 4; i += 1) {
      const chi = await chiede('portale', 'sbagliato', '198.51.100.7');
      if (chi.ok) throw new Error('let in');
      expect(chi.refusal.motivo).to.equal('troppi-tentativi');
      attese.push(chi.refusal.riprovaDopo);
      now += (chi.refusal.riprovaDopo ?? 0) * 1000;
      expect(await motivo(chiede('portale', 'sbagliato', '198.51.100.7'))).to.equal('applicazione-non-riconosciuta');
    }
    expect(attese).to.deep.equal([1, 2, 4, 8]);
  });

  it('is told nothing by the right secret while he waits', async () => {
    await sbaglia(6);
    expect(await motivo(chiede('portale', 'giusto', '198.51.100.7'))).to.equal('troppi-tentativi');
    now += 1_000;
    expect(await motivo(chiede('portale', 'giusto', '198.51.100.7'))).to.equal('portale');
  });

  it('keeps nobody out who calls from another address, whatever he tries', async () => {
    for (let i = 0; i < 300; i += 1) await sbaglia(20, 'portale', `198.51.100.${i % 250}`);
    expect(await motivo(chiede('portale', 'giusto', '192.0.2.10'))).to.equal('portale');
  });

  it('does not keep out an application that was right from his very address', async () => {
    expect(await motivo(chiede('portale', 'giusto', '198.51.100.7'))).to.equal('portale');
    await sbaglia(200);
    expect(await motivo(chiede('portale', 'sbagliato', '198.51.100.7'))).to.equal('troppi-tentativi');
    expect(await motivo(chiede('portale', 'giusto', '198.51.100.7'))).to.equal('portale');
  });

  it('who tries many names from one address waits for all of them', async () => {
    for (let i = 0; i < 25; i += 1) await chiede(`nome-${i}`, 'x', '198.51.100.7');
    expect(await motivo(chiede('mai-provato', 'x', '198.51.100.7'))).to.equal('troppi-tentativi');
    expect(await motivo(chiede('mai-provato', 'x', '198.51.100.8'))).to.equal('applicazione-non-riconosciuta');
  });

  it('is one, in all of an IPv6 network of 64 bits', async () => {
    for (let i = 0; i < 25; i += 1) await chiede(`nome-${i}`, 'x', `2001:db8::${i.toString(16)}`);
    expect(await motivo(chiede('portale', 'x', '2001:db8::ffff'))).to.equal('troppi-tentativi');
    expect(await motivo(chiede('portale', 'x', '2001:db8:0:1::1'))).to.equal('applicazione-non-riconosciuta');
  });

  it('waits five minutes at most, and is forgotten after a quarter of an hour', async () => {
    await sbaglia(6);
    for (let i = 0; i < 20; i += 1) {
      now += 301_000;
      await chiede('portale', 'sbagliato', '198.51.100.7');
    }
    const chi = await chiede('portale', 'sbagliato', '198.51.100.7');
    expect(chi.ok ? 0 : chi.refusal.riprovaDopo).to.equal(300);
    now += 901_000;
    await sbaglia(4);
    expect(await motivo(chiede('portale', 'giusto', '198.51.100.7'))).to.equal('portale');
  });

  it('is let go when the clock is set back, rather than kept for as long as it went', async () => {
    await sbaglia(6);
    now -= 10_000_000;
    expect(await motivo(chiede('portale', 'giusto', '198.51.100.7'))).to.equal('portale');
  });

  it('takes no more memory than was set apart, from however many places', () => {
    const freno = createFreno({ clock: { now: () => now }, posti: 100 });
    for (let i = 0; i < 5_000; i += 1) {
      const da = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
      for (let n = 0; n < 6; n += 1) freno.sbagliato(da, 'portale');
    }
    const fermi = Array.from({ length: 5_000 }, (_, i) =>
      freno.attesa(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 'portale'),
    ).filter((attesa) => attesa > 0);
    expect(fermi).to.have.length(100);
  });
});
