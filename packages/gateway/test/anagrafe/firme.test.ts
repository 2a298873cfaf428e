import { generateKeyPairSync } from 'node:crypto';
import { createTestCertificate } from '@varco/modi-client/testing';
import { expect } from 'chai';
import { loadAnagrafe } from '../../src/anagrafe/load-anagrafe.js';
import type { Difetto } from '../../src/config/difetto.js';
import { ADESSO, ANAGRAFE, apriBanco, cambia, GIORNO, orologio, rigaDi, type Banco } from '../config/banco.js';

const SERVIZIO = '/enti/0/servizi/0';
const P3 = 'canale: modi\nwss: ID_AUTH_SOAP_02\nrisposta: firmata';
const FIRMA = 'firma:\n  chiavi:\n    - chiave: file:firma.key.pem\n      certificato: file:firma.pem';
const FIDUCIA = 'firmaRisposta:\n  ca: file:ca.pem';
const BLOCCHI = `${FIRMA}\n${FIDUCIA}`;

describe('WS-Security in the anagrafe', () => {
  let banco: Banco;
  const giorno = (scarto: number): string => new Date(ADESSO + scarto * GIORNO).toISOString();
  const ca = createTestCertificate({ commonName: 'CA', ca: true });
  const firma = createTestCertificate({ commonName: 'Firma', issuer: ca });
  const altra = createTestCertificate({ commonName: 'Altra', issuer: ca });
  const scaduto = createTestCertificate({
    commonName: 'Scaduto',
    issuer: ca,
    notBefore: '2025-01-01T00:00:00Z',
    notAfter: '2026-01-01T00:00:00Z',
  });

  before(async () => {
    banco = await apriBanco();
    await banco.write('ca.pem', ca.pem);
    await banco.write('firma.pem', firma.pem);
    await banco.write('firma.key.pem', firma.keyPem);
    await banco.write('altra.pem', altra.pem);
    await banco.write('altra.key.pem', altra.keyPem);
    await banco.write('scaduto.pem', scaduto.pem);
    await banco.write('scaduto.key.pem', scaduto.keyPem);
    await banco.write(
      'presto.pem',
      createTestCertificate({ commonName: 'Presto', issuer: ca, notAfter: giorno(5), key: firma.key }).pem,
    );
    await banco.write('non-crl.pem', '-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n');
    const sola = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    await banco.write('sola.key.pem', sola.export({ type: 'pkcs8', format: 'pem' }).toString());
  });
  after(() => banco.remove());

  /** The valid anagrafe with this profile and these blocks, on the ModI channel without PDND. */
  const con = (profilo: string, blocchi = ''): string => {
    const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));
    const senzaPdnd = ANAGRAFE.replace(/ {8}pdnd:\n(?: {10}.*\n)+/, '');
    const text = cambia(senzaPdnd, '          canale: pdnd\n', `${indent(profilo, 10)}\n`);
    return blocchi === '' ? text : cambia(text, '        wsdl:', `${indent(blocchi, 8)}\n        wsdl:`);
  };
  const trovati = async (text: string): Promise<readonly Difetto[]> => {
    const esito = await loadAnagrafe(await banco.write('anagrafe.yaml', text), { clock: orologio });
    return [...(esito.ok ? [] : esito.difetti), ...esito.avvisi].filter(({ codice }) => codice !== 'iscritti-tutti');
  };
  const unico = async (text: string): Promise<Difetto> => {
    const found = await trovati(text);
    expect(found, JSON.stringify(found)).to.have.length(1);
    return found[0] as Difetto;
  };

  it('is whole: keys, certificates and trust are there, with the defaults of GovWay', async () => {
    expect(await trovati(con(P3, BLOCCHI))).to.deep.equal([]);
    const esito = await loadAnagrafe(banco.path('anagrafe.yaml'), { clock: orologio });
    const servizio = esito.ok ? esito.documento.enti[0]?.servizi[0] : undefined;
    expect(servizio?.profilo).to.include({
      wss: 'ID_AUTH_SOAP_02',
      integrita: 'INTEGRITY_SOAP_01',
      risposta: 'firmata',
    });
    expect(servizio?.firma).to.deep.equal({
      digest: 'sha256',
      riferimento: 'X509v3',
      durataSecondi: 300,
      mustUnderstand: true,
      chiavi: [{ chiave: `file:${banco.path('firma.key.pem')}`, certificato: `file:${banco.path('firma.pem')}` }],
    });
    expect(servizio?.firmaRisposta).to.deep.equal({
      ca: `file:${banco.path('ca.pem')}`,
      crlObbligatoria: false,
      parti: ['Timestamp', 'To', 'MessageID', 'Body'],
      correlazione: ['X-RequestDigest', 'RelatesTo'],
      etaMassimaSecondi: 300,
      anticipoSecondi: 5,
      faultNonFirmati: 'ammessi',
    });
  });

  const contraddizioni: readonly (readonly [string, string, string, string, string, string])[] = [
    ['a pattern without its key', P3, FIDUCIA, 'firma-incompleta', '/firma', 'firma: {'],
    ['signed answers without trust', P3, FIRMA, 'risposta-senza-fiducia', '/firmaRisposta', 'firmaRisposta'],
    [
      'trust in nobody',
      P3,
      `${FIRMA}\nfirmaRisposta: { etaMassimaSecondi: 60 }`,
      'risposta-senza-fiducia',
      '/firmaRisposta',
      'certificati',
    ],
    [
      'attachments that no signature covers',
      `${P3}\nallegati: lascia`,
      BLOCCHI,
      'allegati-non-firmati',
      '/profilo/allegati',
      'espandi',
    ],
    [
      'Identity where no signature covers it',
      `${P3}\nidentity: http`,
      BLOCCHI,
      'identity-non-firmata',
      '/profilo/identity',
      'soap',
    ],
    [
      'integrity without a pattern to extend',
      'canale: modi\nintegrita: INTEGRITY_SOAP_01',
      '',
      'integrita-senza-wss',
      '/profilo/integrita',
      'wss',
    ],
    [
      'RelatesTo without a MessageID',
      P3.replace('02', '01'),
      `${BLOCCHI}\n  correlazione: [RelatesTo]`,
      'correlazione-impossibile',
      '/firmaRisposta/correlazione',
      'RelatesTo',
    ],
    [
      'the digest of a request that is not signed',
      'canale: modi\nrisposta: firmata',
      `${FIDUCIA}\n  correlazione: [X-RequestDigest]`,
      'correlazione-impossibile',
      '/firmaRisposta/correlazione',
      'X-RequestDigest',
    ],
    [
      'an answer tied to nothing',
      P3,
      `${BLOCCHI}\n  correlazione: []`,
      'risposta-non-correlata',
      '/firmaRisposta/correlazione',
      'P3',
    ],
    [
      'a Body that need not be signed',
      P3,
      `${BLOCCHI}\n  parti: [Timestamp, To]`,
      'parte-mancante',
      '/firmaRisposta/parti',
      'Body',
    ],
    ['a key that signs nothing', 'canale: modi', FIRMA, 'firma-inutile', '/firma', 'wss'],
    ['trust that nobody asks for', 'canale: modi', FIDUCIA, 'firma-inutile', '/firmaRisposta', 'risposta: firmata'],
    [
      'a required CRL that is not there',
      P3,
      `${BLOCCHI}\n  crlObbligatoria: true`,
      'risposta-senza-fiducia',
      '/firmaRisposta/crl',
      'crl',
    ],
    ['a channel on which nobody says who calls', 'canale: modi\nmtls: false', '', 'canale-anonimo', '/profilo', 'P1'],
  ];
  for (const [what, profilo, blocchi, codice, dove, rimedio] of contraddizioni) {
    it(`tells ${what}, with its line and remedy`, async () => {
      const found = await unico(con(profilo, blocchi));
      expect(found).to.include({ codice, percorso: SERVIZIO + dove });
      expect(found.rimedio).to.contain(rimedio);
      expect(found.riga).to.be.greaterThan(rigaDi(con(profilo, blocchi), '    servizi:\n      - id: eci'));
    });
  }

  const chiavi = (...righe: readonly string[]): string =>
    `firma:\n  chiavi:\n${righe.map((riga) => `    - { ${riga} }`).join('\n')}\n${FIDUCIA}`;
  const file: readonly (readonly [string, string, string, string])[] = [
    [
      'a certificate of another key',
      chiavi('chiave: file:firma.key.pem, certificato: file:altra.pem'),
      'certificato-estraneo',
      '/firma/chiavi/0/certificato',
    ],
    ['a key without a certificate', chiavi('chiave: file:sola.key.pem'), 'certificato-mancante', '/firma/chiavi/0'],
    [
      'a certificate that is past',
      chiavi('chiave: file:scaduto.key.pem, certificato: file:scaduto.pem'),
      'certificato-scaduto',
      '/firma/chiavi/0/certificato',
    ],
    [
      'a certificate that soon ends',
      chiavi('chiave: file:firma.key.pem, certificato: file:presto.pem'),
      'certificato-in-scadenza',
      '/firma/chiavi/0/certificato',
    ],
    [
      'the key of TLS',
      chiavi('chiave: file:p256.pem, certificato: file:p256.cert.pem'),
      'chiave-condivisa',
      '/firma/chiavi/0/chiave',
    ],
    [
      'an authority that is none',
      `${FIRMA}\nfirmaRisposta: { ca: file:firma.pem }`,
      'fiducia-non-valida',
      '/firmaRisposta/ca',
    ],
    [
      'a signer that is past',
      `${FIRMA}\nfirmaRisposta: { certificati: file:scaduto.pem }`,
      'certificato-scaduto',
      '/firmaRisposta/certificati',
    ],
    ['CRLs that are none', `${FIRMA}\n${FIDUCIA}\n  crl: file:non-crl.pem`, 'fiducia-non-valida', '/firmaRisposta/crl'],
    [
      'a name that the certificate does not have',
      `${FIRMA}\n  riferimento: SubjectKeyIdentifier\n${FIDUCIA}`,
      'valore-non-ammesso',
      '/firma/riferimento',
    ],
  ];
  for (const [what, blocchi, codice, dove] of file) {
    it(`tells ${what}`, async () => {
      expect(await unico(con(P3, blocchi))).to.include({ codice, percorso: SERVIZIO + dove });
    });
  }

  it('takes a key whose time is over for a remark, where another is in its time', async () => {
    const due = chiavi(
      'chiave: file:firma.key.pem, certificato: file:firma.pem',
      'chiave: file:scaduto.key.pem, certificato: file:scaduto.pem',
    );
    expect((await unico(con(P3, due))).codice).to.equal('certificato-scaduto');
    expect((await loadAnagrafe(banco.path('anagrafe.yaml'), { clock: orologio })).ok).to.equal(true);
  });
});
