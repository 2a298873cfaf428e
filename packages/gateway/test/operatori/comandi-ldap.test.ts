import { expect } from 'chai';
import { CF_PERSONE, expectPulito, UfficioQui } from '../cli/ufficio-qui.js';
import { haSlapd, PASSWORD_LDAP, Slapd } from './slapd.js';

const [CF_ANNA, CF_BRUNO, CF_CARLA] = CF_PERSONE;
const BASE = 'dc=cassa,dc=example';

const voce = (uid: string, ...more: readonly string[]): string =>
  [
    `dn: uid=${uid},ou=persone,${BASE}`,
    ...['objectClass: inetOrgPerson', `uid: ${uid}`, `cn: ${uid}`, `sn: ${uid}`, ...more, '', ''],
  ].join('\n');

const ldif = (...voci: readonly string[]): string =>
  [
    `dn: ${BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Cassa\ndc: cassa\n\n`,
    ...['persone', 'servizi'].map((ou) => `dn: ou=${ou},${BASE}\nobjectClass: organizationalUnit\nou: ${ou}\n\n`),
    voce('lettore', `userPassword: ${PASSWORD_LDAP}`).replace('ou=persone', 'ou=servizi'),
    ...voci,
  ].join('');

describe('varco operatore riconcilia --ldap, with a real directory', function () {
  this.timeout(90_000);
  if (!haSlapd()) return;
  let ufficio: UfficioQui;
  let slapd: Slapd;
  before(async () => {
    ufficio = await UfficioQui.apri();
    for (const [codice, cf] of [
      ['op.anna', CF_ANNA],
      ['op.bruno', CF_BRUNO],
    ] as const)
      expect((await ufficio.abilita(codice, cf)).code).to.equal(0);
    slapd = await Slapd.apri(
      ldif(voce('anna', `employeeNumber: ${CF_ANNA.toLowerCase()}`), voce('carla', `employeeNumber: ${CF_CARLA}`)),
    );
  });
  after(async () => {
    await slapd?.chiudi();
    await ufficio.chiudi();
  });

  const riconcilia = async (cambia: (yaml: string) => string, ...more: readonly string[]) => {
    await ufficio.banco.write('password-ldap', `${PASSWORD_LDAP}\n`);
    const yaml = [
      ...['versione: 1', `url: ldaps://127.0.0.1:${slapd.portaTls}`, `ca: file:${slapd.ca}`],
      ...[`utente: uid=lettore,ou=servizi,${BASE}`, 'password: file:password-ldap', `base: ou=persone,${BASE}`],
      ...[
        'condizioni: [{ attributo: objectClass, valore: inetOrgPerson }]',
        'attributi: { codiceFiscale: employeeNumber }',
        '',
      ],
    ].join('\n');
    const file = await ufficio.banco.write('directory.yaml', cambia(yaml));
    return ufficio.operatore('riconcilia', '--ldap', file, ...more);
  };
  const stati = async () =>
    (await ufficio.operatori()).map(({ codice, stato }) => `${String(codice)} ${String(stato)}`);

  it('refuses a directory that cannot be read whole, and revokes nobody', async () => {
    const prima = await stati();
    for (const [cambia, exit, frase] of [
      [(yaml: string) => yaml.replace(/:\d+\n/, ':1\n'), 3, 'the directory did not answer: ECONNREFUSED'],
      [(yaml: string) => yaml.replace('uid=lettore', 'uid=nessuno'), 3, 'the directory did not answer'],
      [(yaml: string) => yaml.replace('ou=persone', 'ou=nessuna'), 3, 'the directory did not answer'],
      [(yaml: string) => yaml.replace('password: file:', 'password: '), 1, 'un segreto della directory'],
      [(yaml: string) => yaml.replace('inetOrgPerson', 'nessuno'), 1, 'la sorgente è vuota'],
    ] as const) {
      const detto = await riconcilia(cambia);
      expect([detto.code, detto.stderr.includes(frase)], detto.stderr).to.deep.equal([exit, true]);
      expectPulito(detto, PASSWORD_LDAP);
      expect(await stati()).to.deep.equal(prima);
    }
  });

  it('shows first, then revokes who has left, and enables nobody who is not designated', async () => {
    const prova = await riconcilia((yaml) => yaml, '--prova');
    expect(prova.code, prova.stderr).to.equal(0);
    expect(prova.json).to.deep.include({ esito: 'prova' });
    expect(await stati()).to.deep.equal(['op1 abilitato', 'op.anna abilitato', 'op.bruno abilitato']);
    const detto = await riconcilia((yaml) => yaml);
    expect(detto.code, detto.stderr).to.equal(0);
    expectPulito(detto, PASSWORD_LDAP);
    // Of op1 nobody wrote down whose it is: in a list of people nothing can be said of it.
    expect(detto.json['piano']).to.deep.include({
      daRevocare: ['op.bruno'],
      nonConfrontabili: ['op1'],
      daAbilitare: [],
    });
    expect(await stati()).to.deep.equal(['op1 abilitato', 'op.anna abilitato', 'op.bruno revocato']);
  });
});
