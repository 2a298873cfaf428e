import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { SignerError } from '../../src/errors/signer-error.js';
import {
  createPkcs11Signer,
  type Pkcs11Signer,
  type Pkcs11SignerOptions,
} from '../../src/keys/pkcs11/pkcs11-signer.js';
import type { Signer } from '../../src/ports/signer.js';
import { closeAllSessions } from '../helpers/close-all-sessions.js';
import { failureAs } from '../helpers/failure.js';
import { EC, OTHER_RSA, RSA, rsaSigner } from '../helpers/keys.js';
import { PIN, SOFTHSM_MODULE, SoftHsm } from '../helpers/soft-hsm.js';
import { describeSigner } from './signer.contract.js';

const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const TOKEN = 'Cassa di prova';

describe('a key in a PKCS#11 token (SoftHSM2)', () => {
  let hsm: SoftHsm;
  const opened: Pkcs11Signer[] = [];

  before(function () {
    if (SOFTHSM_MODULE === undefined) {
      console.log('      softhsm2 is not here: no token signs');
      this.skip();
    }
    hsm = new SoftHsm();
    for (const label of [TOKEN, 'Altra']) hsm.addToken(label);
    hsm.addKey(TOKEN, 'firma', 'a1', RSA.privateKey);
    hsm.addKey(TOKEN, 'curva', 'a2', EC.privateKey);
    hsm.addKey(TOKEN, 'curva-384', 'a3', P384);
    hsm.addKey(TOKEN, 'doppia', 'b1', RSA.privateKey);
    hsm.addKey(TOKEN, 'doppia', 'b2', OTHER_RSA.privateKey);
    hsm.addKey(TOKEN, 'ed', 'c1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey);
  });
  after(async () => {
    for (const signer of opened) await signer.close();
    if (SOFTHSM_MODULE !== undefined) hsm.remove();
  });

  const options = (more: Partial<Pkcs11SignerOptions> = {}): Pkcs11SignerOptions => ({
    module: SOFTHSM_MODULE ?? '',
    token: { label: TOKEN },
    key: { label: 'firma' },
    pin: PIN,
    ...more,
  });

  async function open(more: Partial<Pkcs11SignerOptions> = {}): Promise<Pkcs11Signer> {
    const signer = await createPkcs11Signer(options(more));
    opened.push(signer);
    return signer;
  }

  async function reasonOf(more: Partial<Pkcs11SignerOptions>): Promise<unknown> {
    const error = await failureAs(ConfigurationError, async () => open(more));
    expect(error.code).to.equal('ERR_MODI_KEY_UNUSABLE');
    expect(`${error.message}${JSON.stringify(error.facts)}`).not.to.include(PIN);
    return error.facts['reason'];
  }

  describeSigner('an RSA key in a token', 'RS256', async (): Promise<Signer> => open());
  describeSigner('an RSA key in a token with SHA-512', 'RS512', async () => open({ alg: 'RS512' }));
  describeSigner('a P-256 key in a token', 'ES256', async () => open({ key: { label: 'curva' } }));
  describeSigner('a P-384 key in a token', 'ES384', async () => open({ key: { id: 'a3' } }));
  describeSigner('an RSA key in a token with one session', 'RS256', async () => open({ sessions: 1 }));

  it('has the kid that PDND gives the same key', async () => {
    const signer = await open({ key: { id: 'A1' }, pin: async () => Promise.resolve(PIN) });
    expect(signer.kid).to.equal(rsaSigner.kid);
  });

  const wrong: [string, Partial<Pkcs11SignerOptions>, string][] = [
    ['a token with another serial number', { token: { label: TOKEN, serial: '0000' } }, 'pkcs11-token'],
    ['a token of another name', { token: { label: 'Cassa' } }, 'pkcs11-token'],
    ['a key of another name', { key: { label: 'Firma' } }, 'pkcs11-key'],
    ['a key of another id', { key: { label: 'firma', id: 'a2' } }, 'pkcs11-key'],
    ['a name that two keys have', { key: { label: 'doppia' } }, 'pkcs11-key'],
    ['a key in the wrong token', { token: { label: 'Altra' } }, 'pkcs11-key'],
    ['a curve that signs nothing here', { key: { label: 'ed' } }, 'curve'],
    ['a module that is no library', { module: '/etc/hostname' }, 'pkcs11-module'],
    ['a library that is no module', { module: 'libc.so.6' }, 'pkcs11-module'],
  ];
  for (const [what, more, reason] of wrong) {
    it(`refuses ${what}`, async () => {
      expect(await reasonOf(more)).to.equal(reason);
    });
  }

  async function closeAll(): Promise<void> {
    for (const signer of opened.splice(0)) await signer.close();
  }

  it('refuses a wrong PIN when nobody is logged in, and does not try it again', async () => {
    await closeAll();
    expect(await reasonOf({ pin: '1' })).to.equal('pin');
    let asked = 0;
    const pin = (): string => {
      asked += 1;
      return '000000';
    };
    expect(await reasonOf({ pin })).to.equal('pin');
    expect(asked).to.equal(1);
  });

  const usage: [string, Partial<Pkcs11SignerOptions>, string][] = [
    ['no word on which token', { token: {} }, 'token'],
    ['no word on which key', { key: {} }, 'key'],
    ['an id that is not hexadecimal', { key: { id: 'xyz' } }, 'key.id'],
    ['no sessions', { sessions: 0 }, 'sessions'],
    ['an algorithm of another kind of key', { alg: 'ES256' }, 'alg'],
  ];
  for (const [what, more, field] of usage) {
    it(`refuses ${what}`, async () => {
      const error = await failureAs(ConfigurationError, async () => open(more));
      expect([error.code, error.facts['field']]).to.deep.equal(['ERR_MODI_CONFIG_INVALID', field]);
    });
  }

  it('signs again after its sessions were closed under it, for everybody who was waiting', async () => {
    const signer = await open();
    await signer.sign(Buffer.from('x'));
    await closeAllSessions(SOFTHSM_MODULE ?? '', TOKEN);
    const all = await Promise.all(Array.from({ length: 20 }, async () => signer.sign(Buffer.from('y'))));
    expect(new Set(all.map((each) => Buffer.from(each).toString('hex'))).size).to.equal(1);
  });

  it('says that the token is gone, and signs again when it is back', async () => {
    await closeAll();
    const signer = await open();
    const before = await signer.sign(Buffer.from('x'));
    hsm.takeOut();
    try {
      await closeAllSessions(SOFTHSM_MODULE ?? '', TOKEN);
      const many = await Promise.all(
        Array.from({ length: 10 }, async () => failureAs(SignerError, async () => signer.sign(Buffer.from('x')))),
      );
      for (const error of many) {
        expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_SIGNER_UNAVAILABLE', 'token']);
      }
    } finally {
      hsm.putBack();
    }
    expect(await signer.sign(Buffer.from('x'))).to.deep.equal(before);
  });

  it('signs with no other key than the one it began with, when another token of that name is there', async () => {
    await closeAll();
    const signer = await open();
    hsm.takeOut();
    hsm.addToken(TOKEN);
    hsm.addKey(TOKEN, 'firma', 'a1', OTHER_RSA.privateKey);
    try {
      await closeAllSessions(SOFTHSM_MODULE ?? '', TOKEN);
      const error = await failureAs(ConfigurationError, async () => signer.sign(Buffer.from('x')));
      expect(error.facts['reason']).to.equal('pkcs11-key');
    } finally {
      hsm.putBack();
    }
    expect(await signer.sign(Buffer.from('x'))).to.have.length(256);
  });

  it('asks for the PIN at every login, and no more after the token refused it', async () => {
    await closeAll();
    let asked = 0;
    let pin = PIN;
    const signer = await open({
      pin: () => {
        asked += 1;
        return pin;
      },
    });
    await Promise.all(Array.from({ length: 5 }, async () => signer.sign(Buffer.from('x'))));
    expect(asked).to.equal(1);
    pin = '999999';
    await closeAllSessions(SOFTHSM_MODULE ?? '', TOKEN);
    for (let index = 0; index < 3; index++) {
      const error = await failureAs(ConfigurationError, async () => signer.sign(Buffer.from('x')));
      expect(error.facts['reason']).to.equal('pin');
    }
    expect(asked).to.equal(2);
  });

  it('signs nothing once it is closed, and finishes what was begun', async () => {
    const signer = await createPkcs11Signer(options({ sessions: 2 }));
    const begun = Array.from({ length: 10 }, async () =>
      signer.sign(Buffer.from('x')).catch((error: unknown) => error),
    );
    await signer.close();
    const results = await Promise.all(begun);
    for (const result of results) {
      if (result instanceof SignerError) expect(result.facts['reason']).to.equal('closed');
      else expect(result).to.be.instanceOf(Uint8Array);
    }
    const error = await failureAs(SignerError, async () => signer.sign(Buffer.from('x')));
    expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_SIGNER_UNAVAILABLE', 'closed']);
    await signer.close();
  });
});
