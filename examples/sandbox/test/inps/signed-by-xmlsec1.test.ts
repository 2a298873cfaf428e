import { spawnSync } from 'node:child_process';
import { randomUUID, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createClock } from '../../src/clock.js';
import type { IssuedCertificate, Pki } from '../../src/context.js';
import { createPki } from '../../src/pki/create-pki.js';
import { call, NS, SOAP, TIPICO } from './support/caller.js';
import { type House, openHouse, PROFILI } from './support/house.js';
import { DS, EXC, iso, MORE, WSA, WSSE, WSU, X509V3 } from './support/sign-request.js';

const HERE = spawnSync('xmlsec1', ['--version']).status === 0;
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/** Where canonicalizers differ: prefixes in upper case, default namespaces that come and go, ends of lines, CDATA. */
const ODD_HEADER =
  '<odd:x xmlns:odd="urn:odd" xmlns:Z="urn:z" xmlns="urn:d" wsu:Id="Odd" Z:b="1" odd:a=\'"&#9;&#13;\' xml:lang="it" plain = "2"\r\n>' +
  '<y>\u0085\u2028 &#x1D11E;<![CDATA[<&>\u2028]]>&gt;<!-- --></y ><y xmlns=""><Z:w/></y></odd:x>';

describe('sandbox INPS / requests signed by xmlsec1', function () {
  this.timeout(20_000);
  const clock = createClock();
  let pki: Pki;
  let house: House;
  let folder = '';

  before(async function () {
    if (!HERE) {
      process.stderr.write('      xmlsec1 is not here: no request signed by it was sent\n');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'varco-sandbox-'));
    pki = await createPki();
    const profilo = {
      ...PROFILI.bare,
      wss: 'ID_AUTH_SOAP_02',
      integrita: 'INTEGRITY_SOAP_01',
    } as const;
    house = {
      ...(await openHouse({ pki, clock, profilo })),
      caPem: pki.caPem,
      certificate: await pki.issueClient('Cassa'),
    };
  });
  after(async () => {
    if (folder !== '') {
      await house.close();
      rmSync(folder, { recursive: true });
    }
  });

  const reference = (id: string, prefixes: string): string => {
    const list = prefixes === '' ? '' : `<e:InclusiveNamespaces xmlns:e="${EXC}" PrefixList="${prefixes}"/>`;
    return (
      `<Reference URI="#${id}"><Transforms><Transform Algorithm="${EXC}">${list}</Transform></Transforms>` +
      `<DigestMethod Algorithm="${SHA256}"/><DigestValue/></Reference>`
    );
  };
  const template = (signer: IssuedCertificate, algorithm: string, prefixes: string): string => {
    const der = new X509Certificate(signer.certificate).raw.toString('base64').replace(/(.{64})/g, '$1\n');
    const ids = ['Timestamp', 'To', 'MessageID', 'Odd', 'Body'];
    return (
      `<S:Envelope xmlns:S="${SOAP}" xmlns:wsu="${WSU}" xmlns="urn:outer"><S:Header>` +
      `<wsse:Security xmlns:wsse="${WSSE}" S:mustUnderstand="1">` +
      `<wsse:BinarySecurityToken ValueType="${X509V3}" wsu:Id="X509">${der}</wsse:BinarySecurityToken>` +
      `<wsu:Timestamp wsu:Id="Timestamp"><wsu:Created>${iso(clock.now())}</wsu:Created><wsu:Expires>${iso(clock.now() + 60_000)}</wsu:Expires></wsu:Timestamp>` +
      `<Signature xmlns="${DS}"><SignedInfo><CanonicalizationMethod Algorithm="${EXC}"/><SignatureMethod Algorithm="${MORE}${algorithm}"/>` +
      `${ids.map((id) => reference(id, prefixes)).join('\n')}</SignedInfo><SignatureValue/><KeyInfo>` +
      `<wsse:SecurityTokenReference><wsse:Reference URI="#X509"/></wsse:SecurityTokenReference></KeyInfo></Signature></wsse:Security>` +
      `<wsa:To xmlns:wsa="${WSA}" wsu:Id="To"> ${house.inps.url}\n</wsa:To>` +
      `<wsa:MessageID xmlns:wsa="${WSA}" wsu:Id="MessageID">urn:uuid:${randomUUID()}</wsa:MessageID>${ODD_HEADER}</S:Header>` +
      `<S:Body wsu:Id="Body"><ConsultaEstrattoConto xmlns="${NS}"><request><CodiceFiscale>${TIPICO}</CodiceFiscale></request></ConsultaEstrattoConto></S:Body></S:Envelope>`
    );
  };
  const signWithXmlsec = (signer: IssuedCertificate, xml: string): string => {
    const [input, key, output] = ['in.xml', 'key.pem', 'out.xml'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(input, xml);
    writeFileSync(key, signer.key);
    const ids = [
      `${WSU}:Timestamp`,
      `${WSA}:To`,
      `${WSA}:MessageID`,
      `urn:odd:x`,
      `${SOAP}:Body`,
      `${WSSE}:BinarySecurityToken`,
    ];
    const { status, stderr } = spawnSync('xmlsec1', [
      ...['--sign', '--enabled-reference-uris', 'same-doc', '--privkey-pem', key, '--output', output],
      ...ids.flatMap((name) => ['--id-attr:Id', name]),
      input,
    ]);
    expect(status, stderr.toString()).to.equal(0);
    return readFileSync(output, 'utf8');
  };

  for (const [keyType, algorithm] of [
    ['rsa', 'rsa-sha256'],
    ['ec', 'ecdsa-sha256'],
    ['ec', 'ecdsa-sha512'],
  ] as const) {
    for (const prefixes of ['', '#default S wsu']) {
      it(`are believed: ${algorithm}, ${prefixes === '' ? 'no prefixes listed' : `prefixes ${prefixes}`}`, async () => {
        const signer = await pki.issueSigner('Firma', { keyType });
        const message = signWithXmlsec(signer, template(signer, algorithm, prefixes));
        const answer = await call(house, { body: message });
        expect(answer).to.include({ status: 200, code: undefined });
        expect(answer.text).to.contain(TIPICO);
        const spoilt = await call(house, { body: message.replace('xml:lang="it"', 'xml:lang="en"') });
        expect(spoilt).to.include({ status: 500, code: 'WSS_DIGEST' });
      });
    }
  }
});
