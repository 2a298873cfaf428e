import { expect } from 'chai';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createCertificateDirectory, serialOf } from '../../src/soap/certificate-directory.js';
import { isName, issuerOf, writeName, type DistinguishedName } from '../../src/soap/distinguished-name.js';

const read = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/names/${name}.pem`, import.meta.url), 'utf8');
const nameOf = (name: string): DistinguishedName => issuerOf(new X509Certificate(read(name)).raw) ?? [];

/** One issuer, as it is written by: Java, as RFC 2253 and as `toString`; OpenSSL; hand. */
const QUALIFIED = [
  String.raw`1.2.840.113549.1.9.1=#160b6140622e6578616d706c65,CN=Autorità \#1,OU=\ \ Qualificati\;\<x\>,2.5.4.97=#0c1156415449542d3030303030303030303030,O=Ente \"Prova\"\, S.p.A.,C=IT`,
  String.raw`EMAILADDRESS=a@b.example, CN="Autorità #1", OU="  Qualificati;<x>", OID.2.5.4.97=VATIT-00000000000, O="Ente \"Prova\", S.p.A.", C=IT`,
  String.raw`emailAddress=a@b.example,CN=Autorit\C3\A0 #1,OU=\  Qualificati\;\<x\>,organizationIdentifier=VATIT-00000000000,O=Ente \"Prova\"\, S.p.A.,C=IT`,
  String.raw`C = it; O = Ente \22Prova\22\2C S.p.A. ;organizationidentifier=vatit-00000000000;OU=Qualificati\;\<x\>;cn=AUTORITÀ #1;E=A@B.example`,
];

describe('the name of an issuer', () => {
  for (const text of QUALIFIED) {
    it(`is known as ${text}`, () => {
      expect(isName(text, nameOf('qualified'))).to.equal(true);
      expect(isName(text.replace(/V/i, 'W'), nameOf('qualified')) && !/#0c11/.test(text)).to.equal(false);
      expect(isName(text, nameOf('several'))).to.equal(false);
    });
  }

  it('is written as Java reads it', () => {
    expect(writeName(nameOf('qualified'))).to.equal((QUALIFIED[0] ?? '').replace(String.raw`\ \ Q`, String.raw`\  Q`));
    expect(writeName(nameOf('several'))).to.equal(String.raw`CN=Uno+OU=Due,O=\#Prima,C=IT`);
    expect(writeName(nameOf('spaces'))).to.equal(String.raw`CN=\ Inizio,O=Fine\ ,C=IT`);
    for (const name of ['qualified', 'several', 'spaces']) {
      expect(isName(writeName(nameOf(name)), nameOf(name))).to.equal(true);
    }
  });

  it('is known with the attributes of one relative name in any order', () => {
    for (const text of [String.raw`OU=Due + CN=Uno, O=\#Prima, C=IT`, String.raw`C=IT, O="#Prima", CN=Uno+OU=Due`]) {
      expect(isName(text, nameOf('several'))).to.equal(true);
    }
  });

  it('is not known when a piece is missing, too much, in another place, or unreadable', () => {
    for (const text of [
      '',
      ',',
      '=',
      'C=IT',
      String.raw`CN=Uno,OU=Due,O=\#Prima,C=IT`,
      String.raw`CN=Uno+OU=Due,O=\#Prima,C=IT,C=IT`,
      String.raw`O=\#Prima,CN=Uno+OU=Due,C=IT`,
      String.raw`CN=Uno+X=Due,O=\#Prima,C=IT`,
      'CN=Uno+OU=Due,O=#,C=IT',
      String.raw`CN=Uno+OU=Due,O=\#Prima,C=IT` + '\\',
      '\\'.repeat(3_000),
    ]) {
      expect(isName(text, nameOf('several')), text.slice(0, 60)).to.equal(false);
    }
  });

  it('finds the certificate among others of the same serial number', () => {
    const directory = createCertificateDirectory(read('qualified') + read('several'));
    const several = new X509Certificate(read('several'));
    expect(serialOf(several)).to.equal('1');
    expect(directory.byIssuerSerial(String.raw`CN=Uno+OU=Due, O=\#Prima, C=IT`, '1')).to.deep.equal(several.raw);
    expect(directory.byIssuerSerial(String.raw`CN=Uno+OU=Due, O=\#Prima, C=IT`, '2')).to.equal(undefined);
    expect(directory.byIssuerSerial('CN=Due', '1')).to.equal(undefined);
  });

  it('is nothing where there is no certificate', () => {
    for (const bytes of [
      new Uint8Array(),
      Buffer.from('30', 'hex'),
      Buffer.from('3080', 'hex'),
      Buffer.alloc(64, 0x30),
    ]) {
      expect(issuerOf(bytes)).to.equal(undefined);
    }
  });
});
