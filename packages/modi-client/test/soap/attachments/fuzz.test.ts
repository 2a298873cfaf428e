import { expect } from 'chai';
import fc from 'fast-check';
import { SoapSecurityError } from '../../../src/errors/soap-security-error.js';
import { openEnvelope, type AttachmentPolicy } from '../../../src/soap/attachments/open-envelope.js';
import { readSoapPackage } from '../../../src/soap/attachments/soap-package.js';
import { envelope } from '../../helpers/envelopes.js';
import {
  attachment,
  BOUNDARY,
  include,
  mtom,
  MTOM_TYPE,
  multipart,
  SWA_ROOT,
  SWA_TYPE,
  swa,
} from '../../helpers/multipart.js';

/** Set for the full run. */
const RUNS = Number(process.env['VARCO_MIME_RUNS'] ?? 3_000);

const MTOM = mtom(
  envelope(`<a>${include('a@x')}</a><b>${include('b@x')}</b>`),
  attachment('a@x'),
  attachment('b@x', 'QUJD', 'Content-Length: 4'),
);
const MESSAGES = [MTOM, swa(envelope('<a href="cid:a@x"/>'), attachment('a@x')), swa(envelope('<a/>'))];
const PIECES = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  `--${BOUNDARY}`,
  `\r\n--${BOUNDARY}\r\n`,
  `\r\n--${BOUNDARY}--`,
  '--',
  'Content-ID: <a@x>\r\n',
  'Content-Type: text/xml\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  ':',
  ' ',
  '\0',
  '<',
  '>',
  '"',
  ';',
  '=',
  '%',
  'cid:',
  '&#0;',
  '<!-- -->',
  include('a@x'),
  '__proto__',
  '\u00e8',
];
const TYPES = [SWA_TYPE, MTOM_TYPE, `${MTOM_TYPE}; start="<a@x>"`, 'multipart/related', 'text/xml', ''];

const change = fc.record({
  at: fc.noBias(fc.nat(999_999)).map((part) => part / 1_000_000),
  cut: fc.oneof(fc.constant(0), fc.noBias(fc.nat(60))),
  piece: fc.oneof(
    fc.constantFrom(...PIECES).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 8 }),
  ),
});
const mutant = fc.tuple(fc.constantFrom(...MESSAGES), fc.array(change, { maxLength: 4 })).map(([message, changes]) => ({
  own: message === MTOM ? MTOM_TYPE : SWA_TYPE,
  bytes: changes.reduce((bytes, { at, cut, piece }) => {
    const from = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from + cut)]);
  }, message),
}));
const brokenType = fc
  .tuple(fc.constantFrom(...TYPES), fc.nat(120), fc.constantFrom(...PIECES, 'x'), fc.nat(12))
  .map(([text, at, piece, cut]) => text.slice(0, at) + piece + text.slice(at + cut));
/** Mostly the message's own. */
const type = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...TYPES) },
  { weight: 2, arbitrary: brokenType },
);

describe('hostile multipart messages', function () {
  this.timeout(600_000);

  it('are taken, or refused with a code, under every policy', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        mutant,
        type,
        fc.constantFrom<AttachmentPolicy>('rifiuta', 'espandi', 'lascia'),
        ({ bytes, own }, contentType = own, allegati) => {
          let verdict = 'ok';
          try {
            openEnvelope(bytes, contentType, { allegati });
          } catch (error) {
            if (!(error instanceof SoapSecurityError)) throw error;
            verdict = error.code;
          }
          seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
        },
      ),
      { numRuns: RUNS, seed: 20_261_122 },
    );
    expect([...seen.keys()]).to.include.members([
      'ok',
      'ERR_MODI_MULTIPART_INVALID',
      'ERR_MODI_XOP_INVALID',
      'ERR_MODI_ATTACHMENTS_REFUSED',
      'ERR_MODI_XML_MALFORMED',
    ]);
  });

  it('that are taken give back every byte of what was put in', () => {
    // A content that holds the boundary at the beginning of a line is none that a sender may send.
    const content = fc.array(fc.oneof(fc.constantFrom('\r\n', '\r', '\n', '--', BOUNDARY.slice(1), 'x'), fc.string()), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(content, { maxLength: 5 }), (contents) => {
        const parts = contents.map((pieces, index) => attachment(`${index}@x`, Buffer.from(pieces.join(''))));
        const bytes = multipart([{ headers: SWA_ROOT, content: envelope('<a/>') }, ...parts]);
        const { attachments } = readSoapPackage(bytes, SWA_TYPE);
        expect(attachments.map((part) => Buffer.from(part.content).toString('hex'))).to.deep.equal(
          parts.map((part) => Buffer.from(part.content).toString('hex')),
        );
      }),
      { numRuns: RUNS / 10, seed: 7 },
    );
  });
});
