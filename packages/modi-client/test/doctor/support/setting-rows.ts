import { generateKeyPairSync } from 'node:crypto';
import { checkClock, checkConfiguration, checkKey } from '../../../src/doctor/checks.js';
import type { ConfigurationFiles } from '../../../src/doctor/configuration.js';
import type { DoctorContext } from '../../../src/doctor/context.js';
import type { KeyUse } from '../../../src/doctor/key.js';
import { CLIENT_ID, PURPOSE_ID } from '../../helpers/fixed-ports.js';
import { EC, OTHER_RSA, pem, RSA } from '../../helpers/keys.js';
import { CONTEXT } from './messages.js';
import type { Row, Rows } from './row.js';

const { key: _key, ...NO_KEY } = CONTEXT;
const PEM = pem(RSA.privateKey);
const PUBLIC = pem(RSA.publicKey, 'spki');

const of = (
  code: Row['code'],
  given: string,
  text: string,
  use: KeyUse = 'sign',
  context: Partial<DoctorContext> = {},
): Row => ({ code, given, find: () => checkKey(text, use, { ...NO_KEY, ...context }) });

const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const okp = generateKeyPairSync('ed25519');
const secp = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const block = (label: string): string => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;

export const KEY_ROWS: Rows = [
  of('key/not-a-key', 'a word', 'chiave'),
  of('key/damaged', 'a PEM that was cut', `${PEM.slice(0, 300)}\n-----END PRIVATE KEY-----`),
  of('key/damaged', 'a JWK with a wrong member', '{"kty":"RSA","n":"x"}'),
  of('key/encrypted', 'an encrypted key', block('ENCRYPTED PRIVATE KEY')),
  of('key/certificate', 'a certificate', block('CERTIFICATE')),
  of('key/public-not-private', 'the public key to sign with', PUBLIC),
  of('key/private-not-public', 'the private key to upload', PEM, 'upload'),
  of('key/several', 'two keys in one file', `${PEM}${PEM}`),
  of('key/binary', 'a PKCS#12 file', '0\u0002\u0001\ufffd'),
  of('key/openssh', 'an OpenSSH key', block('OPENSSH PRIVATE KEY')),
  of('key/type', 'an Ed25519 key', pem(okp.privateKey)),
  of('key/ec-for-pdnd', 'an elliptic key for PDND', pem(EC.privateKey)),
  of('key/curve', 'another curve', pem(secp.privateKey), 'dpop'),
  of('key/rsa-weak', '1024 bits', pem(weak.privateKey)),
  of('key/kid-not-thumbprint', 'another kid', PEM, 'sign', { kid: 'A'.repeat(43) }),
  of(
    'key/kid-not-thumbprint',
    'a JWK with another’s kid',
    JSON.stringify({ ...RSA.publicKey.export({ format: 'jwk' }), kid: 'A'.repeat(43) }),
    'upload',
  ),
  of('key/pair-mismatch', 'the public half of another', pem(OTHER_RSA.publicKey, 'spki'), 'upload', {
    key: RSA.privateKey,
  }),
];

export const CONFIGURATION = {
  ambiente: 'collaudo',
  clientId: CLIENT_ID,
  purposeId: PURPOSE_ID,
  keyFile: 'chiave.pem',
  eserviceAudience: 'https://api.collaudo.inps.it/pdnd/soap/Eci/v1',
  endpoint: 'https://api.collaudo.inps.it/pdnd/soap/Eci/v1',
};

const set = (
  code: Row['code'],
  given: string,
  change: object | string,
  files: ConfigurationFiles = { keyFile: PEM },
): Row => ({
  code,
  given,
  find: () => checkConfiguration(typeof change === 'string' ? change : { ...CONFIGURATION, ...change }, NO_KEY, files),
});

export const CONFIGURATION_ROWS: Rows = [
  set('configuration/not-json', 'a text', 'ambiente: collaudo'),
  set('configuration/unknown-member', 'a misspelt member', { purposeID: PURPOSE_ID }),
  set('configuration/member-missing', 'no purposeId', { purposeId: undefined }),
  set('configuration/member-type', 'a number', { kid: 5 }),
  set('configuration/ambiente-unknown', 'uat', { ambiente: 'uat' }),
  set('configuration/id-not-uuid', 'a name for the client', { clientId: 'cassa' }),
  set('configuration/ids-equal', 'client and purpose alike', { purposeId: CLIENT_ID }),
  set('configuration/audience-has-scheme', 'https:// in audience', {
    audience: 'https://auth.uat.interop.pagopa.it/client-assertion',
  }),
  set('configuration/audience-wrong', 'production’s audience', { audience: 'auth.interop.pagopa.it/client-assertion' }),
  set('configuration/eservice-audience-is-pdnd', 'PDND’s audience for the e-service', {
    eserviceAudience: 'auth.uat.interop.pagopa.it/client-assertion',
  }),
  set('configuration/endpoint-other-environment', 'production’s endpoint', {
    tokenEndpoint: 'https://auth.interop.pagopa.it/token.oauth2',
  }),
  set('configuration/erogatore-other-environment', 'INPS’s production', {
    endpoint: 'https://api.inps.it/pdnd/soap/x',
  }),
  set('configuration/not-https', 'plain http', { tokenEndpoint: 'http://pdnd.example.it/token.oauth2' }),
  set('configuration/key-file-unreadable', 'a file that is not there', {}, { keyFile: undefined }),
  set('configuration/inline-secret', 'the key itself', { kid: PEM }),
  set('key/ec-for-pdnd', 'an elliptic key in its file', {}, { keyFile: pem(EC.privateKey) }),
];

const clock = (code: Row['code'], given: string, clockOffsetMs: number): Row => ({
  code,
  given,
  find: () => checkClock({ ...CONTEXT, clockOffsetMs }),
});

export const CLOCK_ROWS: Rows = [
  clock('clock/behind', 'three minutes slow', 180_000),
  clock('clock/ahead', 'three minutes fast', -180_000),
  clock('clock/slightly-off', 'five seconds', 5_000),
];
