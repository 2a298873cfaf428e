import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  decodeChiave256,
  isSecretExposed,
  readSecret,
  resolveSecretRef,
  SecretError,
  verifySegreto,
} from '../../src/config/segreti.js';
import { apriBanco } from './banco.js';
import type { Banco } from './banco.js';

describe('a reference to a secret', () => {
  let banco: Banco;
  beforeEach(async () => {
    banco = await apriBanco();
  });
  afterEach(async () => {
    delete process.env['VARCO_PROVA_SEGRETO'];
    await banco.remove();
  });

  const failure = async (ref: string, baseDir?: string): Promise<SecretError> => {
    try {
      await readSecret(ref, baseDir);
    } catch (error) {
      if (error instanceof SecretError) return error;
      throw error;
    }
    throw new Error('it was read');
  };

  it('is read from the environment', async () => {
    process.env['VARCO_PROVA_SEGRETO'] = 'perché no';
    expect((await readSecret('env:VARCO_PROVA_SEGRETO')).toString('utf8')).to.equal('perché no');
  });

  it('is read from a file relative to the base, byte for byte', async () => {
    await banco.write('s/k', Buffer.from([0, 255, 10]));
    expect([...(await readSecret('file:s/k', banco.dir))]).to.deep.equal([0, 255, 10]);
    expect([...(await readSecret(`file:${banco.path('s/k')}`, '/elsewhere'))]).to.deep.equal([0, 255, 10]);
  });

  it('that names no secret is refused by a code, and is repeated only when it cannot be the secret itself', async () => {
    await banco.write('vuoto', ' \r\n');
    await banco.write('grande', Buffer.alloc(1024 * 1024 + 1, 65));
    process.env['VARCO_PROVA_SEGRETO'] = '';
    const casi = [
      ['hunter2', 'ERR_VARCO_SECRET_REF'],
      ['hunter2:x', 'ERR_VARCO_SECRET_REF'],
      ['env:A B', 'ERR_VARCO_SECRET_REF'],
      ['env:VARCO_PROVA_CHE_NON_C_E', 'ERR_VARCO_SECRET_MISSING'],
      ['file:manca', 'ERR_VARCO_SECRET_MISSING'],
      ['env:VARCO_PROVA_SEGRETO', 'ERR_VARCO_SECRET_EMPTY'],
      ['file:vuoto', 'ERR_VARCO_SECRET_EMPTY'],
      ['file:grande', 'ERR_VARCO_SECRET_TOO_BIG'],
      ['file:.', 'ERR_VARCO_SECRET_UNREADABLE'],
    ] as const;
    for (const [ref, code] of casi) {
      const error = await failure(ref, banco.dir);
      expect(error.code, ref).to.equal(code);
      expect(error.message.includes(ref), ref).to.equal(code !== 'ERR_VARCO_SECRET_REF');
    }
  });

  it('is made absolute once, and left alone when it names no file', () => {
    expect(resolveSecretRef('file:a/b', '/base')).to.equal(`file:${join('/base', 'a/b')}`);
    expect(resolveSecretRef('file:/a/b', '/base')).to.equal('file:/a/b');
    expect(resolveSecretRef('env:X', '/base')).to.equal('env:X');
    expect(resolveSecretRef('hunter2', '/base')).to.equal('hunter2');
  });

  it('shows when others can read its file', async function () {
    if (process.platform === 'win32') this.skip();
    await banco.write('mio', 'x', 0o600);
    await banco.write('nostro', 'x', 0o640);
    expect(await isSecretExposed('file:mio', banco.dir)).to.equal(false);
    expect(await isSecretExposed('file:nostro', banco.dir)).to.equal(true);
    expect(await isSecretExposed('env:QUALUNQUE')).to.equal(false);
  });
});

describe('a key of 256 bits', () => {
  it('is 32 bytes in base64, with a final newline or without', () => {
    const key = Buffer.alloc(32, 7);
    expect(decodeChiave256(Buffer.from(`${key.toString('base64')}\n`))?.equals(key)).to.equal(true);
    for (const text of [
      key.toString('base64url'),
      key.toString('hex'),
      Buffer.alloc(31).toString('base64'),
      Buffer.alloc(33).toString('base64'),
      '',
      'è',
    ]) {
      expect(decodeChiave256(Buffer.from(text)), text).to.equal(undefined);
    }
  });
});

describe('an application secret', () => {
  it('is known by its SHA-256 alone', () => {
    const sha256 = createHash('sha256').update('giusto').digest('hex');
    expect(verifySegreto('giusto', sha256)).to.equal(true);
    expect(verifySegreto('giusto ', sha256)).to.equal(false);
    expect(verifySegreto('', sha256)).to.equal(false);
    expect(verifySegreto('giusto', sha256.slice(2))).to.equal(false);
    expect(verifySegreto('giusto', '')).to.equal(false);
    expect(verifySegreto('giusto', 'non esadecimale')).to.equal(false);
  });
});
