import { expect } from 'chai';
import { SoapSecurityError } from '../../../src/errors/soap-security-error.js';
import { readSoapPackage, replaceRoot, type SoapPackage } from '../../../src/soap/attachments/soap-package.js';
import { envelope } from '../../helpers/envelopes.js';
import { failureAs } from '../../helpers/failure.js';
import {
  attachment,
  BINARY,
  BOUNDARY,
  MTOM_ROOT,
  MTOM_TYPE,
  multipart,
  SWA_ROOT,
  SWA_TYPE,
  swa,
  type MadePart,
} from '../../helpers/multipart.js';

const ROOT = envelope('<ok/>');
const root: MadePart = { headers: SWA_ROOT, content: ROOT };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const reasonOf = async (read: () => unknown): Promise<unknown> => {
  const error = await failureAs(SoapSecurityError, read);
  expect(error.code).to.equal('ERR_MODI_MULTIPART_INVALID');
  return error.facts['reason'];
};

describe('readSoapPackage', () => {
  const taken = (bytes: Uint8Array, type = SWA_TYPE): SoapPackage => readSoapPackage(bytes, type);

  it('gives the envelope and the attachments, with their places in the bytes', () => {
    const bytes = swa(ROOT, attachment('a@x'), attachment('b@x', ''));
    const message = taken(bytes);
    expect(message.kind).to.equal('swa');
    expect(text(message.root.content)).to.equal(text(ROOT));
    const [a, b] = message.attachments;
    expect(a?.content).to.deep.equal(BINARY);
    expect(text(bytes.subarray(a?.start, a?.end))).to.equal(text(BINARY));
    expect([a?.contentId, a?.transferEncoding, a?.headers.get('content-type')]).to.deep.equal([
      'a@x',
      'binary',
      'application/octet-stream',
    ]);
    expect([b?.content.length, b?.contentId]).to.deep.equal([0, 'b@x']);
  });

  it('finds the root by start, wherever it stands, and takes the first part where none is named', () => {
    const bytes = multipart([attachment('a@x'), root]);
    expect(text(taken(bytes).root.content)).to.equal(text(ROOT));
    const first = `multipart/related; type="text/xml"; boundary="${BOUNDARY}"`;
    expect(text(taken(swa(ROOT, attachment('a@x')), first).root.content)).to.equal(text(ROOT));
  });

  it('reads what stacks write: folded headers, ids that are URLs, a preamble, an epilogue, blanks after a boundary', () => {
    const headers = [
      'content-type: application/xop+xml; charset=UTF-8;\r\n\ttype="application/soap+xml"',
      'Content-Id: <http://tempuri.org/0>',
    ];
    const type = `Multipart/Related;boundary="${BOUNDARY}"; type="application/xop+xml";start="<http://tempuri.org/0>";start-info="application/soap+xml; action=\\"\\""`;
    const bytes = multipart([{ headers, content: ROOT }, attachment('http://tempuri.org/1/2')], {
      before: 'This is a multi-part message in MIME format.\n',
      after: ' \t\r\nthe end\r\n',
    });
    const message = taken(bytes, type);
    expect([message.kind, message.root.contentId, message.attachments.length]).to.deep.equal([
      'mtom',
      'http://tempuri.org/0',
      1,
    ]);
    const padded = Buffer.from(text(bytes).replace(`--${BOUNDARY}\r\n`, `--${BOUNDARY} \t\r\n`), 'latin1');
    expect(text(taken(padded, type).root.content)).to.equal(text(ROOT));
  });

  it('takes a part that ends with its empty line', () => {
    const bytes = Buffer.from(text(swa(ROOT, attachment('a@x', ''))).replace('\r\n\r\n\r\n--', '\r\n\r\n--'), 'latin1');
    expect(taken(bytes).attachments[0]?.content.length).to.equal(0);
  });

  it('takes a boundary of 70 characters, and one within a line, for what it is', () => {
    const boundary = `${'b'.repeat(60)}'()+_,-./?`;
    const content = Buffer.from(`x--${boundary}--\r\n-${boundary}\r\n--${boundary.slice(1)}`);
    const bytes = multipart([root, attachment('a@x', content)], { boundary });
    const type = SWA_TYPE.replace(BOUNDARY, boundary);
    expect(text(taken(bytes, type).attachments[0]?.content ?? ROOT)).to.equal(text(content));
    expect(text(taken(bytes, type).bytes)).to.equal(text(bytes));
  });

  const whole = text(swa(ROOT, attachment('a@x', 'AAA')));
  const param = (from: string, to: string): readonly [string, string] => [whole, SWA_TYPE.replace(from, to)];
  const line = (from: string, to: string): readonly [string, string] => [whole.replace(from, to), SWA_TYPE];
  const refused: readonly (readonly [string, string, readonly [string, string]])[] = [
    ['another multipart', 'not-related', param('related', 'mixed')],
    ['XOP outside a multipart', 'not-related', param('multipart/related', 'application/xop+xml')],
    ['a Content-Type that is none', 'content-type', param('; type', ', type')],
    ['a parameter twice', 'content-type', param('start=', 'type=')],
    ['a quotation without end', 'content-type', param('<root@x>"', '<root@x>')],
    ['a boundary that is not quoted and no token', 'content-type', param(`"${BOUNDARY}"`, BOUNDARY)],
    ['no boundary', 'boundary', param('boundary=', 'bounds=')],
    ['an empty boundary', 'boundary', param(BOUNDARY, '')],
    ['a boundary of 71 characters', 'boundary', param(BOUNDARY, 'b'.repeat(71))],
    ['a boundary that ends in a space', 'boundary', param(BOUNDARY, 'b ')],
    ['a boundary with other characters', 'boundary', param(BOUNDARY, 'b#')],
    ['no type', 'type', param('type=', 'kind=')],
    ['another type', 'type', param('text/xml', 'text/html')],
    ['a start that is nowhere', 'start', param('root@x', 'toor@x')],
    ['a start without brackets', 'start', param('<root@x>', 'root@x')],
    ['a root of another type', 'root-type', line('text/xml', 'application/soap+xml')],
    ['a root that says no type', 'root-type', line('Content-Type: text/xml; charset=utf-8\r\n', '')],
    ['a root in another charset', 'charset', line('utf-8', 'iso-8859-1')],
    [
      'a root in base64',
      'transfer-encoding',
      line('Content-ID: <r', 'Content-Transfer-Encoding: base64\r\nContent-ID: <r'),
    ],
    ['an encoding that is none', 'transfer-encoding', line('binary', 'x-zip')],
    ['one Content-ID for two parts', 'content-id-repeated', line('<a@x>', '<root@x>')],
    ['a Content-ID without brackets', 'content-id', line('<a@x>', 'a@x')],
    ['a header twice', 'header-repeated', line('Content-ID: <a@x>', 'Content-ID: <a@x>\r\ncontent-id: <a@x>')],
    ['a header without a colon', 'header', line('Content-ID: <a@x>', 'Content-ID')],
    ['a header with a space before its colon', 'header', line('Content-ID: <a@x>', 'Content-ID : <a@x>')],
    ['a header with a NUL', 'header', line('<a@x>', '<a@x>\0')],
    ['headers that begin with a continuation', 'header', line('Content-Type: app', ' Content-Type: app')],
    ['a header line that ends in LF', 'line-end', line('<a@x>\r\n', '<a@x>\n')],
    ['a header line that ends in CR', 'line-end', line('<a@x>\r\n', '<a@x>\r')],
    ['headers without an end', 'header', line('\r\n\r\nAAA', '')],
    ['long headers', 'header-size', line('<a@x>', `<a@x>\r\nX: ${'x'.repeat(8_192)}`)],
    ['a delimiter after LF alone', 'line-end', line('\r\n\r\nAAA\r\n--', '\r\n\r\nAAA\n--')],
    ['a delimiter after CR alone', 'line-end', line('AAA', `AAA\r--${BOUNDARY}`)],
    ['a line that goes on after the boundary', 'delimiter', line('AAA', `AAA\r\n--${BOUNDARY}2`)],
    ['one dash after the boundary', 'delimiter', line('AAA', `AAA\r\n--${BOUNDARY}-`)],
    ['a delimiter line that ends in LF', 'delimiter', line(`--${BOUNDARY}\r\n`, `--${BOUNDARY}\n`)],
    ['no closing delimiter', 'not-closed', line(`\r\n--${BOUNDARY}--\r\n`, '')],
    ['half a closing delimiter', 'not-closed', line(`--${BOUNDARY}--\r\n`, `--${BOUNDARY}`)],
    ['a part after the end', 'after-close', line('AAA', `AAA\r\n--${BOUNDARY}--`)],
    ['no part', 'no-parts', [`--${BOUNDARY}--\r\n`, SWA_TYPE]],
    ['nothing', 'no-parts', ['', SWA_TYPE]],
    ['an envelope', 'no-parts', [text(ROOT), SWA_TYPE]],
    [
      'too many parts',
      'too-many-parts',
      [text(swa(ROOT, ...Array.from({ length: 64 }, (_, n) => attachment(`${n}`, '')))), SWA_TYPE],
    ],
  ];
  for (const [what, reason, [bytes, type]] of refused) {
    it(`refuses ${what}`, async () => {
      expect(await reasonOf(() => taken(Buffer.from(bytes, 'latin1'), type))).to.equal(reason);
    });
  }

  const mtomWhole = multipart([{ headers: MTOM_ROOT, content: ROOT }]);
  it('refuses MTOM whose root does not say the envelope’s type, or another than start-info', async () => {
    const other = Buffer.from(text(mtomWhole).replace('; type="text/xml"', ''), 'latin1');
    expect(await reasonOf(() => taken(other, MTOM_TYPE))).to.equal('root-type');
    expect(await reasonOf(() => taken(mtomWhole, MTOM_TYPE.replace('text/xml', 'application/soap+xml')))).to.equal(
      'start-info',
    );
  });

  it('refuses more bytes than are allowed', async () => {
    expect(await reasonOf(() => readSoapPackage(mtomWhole, MTOM_TYPE, { maxBytes: 100 }))).to.equal('size');
  });

  it('reads ten megabytes made to be slow in no long time', () => {
    const dashes = '-'.repeat(70);
    const type = SWA_TYPE.replace(BOUNDARY, dashes);
    const slow = [
      Buffer.from(`x${'-'.repeat(8_000_000)}`),
      Buffer.alloc(8_000_000, '\r\n'),
      Buffer.from(`\r\n-${dashes}`.repeat(100_000)),
      Buffer.from(`x${'-'.repeat(72)}\r\n`.repeat(90_000)),
    ];
    const start = process.cpuUsage();
    for (const content of slow) {
      const bytes = multipart([root, attachment('a@x', content)], { boundary: dashes });
      expect(taken(bytes, type).attachments[0]?.content.length).to.equal(content.length);
    }
    expect(process.cpuUsage(start).user / 1_000_000).to.be.lessThan(5);
  });
});

describe('replaceRoot', () => {
  const message = readSoapPackage(swa(ROOT, attachment('a@x')), SWA_TYPE);

  it('changes the envelope and keeps every other byte', () => {
    const shorter = envelope('<k/>');
    const { bytes } = replaceRoot(message, shorter);
    expect(text(bytes)).to.equal(text(message.bytes).replace(text(ROOT), text(shorter)));
  });

  it('refuses a root that would hold a delimiter', async () => {
    const cut = Buffer.concat([ROOT, Buffer.from(`\r\n--${BOUNDARY}\r\nContent-ID: <b@x>\r\n\r\n`)]);
    expect(await reasonOf(() => replaceRoot(message, cut))).to.equal('too-many-parts');
  });

  it('refuses to make a Content-Length wrong', async () => {
    const headers = [...SWA_ROOT, `Content-Length: ${ROOT.length}`];
    const said = readSoapPackage(multipart([{ headers, content: ROOT }]), SWA_TYPE);
    expect(replaceRoot(said, ROOT).bytes).to.deep.equal(said.bytes);
    expect(await reasonOf(() => replaceRoot(said, envelope('')))).to.equal('content-length');
  });
});
