import { expect } from 'chai';
import { SoapSecurityError } from '../../../src/errors/soap-security-error.js';
import { expandXop } from '../../../src/soap/attachments/expand-xop.js';
import { readSoapPackage } from '../../../src/soap/attachments/soap-package.js';
import { DS, SOAP_12, WSSE, WSU } from '../../../src/soap/names.js';
import { envelope } from '../../helpers/envelopes.js';
import { failureAs } from '../../helpers/failure.js';
import { attachment, BINARY, include, mtom, MTOM_TYPE, XOP, type MadePart } from '../../helpers/multipart.js';

const expanded = (root: Uint8Array | string, ...parts: readonly MadePart[]): string =>
  Buffer.from(expandXop(readSoapPackage(mtom(root, ...parts), MTOM_TYPE))).toString('utf8');
const refusal = async (body: string, ...parts: readonly MadePart[]): Promise<unknown> => {
  const error = await failureAs(SoapSecurityError, () => expanded(envelope(body), ...parts));
  return [error.code, error.facts['reason']];
};
const security = (content: string): string =>
  `<s:Header><w:Security xmlns:w="${WSSE}">${content}</w:Security></s:Header>`;

describe('expandXop', () => {
  const base64 = BINARY.toString('base64');

  it('puts the base64 text where the Include was, and keeps every other byte', () => {
    const body = `<?x y?><a q='1' > è\r\n<b>${include('a@x')}</b><!-- c --><c />${'<d>'}${include('b@x')}</d></a>`;
    const whole = body.replace(include('a@x'), base64).replace(include('b@x'), 'AAEC');
    const parts = [attachment('b@x', Buffer.from([0, 1, 2])), attachment('a@x')];
    expect(expanded(envelope(body), ...parts)).to.equal(envelope(whole).toString('utf8'));
  });

  it('takes the Include as stacks write it: prefixes of its own, an end tag, an escaped id', () => {
    const forms = [
      `<Include xmlns="${XOP}" href="cid:a%2Bb%40x"/>`,
      `<i:Include href='cid:a+b@x' xmlns:i='${XOP}'></i:Include>`,
      `<i:Include\n href="cid:a&#43;b@x" xmlns:i="${XOP}"\n/>`,
    ];
    for (const form of forms) {
      expect(expanded(envelope(`<a>${form}</a>`), attachment('a+b@x'))).to.equal(
        envelope(`<a>${base64}</a>`).toString('utf8'),
      );
    }
  });

  it('puts nothing where there is nothing', () => {
    expect(expanded(envelope(`<a>${include('a@x')}</a>`), attachment('a@x', ''))).to.equal(
      envelope('<a></a>').toString(),
    );
  });

  it('gives an envelope without Includes as it is', () => {
    expect(expanded(envelope('<a/>'))).to.equal(envelope('<a/>').toString());
  });

  it('undoes base64 on the way, in lines', () => {
    const lines = `${base64.slice(0, 76)}\r\n${base64.slice(76)}`;
    const part = { headers: ['Content-ID: <a@x>', 'Content-Transfer-Encoding: Base64'], content: lines };
    expect(expanded(envelope(`<a>${include('a@x')}</a>`), part)).to.equal(envelope(`<a>${base64}</a>`).toString());
  });

  it('lets tokens, digests, signatures and cipher values of Security be outside the envelope, and nothing else', async () => {
    for (const [name, namespace] of [
      ['BinarySecurityToken', WSSE],
      ['SignatureValue', DS],
      ['DigestValue', DS],
      ['CipherValue', 'http://www.w3.org/2001/04/xmlenc#'],
    ]) {
      const form = (content: string): Buffer =>
        envelope('', security(`<x><y:${name} xmlns:y="${namespace}">${content}</y:${name}></x>`));
      expect(expanded(form(include('a@x')), attachment('a@x')), name).to.equal(form(base64).toString());
    }
    for (const soap of ['http://schemas.xmlsoap.org/soap/envelope/', SOAP_12]) {
      const other = `<s:Envelope xmlns:s="${soap}">${security(`<u:Created xmlns:u="${WSU}">${include('a@x')}</u:Created>`)}<s:Body/></s:Envelope>`;
      const error = await failureAs(SoapSecurityError, () => expanded(other, attachment('a@x')));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_XOP_INVALID', 'security']);
    }
    const elsewhere = `<w:Security xmlns:w="${WSSE}"><a>${include('a@x')}</a></w:Security>`;
    expect(expanded(envelope(elsewhere), attachment('a@x'))).to.include(base64);
  });

  const one = include('a@x');
  const refused: readonly (readonly [string, string, string, readonly MadePart[]])[] = [
    ['an Include of nothing', 'no-part', `<a>${one}</a>`, []],
    ['an Include of another id', 'no-part', `<a>${include('A@x')}</a>`, [attachment('a@x')]],
    ['an Include of the envelope', 'root-part', `<a>${include('root@x')}</a>`, []],
    ['two Includes of one part', 'part-repeated', `<a>${one}</a><b>${one}</b>`, [attachment('a@x')]],
    ['a part that no Include names', 'unreferenced', `<a>${one}</a>`, [attachment('a@x'), attachment('b@x')]],
    ['a part that has no id', 'unreferenced', '<a/>', [{ headers: ['Content-Type: a/b'], content: 'x' }]],
    ['text before', 'siblings', `<a>x${one}</a>`, [attachment('a@x')]],
    ['white space before', 'siblings', `<a>\n${one}</a>`, [attachment('a@x')]],
    ['white space after', 'siblings', `<a>${one} </a>`, [attachment('a@x')]],
    ['a comment beside', 'siblings', `<a>${one}<!-- x --></a>`, [attachment('a@x')]],
    ['a CDATA section beside', 'siblings', `<a><![CDATA[]]>${one}</a>`, [attachment('a@x')]],
    ['an element beside', 'siblings', `<a>${one}<b/></a>`, [attachment('a@x')]],
    ['two in one element', 'siblings', `<a>${one}${include('b@x')}</a>`, [attachment('a@x'), attachment('b@x')]],
    ['another attribute', 'attributes', `<a>${one.replace('href', 'id="x" href')}</a>`, [attachment('a@x')]],
    ['an attribute of a namespace', 'attributes', `<a>${one.replace('href', 'xop:href')}</a>`, [attachment('a@x')]],
    ['no href', 'href', `<a>${one.replace(/ href="[^"]*"/, '')}</a>`, [attachment('a@x')]],
    ['a href to the network', 'href', `<a>${one.replace('cid:', 'http:')}</a>`, [attachment('a@x')]],
    ['a href to the document', 'href', `<a>${one.replace('cid:a@x', '#a')}</a>`, [attachment('a@x')]],
    ['a href with a broken escape', 'href', `<a>${one.replace('a@x', 'a%zz')}</a>`, [attachment('a@x')]],
    ['a space in the Include', 'content', `<a>${one.replace('/>', '> </xop:Include>')}</a>`, [attachment('a@x')]],
    ['an element in the Include', 'content', `<a>${one.replace('/>', '><b/></xop:Include>')}</a>`, [attachment('a@x')]],
    ['another element of XOP', 'element', `<a>${one.replace('Include', 'Exclude')}</a>`, [attachment('a@x')]],
    [
      'a quoted-printable part',
      'transfer-encoding',
      `<a>${one}</a>`,
      [{ headers: ['Content-ID: <a@x>', 'Content-Transfer-Encoding: quoted-printable'], content: '=41' }],
    ],
    [
      'a part that is not the base64 that it says',
      'transfer-encoding',
      `<a>${one}</a>`,
      [{ headers: ['Content-ID: <a@x>', 'Content-Transfer-Encoding: base64'], content: 'A?==' }],
    ],
  ];
  for (const [what, reason, body, parts] of refused) {
    it(`refuses ${what}`, async () => {
      expect(await refusal(body, ...parts)).to.deep.equal(['ERR_MODI_XOP_INVALID', reason]);
    });
  }

  it('refuses an Include that is the whole document', async () => {
    const error = await failureAs(SoapSecurityError, () => expanded(one, attachment('a@x')));
    expect(error.facts['reason']).to.equal('siblings');
  });

  it('counts what will come before it makes it', async () => {
    const message = readSoapPackage(mtom(envelope(`<a>${one}</a>`), attachment('a@x', Buffer.alloc(3_000))), MTOM_TYPE);
    const size = envelope('<a></a>').length + 4_000;
    expect(expandXop(message, { maxBytes: size }).length).to.equal(size);
    const error = await failureAs(SoapSecurityError, () => expandXop(message, { maxBytes: size - 1 }));
    expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_XOP_INVALID', 'size']);
  });

  it('refuses a root that is no XML as such', async () => {
    const error = await failureAs(SoapSecurityError, () => expanded('<!DOCTYPE a><a/>'));
    expect(error.code).to.equal('ERR_MODI_XML_FORBIDDEN');
  });
});
