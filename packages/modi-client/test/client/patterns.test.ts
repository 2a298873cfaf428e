import { expect } from 'chai';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { jwksResolver } from '../../src/jws/key-resolver.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { createJwksSource, fixedJwks } from '../../src/keys/jwks.js';
import { createModiClient } from '../../src/modi-client.js';
import { PDND_ENVIRONMENTS } from '../../src/pdnd/environments.js';
import { verifyPdndRequest } from '../../src/pdnd/verify-request.js';
import type { TransportRequest } from '../../src/ports/transport.js';
import { verifyIdAuthAndIntegrity } from '../../src/rest/verify-both.js';
import { verifyIntegrity } from '../../src/rest/verify-integrity.js';
import { createTestCertificate, fakePdnd, fixedClock, testSigner } from '../../src/testing/index.js';
import { verifyTrackingEvidence } from '../../src/tracking/verify-tracking-evidence.js';
import { createTrust } from '../../src/trust/trust.js';
import { x509Resolver } from '../../src/trust/x509-resolver.js';
import { failureAs } from '../helpers/failure.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { ecSigner } from '../helpers/keys.js';
import { clock, house, last, PERSONA, URL_SERVIZIO } from '../helpers/modi-house.js';

describe('a call by createModiClient', () => {
  it('makes with AUDIT_REST_02, INTEGRITY_REST_02 and DPoP what an erogatore on PDND takes', async () => {
    const it = await house(
      { voucher: 'dpop', tracciamento: 'AUDIT_REST_02', integrita: 'INTEGRITY_REST_02' },
      { dpopKey: ecSigner },
    );
    const body = { codiceFiscale: 'x' };
    await it.modi.request({ method: 'POST', url: '/pratiche?anno=2026', body, persona: PERSONA });
    const { headers, body: sent, method } = last(it);
    expect(Buffer.from(sent ?? []).toString()).to.equal(JSON.stringify(body));
    expect(headers['content-type']).to.equal('application/json');
    const signer = testSigner();
    const keys = fixedJwks({ keys: [{ ...signer.publicJwk, kid: signer.kid }] });
    const { voucherIssuer: issuer, jwksUri: url } = PDND_ENVIRONMENTS.collaudo;
    const verified = await verifyPdndRequest(
      { method, url: '/v1/pratiche?anno=2026', headers, ...(sent === undefined ? {} : { body: sent }) },
      {
        jwks: createJwksSource({ transport: it.pdnd, clock, url }),
        issuer,
        clock,
        eservice: { audience: URL_SERVIZIO, producerId: '70000000-0000-4000-8000-000000000001' },
        dpop: { replay: createMemoryReplayStore({ clock }), baseUrl: 'https://erogatore.example' },
        evidence: { pattern: 'AUDIT_REST_02', audience: URL_SERVIZIO, keys: jwksResolver(keys) },
      },
    );
    expect(verified.evidence?.agreed).to.deep.equal(PERSONA);
    const message = { method, headers, ...(sent === undefined ? {} : { body: sent }) };
    const integrity = await verifyIntegrity(message, { keys: jwksResolver(keys), audience: URL_SERVIZIO, clock });
    expect(integrity.signed).to.equal(true);
  });

  it('makes in direct trust one jti and one certificate for both tokens, and an evidence by certificate', async () => {
    const ca = createTestCertificate({ commonName: 'CA', ca: true });
    const cassa = createTestCertificate({ commonName: 'Cassa', issuer: ca });
    const it = await house(
      {
        voucher: 'nessuno',
        autenticazione: 'ID_AUTH_REST_02',
        integrita: 'INTEGRITY_REST_01',
        tracciamento: 'AUDIT_REST_01',
      },
      { key: cassa.key, certificate: cassa.pem, clientId: 'cassa' },
    );
    await it.modi.request({
      method: 'PUT',
      url: '/pratiche/1',
      body: '<a/>',
      headers: { 'Content-Type': 'text/xml' },
      persona: PERSONA,
    });
    expect(it.pdnd.asked).to.equal(0);
    const { headers, body = new Uint8Array(), method } = last(it);
    const keys = x509Resolver({ trust: createTrust({ anchors: ca.pem, clock }) });
    const verified = await verifyIdAuthAndIntegrity(
      { method, headers, body },
      {
        idAuth: { pattern: 'ID_AUTH_REST_02', keys, audience: URL_SERVIZIO, clock },
        integrity: { keys, audience: URL_SERVIZIO, clock },
        replay: createMemoryReplayStore({ clock }),
      },
    );
    expect(verified.integrity.signed).to.equal(true);
    const evidence = await verifyTrackingEvidence(headers['agid-jwt-trackingevidence'] ?? '', {
      pattern: 'AUDIT_REST_01',
      keys,
      audience: URL_SERVIZIO,
      clock,
    });
    expect(evidence.agreed).to.deep.equal(PERSONA);
  });

  it('writes the evidence as it was agreed, with or without PDND', async () => {
    const ca = createTestCertificate({ commonName: 'CA', ca: true });
    const cassa = createTestCertificate({ commonName: 'Cassa', issuer: ca });
    const evidenza = {
      audience: 'urn:tracciamento',
      claimNames: { LoA: 'loa' },
      claims: [{ name: 'userID' }, { name: 'userLocation' }, { name: 'loa' }, { name: 'pratica' }],
    };
    const persona = { ...PERSONA, claims: { pratica: '42' } };
    const direct = { voucher: 'nessuno', tracciamento: 'AUDIT_REST_01', evidenza } as const;
    for (const it of [
      await house({ tracciamento: 'AUDIT_REST_02', evidenza }),
      await house(direct, { key: cassa.key, certificate: cassa.pem, clientId: 'cassa', certificateAs: ['x5t#S256'] }),
    ]) {
      await it.modi.request({ url: '/', persona });
      await it.modi.request({ url: '/', persona });
      expect(it.events.filter(({ type }) => type === 'evidence.made')).to.have.length(1);
      const { header, payload } = decodeCompact(last(it).headers['agid-jwt-trackingevidence'] ?? '');
      expect(payload).to.include({ aud: 'urn:tracciamento', loa: PERSONA.LoA, pratica: '42' });
      expect(payload).not.to.have.property('LoA');
      expect('purposeId' in payload).to.equal('kid' in header);
      const error = await failureAs(ConfigurationError, () => it.modi.request({ url: '/', persona: PERSONA }));
      expect(error.facts['field']).to.equal('pratica');
    }
  });

  it('refuses an agreement that cannot be kept when the client is made', async () => {
    const rows = [
      [{ tracciamento: 'AUDIT_REST_01', evidenza: { claimNames: { LoA: 'exp' } } }, 'exp'],
      [{ tracciamento: 'AUDIT_REST_01', evidenza: { claims: [{ name: 'jti' }] } }, 'claims'],
      [{ tracciamento: 'AUDIT_REST_01', evidenza: { nomi: {} } as object }, 'servizio.evidenza'],
      [{ evidenza: { audience: 'x' } }, 'servizio.evidenza'],
      [{ tracciamento: 'AUDIT_REST_01', evidenza: { audience: '' } }, 'servizio.evidenza.audience'],
    ] as const;
    for (const [servizio, field] of rows) {
      expect((await failureAs(ConfigurationError, () => house(servizio))).facts['field']).to.equal(field);
    }
  });

  it('writes INPS’s Identity and signs it in INPS’s dialect', async () => {
    const it = await house({
      identity: 'http',
      codiceUfficio: '001',
      integrita: 'INTEGRITY_REST_02',
      firma: { dialect: 'inps', emptyBody: 'always' },
    });
    await it.modi.request({ url: '/', persona: PERSONA });
    const { headers } = last(it);
    expect(headers).to.include({ 'inps-identity-userid': PERSONA.userID, 'inps-identity-codiceufficio': '001' });
    const { payload } = decodeCompact(headers['agid-jwt-signature'] ?? '');
    expect(payload['signed_headers']).to.equal('digest inps-identity-userid inps-identity-codiceufficio');
  });

  it('uses one evidence again for one person, never for two', async () => {
    const it = await house({ tracciamento: 'AUDIT_REST_02' });
    await it.modi.request({ url: '/', persona: PERSONA });
    await it.modi.request({ url: '/', persona: PERSONA });
    expect(it.pdnd.asked).to.equal(1);
    await it.modi.request({ url: '/', persona: { ...PERSONA, userID: 'altri' } });
    expect(it.pdnd.asked).to.equal(2);
    expect(it.events.filter(({ type }) => type === 'evidence.made')).to.have.length(2);
  });

  it('makes the evidence again when the wait for PDND has eaten its life', async () => {
    const waiting = fixedClock();
    const pdnd = fakePdnd({ clock: waiting, service: () => ({}) });
    const slow = {
      close: async () => undefined,
      send: async (request: TransportRequest) => {
        const answer = await pdnd.send(request);
        if (pdnd.asked === 1) waiting.advance(298_000);
        return answer;
      },
    };
    const modi = await createModiClient({
      ambiente: 'collaudo',
      clientId: CLIENT_ID,
      purposeId: PURPOSE_ID,
      key: testSigner(),
      servizio: { url: URL_SERVIZIO, tracciamento: 'AUDIT_REST_02' },
      transport: pdnd,
      pdndTransport: slow,
      clock: waiting,
    });
    await modi.request({ url: '/', persona: PERSONA });
    expect(pdnd.asked).to.equal(2);
    const jws = pdnd.requests.at(-1)?.headers['agid-jwt-trackingevidence'] ?? '';
    expect(Number(decodeCompact(jws).payload['iat']) * 1_000).to.equal(waiting.now());
  });
});
