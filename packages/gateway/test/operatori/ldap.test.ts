import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { leggiPersonaleLdap } from '../../src/adapters/ldap-personale.js';
import { loadLdap } from '../../src/config/ldap.js';
import type { ConfigurazioneLdap } from '../../src/config/ldap.js';
import { CF } from './banco.js';
import { ADMIN, haSlapd, PASSWORD_LDAP, Slapd } from './slapd.js';

const GRUPPO = 'cn=varco (ECI*),ou=gruppi,dc=cassa,dc=example';

const voce = (uid: string, ...more: readonly string[]): string =>
  [
    `dn: uid=${uid},ou=persone,dc=cassa,dc=example`,
    ...['objectClass: inetOrgPerson', `uid: ${uid}`, `cn: ${uid}`, `sn: ${uid}`, ...more],
    '',
    '',
  ].join('\n');

const TESTA = `dn: dc=cassa,dc=example
objectClass: dcObject
objectClass: organization
o: Cassa
dc: cassa

dn: ou=persone,dc=cassa,dc=example
objectClass: organizationalUnit
ou: persone

dn: ou=servizi,dc=cassa,dc=example
objectClass: organizationalUnit
ou: servizi

`;
const LDIF = [
  TESTA,
  voce('lettore', `userPassword: ${PASSWORD_LDAP}`).replace('ou=persone', 'ou=servizi'),
  voce('m.rossi', `employeeNumber: ${CF.rossi}`, `ou: ${GRUPPO}`, 'employeeType: Determina 7'),
  voce('m.verdi', `employeeNumber: ${CF.verdi.toLowerCase()}`, `ou: ${GRUPPO}`),
  ...Array.from({ length: 40 }, (_, n) => voce(`altro${n}`, 'ou: altri')),
].join('');

describe('the ente’s people in a real directory', function () {
  this.timeout(60_000);
  if (!haSlapd()) return;
  let slapd: Slapd;
  let dir: string;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'varco-ldap-conf-'));
    writeFileSync(join(dir, 'password'), `${PASSWORD_LDAP}\n`, { mode: 0o600 });
    slapd = await Slapd.apri(LDIF);
  });
  after(async () => {
    await slapd?.chiudi();
    rmSync(dir, { recursive: true, force: true });
  });

  const config = async (change: (text: string) => string = (text) => text): Promise<ConfigurazioneLdap> => {
    const text = `versione: 1
url: ldaps://127.0.0.1:${slapd.portaTls}
ca: file:${slapd.ca}
utente: ${ADMIN}
password: file:password
base: ou=persone,dc=cassa,dc=example
attributi: { codice: UID, codiceFiscale: employeeNumber, atto: employeeType }
pagina: 7
`;
    writeFileSync(join(dir, 'ldap.yaml'), change(text));
    const esito = await loadLdap(join(dir, 'ldap.yaml'));
    if (!esito.ok) throw new Error(esito.difetti.map(({ codice, percorso }) => `${codice} ${percorso}`).join());
    return esito.ldap;
  };
  const errore = async (change: (text: string) => string): Promise<string> => {
    const error: unknown = await leggiPersonaleLdap(await config(change)).catch((thrown: unknown) => thrown);
    return error instanceof Error && 'code' in error ? `${String(error.code)} ${error.message}` : 'no error';
  };

  it('are read to the last page, over TLS', async () => {
    const esito = await leggiPersonaleLdap(await config());
    expect(esito.ok && esito.addetti).to.have.length(42);
    const found = esito.ok ? esito.addetti.find(({ codice }) => codice === 'm.rossi') : undefined;
    expect(found).to.deep.include({ codiceFiscale: CF.rossi, atto: 'Determina 7', cessato: false });
    expect(esito.ok && esito.addetti.find(({ codice }) => codice === 'm.verdi')?.codiceFiscale).to.equal(CF.verdi);
  });

  it('are read after StartTLS too', async () => {
    const esito = await leggiPersonaleLdap(
      await config((text) => text.replace(/ldaps:.*/, `ldap://127.0.0.1:${slapd.porta}`)),
    );
    expect(esito.ok && esito.addetti).to.have.length(42);
  });

  it('are those of a group whose name would be a filter', async () => {
    const con = (valore: string) => (text: string) => `${text}condizioni: [{ attributo: ou, valore: '${valore}' }]\n`;
    const gruppo = await leggiPersonaleLdap(await config(con(GRUPPO)));
    expect(gruppo.ok && gruppo.addetti.map(({ codice }) => codice)).to.deep.equal(['m.rossi', 'm.verdi']);
    for (const valore of ['*', 'altri)(objectClass=*', '*)(uid=*', 'altri\\2a']) {
      const esito = await leggiPersonaleLdap(await config(con(valore)));
      expect(esito, valore).to.deep.equal({ ok: true, addetti: [] });
    }
  });

  it('make no list when an entry does not say whose it is', async () => {
    const esito = await leggiPersonaleLdap(await config((text) => text.replace('codice: UID, ', '')));
    expect(esito).to.deep.include({ ok: false, problema: 'la voce non dice di chi è' });
    const storto = await leggiPersonaleLdap(
      await config((text) => text.replace('codiceFiscale: employeeNumber', 'codiceFiscale: sn')),
    );
    expect(storto).to.deep.include({ ok: false, problema: 'la voce ha un codice fiscale non valido' });
  });

  it('are not read in half: a server that stops half-way is an error', async () => {
    const stretto = await Slapd.apri(LDIF, '20 size.prtotal=20');
    try {
      const porta = (text: string) =>
        text
          .replace(/ldaps:.*/, `ldaps://127.0.0.1:${stretto.portaTls}`)
          .replace(/ca: .*/, `ca: file:${stretto.ca}`)
          // The administrator has no limits.
          .replace(ADMIN, 'uid=lettore,ou=servizi,dc=cassa,dc=example');
      expect(await errore(porta)).to.match(/LDAP result (4 \(SizeLimitExceeded|11 \(AdminLimitExceeded)Error\)$/);
    } finally {
      await stretto.chiudi();
    }
  });

  it('are asked of nobody else: a wrong CA, a wrong password, nobody there', async () => {
    expect(await errore((text) => text.replace(/ca: .*\n/, ''))).to.equal(
      'ERR_VARCO_LDAP the directory did not answer: DEPTH_ZERO_SELF_SIGNED_CERT',
    );
    expect(
      await errore((text) => text.replace(/ca: .*\n/, '').replace(/ldaps:.*/, `ldap://127.0.0.1:${slapd.porta}`)),
    ).to.equal('ERR_VARCO_LDAP the directory did not answer: DEPTH_ZERO_SELF_SIGNED_CERT');
    writeFileSync(join(dir, 'altra'), 'sbagliata\n', { mode: 0o600 });
    const storta = await errore((text) => text.replace('file:password', 'file:altra'));
    expect(storta).to.equal('ERR_VARCO_LDAP the directory did not answer: LDAP result 49 (InvalidCredentialsError)');
    expect(await errore((text) => text.replace(/ldaps:.*/, 'ldaps://127.0.0.1:1'))).to.match(/^ERR_VARCO_LDAP/);
  });

  it('are never asked for in clear, nor by a file that is not right', async () => {
    const casi: readonly (readonly [(text: string) => string, string])[] = [
      [(text) => `${text.replace('ldaps:', 'ldap:')}startTls: false\n`, 'url-non-sicuro /startTls'],
      [(text) => text.replace('file:password', PASSWORD_LDAP), 'password'],
      [(text) => text.replace(/attributi:.*/, 'attributi: { atto: employeeType }'), 'campo-mancante /attributi'],
      [(text) => text.replace('pagina: 7', 'pagina: 0'), 'valore-fuori-limite /pagina'],
      [(text) => text.replace('UID', "'uid)(x'"), '/attributi/codice'],
    ];
    for (const [change, said] of casi) {
      const error: unknown = await config(change)
        .then(leggiPersonaleLdap)
        .catch((thrown: unknown) => thrown);
      expect(error, said).to.be.instanceOf(Error);
      expect((error as Error).message, said).to.match(new RegExp(said === 'password' ? 'env:NAME or file:PATH' : said));
      expect((error as Error).message).not.to.include(PASSWORD_LDAP);
    }
  });
});
