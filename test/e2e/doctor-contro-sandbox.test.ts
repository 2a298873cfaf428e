import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { diagnose, thumbprint, type DoctorContext } from '@varco/modi-client';
import { createClock, startSandbox, type Sandbox } from '@varco/sandbox';
import { expect } from 'chai';

/*
 * What the doctor says PDND would log, against what the sandbox does log: for each broken assertion or proof, the same codes. Neither knows
 * the other, and both were written from the same facts.
 */

type Claims = Readonly<Record<string, unknown>>;

interface Case {
  readonly header?: Claims;
  readonly payload?: Claims;
  /** Members of the form; `undefined` leaves one out. */
  readonly form?: Readonly<Record<string, string | undefined>>;
  /** In place of the assertion. */
  readonly assertion?: string;
  readonly signer?: KeyObject;
  /** A proof travels too, with these changes. */
  readonly proof?: { readonly header?: Claims; readonly payload?: Claims; readonly signer?: KeyObject };
  /** In place of the proof. */
  readonly proofText?: string;
}

const CLIENT = '0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a01';
const PURPOSE = '1c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a02';
const STRANGER = '9c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a99';
const NOW = 1_790_000_000;
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 });
const WEAK = generateKeyPairSync('rsa', { modulusLength: 1024 });
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const jwk = (key: KeyObject): Claims => ({ ...key.export({ format: 'jwk' }) });
const KID = thumbprint(jwk(RSA.publicKey));
const EC_JWK = jwk(EC.publicKey);
const HEX = createHash('sha256').update('evidenza').digest('hex');

const b64u = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const without = (claims: Claims): Claims =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));

function compact(header: Claims, payload: Claims, key: KeyObject): string {
  const input = `${b64u(without(header))}.${b64u(without(payload))}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

const payload = (claims: Claims): Case => ({ payload: claims });
const header = (members: Claims): Case => ({ header: members });
const dpop = (change: NonNullable<Case['proof']>): Case => ({ proof: change });

const ASSERTIONS: Readonly<Record<string, Case>> = {
  'nothing wrong': {},
  'a short assertion type': { form: { client_assertion_type: 'jwt-bearer' } },
  'an empty assertion': { assertion: '' },
  'two parts': { assertion: 'a.b' },
  'five parts': { assertion: 'a.b.c.d.e' },
  'a payload that is a list': { assertion: `${b64u({ alg: 'RS256' })}.${b64u([1])}.c` },
  'a header that is no JSON': { assertion: `bm8.${b64u({ jti: 'x' })}.c` },
  'another environment’s aud': payload({ aud: 'auth.interop.pagopa.it/client-assertion' }),
  'https:// in aud': payload({ aud: 'https://auth.uat.interop.pagopa.it/client-assertion' }),
  'a final slash in aud': payload({ aud: 'auth.uat.interop.pagopa.it/client-assertion/' }),
  'the token endpoint as aud': payload({ aud: 'https://auth.uat.interop.pagopa.it/token.oauth2' }),
  'the e-service’s aud': payload({ aud: 'https://eci.example.it/v1' }),
  'a list of other audiences': payload({ aud: ['a', 'b'] }),
  'an empty list of audiences': payload({ aud: [] }),
  'a list with the right one': payload({ aud: ['a', 'auth.uat.interop.pagopa.it/client-assertion'] }),
  'a number for aud': payload({ aud: 7 }),
  'no aud': payload({ aud: undefined }),
  'no jti': payload({ jti: undefined }),
  'an empty jti': payload({ jti: '' }),
  'no iat': payload({ iat: undefined }),
  'iat zero': payload({ iat: 0 }),
  'no exp': payload({ exp: undefined }),
  'no iss': payload({ iss: undefined }),
  'another iss': payload({ iss: 'cassa' }),
  'no sub': payload({ sub: undefined }),
  'another sub': payload({ sub: STRANGER }),
  'sub in capitals': payload({ sub: CLIENT.toUpperCase() }),
  'a sub that is a name': payload({ sub: 'cassa' }),
  'a sub that is a number': payload({ sub: 5 }),
  'a purposeId that is a name': payload({ purposeId: 'finalita-1' }),
  'a purposeId that is a number': payload({ purposeId: 12 }),
  'an empty purposeId': payload({ purposeId: '' }),
  'a null purposeId': payload({ purposeId: null }),
  'no purposeId': payload({ purposeId: undefined }),
  'no kid': header({ kid: undefined }),
  'a UUID for kid': header({ kid: CLIENT }),
  'a kid of 44 characters': header({ kid: `${KID}A` }),
  'another’s kid': header({ kid: thumbprint(jwk(OTHER.publicKey)) }),
  'no alg': header({ alg: undefined }),
  'alg PS256': header({ alg: 'PS256' }),
  'alg ES256': header({ alg: 'ES256' }),
  'alg none': header({ alg: 'none' }),
  'no typ': header({ typ: undefined }),
  'another typ': header({ typ: 'at+jwt' }),
  'a number for typ': header({ typ: 1 }),
  'a digest that is right': payload({ digest: { alg: 'SHA256', value: HEX } }),
  'a digest in capitals': payload({ digest: { alg: 'SHA256', value: HEX.toUpperCase() } }),
  'a digest that is null': payload({ digest: null }),
  'a digest that is false': payload({ digest: false }),
  'a digest that is a text': payload({ digest: HEX }),
  'a digest without alg': payload({ digest: { value: HEX } }),
  'a digest with a third member': payload({ digest: { alg: 'SHA256', value: HEX, at: 1 } }),
  'a digest in base64': payload({ digest: { alg: 'SHA256', value: `${'A'.repeat(43)}=` } }),
  'a short digest': payload({ digest: { alg: 'SHA256', value: 'a' } }),
  'alg SHA-256': payload({ digest: { alg: 'SHA-256', value: HEX } }),
  'a digest wrong in both': payload({ digest: { alg: 'sha256', value: 'a' } }),
  'iat as text': payload({ iat: `${NOW}` }),
  'exp as text': payload({ exp: `${NOW + 60}` }),
  'a number for jti': payload({ jti: 5 }),
  'a number for iss': payload({ iss: 5 }),
  nbf: payload({ nbf: NOW }),
  'client_id among the claims': payload({ client_id: CLIENT }),
  'x5t in the header': header({ x5t: 'abc' }),
  'crit in the header': header({ crit: ['b64'], b64: true }),
  'extra members on both sides': { header: { x5c: [] }, payload: { eserviceId: CLIENT } },
  'an expired one': payload({ iat: NOW - 600, exp: NOW - 480 }),
  'one that ends this second': payload({ exp: NOW }),
  'one that has a second left': payload({ exp: NOW + 1 }),
  'one of ten years': payload({ exp: NOW + 315_360_000 }),
  'exp in milliseconds': payload({ exp: (NOW + 60) * 1_000 }),
  'iat in the future': payload({ iat: NOW + 180, exp: NOW + 300 }),
  'another’s signature': { signer: OTHER.privateKey },
  'an elliptic signature': { signer: EC.privateKey },
  'another’s signature on an expired one': { payload: { exp: 1 }, signer: OTHER.privateKey },
  'several claims wrong': { header: { kid: undefined }, payload: { jti: undefined, iss: undefined, aud: undefined } },
  'a wrong claim and an extra one': payload({ jti: undefined, extra: 1 }),
  'a wrong type and an extra claim': payload({ iat: 'x', extra: 1 }),
};

const PROOFS: Readonly<Record<string, Case>> = {
  'nothing wrong': dpop({}),
  'an RSA key': dpop({ header: { alg: 'RS256', jwk: jwk(OTHER.publicKey) }, signer: OTHER.privateKey }),
  'no jti': dpop({ payload: { jti: undefined } }),
  'no iat': dpop({ payload: { iat: undefined } }),
  'no typ': dpop({ header: { typ: undefined } }),
  'typ JWT': dpop({ header: { typ: 'JWT' } }),
  'no jwk': dpop({ header: { jwk: undefined } }),
  'no htm': dpop({ payload: { htm: undefined } }),
  'htm GET': dpop({ payload: { htm: 'GET' } }),
  'htm in small letters': dpop({ payload: { htm: 'post' } }),
  'no htu': dpop({ payload: { htu: undefined } }),
  'another htu': dpop({ payload: { htu: 'https://auth.interop.pagopa.it/token.oauth2' } }),
  'no alg': dpop({ header: { alg: undefined } }),
  'alg PS256': dpop({ header: { alg: 'PS256' } }),
  'kid in the header': dpop({ header: { kid: 'x' } }),
  exp: dpop({ payload: { exp: NOW + 60 } }),
  nonce: dpop({ payload: { nonce: 'x' } }),
  ath: dpop({ payload: { ath: 'x' } }),
  'iat as text': dpop({ payload: { iat: `${NOW}` } }),
  'a number for jti': dpop({ payload: { jti: 5 } }),
  'extra members on both sides': dpop({ header: { x: 1 }, payload: { y: 1 } }),
  'one of 60 seconds ago': dpop({ payload: { iat: NOW - 60 } }),
  'one of 61 seconds ago': dpop({ payload: { iat: NOW - 61 } }),
  'one of 10 seconds ahead': dpop({ payload: { iat: NOW + 10 } }),
  'one of 11 seconds ahead': dpop({ payload: { iat: NOW + 11 } }),
  'several faults': dpop({ header: { typ: 'x' }, payload: { htm: 'x', jti: '' } }),
  'alg and use in jwk': dpop({ header: { jwk: { ...EC_JWK, alg: 'ES256', use: 'sig' } } }),
  'a jwk that is a text': dpop({ header: { jwk: 'chiave' } }),
  'the private key in jwk': dpop({ header: { jwk: jwk(EC.privateKey) } }),
  'a point off its curve': dpop({ header: { jwk: { ...EC_JWK, x: EC_JWK['y'] } } }),
  'an unknown kind of key': dpop({ header: { jwk: { ...EC_JWK, kty: 'XY' } } }),
  'RS256 with an elliptic key': dpop({ header: { alg: 'RS256' } }),
  'curve P-384': dpop({ header: { jwk: jwk(P384.publicKey) }, signer: P384.privateKey }),
  'an RSA key of 1024 bits': dpop({ header: { alg: 'RS256', jwk: jwk(WEAK.publicKey) }, signer: WEAK.privateKey }),
  'another’s key': dpop({ header: { jwk: jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey) } }),
  'a word': { proofText: 'prova' },
  'a header that is no JSON': { proofText: `a.${b64u({ htm: 'POST' })}.c` },
  'two proofs': { proofText: 'a.b.c, a.b.c' },
  'a wrong proof and a wrong assertion': { proof: { payload: { jti: '' } }, payload: { jti: '' } },
};

const GROUPS = { 'an assertion': ASSERTIONS, 'a DPoP proof': PROOFS } as const;

describe('the doctor against the sandbox', () => {
  const groups = Object.entries(GROUPS).flatMap(([what, cases]) =>
    [true, false].map((strict) => ({ what, cases, strict })),
  );
  for (const { what, cases, strict } of groups) {
    describe(`on ${what}, ${strict ? 'strict as PDND’s test environments are' : 'not strict'}`, () => {
      const clock = createClock(() => NOW * 1_000);
      let sandbox: Sandbox;

      before(async () => {
        const client = {
          clientId: CLIENT,
          publicKeyPem: String(RSA.publicKey.export({ type: 'spki', format: 'pem' })),
          purposeId: PURPOSE,
          eserviceId: '2c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a03',
          descriptorId: '3c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a04',
          producerId: '4c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a05',
          consumerId: '5c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a06',
          audience: ['https://eci.example.it/v1'],
          voucherLifespan: 600,
        };
        sandbox = await startSandbox({
          seed: { clients: [client] },
          explain: true,
          onCall: () => undefined,
          clock,
          strict,
        });
      });
      after(() => sandbox.close());

      const messages = (change: Case): { assertion: string; proof: string | undefined } => ({
        assertion:
          change.assertion ??
          compact(
            { alg: 'RS256', kid: KID, typ: 'JWT', ...change.header },
            {
              iss: CLIENT,
              sub: CLIENT,
              aud: sandbox.audience,
              jti: randomUUID(),
              iat: NOW,
              exp: NOW + 60,
              purposeId: PURPOSE,
              ...change.payload,
            },
            change.signer ?? RSA.privateKey,
          ),
        proof:
          change.proofText ??
          (change.proof &&
            compact(
              { typ: 'dpop+jwt', alg: 'ES256', jwk: EC_JWK, ...change.proof.header },
              { htm: 'POST', htu: sandbox.tokenEndpoint, iat: NOW, jti: randomUUID(), ...change.proof.payload },
              change.proof.signer ?? EC.privateKey,
            )),
      });

      /** What PDND logs, by the sandbox: nothing where it gives a voucher. */
      const logged = async (form: URLSearchParams, proof: string | undefined): Promise<string[]> => {
        const headers = proof === undefined ? {} : { DPoP: proof };
        const answer = await fetch(sandbox.tokenEndpoint, { method: 'POST', body: form, headers });
        // On a clock that stands still the rate limit's window never ends.
        if (answer.status === 429) throw new Error('the sandbox’s rate limit was reached: split the cases');
        await answer.arrayBuffer();
        // The two validators number their codes alike: the doctor says whose they are within the code, the sandbox beside it.
        const whose = answer.headers.get('varco-sandbox-validator') === 'dpop' ? 'DPOP-' : '';
        return (
          answer.headers
            .get('varco-sandbox-code')
            ?.split(',')
            .map((code) => whose + code) ?? []
        );
      };

      const compare = async (change: Case): Promise<void> => {
        const { assertion, proof } = messages(change);
        const fields = {
          client_id: CLIENT,
          client_assertion: assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          grant_type: 'client_credentials',
          ...change.form,
        };
        const form = new URLSearchParams(
          Object.entries(fields).map(([name, value]): [string, string] => [name, value ?? '']),
        );
        const context: DoctorContext = {
          now: clock.now(),
          strict,
          clientId: CLIENT,
          assertionAudience: sandbox.audience,
          tokenEndpoint: sandbox.tokenEndpoint,
          key: RSA.publicKey,
        };
        const report = diagnose(
          { form: form.toString(), assertion, ...(proof === undefined ? {} : { proof }) },
          context,
        );
        const codes = [...new Set(await logged(form, proof))];
        expect(report.pdndCodes, JSON.stringify(report.findings.map(({ code }) => code))).to.have.members(codes);
        expect(report.ok).to.equal(codes.length === 0);
        const claimed = report.findings.map(({ pdndCode }) => pdndCode);
        expect(claimed).to.include.members(codes);
      };

      for (const [given, change] of Object.entries<Case>(cases)) {
        it(`says the same of ${given}`, () => compare(change));
      }
      if (cases === PROOFS) {
        for (const suffix of ['/', '?a=b', '.async']) {
          it(`says the same of an htu that ends with ${suffix}`, () =>
            compare({ proof: { payload: { htu: `${sandbox.tokenEndpoint}${suffix}` } } }));
        }
      }
    });
  }
});
