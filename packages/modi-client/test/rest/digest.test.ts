import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { TokenError } from '../../src/errors/token-error.js';
import { checkDigest, digestOf } from '../../src/rest/digest.js';
import { failureAs } from '../helpers/failure.js';

const body = Buffer.from('{"testo": "Ciao mondo"}');
const sha = (name: string, encoding: 'hex' | 'base64' | 'base64url'): string =>
  createHash(name).update(body).digest(encoding);

describe('digestOf and checkDigest', () => {
  it('write standard base64 with padding, SHA-256 unless told otherwise', () => {
    expect(digestOf(body)).to.equal('SHA-256=hPq3xjgxGMr98LL2/lP2Y66DVCTcXdwL+YpNQD/gmvk=');
    expect(digestOf(new Uint8Array(0))).to.equal('SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
  });

  it('agree for all three algorithms', () => {
    for (const algorithm of ['SHA-256', 'SHA-384', 'SHA-512'] as const) checkDigest(digestOf(body, algorithm), body);
  });

  it('refuse another body', async () => {
    const error = await failureAs(TokenError, () => checkDigest(digestOf(body), Buffer.from('{"testo":"Ciao mondo"}')));
    expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_DIGEST_MISMATCH', 'body']);
  });

  const base64 = sha('sha256', 'base64');
  const rows: [what: string, value: string, reason: string][] = [
    ['another spelling of the algorithm', `sha-256=${base64}`, 'algorithm'],
    ['an algorithm without hyphen', `SHA256=${base64}`, 'algorithm'],
    ['MD5', 'MD5=1B2M2Y8AsgTpgAmY7PhCfg==', 'algorithm'],
    ['no algorithm', base64, 'algorithm'],
    ['nothing', '', 'algorithm'],
    ['RFC 9530’s form', `sha-256=:${base64}:`, 'algorithm'],
    ['hexadecimal digits', `SHA-256=${sha('sha256', 'hex')}`, 'encoding'],
    ['base64url', `SHA-256=${sha('sha256', 'base64url')}`, 'encoding'],
    ['base64 without padding', `SHA-256=${base64.replace('=', '')}`, 'encoding'],
    ['stray bits in the last character', `SHA-256=${base64.slice(0, -2)}l=`, 'encoding'],
    ['another length', `SHA-512=${base64}`, 'encoding'],
    ['two digests', `SHA-256=${base64},SHA-512=${sha('sha512', 'base64')}`, 'encoding'],
    ['white space', `SHA-256= ${base64}`, 'encoding'],
  ];
  for (const [what, value, reason] of rows) {
    it(`refuse ${what}`, async () => {
      const error = await failureAs(TokenError, () => checkDigest(value, body));
      expect([error.code, error.facts['reason']]).to.deep.equal(['ERR_MODI_DIGEST_MALFORMED', reason]);
    });
  }

  it('take hexadecimal digits behind a switch', () => {
    checkDigest(`SHA-256=${sha('sha256', 'hex').toUpperCase()}`, body, true);
    checkDigest(digestOf(body), body, true);
  });
});
