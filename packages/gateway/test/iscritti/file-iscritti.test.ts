import { createHash } from 'node:crypto';
import { rename, rm, utimes } from 'node:fs/promises';
import { expect } from 'chai';
import type { Clock } from '@varco/modi-client';
import { createFileIscritti } from '../../src/iscritti/file-iscritti.js';
import type { FileIscritti } from '../../src/iscritti/file-iscritti.js';
import { encodeIntestazione } from '../../src/iscritti/formato.js';
import { keyCheck } from '../../src/iscritti/impronta.js';
import { apriBanco, CHIAVE_256 } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { CODICI, elenco, VARIANTE } from './elenco.js';

describe('a list of the insured', () => {
  let banco: Banco;
  let iscritti: FileIscritti | undefined;
  let adesso = 0;
  let errori: string[] = [];
  const clock: Clock = { now: () => adesso };

  beforeEach(async () => {
    banco = await apriBanco();
    adesso = 1_000_000;
    errori = [];
  });
  afterEach(async () => {
    await iscritti?.close();
    await banco.remove();
  });

  /** Looks at the file only when told to. */
  const apri = (chiave = 'chiave256'): FileIscritti => {
    iscritti = createFileIscritti({
      percorso: banco.path('iscritti'),
      chiave: `file:${banco.path(chiave)}`,
      clock,
      onError: (error) => errori.push(error instanceof Error && 'code' in error ? String(error.code) : 'unknown'),
      pollMs: 3_600_000,
    });
    return iscritti;
  };
  let scritture = 0;
  /** As a careful writer does: beside, then moved. Each time with another date, whatever the resolution of the file system. */
  const scrivi = async (content: Buffer): Promise<void> => {
    await banco.write('nuovo', content);
    scritture += 1;
    await utimes(banco.path('nuovo'), scritture, scritture);
    await rename(banco.path('nuovo'), banco.path('iscritti'));
  };

  it('knows its members and nobody else, omocodia variants included', async () => {
    await scrivi(elenco(CODICI, CHIAVE_256));
    const lista = apri();
    for (const codice of CODICI) expect(await lista.contiene(codice), codice).to.equal('iscritto');
    for (const codice of [VARIANTE, 'RSSMRA80A01H501V', '', 'X'.repeat(10_000)])
      expect(await lista.contiene(codice)).to.equal('non-iscritto');
    expect(lista.totale()).to.equal(4);
    expect(errori).to.deep.equal([]);
  });

  it('holds no codice fiscale, and the same people look otherwise under another key', () => {
    const file = elenco(CODICI, CHIAVE_256);
    for (const codice of CODICI) expect(file.includes(codice)).to.equal(false);
    const altro = elenco(CODICI, Buffer.alloc(32, 9));
    expect(file.subarray(-64).equals(altro.subarray(-64))).to.equal(false);
  });

  it('may be empty: then nobody is a member', async () => {
    await scrivi(elenco([], CHIAVE_256));
    expect(await apri().contiene(CODICI[0])).to.equal('non-iscritto');
  });

  it('is replaced between two questions, and the old one answers while the new one is read', async () => {
    await scrivi(elenco(CODICI.slice(0, 2), CHIAVE_256));
    const lista = apri();
    expect(await lista.contiene(CODICI[2])).to.equal('non-iscritto');
    await scrivi(elenco(CODICI.slice(1), CHIAVE_256));
    const reading = lista.refresh();
    expect(await lista.contiene(CODICI[0])).to.equal('iscritto');
    await reading;
    expect(await lista.contiene(CODICI[0])).to.equal('non-iscritto');
    expect(await lista.contiene(CODICI[2])).to.equal('iscritto');
  });

  it('is kept when the new one is bad, aloud, whatever is wrong with it', async () => {
    await scrivi(elenco(CODICI, CHIAVE_256));
    const lista = apri();
    expect(await lista.contiene(CODICI[0])).to.equal('iscritto');
    const good = elenco(CODICI, CHIAVE_256);
    const flipped = Buffer.from(good);
    flipped[good.length - 1] = (flipped[good.length - 1] ?? 0) ^ 1;
    const body = good.subarray(good.length - 64);
    const reversed = Buffer.concat([48, 32, 16, 0].map((at) => body.subarray(at, at + 16)));
    const sha256 = createHash('sha256').update(reversed).digest('hex');
    const casi: readonly (readonly [string, Buffer, string])[] = [
      ['cut', good.subarray(0, -1), 'ERR_VARCO_ISCRITTI_DAMAGED'],
      ['one bit', flipped, 'ERR_VARCO_ISCRITTI_DAMAGED'],
      ['longer', Buffer.concat([good, Buffer.alloc(16)]), 'ERR_VARCO_ISCRITTI_DAMAGED'],
      [
        'not in order',
        Buffer.concat([encodeIntestazione({ totale: 4, chiave: keyCheck(CHIAVE_256), sha256 }), reversed]),
        'ERR_VARCO_ISCRITTI_DAMAGED',
      ],
      ['empty', Buffer.alloc(0), 'ERR_VARCO_ISCRITTI_FORMAT'],
      ['plain codes', Buffer.from(CODICI.join('\n')), 'ERR_VARCO_ISCRITTI_FORMAT'],
      ['another key', elenco(CODICI, Buffer.alloc(32, 9)), 'ERR_VARCO_ISCRITTI_KEY'],
    ];
    for (const [title, content, code] of casi) {
      errori = [];
      adesso += 60_001;
      await scrivi(content);
      await lista.refresh();
      expect(errori, title).to.deep.equal([code]);
      expect(await lista.contiene(CODICI[0]), title).to.equal('iscritto');
      expect(await lista.contiene(VARIANTE), title).to.equal('non-iscritto');
    }
    await scrivi(elenco([VARIANTE], CHIAVE_256));
    await lista.refresh();
    expect(await lista.contiene(VARIANTE)).to.equal('iscritto');
  });

  it('that is bad is reported again every minute, not at every look', async () => {
    await scrivi(Buffer.from('x'));
    const lista = apri();
    expect(await lista.contiene(CODICI[0])).to.equal('non-disponibile');
    for (let look = 0; look < 5; look += 1) await lista.refresh();
    expect(errori).to.have.length(1);
    adesso += 60_001;
    await lista.refresh();
    expect(errori).to.have.length(2);
  });

  it('that was never there makes every answer unavailable, until it comes', async () => {
    const lista = apri();
    expect(await lista.contiene(CODICI[0])).to.equal('non-disponibile');
    expect(lista.totale()).to.equal(undefined);
    expect(errori).to.deep.equal(['ERR_VARCO_ISCRITTI_UNREADABLE']);
    await scrivi(elenco(CODICI, CHIAVE_256));
    await lista.refresh();
    expect(await lista.contiene(CODICI[0])).to.equal('iscritto');
  });

  it('that goes away is forgiven once, then refuses, then comes back', async () => {
    await scrivi(elenco(CODICI, CHIAVE_256));
    const lista = apri();
    expect(await lista.contiene(CODICI[0])).to.equal('iscritto');
    await rm(banco.path('iscritti'));
    await lista.refresh();
    expect(await lista.contiene(CODICI[0])).to.equal('iscritto');
    await lista.refresh();
    expect(await lista.contiene(CODICI[0])).to.equal('non-disponibile');
    await scrivi(elenco(CODICI, CHIAVE_256));
    await lista.refresh();
    expect(await lista.contiene(CODICI[0])).to.equal('iscritto');
  });

  it('that cannot be read for want of its key is unavailable, and says which key without showing it', async () => {
    await scrivi(elenco(CODICI, CHIAVE_256));
    expect(await apri('rsa.pem').contiene(CODICI[0])).to.equal('non-disponibile');
    expect(errori).to.deep.equal(['ERR_VARCO_ISCRITTI_KEY']);
  });

  it('and its key may change together', async () => {
    await scrivi(elenco(CODICI, CHIAVE_256));
    const lista = apri();
    expect(await lista.contiene(CODICI[0])).to.equal('iscritto');
    const altra = Buffer.alloc(32, 9);
    await banco.write('chiave256', altra.toString('base64'));
    await scrivi(elenco(CODICI, altra));
    await lista.refresh();
    expect(await lista.contiene(CODICI[0])).to.equal('iscritto');
    expect(errori).to.deep.equal([]);
  });

  it('answers about two million members in under 50 microseconds, in under 150 MB', async function () {
    this.timeout(60_000);
    const totale = 2_000_000;
    const entries = Buffer.allocUnsafeSlow(totale * 16);
    // Ascending by construction, and spread as digests are.
    const step = 0xffff_ffff / totale;
    for (let index = 0; index < totale; index += 1) {
      entries.writeUInt32BE(Math.floor(index * step), index * 16);
      entries.writeUInt32BE(index, index * 16 + 4);
      entries.fill(index & 255, index * 16 + 8, index * 16 + 16);
    }
    const sha256 = createHash('sha256').update(entries).digest('hex');
    await scrivi(Buffer.concat([encodeIntestazione({ totale, chiave: keyCheck(CHIAVE_256), sha256 }), entries]));
    const before = process.memoryUsage();
    const lista = apri();
    expect(await lista.contiene(CODICI[0])).to.equal('non-iscritto');
    expect(lista.totale()).to.equal(totale);
    const after = process.memoryUsage();
    const questions = 20_000;
    const start = process.hrtime.bigint();
    for (let question = 0; question < questions; question += 1) await lista.contiene(`RSSMRA80A01H${question}`);
    const micros = Number(process.hrtime.bigint() - start) / 1000 / questions;
    expect(micros).to.be.below(50);
    expect(after.arrayBuffers - before.arrayBuffers + after.heapUsed - before.heapUsed).to.be.below(150 * 1024 * 1024);
  });
});
