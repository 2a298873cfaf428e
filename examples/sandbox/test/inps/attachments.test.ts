import { randomUUID, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { createClock } from '../../src/clock.js';
import type { InpsProfilo, IssuedCertificate, Pki } from '../../src/context.js';
import { createPki } from '../../src/pki/create-pki.js';
import { WSA_ANONYMOUS } from '../../src/wss/names.js';
import { verifyMessage } from '../../src/wss/verify-message.js';
import { type Answer, call, payload, TIPICO } from './support/caller.js';
import { type House, openHouse, PROFILI } from './support/house.js';
import { signRequest } from './support/sign-request.js';

/** The parts of an answer: header lines and content, in one byte a character. */
function partsOf({ bytes, headers }: Answer): readonly { readonly head: string; readonly content: string }[] {
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const pieces = bytes.toString('latin1').split(`\r\n--${boundary}`);
  expect([pieces[0], pieces.at(-1)]).to.deep.equal(['', '--\r\n']);
  return pieces.slice(1, -1).map((piece) => {
    const end = piece.indexOf('\r\n\r\n');
    return { head: piece.slice(2, end), content: piece.slice(end + 4) };
  });
}

/** What XOP makes of the parts: each Include replaced by the base64 of the part that it names. */
function made(answer: Answer): string {
  const [root, ...parts] = partsOf(answer);
  let left = parts.length;
  const xml = (root?.content ?? '').replace(/<xop:Include [^>]*href="cid:([^"]*)"\/>/g, (_, cid: string) => {
    const part = parts.find(({ head }) => head.includes(`Content-ID: <${decodeURIComponent(cid)}>`));
    left -= 1;
    return Buffer.from(part?.content ?? '', 'latin1').toString('base64');
  });
  expect(left).to.equal(0);
  return Buffer.from(xml, 'latin1').toString('utf8');
}

describe('sandbox INPS / answers with attachments', function () {
  this.timeout(30_000);
  let pki: Pki;
  let house: House;
  let signer: IssuedCertificate;
  const clock = createClock();
  const P3: InpsProfilo = {
    ...PROFILI.bare,
    mtls: true,
    identity: 'soap',
    wss: 'ID_AUTH_SOAP_02',
    integrita: 'INTEGRITY_SOAP_01',
    risposta: 'firmata',
  };

  before(async () => {
    pki = await createPki();
    signer = await pki.issueSigner('Firma della Cassa', { keyType: 'rsa' });
    house = {
      ...(await openHouse({ pki, clock, profilo: PROFILI.bare })),
      caPem: pki.caPem,
      certificate: await pki.issueClient('Cassa'),
    };
  });
  afterEach(() => {
    house.faults.clear();
    house.inps.setProfilo(PROFILI.bare);
  });
  after(() => house.close());

  it('swa: the envelope as it always is, and a document of every byte beside it', async () => {
    const alone = await call(house);
    house.inps.setProfilo({ ...PROFILI.bare, allegati: 'swa' });
    const answer = await call(house);
    expect(answer.headers['content-type']).to.match(/^multipart\/related; .*; type="text\/xml"$/);
    const [root, document, ...others] = partsOf(answer);
    const timeless = (xml: string): string => xml.replace(/<IdRichiesta>.*?DataOraInterrogazione>[^<]*/, '');
    expect(timeless(Buffer.from(root?.content ?? '', 'latin1').toString('utf8'))).to.equal(timeless(alone.text));
    expect([document?.content.startsWith('%PDF-1.7'), others.length]).to.deep.equal([true, 0]);
    expect(new Set(document?.content).size).to.equal(256);
    expect(house.lastCall()['responseBytes']).to.equal(answer.bytes.length);
  });

  it('mtom: the codice fiscale is outside the envelope, and belongs where it is named', async () => {
    house.inps.setProfilo({ ...PROFILI.bare, allegati: 'mtom' });
    const answer = await call(house);
    expect(answer.headers['content-type']).to.match(/; type="application\/xop\+xml"; start-info="text\/xml"$/);
    expect(answer.bytes.toString('latin1')).not.to.include(TIPICO);
    expect(made(answer)).to.include(`<CodiceFiscale>${TIPICO}</CodiceFiscale>`);
  });

  it('mtom: taken out after the signature, certificate and all, which holds when they are put back', async () => {
    house.inps.setProfilo({ ...P3, allegati: 'mtom' });
    const body = signRequest({
      signer,
      to: house.inps.url,
      created: clock.now(),
      messageId: `urn:uuid:${randomUUID()}`,
      body: payload(TIPICO),
    });
    const answer = await call(house, { body });
    expect(partsOf(answer)[0]?.content).to.match(/BinarySecurityToken[^>]*><xop:Include /);
    const policy = {
      required: ['Body' as const],
      to: WSA_ANONYMOUS,
      signatories: { certificates: [new X509Certificate(pki.caPem)] },
      now: clock.now(),
    };
    expect(verifyMessage(made(answer), policy).body).to.include(TIPICO);
    expect(() => verifyMessage(partsOf(answer)[0]?.content ?? '', policy)).to.throw();
  });

  it('packs the service’s own Fault, and nothing that the front end says', async () => {
    house.inps.setProfilo({ ...PROFILI.bare, allegati: 'mtom' });
    house.faults.arm({ target: 'inps', times: 1, kind: 'soap-fault' });
    const fault = await call(house);
    expect([fault.status, partsOf(fault).length]).to.deep.equal([500, 1]);
    house.faults.arm({ target: 'inps', times: 1, kind: 'fault-200' });
    expect((await call(house)).headers['content-type']).to.equal('text/xml; charset=utf-8');
  });
});
