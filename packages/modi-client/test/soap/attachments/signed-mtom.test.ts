import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SoapSecurityError } from '../../../src/errors/soap-security-error.js';
import { openEnvelope } from '../../../src/soap/attachments/open-envelope.js';
import { loadEngine } from '../../../src/soap/engine/load-engine.js';
import { SOAP_11, WSA, WSSE, WSU } from '../../../src/soap/names.js';
import { verifyEnvelope, type VerifiedEnvelope } from '../../../src/soap/verify-envelope.js';
import { createTrustFromPem } from '../../../src/trust/trust.js';
import { failureAs } from '../../helpers/failure.js';
import { FixedClock } from '../../helpers/fixed-ports.js';
import { attachment, BINARY, include, mtom, MTOM_TYPE, SWA_TYPE, swa, type MadePart } from '../../helpers/multipart.js';
import { body, ENC, forge } from '../vectors/forge.js';
import { certificatePem, VECTORS } from '../vectors/vector-keys.js';

const clock = new FixedClock(Date.UTC(2026, 11, 1, 10, 0, 30));
const trust = createTrustFromPem({ pem: certificatePem('ca'), clock });
const here = spawnSync('xmlsec1', ['--version'], { stdio: 'ignore' }).status === 0;
const ID_ATTRIBUTES = [
  `${SOAP_11}:Body`,
  `${WSU}:Timestamp`,
  `${WSSE}:BinarySecurityToken`,
  `${WSA}:To`,
  `${WSA}:MessageID`,
].flatMap((name) => ['--id-attr:Id', name]);
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\r\n'), BINARY]);
const CONTENT = `<e:estratto xmlns:e="urn:e"><e:pdf>${PDF.toString('base64')}</e:pdf><e:firma>AAEC</e:firma></e:estratto>`;

/** Signed by xmlsec1, over the base64 text, as XOP wants it: the signature is over the infoset that is optimised after. */
function signedByXmlsec1(): string {
  const directory = mkdtempSync(join(tmpdir(), 'varco-mtom-'));
  try {
    const template = forge({ body: body(CONTENT) })
      .replace(/(<ds:(?:DigestValue|SignatureValue)>)[^<]*/g, '$1')
      .replaceAll(`${ENC}sha256`, `${ENC}sha512`);
    writeFileSync(join(directory, 'template.xml'), template);
    const signed = join(directory, 'signed.xml');
    const { status, stderr } = spawnSync(
      'xmlsec1',
      [
        '--sign',
        '--enabled-reference-uris',
        'same-doc',
        '--privkey-pem',
        fileURLToPath(new URL('keys/client.key', VECTORS)),
        ...ID_ATTRIBUTES,
        '--output',
        signed,
        join(directory, 'template.xml'),
      ],
      { encoding: 'utf8' },
    );
    expect(status, stderr).to.equal(0);
    return readFileSync(signed, 'utf8');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('a signed message that was optimised after it was signed', function () {
  this.timeout(30_000);
  let signed = '';
  let optimised = '';
  before(function () {
    if (!here) {
      console.log('    (skipped: xmlsec1 is not here; apt-get install xmlsec1)');
      this.skip();
    }
    signed = signedByXmlsec1();
    optimised = signed.replace(PDF.toString('base64'), include('pdf@x')).replace('>AAEC<', `>${include('firma@x')}<`);
  });

  const parts = (pdf: Uint8Array = PDF): readonly MadePart[] => [
    attachment('pdf@x', pdf),
    attachment('firma@x', Buffer.from([0, 1, 2])),
  ];
  const verify = async (bytes: Uint8Array, type: string, engine = 'scanner' as const): Promise<VerifiedEnvelope> =>
    verifyEnvelope(openEnvelope(bytes, type, { allegati: 'espandi' }).envelope, {
      trust,
      clock,
      engine: await loadEngine(engine),
    });
  const refusal = async (bytes: Uint8Array, type: string): Promise<string> =>
    (await failureAs(SoapSecurityError, async () => verify(bytes, type))).code;

  it('is byte for byte what was signed, and verifies in both engines', async () => {
    const message = mtom(optimised, ...parts());
    const { envelope } = openEnvelope(message, MTOM_TYPE, { allegati: 'espandi' });
    expect(Buffer.from(envelope).toString('utf8')).to.equal(signed);
    for (const name of ['scanner', 'xml-crypto'] as const) {
      const verified = await verifyEnvelope(envelope, { trust, clock, engine: await loadEngine(name) });
      expect(verified.covered, name).to.deep.equal(['Timestamp', 'To', 'MessageID', 'Body']);
      expect(Buffer.from(verified.body ?? []).toString('utf8')).to.include(PDF.toString('base64'));
    }
  });

  it('verifies with its token outside the envelope, as CXF sends it', async () => {
    const token = />([A-Za-z0-9+/=]+)<\/wsse:BinarySecurityToken>/.exec(optimised)?.[1] ?? '';
    const message = mtom(
      optimised.replace(token, include('token@x')),
      ...parts(),
      attachment('token@x', Buffer.from(token, 'base64')),
    );
    expect((await verify(message, MTOM_TYPE)).covered).to.include('Body');
  });

  it('does not verify with another byte in an attachment, or with two that changed places', async () => {
    const changed = Buffer.from(PDF);
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(await refusal(mtom(optimised, ...parts(changed)), MTOM_TYPE)).to.equal('ERR_MODI_DIGEST_MISMATCH');
    const swapped = optimised.replace('pdf@x', 'other@x').replace('firma@x', 'pdf@x').replace('other@x', 'firma@x');
    expect(await refusal(mtom(swapped, ...parts()), MTOM_TYPE)).to.equal('ERR_MODI_DIGEST_MISMATCH');
  });

  it('does not verify where the Includes are left, nor where they were signed', async () => {
    const { envelope } = openEnvelope(mtom(optimised, ...parts()), MTOM_TYPE, { allegati: 'lascia' });
    const error = await failureAs(SoapSecurityError, async () => verifyEnvelope(envelope, { trust, clock }));
    expect(error.code).to.equal('ERR_MODI_DIGEST_MISMATCH');
    const overIncludes = forge({ body: body(`<a>${include('pdf@x')}</a>`) });
    expect(await refusal(mtom(overIncludes, attachment('pdf@x')), MTOM_TYPE)).to.equal('ERR_MODI_DIGEST_MISMATCH');
  });

  it('is refused with an attachment more, in either form', async () => {
    const more = attachment('more@x');
    expect(await refusal(mtom(optimised, ...parts(), more), MTOM_TYPE)).to.equal('ERR_MODI_XOP_INVALID');
    expect(await refusal(swa(signed, more), SWA_TYPE)).to.equal('ERR_MODI_ATTACHMENTS_REFUSED');
    expect((await verify(swa(signed), SWA_TYPE)).covered).to.include('Body');
  });
});
