import { expect } from 'chai';
import fc from 'fast-check';
import { TokenError } from '../../src/errors/token-error.js';
import { decodeCompact } from '../../src/jws/decode.js';
import { signCompact } from '../../src/jws/sign.js';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { failureAs } from '../helpers/failure.js';
import { rsaSigner } from '../helpers/keys.js';

const b64 = (value: string | Uint8Array): string => Buffer.from(value).toString('base64url');
const H = b64('{"alg":"RS256"}');
const P = b64('{"a":1}');

describe('decodeCompact', () => {
  it('gives header, payload and signature', () => {
    const { header, payload, signature } = decodeCompact(`${H}.${P}.${b64('sig')}`);
    expect(header).to.deep.equal({ alg: 'RS256' });
    expect(payload).to.deep.equal({ a: 1 });
    expect(Buffer.from(signature).toString()).to.equal('sig');
  });

  it('refuses an unsecured token, which has no signature, for its alg', () => {
    for (const alg of ['none', 'None', 'NONE']) {
      expect(() => decodeCompact(`${b64(`{"alg":"${alg}"}`)}.${P}.`))
        .to.throw(TokenError)
        .that.includes({ code: 'ERR_MODI_TOKEN_ALGORITHM' });
    }
  });

  const rows: [string, string, string][] = [
    ['nothing', '', 'empty'],
    ['two parts', `${H}.${P}`, 'parts'],
    ['four parts', `${H}.${P}.AA.AA`, 'parts'],
    ['an empty signature', `${H}.${P}.`, 'unsigned'],
    ['padding', `${H}.${P}.AA==`, 'base64url'],
    ['the other alphabet', `${H}.${P}.A+/A`, 'base64url'],
    ['a line end', `${H}.${P}.AAAA\n`, 'base64url'],
    ['an impossible length', `${H}.${P}.AAAAA`, 'base64url'],
    ['stray bits in the last character', `${H}.${P}.AB`, 'base64url'],
    ['a header that is not JSON', `${b64('x')}.${P}.AA`, 'header'],
    ['a header that is an array', `${b64('[]')}.${P}.AA`, 'header'],
    ['a header that is null', `${b64('null')}.${P}.AA`, 'header'],
    ['an empty header', `.${P}.AA`, 'header'],
    ['a member twice', `${b64('{"alg":"none","alg":"RS256"}')}.${P}.AA`, 'header'],
    ['a member twice, spelt differently', `${b64('{"alg":"none","\\u0061lg":"RS256"}')}.${P}.AA`, 'header'],
    ['a member twice, deep inside', `${H}.${b64('{"a":[{"b":{"c":1,"d":"}","c":2}}]}')}.AA`, 'payload'],
    [
      'a payload that is not UTF-8',
      `${H}.${b64(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))}.AA`,
      'payload',
    ],
    ['a payload with a byte order mark', `${H}.${b64('\ufeff{}')}.AA`, 'payload'],
    ['more than 64 KiB', `${H}.${'A'.repeat(70_000)}.AA`, 'size'],
  ];
  for (const [what, jws, reason] of rows) {
    it(`refuses ${what}`, async () => {
      const error = await failureAs(TokenError, () => decodeCompact(jws));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_TOKEN_MALFORMED', reason]);
    });
  }

  it('does not take names in different objects for the same member', () => {
    const payload = '{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"a\\":{","__proto__":1}';
    expect(decodeCompact(`${H}.${b64(payload)}.AA`).payload['c']).to.equal('a":{');
  });

  it('gives back what signCompact wrote, whatever the claims', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (claims) => {
        const jws = await signCompact({ ...rsaSigner, sign: async () => Buffer.from('s') }, { alg: 'RS256' }, claims);
        expect(JSON.stringify(decodeCompact(jws).payload)).to.equal(JSON.stringify(claims));
      }),
    );
  });
});

describe('signCompact', () => {
  it('refuses a header that names another algorithm', async () => {
    const error = await failureAs(ConfigurationError, () => signCompact(rsaSigner, { alg: 'ES256' }, {}));
    expect(error.code).to.equal('ERR_MODI_CONFIG_INVALID');
  });
});
