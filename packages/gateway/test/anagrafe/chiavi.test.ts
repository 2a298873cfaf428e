import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import { thumbprint } from '@varco/modi-client';
import { loadAnagrafe } from '../../src/anagrafe/load-anagrafe.js';
import type { Difetto } from '../../src/config/difetto.js';
import { ADESSO, ANAGRAFE, apriBanco, cambia, chiavi, GIORNO, orologio, pem, rigaDi } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { makeCertificato } from '../config/certificato.js';

const PDND = '/enti/0/servizi/0/pdnd';
const PASSPHRASE = 'passo più lungo della gamba';
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const kidOf = (key: KeyObject): string => thumbprint({ ...createPublicKey(key).export({ format: 'jwk' }) });

describe('the keys of a service in the anagrafe', () => {
  let banco: Banco;
  const seconda = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;

  before(async () => {
    banco = await apriBanco();
    await banco.write('seconda.pem', pem(seconda));
    await banco.write('corta.pem', pem(chiavi.rsaCorta));
    await banco.write('p384.pem', pem(p384));
    await banco.write('altra-p256.pem', pem(chiavi.altra));
    await banco.write('passphrase', `${PASSPHRASE}\n`);
    await banco.write('passphrase-sbagliata', 'un’altra\n');
    const cifrata = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const;
    await banco.write('cifrata.pem', seconda.export(cifrata).toString());
    await banco.write('chiave.jwk', JSON.stringify(seconda.export({ format: 'jwk' })));
    await banco.write('chiave.der', seconda.export({ type: 'pkcs8', format: 'der' }));
    await banco.write('pubblica.pem', createPublicKey(seconda).export({ type: 'spki', format: 'pem' }).toString());
    await banco.write('modulo.so', 'una libreria');
    await banco.write('pin', '271828\n');
  });
  after(() => banco.remove());

  /** The valid anagrafe, with this in the place of its `chiave`; several lines are indented as they must be. */
  const con = (text: string): string =>
    cambia(ANAGRAFE, '          chiave: file:rsa.pem\n', text.replace(/^(?=.)/gm, '          ') + '\n');
  const trovati = async (text: string): Promise<readonly Difetto[]> => {
    const esito = await loadAnagrafe(await banco.write('anagrafe.yaml', text), { clock: orologio });
    return [...(esito.ok ? [] : esito.difetti), ...esito.avvisi].filter(({ codice }) => codice !== 'iscritti-tutti');
  };
  const unico = async (text: string): Promise<Difetto> => {
    const found = await trovati(text);
    expect(found, JSON.stringify(found)).to.have.length(1);
    return found[0] as Difetto;
  };
  const dpop = (text: string): string => cambia(con(text), 'canale: pdnd', 'canale: pdnd\n          voucher: dpop');

  it('may be several, each in its own form, with every path made absolute', async () => {
    const text = con(
      'chiavi:\n  - chiave: file:cifrata.pem\n    passphrase: file:passphrase\n  - chiave: file:rsa.pem\n  - pkcs11: { modulo: modulo.so, token: Cassa, chiave: pdnd, pin: file:pin }',
    );
    expect(await trovati(text)).to.deep.equal([]);
    const esito = await loadAnagrafe(banco.path('anagrafe.yaml'), { clock: orologio });
    const pdnd = esito.ok ? esito.documento.enti[0]?.servizi[0]?.pdnd : undefined;
    expect(pdnd).not.to.have.property('chiave');
    expect(pdnd?.chiavi).to.deep.equal([
      { chiave: `file:${banco.path('cifrata.pem')}`, passphrase: `file:${banco.path('passphrase')}` },
      { chiave: `file:${banco.path('rsa.pem')}` },
      {
        pkcs11: {
          modulo: banco.path('modulo.so'),
          token: 'Cassa',
          chiave: 'pdnd',
          pin: `file:${banco.path('pin')}`,
        },
      },
    ]);
  });

  for (const file of ['chiave.jwk', 'chiave.der', 'seconda.pem']) {
    it(`are read from ${file}, as «chiave» alone too`, async () => {
      expect(await trovati(con(`chiavi:\n  - chiave: file:${file}`))).to.deep.equal([]);
      expect(await trovati(con(`chiave: file:${file}`))).to.deep.equal([]);
    });
  }

  it('are read from PKCS#12, whose certificate is only remarked on when it ends', async function () {
    if (!hasOpenssl) {
      console.log('      openssl is not here: no PKCS#12 file is made');
      this.skip();
    }
    const p12 = async (certificato: string): Promise<void> => {
      const crt = await banco.write('seconda.crt', certificato);
      const key = ['-inkey', banco.path('seconda.pem'), '-in', crt, '-name', 'pdnd'];
      const out = ['-out', banco.path('seconda.p12'), '-passout', `pass:${PASSPHRASE}`];
      const { status, stderr } = spawnSync('openssl', ['pkcs12', '-export', ...key, ...out]);
      expect(status, String(stderr)).to.equal(0);
      spawnSync('chmod', ['600', banco.path('seconda.p12')]);
    };
    const text = con('chiavi:\n  - chiave: file:seconda.p12\n    passphrase: file:passphrase\n    alias: pdnd');
    await p12(makeCertificato(seconda, ADESSO - GIORNO, ADESSO + 400 * GIORNO));
    expect(await trovati(text)).to.deep.equal([]);
    await p12(makeCertificato(seconda, ADESSO - 9 * GIORNO, ADESSO - GIORNO));
    expect(await unico(text)).to.include({ codice: 'certificato-scaduto', percorso: `${PDND}/chiavi/0/chiave` });
    const esito = await loadAnagrafe(banco.path('anagrafe.yaml'), { clock: orologio });
    expect(esito.ok).to.equal(true);
  });

  /** [what is wrong, in the place of `chiave`, code, pointer, text on the line it points at, what problem and remedy say] */
  const casi: readonly (readonly [string, string, string, string, string, RegExp])[] = [
    [
      'both «chiave» and «chiavi»',
      'chiave: file:rsa.pem\nchiavi:\n  - chiave: file:seconda.pem',
      'campo-fuori-posto',
      '/chiave',
      'chiave: file:rsa',
      /togli/,
    ],
    [
      'a kid beside «chiavi»',
      `chiavi:\n  - chiave: file:seconda.pem\nkid: ${'k'.repeat(43)}`,
      'campo-fuori-posto',
      '/kid',
      'kid:',
      /togli/,
    ],
    ['an empty list', 'chiavi: []', 'valore-fuori-limite', '/chiavi', 'chiavi:', /almeno 1/],
    [
      'no key in an item',
      'chiavi:\n  - passphrase: file:passphrase',
      'campo-mancante',
      '/chiavi/0/chiave',
      'passphrase',
      /aggiungi «chiave»/,
    ],
    [
      'a file beside a device',
      'chiavi:\n  - pkcs11: { modulo: modulo.so, token: C, chiave: k, pin: file:pin }\n    chiave: file:rsa.pem',
      'campo-fuori-posto',
      '/chiavi/0/chiave',
      'chiave: file:rsa',
      /togli/,
    ],
    [
      'a PIN written out',
      "chiavi:\n  - pkcs11: { modulo: modulo.so, token: C, chiave: k, pin: '1234' }",
      'segreto-in-chiaro',
      '/chiavi/0/pkcs11/pin',
      'pkcs11',
      /env:/,
    ],
    [
      'a passphrase written out',
      'chiavi:\n  - chiave: file:cifrata.pem\n    passphrase: apriti sesamo',
      'segreto-in-chiaro',
      '/chiavi/0/passphrase',
      'passphrase',
      /env:/,
    ],
    [
      'a device whose module is not there',
      'chiavi:\n  - pkcs11: { modulo: manca.so, token: C, chiave: k, pin: file:pin }',
      'file-assente',
      '/chiavi/0/pkcs11/modulo',
      'pkcs11',
      /manca\.so/,
    ],
    [
      'a key on an elliptic curve',
      'chiavi:\n  - chiave: file:rsa.pem\n  - chiave: file:altra-p256.pem',
      'chiave-inutilizzabile',
      '/chiavi/1/chiave',
      'altra-p256',
      /PDND non la accetta.*RSA/,
    ],
    [
      'a key that is too short',
      'chiavi:\n  - chiave: file:corta.pem',
      'chiave-inutilizzabile',
      '/chiavi/0/chiave',
      'corta',
      /2048/,
    ],
    [
      'the public half of a key',
      'chiave: file:pubblica.pem',
      'chiave-inutilizzabile',
      '/chiave',
      'pubblica',
      /pubblica.*privata/,
    ],
    [
      'an encrypted key without a passphrase',
      'chiave: file:cifrata.pem',
      'chiave-inutilizzabile',
      '/chiave',
      'cifrata',
      /cifrata.*pdnd\.chiavi.*passphrase/,
    ],
    [
      'a wrong passphrase',
      'chiavi:\n  - chiave: file:cifrata.pem\n    passphrase: file:passphrase-sbagliata',
      'chiave-inutilizzabile',
      '/chiavi/0/passphrase',
      'passphrase-sbagliata',
      /non si apre/,
    ],
    [
      'a passphrase that is not there',
      'chiavi:\n  - chiave: file:cifrata.pem\n    passphrase: file:manca',
      'segreto-assente',
      '/chiavi/0/passphrase',
      'file:manca',
      /non esiste/,
    ],
    [
      'a passphrase that nothing needs',
      'chiavi:\n  - chiave: file:seconda.pem\n    passphrase: file:passphrase',
      'passphrase-inutile',
      '/chiavi/0/passphrase',
      'passphrase',
      /non è cifrata/,
    ],
    [
      'one key twice, in two forms',
      'chiavi:\n  - chiave: file:seconda.pem\n  - chiave: file:chiave.jwk',
      'chiave-ripetuta',
      '/chiavi/1/chiave',
      'chiave.jwk',
      /togline una/,
    ],
  ];
  for (const [title, text, codice, percorso, marker, says] of casi) {
    it(`are refused, or remarked on, with place and remedy: ${title}`, async () => {
      const whole = con(text);
      const found = await unico(whole);
      expect(found).to.include({ codice, percorso: PDND + percorso, riga: rigaDi(whole, marker) });
      expect(`${found.problema} — ${found.rimedio}`).to.match(says);
      expect(JSON.stringify(found)).not.to.include(PASSPHRASE).and.not.include('sesamo');
    });
  }

  it('give the right kid where another one is written', async () => {
    const found = await unico(con(`chiavi:\n  - chiave: file:seconda.pem\n    kid: ${kidOf(chiavi.rsa)}`));
    expect(found).to.include({ codice: 'kid-diverso', percorso: `${PDND}/chiavi/0/kid` });
    expect(found.rimedio).to.include(kidOf(seconda));
  });

  it('sign, and open no TLS, whichever of them it is', async () => {
    await banco.write('seconda.cert.pem', makeCertificato(seconda, ADESSO - GIORNO, ADESSO + 90 * GIORNO));
    const text = con('chiavi:\n  - chiave: file:rsa.pem\n  - chiave: file:chiave.jwk');
    const condivisa = cambia(
      cambia(text, 'file:p256.cert.pem', 'file:seconda.cert.pem'),
      'file:p256.pem',
      'file:seconda.pem',
    );
    expect(await unico(condivisa)).to.include({
      codice: 'chiave-condivisa',
      percorso: '/enti/0/servizi/0/tls/chiave',
    });
  });

  it('are the same wherever the same client is', async () => {
    const servizio = ANAGRAFE.slice(
      ANAGRAFE.indexOf('      - id: eci\n        nome'),
      ANAGRAFE.indexOf('    applicazioni:'),
    );
    const due = (chiave: string): string =>
      cambia(
        ANAGRAFE,
        '    applicazioni:',
        `${servizio.replace('id: eci', 'id: eci-2').replace('rsa.pem', chiave)}    applicazioni:`,
      );
    expect(await trovati(due('rsa.pem'))).to.deep.equal([]);
    expect(await unico(due('seconda.pem'))).to.include({
      codice: 'chiavi-diverse',
      percorso: '/enti/0/servizi/1/pdnd',
    });
  });

  it('do not change by themselves where no voucher says what PDND knows', async () => {
    const text = cambia(
      con('chiavi:\n  - chiave: file:rsa.pem\n  - chiave: file:seconda.pem'),
      'canale: pdnd',
      'canale: modi\n          tracciamento: AUDIT_REST_01',
    );
    expect(await unico(text)).to.include({ codice: 'chiavi-senza-voucher', percorso: `${PDND}/chiavi` });
  });

  describe('with voucher: dpop', () => {
    it('want a key of the proofs, on P-256 or RSA', async () => {
      expect(await unico(dpop('chiave: file:rsa.pem'))).to.include({
        codice: 'dpop-incompleto',
        percorso: `${PDND}/chiaveDpop`,
      });
      for (const chiave of ['altra-p256', 'seconda']) {
        expect(await trovati(dpop(`chiave: file:rsa.pem\nchiaveDpop: { chiave: file:${chiave}.pem }`))).to.deep.equal(
          [],
        );
      }
    });

    for (const [title, chiave, codice, says] of [
      ['on another curve', 'p384', 'chiave-inutilizzabile', /prove DPoP.*P-256/],
      ['that signs assertions too', 'rsa', 'chiave-condivisa', /firma anche le assertion/],
      ['that opens TLS too', 'p256', 'chiave-condivisa', /apre il TLS/],
    ] as const) {
      it(`refuse one ${title}`, async () => {
        const found = await unico(dpop(`chiave: file:rsa.pem\nchiaveDpop: { chiave: file:${chiave}.pem }`));
        expect(found).to.include({ codice, percorso: `${PDND}/chiaveDpop/chiave` });
        expect(`${found.problema} — ${found.rimedio}`).to.match(says);
      });
    }

    it('remark on a key of proofs that nobody makes', async () => {
      expect(await unico(con('chiave: file:rsa.pem\nchiaveDpop: { chiave: file:altra-p256.pem }'))).to.include({
        codice: 'dpop-inutile',
        percorso: `${PDND}/chiaveDpop`,
      });
    });
  });
});
