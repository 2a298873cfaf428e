import { expect } from 'chai';
import * as checks from '../../src/doctor/checks.js';
import { diagnose } from '../../src/doctor/diagnose.js';
import type { Finding } from '../../src/doctor/finding.js';
import { publicJwkOf, thumbprint } from '../../src/keys/thumbprint.js';
import { SOAP_12 } from '../../src/soap/names.js';
import { EC, OTHER_RSA, pem, RSA } from '../helpers/keys.js';
import { CLEAN_FORM, DIGEST_OF_EVIDENCE } from './support/assertion-rows.js';
import { b64, direct, ID_AUTH_TOKEN, LEAF, SELF_SIGNED } from './support/certificate-rows.js';
import { IDENTITY, MESSAGE_ID, secured, soap, SOAP_HEADERS } from './support/envelope-rows.js';
import { assertion, CONTEXT, EC_JWK, ESERVICE, evidence, NOW, proof, sha256, voucher } from './support/messages.js';
import { signature, signedRequest } from './support/request-rows.js';
import { CONFIGURATION } from './support/setting-rows.js';

const { key: _key, ...NO_KEY } = CONTEXT;
const BOUND = voucher({}, { cnf: { jkt: thumbprint(EC_JWK) } });
const CALL = { method: 'GET', url: `${ESERVICE}/persone?x=1` };
const ASKED = { ...CONTEXT, identity: true };

const CLEAN: Readonly<Record<string, () => readonly Finding[]>> = {
  'an assertion': () => checks.checkAssertion(assertion(), CONTEXT),
  'an assertion with a list of audiences': () =>
    checks.checkAssertion(assertion({}, { aud: ['x', 'auth.uat.interop.pagopa.it/client-assertion'] }), CONTEXT),
  'an assertion without typ': () => checks.checkAssertion(assertion({ typ: undefined }), CONTEXT),
  'an assertion of an API client': () =>
    checks.checkAssertion(assertion({}, { purposeId: undefined }), { ...CONTEXT, clientKind: 'api' }),
  'an assertion bound to its evidence': () =>
    checks.checkAssertion(assertion({}, { digest: DIGEST_OF_EVIDENCE }), { ...CONTEXT, evidence: evidence() }),
  'an assertion of which nothing is known': () => checks.checkAssertion(assertion(), { now: CONTEXT.now }),
  'an assertion of an asynchronous phase': () =>
    checks.checkAssertion(assertion({}, { scope: 'start_interaction', urlCallback: 'https://example.it/qui' }), {
      ...CONTEXT,
      endpoint: 'async',
    }),
  'a form': () => checks.checkTokenForm(CLEAN_FORM, CONTEXT),
  'a proof for the token endpoint': () => checks.checkDpopProof(proof(), CONTEXT),
  'a proof of 60 seconds ago': () => checks.checkDpopProof(proof({}, { iat: NOW - 60 }), CONTEXT),
  'an RSA proof': () =>
    checks.checkDpopProof(
      proof({ alg: 'RS256', jwk: publicJwkOf(OTHER_RSA.publicKey) }, {}, OTHER_RSA.privateKey),
      CONTEXT,
    ),
  'a proof for an e-service': () =>
    checks.checkDpopProof(proof({}, { htm: 'GET', htu: `${ESERVICE}/persone`, ath: sha256(BOUND, 'base64url') }), {
      ...CONTEXT,
      request: CALL,
      voucher: BOUND,
    }),
  'an evidence': () => checks.checkEvidence(evidence(), { ...CONTEXT, tracciamento: 'AUDIT_REST_02' }),
  'an evidence with dnonce as text': () => checks.checkEvidence(evidence({}, { dnonce: '1234567890123' }), CONTEXT),
  'an evidence beside its assertion': () => checks.checkEvidence(evidence(), { ...NO_KEY, assertion: assertion() }),
  'an evidence by another key': () =>
    checks.checkEvidence(evidence({ kid: 'A'.repeat(43) }, {}, OTHER_RSA.privateKey), CONTEXT),
  'an evidence in direct trust': () =>
    checks.checkEvidence(evidence(direct([b64(LEAF.der)]), { dnonce: undefined, purposeId: undefined }), {
      ...CONTEXT,
      tracciamento: 'AUDIT_REST_01',
    }),
  'a signature in direct trust, of which no key is known': () =>
    checks.checkSignature(
      signature(direct([b64(LEAF.der)], { 'x5t#S256': sha256(LEAF.der, 'base64url') }), {}),
      NO_KEY,
    ),
  'a token of one’s own': () => checks.checkIdAuth(ID_AUTH_TOKEN, NO_KEY),
  'a request with a token of one’s own, signed with the same certificate': () => {
    const { headers, body } = signedRequest();
    const own = {
      Authorization: `Bearer ${ID_AUTH_TOKEN}`,
      'Agid-JWT-Signature': signature(direct([b64(LEAF.der)]), {}),
    };
    return diagnose({ request: { headers: { ...headers, ...own }, body } }, NO_KEY).findings;
  },
  'a certificate of the key': () => checks.checkCertificate(LEAF.pem, CONTEXT),
  'a certificate in DER': () => checks.checkCertificate(LEAF.der, CONTEXT),
  'a certificate signed by itself that is agreed': () =>
    checks.checkCertificate(SELF_SIGNED.pem, {
      ...CONTEXT,
      trustVerdicts: new Map([[sha256(SELF_SIGNED.der, 'base64url'), 'trusted' as const]]),
    }),
  'a voucher': () => checks.checkVoucher(voucher(), CONTEXT),
  'a voucher bound to its evidence': () =>
    checks.checkVoucher(voucher({}, { digest: DIGEST_OF_EVIDENCE }), { ...CONTEXT, evidence: evidence() }),
  'a voucher PDND signed': () => {
    const pdndJwks = { keys: [{ kid: 'kms-1', ...publicJwkOf(RSA.publicKey) }] };
    return checks.checkVoucher(voucher(), { ...CONTEXT, pdndJwks });
  },
  'a DPoP voucher with its proof': () => checks.checkVoucher(BOUND, { ...CONTEXT, request: CALL, proof: proof() }),
  'a signed request': () => checks.checkSignedRequest(signedRequest(), CONTEXT),
  'a signed request whose Content-Type is written another way': () => {
    const request = signedRequest({
      headers: { 'Content-Type': 'Application/JSON' },
    });
    return checks.checkSignedRequest(request, CONTEXT);
  },
  'a request without a body': () => checks.checkSignedRequest({ headers: {}, body: Buffer.of() }, CONTEXT),
  'a signature by itself': () => checks.checkSignature(signature({}, {}), CONTEXT),
  'an envelope': () => checks.checkEnvelope({ bytes: Buffer.from(soap(IDENTITY)), headers: SOAP_HEADERS }, ASKED),
  'an envelope that undeclares the default namespace': () => {
    const identity = IDENTITY.replace('<UserId>', '<UserId xmlns="">').replace(
      '<CodiceUfficio>',
      '<CodiceUfficio xmlns="">',
    );
    const xml = soap(identity).replace('<s:Envelope', '<s:Envelope xmlns="urn:eci"');
    return checks.checkEnvelope({ bytes: Buffer.from(xml) }, ASKED);
  },
  'a SOAP 1.2 envelope': () => {
    const headers = { 'Content-Type': 'application/soap+xml; action="urn:eci"' };
    return checks.checkEnvelope({ bytes: Buffer.from(soap('', '<e/>', SOAP_12)), headers }, CONTEXT);
  },
  'a signed envelope': () =>
    checks.checkEnvelope({ bytes: Buffer.from(secured()) }, { ...CONTEXT, sicurezzaSoap: 'INTEGRITY_SOAP_01' }),
  'a signed envelope with MessageID': () => {
    const to = /<wsa:To.*<\/wsa:To>/.exec(secured())?.[0] ?? '';
    const xml = secured({ addressing: `${to}${MESSAGE_ID}`, references: ['ts', 'to', 'id'] });
    return checks.checkEnvelope({ bytes: Buffer.from(xml) }, { ...CONTEXT, sicurezzaSoap: 'ID_AUTH_SOAP_02' });
  },
  'a private key to sign with': () => checks.checkKey(pem(RSA.privateKey, 'pkcs1'), 'sign', NO_KEY),
  'a public key to upload': () =>
    checks.checkKey(pem(RSA.publicKey, 'spki'), 'upload', { ...NO_KEY, key: RSA.privateKey }),
  'an elliptic key for proofs': () => checks.checkKey(pem(EC.privateKey, 'sec1'), 'dpop', NO_KEY),
  'a JWK': () => checks.checkKey(JSON.stringify(RSA.privateKey.export({ format: 'jwk' })), 'sign', NO_KEY),
  'a configuration': () => checks.checkConfiguration(CONFIGURATION, NO_KEY, { keyFile: pem(RSA.privateKey) }),
  'a clock that is right': () => checks.checkClock({ ...CONTEXT, clockOffsetMs: 900 }),
};

describe('the doctor', () => {
  for (const [what, check] of Object.entries(CLEAN)) {
    it(`finds nothing in ${what}`, () => {
      expect(check().map(({ code, field }) => `${code} ${field ?? ''}`)).to.deep.equal([]);
    });
  }
});
