import { expect } from 'chai';
import { codiceDi, passoDi, uriDi } from '../../src/amministrazione/totp.js';

/** RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
const RFC = new TextEncoder().encode('12345678901234567890');
const VETTORI = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
] as const;

describe('codes of the second factor (RFC 6238)', () => {
  for (const [seconds, code] of VETTORI) {
    it(`are those of the RFC at ${seconds}`, () => {
      expect(codiceDi(RFC, seconds * 1000)).to.equal(code);
      expect(passoDi(RFC, code, seconds * 1000)).to.equal(Math.floor(seconds / 30));
    });
  }

  it('are taken a step before and a step after, and no further', () => {
    const istante = 1_700_000_010_000;
    const passo = Math.floor(istante / 30_000);
    for (const delta of [-1, 0, 1])
      expect(passoDi(RFC, codiceDi(RFC, istante + delta * 30_000), istante)).to.equal(passo + delta);
    for (const delta of [-2, 2, 20])
      expect(passoDi(RFC, codiceDi(RFC, istante + delta * 30_000), istante)).to.equal(undefined);
  });

  it('may be typed with spaces, and are nothing else than six digits', () => {
    expect(passoDi(RFC, ' 287 082\n', 59_000)).to.equal(1);
    for (const code of ['', '28708', '2870820', '28708a', '٢٨٧٠٨٢', '-87082'])
      expect(passoDi(RFC, code, 59_000)).to.equal(undefined);
  });

  it('come from a URI that every authenticator reads', () => {
    expect(uriDi(RFC, 'm.rossi', 'cassa')).to.match(
      /^otpauth:\/\/totp\/Varco:m\.rossi(%40|@)cassa\?issuer=Varco&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30$/,
    );
  });
});
