import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thumbprint } from '@varco/modi-client';
import { expect } from 'chai';
import { apriCasa, cfOf, conServizio, type Casa } from '../support/casa.js';
import { importa } from '../support/gateway.js';

describe('a service that wants DPoP', function () {
  this.timeout(120_000);
  const dir = mkdtempSync(join(tmpdir(), 'varco-dpop-'));
  const chiavi = {
    ES256: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  };
  let casa: Casa;

  before(() => {
    for (const [alg, key] of Object.entries(chiavi)) {
      writeFileSync(join(dir, `${alg}.pem`), key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    }
  });
  after(() => rmSync(dir, { recursive: true }));
  afterEach(() => casa.close());

  const conDpop = (alg: keyof typeof chiavi, tracciamento: 'nessuno' | 'AUDIT_REST_01' | 'AUDIT_REST_02') =>
    conServizio(({ pdnd, ...servizio }) => ({
      ...servizio,
      profilo: { ...servizio.profilo, voucher: 'dpop', tracciamento },
      ...(pdnd === undefined ? {} : { pdnd: { ...pdnd, chiaveDpop: { chiave: `file:${join(dir, `${alg}.pem`)}` } } }),
    }));

  for (const alg of ['ES256', 'RS256'] as const) {
    for (const tracciamento of ['nessuno', 'AUDIT_REST_02'] as const) {
      it(`has a proof by its own key (${alg}) with every call, tracciamento ${tracciamento}`, async () => {
        casa = await apriCasa({ modificaEnte: conDpop(alg, tracciamento) });
        casa.sandbox.setInpsProfilo({ dpop: true, tracciamento });
        const before = casa.sandbox.log.count('pdnd-token');
        for (let call = 0; call < 4; call += 1) {
          const { status, body } = await casa.operatore(cfOf('tipico'), { 'Varco-Pratica': `P-${call}` });
          expect(status, JSON.stringify(body)).to.equal(200);
        }
        // One voucher for the four of them: a proof is of the call, the voucher of the key.
        expect(casa.sandbox.log.count('pdnd-token') - before).to.equal(1);
        const jkt = thumbprint({ ...createPublicKey(chiavi[alg]).export({ format: 'jwk' }) });
        for (const entry of casa.sandbox.log.entries('inps-eci')) {
          expect(entry['code']).to.equal('OK');
          expect(entry['voucher']).to.include({ jkt });
          expect(entry['headerNames']).to.include('dpop');
        }
      });
    }
  }

  it('refuses Bearer vouchers, until the anagrafe says DPoP', async () => {
    casa = await apriCasa();
    casa.sandbox.setInpsProfilo({ dpop: true });
    const bearer = await casa.assicurato(cfOf('tipico'));
    expect(bearer.body).to.include({ codice: 'erogatore-rifiuta' });
    await importa(casa, conDpop('ES256', 'AUDIT_REST_02'));
    const { status, body } = await casa.assicurato(cfOf('tipico'));
    expect(status, JSON.stringify(body)).to.equal(200);
  });
});
