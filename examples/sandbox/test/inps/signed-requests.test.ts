import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createClock } from '../../src/clock.js';
import type { InpsProfilo, IssuedCertificate, Pki } from '../../src/context.js';
import { createPki } from '../../src/pki/create-pki.js';
import { InvalidInput } from '../../src/invalid-input.js';
import { type Answer, call, envelope, IDENTITY, payload, TIPICO } from './support/caller.js';
import { type House, openHouse, PROFILI } from './support/house.js';
import { DS, EXC, iso, MORE, type RequestOptions, signRequest, WSSE, WSU } from './support/sign-request.js';

const P2: InpsProfilo = {
  ...PROFILI.bare,
  mtls: true,
  identity: 'soap',
  wss: 'ID_AUTH_SOAP_02',
  integrita: 'INTEGRITY_SOAP_01',
};
const DAY = 24 * 3600 * 1000;
const REFUSED = { status: 500, faultcode: 'SOAP-ENV:Client.InteroperabilityInvalidRequest' } as const;

describe('sandbox INPS / signed requests (P2)', function () {
  this.timeout(20_000);
  let pki: Pki;
  let house: House;
  let ec: IssuedCertificate;
  let rsa: IssuedCertificate;
  const clock = createClock();

  before(async () => {
    pki = await createPki();
    ec = await pki.issueSigner('Firma EC');
    rsa = await pki.issueSigner('Firma RSA', { keyType: 'rsa' });
    house = {
      ...(await openHouse({ pki, clock, profilo: P2 })),
      caPem: pki.caPem,
      certificate: await pki.issueClient('Cassa'),
    };
  });
  afterEach(() => house.inps.setProfilo(P2));
  after(() => house.close());

  const signed = (options: Partial<RequestOptions> = {}): string =>
    signRequest({
      signer: ec,
      to: house.inps.url,
      created: clock.now(),
      messageId: `urn:uuid:${randomUUID()}`,
      ...options,
    });
  const send = (body: string): Promise<Answer> => call(house, { body });
  const spoilt = (change: (xml: string) => string, options: Partial<RequestOptions> = {}): Promise<Answer> => {
    const good = signed(options);
    const bad = change(good);
    expect(bad, 'the message is spoilt').not.to.equal(good);
    return send(bad);
  };

  it('takes requests signed with RSA and with ECDSA, and answers about the signed Body', async () => {
    for (const signer of [rsa, ec]) {
      const answer = await send(signed({ signer }));
      expect(answer).to.include({ status: 200, code: undefined });
      expect(answer.text).to.contain(`<CodiceFiscale>${TIPICO}</CodiceFiscale>`);
    }
  });

  it('logs who signed what', async () => {
    await send(signed({ signer: rsa, messageId: 'urn:uuid:da-registrare' }));
    const entry = house.log.entries('inps-eci').at(-1)?.['signature'];
    expect(entry).to.have.nested.property('signer.subject', 'CN=Firma RSA');
    expect(entry).to.deep.include({
      messageId: 'urn:uuid:da-registrare',
      to: house.inps.url,
      covered: ['Timestamp', 'To', 'MessageID', 'Identity', 'Body'],
    });
  });

  it('takes other algorithms of the list', async () => {
    const sha512 = { algorithm: `${MORE}rsa-sha512`, digest: 'http://www.w3.org/2001/04/xmlenc#sha512' };
    expect(await send(signed({ signer: rsa, ...sha512 }))).to.include({ status: 200, code: undefined });
  });

  it('takes an exclusive C14N with a list of prefixes', async () => {
    expect(await send(signed({ inclusive: ['wsa', 's'] }))).to.include({ status: 200, code: undefined });
  });

  it('takes a message whose texts hold what canonicalization rewrites', async () => {
    const body = `\r\n<!-- a -->${payload().replace('<request>', '<request ><!-- > -->&#13;<![CDATA[ ]]>').replace('</request>', '</request\n>')}`;
    const answer = await send(signed({ body, prepare: (xml) => xml.replace('</wsa:To>', '<!-- c --></wsa:To>') }));
    expect(answer).to.include({ status: 200, code: undefined });
  });

  it('takes ID_AUTH_SOAP_01 without MessageID and Body, and may see it again', async () => {
    house.inps.setProfilo({ ...P2, wss: 'ID_AUTH_SOAP_01', integrita: 'nessuno' });
    const xml = signed({ signed: ['Timestamp', 'To', 'Identity'] });
    expect(await send(xml)).to.include({ status: 200, code: undefined });
    expect(await send(xml)).to.include({ status: 200, code: undefined });
  });

  it('compares wsa:To with the logical recipient of the profile', async () => {
    house.inps.setProfilo({ ...P2, destinatario: 'urn:inps:eci' });
    expect(await send(signed({ to: 'urn:inps:eci' }))).to.include({ status: 200 });
    expect(await send(signed())).to.include({ ...REFUSED, code: 'WSS_TO' });
  });

  it('believes the pinned certificates of the profile, and then no others', async () => {
    const stranger = await pki.issueUntrusted('Firma di fuori');
    house.inps.setProfilo({ ...P2, firmatari: [stranger.certificate] });
    expect(await send(signed({ signer: stranger }))).to.include({ status: 200 });
    expect(await send(signed())).to.include({ ...REFUSED, code: 'WSS_CERTIFICATE_UNTRUSTED' });
  });

  it('refuses a replay with Conflict, once it was taken', async () => {
    const xml = signed();
    expect(await send(xml)).to.include({ status: 200 });
    const again = await send(xml);
    expect(again).to.include({ status: 500, code: 'WSS_REPLAYED', faultcode: 'SOAP-ENV:Client.Conflict' });
    expect(again.text).to.contain('<status>409</status>').and.contain('http://api.inps.it/modi/soap/integration/fault');
    expect(again.text).not.to.contain('seen').and.not.to.contain('WSS_');
  });

  it('does not remember a message that it refused', async () => {
    const messageId = 'urn:uuid:due-volte';
    expect(await send(signed({ messageId, to: 'urn:altri' }))).to.include({ code: 'WSS_TO' });
    expect(await send(signed({ messageId }))).to.include({ status: 200 });
  });

  it('says status 400 in the problem, 500 on the wire, and nothing of the reason', async () => {
    const answer = await send(envelope(IDENTITY));
    expect(answer).to.include({ ...REFUSED, code: 'WSS_MISSING' });
    expect(answer.text).to.contain('<status>400</status>').and.not.contain('Security');
    expect(house.log.entries('inps-eci').at(-1)).to.include({ code: 'WSS_MISSING', status: 500 });
  });

  const now = (): number => clock.now();
  const spoiltSignings: readonly (readonly [what: string, code: string, options: () => Partial<RequestOptions>])[] = [
    [
      'Created more than 300 s ago',
      'WSS_CREATED_TOO_OLD',
      () => ({ created: now() - 302_000, expires: now() + 60_000 }),
    ],
    ['Created more than 5 s ahead', 'WSS_CREATED_FUTURE', () => ({ created: now() + 8_000 })],
    ['Expires in the past', 'WSS_EXPIRED', () => ({ created: now() - 10_000, expires: now() - 1 })],
    ['Expires before Created', 'WSS_TIMESTAMP', () => ({ created: now(), expires: now() - 1_000 })],
    [
      'an instant without Z',
      'WSS_TIMESTAMP',
      () => ({ prepare: (xml) => xml.replace('Z</wsu:Created>', '</wsu:Created>') }),
    ],
    ['no Expires', 'WSS_TIMESTAMP', () => ({ prepare: (xml) => xml.replace(/<wsu:Expires>.*<\/wsu:Expires>/, '') })],
    ['another To', 'WSS_TO', () => ({ to: 'https://altri.example/' })],
    ['an empty MessageID', 'WSS_MESSAGE_ID', () => ({ messageId: '' })],
    ['a MessageID of 256 characters', 'WSS_MESSAGE_ID', () => ({ messageId: 'm'.repeat(256) })],
    ['an unsigned Timestamp', 'WSS_PART_NOT_SIGNED', () => ({ signed: ['To', 'MessageID', 'Identity', 'Body'] })],
    ['an unsigned To', 'WSS_PART_NOT_SIGNED', () => ({ signed: ['Timestamp', 'MessageID', 'Identity', 'Body'] })],
    ['an unsigned MessageID', 'WSS_PART_NOT_SIGNED', () => ({ signed: ['Timestamp', 'To', 'Identity', 'Body'] })],
    ['an unsigned Body', 'WSS_PART_NOT_SIGNED', () => ({ signed: ['Timestamp', 'To', 'MessageID', 'Identity'] })],
    ['an unsigned Identity', 'WSS_PART_NOT_SIGNED', () => ({ signed: ['Timestamp', 'To', 'MessageID', 'Body'] })],
    [
      'no MessageID',
      'WSS_PART_MISSING',
      () => ({
        signed: ['Timestamp', 'To', 'Identity', 'Body'],
        prepare: (xml) => xml.replace(/<wsa:MessageID.*<\/wsa:MessageID>/, ''),
      }),
    ],
    [
      'two To',
      'WSS_PART_REPEATED',
      () => ({ prepare: (xml) => xml.replace('</wsa:To>', '</wsa:To><wsa:To>urn:altri</wsa:To>') }),
    ],
    [
      'a second Identity',
      'WSS_PART_REPEATED',
      () => ({ prepare: (xml) => xml.replace('</s:Header>', `${IDENTITY}</s:Header>`) }),
    ],
    [
      'the same id twice',
      'WSS_ID_DUPLICATE',
      () => ({
        prepare: (xml) =>
          xml.replace('</s:Header>', '<x:y xmlns:x="urn:x" x:Id="Free"/><x:z xmlns:x="urn:x" ID="Free"/></s:Header>'),
      }),
    ],
    ['rsa-sha1', 'WSS_ALGORITHM', () => ({ signer: rsa, algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' })],
    ['a SHA-1 digest', 'WSS_ALGORITHM', () => ({ digest: 'http://www.w3.org/2000/09/xmldsig#sha1' })],
    [
      'inclusive C14N of SignedInfo',
      'WSS_ALGORITHM',
      () => ({ c14n: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' }),
    ],
    [
      'inclusive C14N of a part',
      'WSS_TRANSFORM',
      () => ({ transforms: ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315'] }),
    ],
    ['exclusive C14N with comments', 'WSS_TRANSFORM', () => ({ transforms: [`${EXC}WithComments`] })],
    ['the enveloped transform', 'WSS_TRANSFORM', () => ({ transforms: [`${DS}enveloped-signature`, EXC] })],
  ];
  for (const [what, code, options] of spoiltSignings) {
    it(`refuses ${what}`, async () => {
      expect(await send(signed(options()))).to.include({ ...REFUSED, code });
    });
  }

  const security = /<wsse:Security .*<\/wsse:Security>/s;
  const signature = /<ds:Signature .*<\/ds:Signature>/s;
  const wrapped = (xml: string): string => {
    const body = /<s:Body .*<\/s:Body>/s.exec(xml)?.[0] ?? '';
    const other = `<s:Body>${payload('MRARSS80A01H501X')}</s:Body>`;
    return xml.replace(body, other).replace('</s:Header>', `<x:w xmlns:x="urn:x">${body}</x:w></s:Header>`);
  };
  const spoils: readonly (readonly [what: string, code: string, change: (xml: string) => string])[] = [
    ['no Security', 'WSS_MISSING', (xml) => xml.replace(security, '')],
    [
      'a Security for another actor',
      'WSS_MISSING',
      (xml) => xml.replace('s:mustUnderstand="1"', 's:actor="urn:altri"'),
    ],
    [
      'a second Security',
      'WSS_REPEATED',
      (xml) => xml.replace('</s:Header>', `<w:Security xmlns:w="${WSSE}"/></s:Header>`),
    ],
    ['no Signature', 'WSS_SIGNATURE_MISSING', (xml) => xml.replace(signature, '')],
    [
      'a Signature outside of Security',
      'WSS_SIGNATURE_MISSING',
      (xml) => xml.replace(signature, '').replace('</s:Header>', `${signature.exec(xml)?.[0] ?? ''}</s:Header>`),
    ],
    ['two Signatures', 'WSS_SIGNATURE_REPEATED', (xml) => xml.replace(signature, (one) => one + one)],
    ['a Body that was moved into a header', 'WSS_SHAPE', wrapped],
    [
      'a Body that was moved into a header under another name',
      'WSS_REFERENCE',
      (xml) => wrapped(xml).replace(/<x:w(.*?)><s:Body (.*)<\/s:Body><\/x:w>/s, '<x:w$1><x:Body $2</x:Body></x:w>'),
    ],
    [
      'a Body by the same id elsewhere',
      'WSS_ID_DUPLICATE',
      (xml) => xml.replace('</s:Header>', `<x:w xmlns:x="urn:x" xmlns:u="${WSU}" u:Id="Body"/></s:Header>`),
    ],
    ['another codice fiscale', 'WSS_DIGEST', (xml) => xml.replace(TIPICO, 'MRARSS80A01H501X')],
    ['another user', 'WSS_DIGEST', (xml) => xml.replace('op-7', 'op-8')],
    [
      'a Timestamp made longer',
      'WSS_DIGEST',
      (xml) => xml.replace(/<wsu:Expires>[^<]*/, `<wsu:Expires>${iso(now() + 900_000)}`),
    ],
    [
      'another signature value',
      'WSS_SIGNATURE',
      (xml) =>
        xml.replace(/(SignatureValue>)(.)/, (_, tag: string, first: string) => tag + (first === 'A' ? 'B' : 'A')),
    ],
    [
      'a reference fewer',
      'WSS_PART_NOT_SIGNED',
      (xml) => xml.replace(/<ds:Reference URI="#Body">.*?<\/ds:Reference>/s, ''),
    ],
    ['a reference to nothing', 'WSS_REFERENCE', (xml) => xml.replace('URI="#Body"', 'URI="#Nessuno"')],
    ['a reference to the document', 'WSS_REFERENCE', (xml) => xml.replace('URI="#Body"', 'URI=""')],
    ['an external reference', 'WSS_REFERENCE', (xml) => xml.replace('URI="#Body"', 'URI="http://127.0.0.1:9/"')],
    ['an XPointer', 'WSS_REFERENCE', (xml) => xml.replace('URI="#Body"', 'URI="#xpointer(id(\'Body\'))"')],
    ['two references to one part', 'WSS_REFERENCE', (xml) => xml.replace('URI="#MessageID"', 'URI="#Body"')],
    [
      'an XPath transform',
      'WSS_TRANSFORM',
      (xml) =>
        xml.replace(
          `<ds:Transform Algorithm="${EXC}"/>`,
          '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>1</ds:XPath></ds:Transform>',
        ),
    ],
    [
      'HMAC',
      'WSS_ALGORITHM',
      (xml) => xml.replace(`${MORE}ecdsa-sha256`, 'http://www.w3.org/2000/09/xmldsig#hmac-sha256'),
    ],
    ['ECDSA under the name of RSA', 'WSS_SIGNATURE', (xml) => xml.replace('ecdsa-sha256', 'rsa-sha256')],
    ['an Object in the Signature', 'WSS_SHAPE', (xml) => xml.replace('</ds:Signature>', '<ds:Object/></ds:Signature>')],
    ['text in SignedInfo', 'WSS_SHAPE', (xml) => xml.replace('<ds:SignedInfo>', '<ds:SignedInfo>x')],
    [
      'another token beside',
      'WSS_TOKEN',
      (xml) =>
        xml.replace(
          /<wsse:BinarySecurityToken.*<\/wsse:BinarySecurityToken>/s,
          (one) => one + one.replace('"X509"', '"X"'),
        ),
    ],
    ['a token of another kind', 'WSS_TOKEN', (xml) => xml.replace('#X509v3" wsu:Id', '#X509PKIPathv1" wsu:Id')],
    ['a token that is no certificate', 'WSS_TOKEN', (xml) => xml.replace(/(wsu:Id="X509">)[^<]*/, '$1AAAA')],
    [
      'a KeyInfo that points elsewhere',
      'WSS_TOKEN',
      (xml) => xml.replace('Reference URI="#X509"', 'Reference URI="#To"'),
    ],
    [
      'a stranger to Security',
      'WSS_SHAPE',
      (xml) => xml.replace('</wsse:Security>', '<wsse:UsernameToken/></wsse:Security>'),
    ],
  ];
  for (const [what, code, change] of spoils) {
    it(`refuses ${what}`, async () => {
      expect(await spoilt(change)).to.include({ ...REFUSED, code });
    });
  }

  it('refuses a certificate of another CA, one that has expired, one not yet in force, and the key of another', async () => {
    const cases: readonly (readonly [string, Partial<RequestOptions>])[] = [
      ['WSS_CERTIFICATE_UNTRUSTED', { signer: await pki.issueUntrusted('Fuori') }],
      [
        'WSS_CERTIFICATE_EXPIRED',
        { signer: await pki.issueSigner('Vecchio', { validFrom: now() - 2 * DAY, validTo: now() - DAY }) },
      ],
      ['WSS_CERTIFICATE_EXPIRED', { signer: await pki.issueSigner('Nuovo', { validFrom: now() + DAY }) }],
      ['WSS_SIGNATURE', { certificate: (await pki.issueSigner('Altro')).certificate }],
      ['WSS_CERTIFICATE_UNTRUSTED', { certificate: pki.caPem }],
    ];
    for (const [code, options] of cases) expect(await send(signed(options))).to.include({ ...REFUSED, code });
  });

  it('asks for the certificate of TLS before it looks at a signature', async () => {
    const answer = await call(house, { body: signed(), certificate: 'none' });
    expect(answer).to.include({ status: 403, code: 'CLIENT_CERTIFICATE_MISSING' });
  });

  it('refuses a profile that nobody could meet', () => {
    expect(() => house.inps.setProfilo({ ...P2, wss: 'nessuno' })).to.throw(InvalidInput, /integrita/);
    expect(() => house.inps.setProfilo({ ...P2, firmatari: ['x'] })).to.throw(InvalidInput, /firmatari\[0\]/);
  });

  it('still has no place for WS-Security where the profile asks for none', async () => {
    house.inps.setProfilo(PROFILI.bare);
    expect(await send(signed())).to.include({ status: 400, code: 'WS_SECURITY_HEADER' });
  });
});
