import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import {
  createLocalSigner,
  createTrustFromPem,
  INPS,
  insertIdentity,
  loadEngine,
  mapEnvelope,
  signEnvelope,
  SoapSecurityError,
  systemClock,
  systemIds,
  verifyEnvelope,
  type SignOptions,
  type VerifiedEnvelope,
  type XmlEngine,
} from '@varco/modi-client';
import {
  createClock,
  personaByScenario,
  startSandbox,
  type Fault,
  type InpsProfilo,
  type IssuedCertificate,
  type Sandbox,
} from '@varco/sandbox';
import { expect } from 'chai';

/*
 * The SDK signs what the sandbox verifies and verifies what the sandbox signs: two implementations, one on a scanner of our own and one on
 * xml-crypto, that have never seen each other. P2 is a signed request, P3 a signed answer as well.
 */

const ECI = 'http://sandbox.varco.example/EstrattoContoIntegrato';
const SOAP_ACTION = `${ECI}/ISvcConsultazione/ConsultaEstrattoConto`;
const ANONYMOUS = 'http://www.w3.org/2005/08/addressing/anonymous';

const P2: Partial<InpsProfilo> = {
  voucher: false,
  mtls: true,
  identity: 'soap',
  wss: 'ID_AUTH_SOAP_02',
  integrita: 'INTEGRITY_SOAP_01',
  risposta: 'libera',
  destinatario: '',
};
const P3: Partial<InpsProfilo> = { ...P2, risposta: 'firmata' };
const ENGINES: readonly XmlEngine['name'][] = ['scanner', 'xml-crypto'];
const DAY = 24 * 3_600_000;

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly bytes: Buffer;
}

describe('signed SOAP, the SDK against the sandbox', function () {
  this.timeout(120_000);
  const clock = createClock();
  let sandbox: Sandbox;
  let tls: IssuedCertificate;
  const signers: Record<'RSA' | 'EC', IssuedCertificate | undefined> = { RSA: undefined, EC: undefined };
  const { codiceFiscale } = personaByScenario('tipico');

  before(async () => {
    sandbox = await startSandbox({ clock, explain: true, onCall: () => undefined });
    tls = await sandbox.pki.issueClient('Cassa di Prova');
    signers.RSA = await sandbox.pki.issueSigner('Firma RSA', { keyType: 'rsa' });
    signers.EC = await sandbox.pki.issueSigner('Firma EC');
  });
  beforeEach(() => {
    sandbox.faults.clear();
    sandbox.setInpsProfilo(P3);
  });
  after(() => sandbox.close());

  const unsigned = (): Uint8Array => {
    const body = `<ConsultaEstrattoConto xmlns="${ECI}"><request><CodiceFiscale>${codiceFiscale}</CodiceFiscale></request></ConsultaEstrattoConto>`;
    const xml = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
    return insertIdentity(mapEnvelope(Buffer.from(xml)), { userId: 'op-7', codiceUfficio: '001' });
  };
  const signedWith = (
    signer: IssuedCertificate | undefined,
    options: Partial<SignOptions> = {},
  ): Promise<Uint8Array> => {
    if (signer === undefined) throw new Error('the certificates have not been made yet');
    return signEnvelope(unsigned(), {
      signer: createLocalSigner({ key: signer.key }),
      certificate: signer.certificate,
      clock,
      ids: systemIds,
      to: sandbox.inpsEndpoint,
      action: SOAP_ACTION,
      replyTo: ANONYMOUS,
      headers: [{ namespace: INPS, localName: 'Identity' }],
      ...options,
    });
  };
  const post = async (body: Uint8Array): Promise<Answer> => {
    const outgoing = request(sandbox.inpsEndpoint, {
      method: 'POST',
      agent: false,
      ca: sandbox.pki.caPem,
      cert: tls.certificate,
      key: tls.key,
      headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${SOAP_ACTION}"` },
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    const code = response.headers['varco-sandbox-code'];
    return {
      status: response.statusCode ?? 0,
      code: typeof code === 'string' ? code : undefined,
      bytes: Buffer.concat(chunks),
    };
  };
  const verify = async (bytes: Uint8Array, engine: XmlEngine['name'] = 'scanner'): Promise<VerifiedEnvelope> =>
    verifyEnvelope(bytes, {
      trust: createTrustFromPem({ pem: sandbox.pki.caPem, clock: systemClock }),
      clock,
      to: ANONYMOUS,
      required: ['Timestamp', 'To', 'MessageID', 'RelatesTo', 'Body', { namespace: ECI, localName: 'X-RequestDigest' }],
      engine: await loadEngine(engine),
    });
  const header = (envelope: VerifiedEnvelope, localName: string): string => {
    const found = envelope.headers.find((each) => each.localName === localName);
    return found === undefined ? '' : Buffer.from(found.canonical).toString();
  };
  const digests = (xml: string): readonly (string | undefined)[] =>
    [...xml.matchAll(/<ds:Reference\b[^>]* URI="([^"]*)"[\s\S]*?<ds:DigestValue>([^<]*)/g)].map(
      ([, uri, value]) => `${uri} ${value}`,
    );

  for (const key of ['RSA', 'EC'] as const) {
    for (const wss of ['ID_AUTH_SOAP_01', 'ID_AUTH_SOAP_02'] as const) {
      it(`P2: the sandbox believes what the SDK signs with ${key} for ${wss}, with and without the integrity of Body`, async () => {
        for (const integrita of ['INTEGRITY_SOAP_01', 'nessuno'] as const) {
          sandbox.setInpsProfilo({ ...P2, wss, integrita });
          const message = await signedWith(signers[key], {
            body: integrita === 'INTEGRITY_SOAP_01',
            newMessageId: wss === 'ID_AUTH_SOAP_02',
          });
          const answer = await post(message);
          expect(answer).to.include({ status: 200, code: undefined });
          expect(answer.bytes.toString()).to.contain(codiceFiscale);
        }
      });

      it(`P3: the SDK believes the answer to a request signed with ${key} for ${wss}, and finds its own digests in it`, async () => {
        sandbox.setInpsProfilo({ ...P3, wss });
        const message = await signedWith(signers[key], { inclusiveNamespaces: 'in-scope', digest: 'sha384' });
        const answer = await post(message);
        expect(answer).to.include({ status: 200, code: undefined });
        for (const engine of ENGINES) {
          const envelope = await verify(answer.bytes, engine);
          expect(Buffer.from(envelope.body ?? []).toString())
            .to.contain(`<Esito>OK</Esito>`)
            .and.contain(codiceFiscale);
          const sent = digests(Buffer.from(message).toString());
          expect(sent).to.have.length(7);
          expect(digests(header(envelope, 'X-RequestDigest'))).to.deep.equal(sent);
          const id = /<wsa:MessageID[^>]*>([^<]*)/.exec(Buffer.from(message).toString())?.[1];
          expect(header(envelope, 'RelatesTo')).to.contain(`>${id}<`);
        }
      });
    }
  }

  it('P3: a Fault of the service is signed, and the SDK believes that, too', async () => {
    sandbox.faults.arm({ target: 'inps', times: 1, kind: 'soap-fault' });
    const answer = await post(await signedWith(signers.EC));
    expect(answer.status).to.equal(500);
    expect(Buffer.from((await verify(answer.bytes)).body ?? []).toString()).to.contain('s:Server');
  });

  const spoilt: readonly (readonly [Fault['kind'] & `risposta-${string}`, string])[] = [
    ['risposta-non-firmata', 'ERR_MODI_NOT_SIGNED'],
    ['risposta-manomessa', 'ERR_MODI_DIGEST_MISMATCH'],
    ['risposta-altro-certificato', 'ERR_MODI_CERT_UNTRUSTED'],
    ['risposta-scaduta', 'ERR_MODI_TIMESTAMP_STALE'],
  ];
  for (const [kind, code] of spoilt) {
    it(`P3: ${kind} is ${code}, to both engines`, async () => {
      sandbox.faults.arm({ target: 'inps', times: 1, kind });
      const { bytes } = await post(await signedWith(signers.RSA));
      for (const engine of ENGINES) {
        const error = await verify(bytes, engine).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).to.be.instanceOf(SoapSecurityError);
        expect(error).to.include({ code });
      }
    });
  }

  it('P3: the answer to another request is signed well, and only its digests and its RelatesTo tell', async () => {
    sandbox.faults.arm({ target: 'inps', times: 1, kind: 'risposta-altra-richiesta' });
    const message = await signedWith(signers.EC);
    const envelope = await verify((await post(message)).bytes);
    const sent = Buffer.from(message).toString();
    expect(digests(header(envelope, 'X-RequestDigest'))).not.to.have.members(digests(sent));
    expect(sent).not.to.contain(/>([^<]*)</.exec(header(envelope, 'RelatesTo'))?.[1]);
  });

  const refused: readonly (readonly [string, string, () => Promise<Uint8Array>])[] = [
    ['an unsigned request', 'WSS_MISSING', () => Promise.resolve(unsigned())],
    ['an unsigned Identity', 'WSS_PART_NOT_SIGNED', () => signedWith(signers.EC, { headers: [] })],
    ['an unsigned Body', 'WSS_PART_NOT_SIGNED', () => signedWith(signers.EC, { body: false })],
    ['another recipient', 'WSS_TO', () => signedWith(signers.EC, { to: 'https://altri.example/' })],
    ['no MessageID', 'WSS_PART_MISSING', () => signedWith(signers.EC, { newMessageId: false })],
    [
      'a message of ten minutes ago',
      'WSS_CREATED_TOO_OLD',
      () => signedWith(signers.EC, { clock: { now: () => clock.now() - 600_000 } }),
    ],
    ['a reference by thumbprint', 'WSS_TOKEN', () => signedWith(signers.EC, { tokenReference: 'Thumbprint' })],
    [
      'a certificate of a stranger',
      'WSS_CERTIFICATE_UNTRUSTED',
      async () => signedWith(await sandbox.pki.issueUntrusted('Fuori')),
    ],
    [
      'a certificate that has expired',
      'WSS_CERTIFICATE_EXPIRED',
      async () =>
        signedWith(
          await sandbox.pki.issueSigner('Vecchio', { validFrom: clock.now() - 2 * DAY, validTo: clock.now() - DAY }),
        ),
    ],
  ];
  for (const [what, code, message] of refused) {
    it(`the sandbox refuses ${what}: ${code}`, async () => {
      expect(await post(await message())).to.include({ status: 500, code });
    });
  }

  it('the sandbox takes a message once', async () => {
    const message = await signedWith(signers.RSA);
    expect(await post(message)).to.include({ status: 200 });
    expect(await post(message)).to.include({ status: 500, code: 'WSS_REPLAYED' });
  });
});
