import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Credenziale } from '../../src/domain/credenziale.js';
import { identificaApplicazione, type Identificazione } from '../../src/identity/identifica-applicazione.js';
import { anagrafeDi, applicazione, enteDi } from '../policy/scena.js';
import { richiestaHttp } from './richiesta-http.js';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const credenziale = (utente: string, segreto: string): Credenziale => ({
  tipo: 'basic',
  utente,
  segretoSha256: sha256(segreto),
});
const base64 = (text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string =>
  Buffer.from(text, encoding).toString('base64');

const portale = applicazione({
  id: 'portale',
  credenziali: [credenziale('portale', 's3greto'), credenziale('portale-nuovo', 'altro:s3greto')],
});
const accenti = applicazione({ id: 'accenti', credenziali: [credenziale('città', 'perché€')] });
const soloCertificato = applicazione({
  id: 'mtls',
  credenziali: [{ tipo: 'certificato', improntaSha256: 'a'.repeat(64) }],
});
const rotta = applicazione({
  id: 'rotta',
  credenziali: [{ tipo: 'basic', utente: 'rotta', segretoSha256: 'non-esadecimale' }],
});
const vuota = applicazione({ id: 'vuota', credenziali: [credenziale('vuota', 's')] });
const cassa = enteDi({ applicazioni: [portale, accenti, soloCertificato, rotta] });
const altra = enteDi({ id: 'altra', applicazioni: [vuota] });
const anagrafe = anagrafeDi(cassa, altra);

const con = (...authorization: readonly string[]): Identificazione =>
  identificaApplicazione(richiestaHttp(authorization.map((value) => ['Authorization', value] as const)), anagrafe);
const chi = (identificata: Identificazione): string => (identificata.ok ? identificata.applicazione.id : 'nessuno');

describe('an application with a name and a secret', () => {
  it('is known, with its ente', () => {
    const identificata = con(`Basic ${base64('portale:s3greto')}`);
    expect(identificata).to.deep.equal({ ok: true, ente: cassa, applicazione: portale });
  });

  it('is known by any of its credentials', () => {
    expect(chi(con(`Basic ${base64('portale-nuovo:altro:s3greto')}`))).to.equal('portale');
  });

  it('may have colons in its secret', () => {
    expect(chi(con(`Basic ${base64('portale-nuovo:altro')}`))).to.equal('nessuno');
    expect(chi(con(`Basic ${base64('portale-nuovo:altro:s3greto')}`))).to.equal('portale');
  });

  it('may have accents in both, as UTF-8 and as nothing else', () => {
    expect(chi(con(`Basic ${base64('città:perché€')}`))).to.equal('accenti');
    expect(chi(con(`Basic ${base64('città:perché', 'latin1')}`))).to.equal('nessuno');
    expect(chi(con(`Basic ${base64('citta\u0300:perché€')}`))).to.equal('nessuno');
  });

  it('may write the scheme as it likes, with more than one space after it', () => {
    expect(chi(con(`basic ${base64('portale:s3greto')}`))).to.equal('portale');
    expect(chi(con(`BASIC   ${base64('portale:s3greto')}`))).to.equal('portale');
  });

  for (const [what, authorization] of [
    ['a wrong secret', `Basic ${base64('portale:sbagliato')}`],
    ['an empty secret', `Basic ${base64('portale:')}`],
    ['a longer secret', `Basic ${base64('portale:s3greto ')}`],
    ['the secret in another case', `Basic ${base64('portale:S3GRETO')}`],
    ['the SHA-256 in place of the secret', `Basic ${base64(`portale:${sha256('s3greto')}`)}`],
    ["another credential's secret", `Basic ${base64('portale:altro:s3greto')}`],
    ['an unknown name', `Basic ${base64('nessuno:s3greto')}`],
    ['a name in another case', `Basic ${base64('Portale:s3greto')}`],
    ['an empty name', `Basic ${base64(':s3greto')}`],
    ['the empty name with the empty secret', `Basic ${base64(':')}`],
    ["an unknown name with the secret whose digest stands for nobody's", `Basic ${base64('nessuno:')}`],
    ['no colon', `Basic ${base64('portale')}`],
    ['nothing after the scheme', 'Basic'],
    ['nothing after the space', 'Basic '],
    ['what is not base64', 'Basic %%%%'],
    ['base64url', `Basic ${Buffer.from('portale:s3greto?>').toString('base64url')}-_`],
    ['two values', `Basic ${base64('portale:s3greto')} ${base64('portale:s3greto')}`],
    ['something after a comma', `Basic ${base64('portale:s3greto')}, Bearer x`],
    ['a stored digest that is no digest', `Basic ${base64('rotta:non-esadecimale')}`],
    ['bytes that are not UTF-8', `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0xff]).toString('base64')}`],
    ['a Bearer token', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
    ['a scheme that begins like Basic', `Basic-x ${base64('portale:s3greto')}`],
    ['an empty header', ''],
  ] as const) {
    it(`is not known by ${what}`, () => {
      expect(con(authorization)).to.deep.equal({ ok: false, presentate: true });
    });
  }

  it('is told apart from one that presented nothing', () => {
    expect(con()).to.deep.equal({ ok: false, presentate: false });
  });

  it('is judged by the first of two headers, as node hands it over', () => {
    expect(chi(con('Bearer x', `Basic ${base64('portale:s3greto')}`))).to.equal('nessuno');
  });

  it("is never taken for another ente's", () => {
    const identificata = con(`Basic ${base64('vuota:s')}`);
    expect(identificata.ok && identificata.ente.ente.id).to.equal('altra');
  });
});
