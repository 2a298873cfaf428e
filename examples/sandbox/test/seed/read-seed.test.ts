import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { createPki } from '../../src/pki/create-pki.js';
import { InvalidInput } from '../../src/invalid-input.js';
import { readSeed } from '../../src/seed/read-seed.js';
import { Registry } from '../../src/pdnd/registry.js';
import { CONSUMER, KEY, OTHER_KEY, seedClient } from '../support/token-bench.js';
import { ecKey, rsaKey } from '../support/test-key.js';

function issuesOf(seed: unknown): Record<string, string> {
  try {
    new Registry().add(readSeed(seed).clients);
  } catch (error) {
    if (error instanceof InvalidInput) return Object.fromEntries(error.issues.map((i) => [i.field, i.reason]));
    throw error;
  }
  return {};
}

describe('seed', () => {
  it('accepts the documented form', () => {
    expect(issuesOf({ clients: [seedClient()] })).to.deep.equal({});
  });

  it('accepts the INPS part', () => {
    const seed = readSeed({
      clients: [],
      inps: { profilo: { mtls: false, identity: 'entrambi' }, limiteGiornaliero: 3 },
    });
    expect(seed.profilo).to.deep.equal({ mtls: false, identity: 'entrambi' });
    expect(seed.limiteGiornaliero).to.equal(3);
  });

  it('names every member at fault, in every client', () => {
    const second = { ...seedClient({ voucherLifespan: 59 }), audience: [], scopo: 1 };
    const issues = issuesOf({ clients: [{ publicKeyPem: 1, purposeId: 'x' }, second] });
    expect(issues).to.have.all.keys(
      'clients[0].clientId',
      'clients[0].publicKeyPem',
      'clients[0].consumerId',
      'clients[0].purposeId',
      'clients[0].eserviceId',
      'clients[0].descriptorId',
      'clients[0].producerId',
      'clients[0].audience',
      'clients[0].voucherLifespan',
      'clients[1].audience',
      'clients[1].voucherLifespan',
      'clients[1].scopo',
    );
  });

  for (const seed of [null, 'x', []]) {
    it(`refuses ${JSON.stringify(seed)} as a whole`, () => {
      expect(issuesOf(seed)).to.have.property('', 'must be a JSON object');
    });
  }

  const keys: [string, () => string | Promise<string>, RegExp][] = [
    ['a private key', () => KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), /private key/],
    ['a certificate', async () => (await createPki()).caPem, /certificate/],
    ['two keys', () => KEY.publicPem + OTHER_KEY.publicPem, /several PEM blocks/],
    ['an elliptic key', () => ecKey().publicPem, /must be an RSA key/],
    ['an RSA-PSS key', () => rsaPss(), /must be an RSA key/],
    ['a key of 1024 bits', () => rsaKey(1024).publicPem, /at least 2048 bits/],
    ['a broken PEM', () => '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /not a readable/],
    ['base64 without PEM', () => 'AAAA', /PEM form/],
  ];
  for (const [what, make, reason] of keys) {
    it(`refuses ${what} as a public key, without repeating it`, async () => {
      const pem = await make();
      const issues = issuesOf({ clients: [seedClient({ publicKeyPem: pem })] });
      expect(issues['clients[0].publicKeyPem']).to.match(reason);
      expect(JSON.stringify(issues)).not.to.include(pem.split('\n')[1] ?? pem);
    });
  }

  it('accepts a PKCS#1 public key', () => {
    const pem = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).publicKey;
    expect(issuesOf({ clients: [seedClient({ publicKeyPem: pem })] })).to.deep.equal({});
  });

  it('refuses an API client with a purpose', () => {
    const issues = issuesOf({ clients: [{ ...seedClient(), kind: 'API' }] });
    expect(issues).to.include.keys('clients[0].purposeId', 'clients[0].audience');
  });

  it('refuses an administrator on an e-service client', () => {
    expect(issuesOf({ clients: [seedClient({ adminId: CONSUMER })] })).to.have.keys('clients[0].adminId');
  });

  it('refuses a state that PDND does not have, and lists those it has', () => {
    const issues = issuesOf({ clients: [{ ...seedClient(), purposeState: 'SOSPESO' }] });
    expect(issues['clients[0].purposeState']).to.include('SUSPENDED');
  });

  it('refuses two entries that say different things of one version', () => {
    const issues = issuesOf({ clients: [seedClient(), seedClient({ voucherLifespan: 700 })] });
    expect(issues['clients[1]']).to.match(/another voucherLifespan .* same descriptor/);
  });

  it('refuses two entries that give one purpose two states', () => {
    const issues = issuesOf({
      clients: [seedClient({ purposeState: 'ACTIVE' }), seedClient({ purposeState: 'SUSPENDED' })],
    });
    expect(issues).to.have.keys('clients[1].purposeState');
  });

  it('keeps a stated state when a later entry says nothing of it', () => {
    const registry = new Registry();
    registry.add(readSeed({ clients: [seedClient({ purposeState: 'SUSPENDED' }), seedClient()] }).clients);
    expect(registry.purposes()[0]?.state).to.equal('SUSPENDED');
  });

  it('adds all of a list or none of it', () => {
    const registry = new Registry();
    const { clients } = readSeed({
      clients: [seedClient(), seedClient({ consumerId: seedClient().producerId ?? '' })],
    });
    expect(() => registry.add(clients)).to.throw(InvalidInput);
    expect(registry.clients()).to.deep.equal([]);
  });

  it('refuses the hundred and first key of a client', () => {
    const [read] = readSeed({ clients: [seedClient()] }).clients;
    if (read === undefined) throw new Error('nothing was read');
    const many = Array.from({ length: 101 }, (_, n) => ({ ...read, key: { ...read.key, kid: `kid-${n}` } }));
    new Registry().add(many.slice(0, 100));
    expect(() => new Registry().add(many)).to.throw(InvalidInput, /at most 100 keys/);
  });
});

function rsaPss(): string {
  const { publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}
