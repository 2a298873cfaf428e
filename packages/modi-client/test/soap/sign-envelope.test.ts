import { expect } from 'chai';
import { SoapSecurityError } from '../../src/errors/soap-security-error.js';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { TokenError } from '../../src/errors/token-error.js';
import { createMemoryReplayStore } from '../../src/jws/replay-store.js';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import { createCertificateDirectory } from '../../src/soap/certificate-directory.js';
import { mapEnvelope } from '../../src/soap/envelope-map.js';
import { removeHeaders } from '../../src/soap/edit-headers.js';
import { SOAP_12, WSA, WSSE, WSU } from '../../src/soap/names.js';
import type { TokenReferenceKind } from '../../src/soap/sign/key-info.js';
import { signEnvelope, type SignOptions } from '../../src/soap/sign-envelope.js';
import { verifyEnvelope, type VerifiedEnvelope } from '../../src/soap/verify-envelope.js';
import type { VerifyPolicy } from '../../src/soap/security-policy.js';
import { createTrustFromPem } from '../../src/trust/trust.js';
import { envelope, utf8 } from '../helpers/envelopes.js';
import { failureAs } from '../helpers/failure.js';
import { countingIds, FixedClock } from '../helpers/fixed-ports.js';
import { certificatePem, keyPem, type VectorKey } from './vectors/vector-keys.js';

const TO = 'https://erogatore.example/eci';
const clock = new FixedClock(Date.UTC(2026, 11, 1, 10, 0, 0, 789));

function options(key: VectorKey = 'client', others: Partial<SignOptions> = {}): SignOptions {
  return {
    signer: createLocalSigner({ key: keyPem(key) }),
    certificate: certificatePem(key),
    clock,
    ids: countingIds(),
    to: TO,
    ...others,
  };
}

async function verified(
  bytes: Uint8Array,
  policy: Partial<VerifyPolicy> = {},
  trust = certificatePem('ca'),
): Promise<VerifiedEnvelope> {
  return verifyEnvelope(bytes, { trust: createTrustFromPem({ pem: trust, clock }), clock, ...policy });
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');
const PLAIN = envelope('<a xmlns="urn:a">x</a>', '<s:Header>\r\n  <h:other xmlns:h="urn:h" a = \'1\'/></s:Header>');

describe('a signed envelope', () => {
  for (const key of ['client', 'p256', 'p384'] as const) {
    it(`verifies to what was signed, with ${key}`, async () => {
      const result = await verified(await signEnvelope(PLAIN, options(key)), { to: TO });
      expect(result.covered).to.deep.equal(['Timestamp', 'To', 'MessageID', 'Body']);
      expect(result.to).to.equal(TO);
      expect(result.messageId).to.match(/^urn:uuid:00000000-0000-4000-8000-\d{12}$/);
      expect(result.timestamp).to.deep.equal({ created: clock.now(), expires: clock.now() + 300_000 });
      expect(text(result.body)).to.match(
        /^<s:Body xmlns:s="[^"]+" xmlns:wsu="[^"]+" wsu:Id="[^"]+"><a xmlns="urn:a">x<\/a><\/s:Body>$/,
      );
    });
  }

  it('gets no more room in the replay store for naming more of our addresses, or having more certificates', async () => {
    const message = async (key: VectorKey, to: string): Promise<Uint8Array> =>
      signEnvelope(PLAIN, options(key, { to }));
    const full = async (bytes: Uint8Array, policy: Partial<VerifyPolicy>): Promise<string> =>
      (await failureAs(TokenError, () => verified(bytes, policy))).code;
    const bySigner = { replay: createMemoryReplayStore({ clock, limit: 10, limitPerScope: 2 }) };
    // One id, two recipients: two messages.
    for (const to of ['urn:a', 'urn:b']) await verified(await message('client', to), bySigner);
    expect(await full(await message('client', 'urn:c'), bySigner)).to.equal('ERR_MODI_REPLAY_STORE_FULL');
    await verified(await message('p256', 'urn:a'), bySigner);

    const replay = createMemoryReplayStore({ clock, limit: 10, limitPerScope: 2 });
    const bySender = { replay, sender: () => 'cassa' };
    for (const key of ['client', 'p256'] as const) await verified(await message(key, 'urn:a'), bySender);
    expect(await full(await message('p384', 'urn:a'), bySender)).to.equal('ERR_MODI_REPLAY_STORE_FULL');
    await verified(await message('p384', 'urn:a'), { ...bySender, sender: () => undefined });
  });

  for (const kind of ['X509v3', 'X509PKIPathv1'] as const) {
    it(`brings its certificate: ${kind}`, async () => {
      const chain = certificatePem('chained') + certificatePem('intermediate');
      const signed = await signEnvelope(PLAIN, options('chained', { certificate: chain, tokenReference: kind }));
      const trust = kind === 'X509v3' ? certificatePem('intermediate') : certificatePem('ca');
      expect((await verified(signed, {}, trust)).signer.certificate.subject).to.include('lontano.example');
    });
  }

  for (const kind of ['IssuerSerial', 'SubjectKeyIdentifier', 'Thumbprint'] satisfies TokenReferenceKind[]) {
    it(`names its certificate: ${kind}`, async () => {
      const signed = await signEnvelope(PLAIN, options('client', { tokenReference: kind }));
      expect(text(signed)).not.to.include('BinarySecurityToken');
      const pem = certificatePem('client');
      await verified(signed, { certificates: createCertificateDirectory(pem) }, pem);
      const error = await failureAs(SoapSecurityError, () => verified(signed));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_CERT_UNTRUSTED', 'unknown']);
    });
  }

  for (const alg of ['RS384', 'RS512'] as const) {
    it(`takes ${alg} and other digests`, async () => {
      const signer = createLocalSigner({ key: keyPem('client'), alg });
      const digest = alg === 'RS384' ? 'sha384' : 'sha512';
      const signed = await signEnvelope(PLAIN, options('client', { signer, digest }));
      expect(text(signed)).to.include(`#rsa-${digest}`);
      await verified(signed);
    });
  }

  it('is of its own Body, however many are made at once', async () => {
    const contents = [1, 5_000, 200_000, 3, 40_000, 0].map(
      (length, index) => `<a n="${index}">${'x'.repeat(length)}</a>`,
    );
    const signed = await Promise.all(contents.map(async (each) => signEnvelope(envelope(each), options())));
    for (const [index, content] of contents.entries()) {
      const { body } = await verified(signed[index] ?? new Uint8Array());
      expect(text(body).includes(content), `message ${index}`).to.equal(true);
    }
  });

  it('keeps every byte that is not the signature’s', async () => {
    const signed = mapEnvelope(await signEnvelope(PLAIN, options()));
    const bare = removeHeaders(signed, ({ namespace }) => namespace === WSSE || namespace === WSA);
    expect(text(bare).replace(/ xmlns:wsu="[^"]+" wsu:Id="[^"]+"/, '')).to.equal(text(PLAIN));
  });

  it('is made of an envelope without Header, with an empty one, or in the default namespace', async () => {
    for (const plain of [
      envelope('x'),
      envelope('x', '<s:Header/>'),
      utf8(`<Envelope xmlns="${SOAP_12}"><Body/></Envelope>`),
      utf8(
        `<?xml version="1.0"?>\n<e:Envelope xmlns:e="${SOAP_12}" xmlns:soap="urn:s" xmlns:wsse="urn:w" xmlns:wsu="urn:u" xmlns:wsa="urn:a" xmlns:ds="urn:d"><e:Body wsu:Id="x"><wsu:a/></e:Body></e:Envelope>\n`,
      ),
    ]) {
      await verified(await signEnvelope(plain, options()), { to: TO });
    }
  });

  it('keeps the ids that are there, and the addressing headers', async () => {
    const plain = envelope(
      '',
      `<s:Header xmlns:u="${WSU}"><w:MessageID xmlns:w="${WSA}" u:Id="mio">urn:uuid:9</w:MessageID></s:Header>`,
    );
    const signed = await signEnvelope(plain, options());
    expect(text(signed)).to.include(
      '<w:MessageID xmlns:w="http://www.w3.org/2005/08/addressing" u:Id="mio">urn:uuid:9<',
    );
    expect(text(signed)).to.include('URI="#mio"');
    expect((await verified(signed)).messageId).to.equal('urn:uuid:9');
  });

  it('covers all addressing headers, and those that are named', async () => {
    const plain = envelope(
      '',
      '<s:Header><inps:Identity xmlns:inps="http://inps.it/"><UserId>u</UserId></inps:Identity></s:Header>',
    );
    const anonymous = `${WSA}/anonymous`;
    const signed = await signEnvelope(
      plain,
      options('client', {
        action: 'urn:act',
        replyTo: anonymous,
        from: 'urn:io',
        relatesTo: 'urn:uuid:7',
        headers: [{ namespace: 'http://inps.it/', localName: 'Identity' }],
      }),
    );
    const { covered, headers } = await verified(signed, {
      required: ['Action', 'ReplyTo', 'From', 'RelatesTo', { namespace: 'http://inps.it/', localName: 'Identity' }],
    });
    expect(covered).to.deep.equal([
      'Timestamp',
      'To',
      'MessageID',
      'Action',
      'ReplyTo',
      'From',
      'RelatesTo',
      '{http://inps.it/}Identity',
      'Body',
    ]);
    expect(headers.map(({ localName }) => localName)).to.include('Identity');
  });

  it('lists the prefixes in scope where that is asked for', async () => {
    const plain = utf8(
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xs="http://www.w3.org/2001/XMLSchema"><s:Body>xs:date</s:Body></s:Envelope>',
    );
    const signed = await signEnvelope(plain, options('client', { inclusiveNamespaces: 'in-scope' }));
    expect(text((await verified(signed)).body)).to.include('xmlns:xs=');
  });

  it('leaves Body alone where only the parties are to be known', async () => {
    const signed = await signEnvelope(PLAIN, options('client', { body: false, newMessageId: false }));
    const result = await verified(signed, { required: ['Timestamp', 'To'] });
    expect([result.body, result.messageId, result.covered]).to.deep.equal([undefined, undefined, ['Timestamp', 'To']]);
  });

  it('is for an actor where one is named', async () => {
    const signed = await signEnvelope(PLAIN, options('client', { actor: 'urn:mezzo' }));
    await verified(signed, { actor: 'urn:mezzo' });
    expect((await failureAs(SoapSecurityError, () => verified(signed))).code).to.equal('ERR_MODI_NOT_SIGNED');
  });
});

describe('signing refuses', () => {
  const refused: readonly (readonly [string, string, Uint8Array, Partial<SignOptions>])[] = [
    ['another To', 'ERR_MODI_TO_MISMATCH', envelope('', `<s:Header><To xmlns="${WSA}">urn:altri</To></s:Header>`), {}],
    [
      'another MessageID',
      'ERR_MODI_ENVELOPE_INVALID',
      envelope('', `<s:Header><MessageID xmlns="${WSA}">urn:1</MessageID></s:Header>`),
      { messageId: 'urn:2' },
    ],
    [
      'two To',
      'ERR_MODI_ENVELOPE_INVALID',
      envelope('', `<s:Header><To xmlns="${WSA}">${TO}</To><To xmlns="${WSA}">${TO}</To></s:Header>`),
      {},
    ],
    [
      'a header to sign that is missing',
      'ERR_MODI_NOT_SIGNED',
      PLAIN,
      { headers: [{ namespace: 'urn:x', localName: 'x' }] },
    ],
    ['ids that clash', 'ERR_MODI_ENVELOPE_INVALID', envelope('<a Id="1"/><b Id="1"/>'), {}],
    [
      'an id that no reference can name',
      'ERR_MODI_ENVELOPE_INVALID',
      utf8(text(envelope('')).replace('<s:Body', `<s:Body xmlns:u="${WSU}" u:Id="1 2"`)),
      {},
    ],
    ['what is not XML', 'ERR_MODI_XML_MALFORMED', utf8('x'), {}],
    ['a DOCTYPE', 'ERR_MODI_XML_FORBIDDEN', utf8('<!DOCTYPE a><a/>'), {}],
    ['relative namespaces', 'ERR_MODI_XML_FORBIDDEN', envelope('<a xmlns="a"/>'), {}],
  ];
  for (const [what, code, bytes, others] of refused) {
    it(what, async () => {
      expect((await failureAs(SoapSecurityError, () => signEnvelope(bytes, options('client', others)))).code).to.equal(
        code,
      );
    });
  }

  it('an envelope that is signed already', async () => {
    const signed = await signEnvelope(PLAIN, options());
    expect((await failureAs(SoapSecurityError, () => signEnvelope(signed, options()))).code).to.equal(
      'ERR_MODI_ALREADY_SIGNED',
    );
  });

  const misused: readonly (readonly [string, Partial<SignOptions>])[] = [
    ['a key and a certificate that do not belong together', { certificate: certificatePem('client2') }],
    ['a certificate that is none', { certificate: 'x' }],
    ['a To with spaces', { to: 'a b' }],
    ['a To with half a character', { to: 'urn:\ud800' }],
    ['a To that would be markup', { to: 'urn:<a>' }],
    ['a lifetime of a month', { ttlSeconds: 2_592_000 }],
  ];
  for (const [what, others] of misused) {
    it(what, async () => {
      await failureAs(ConfigurationError, () => signEnvelope(PLAIN, options('client', others)));
    });
  }
});
