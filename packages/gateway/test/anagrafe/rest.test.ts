import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadAnagrafe } from '../../src/anagrafe/load-anagrafe.js';
import type { Difetto } from '../../src/config/difetto.js';
import { ANAGRAFE, apriBanco, cambia, orologio, REPO, type Banco } from '../config/banco.js';

const SERVIZIO = '/enti/0/servizi/0';
const REST = 'openapi: prestazioni.yaml\npercorso: /consultazioni\ncodiceFiscale: /codiceFiscale';
const PROFILO = 'canale: pdnd';

describe('a REST service in the anagrafe', () => {
  let banco: Banco;
  let sha256 = '';
  before(async () => {
    banco = await apriBanco();
    const openapi = await readFile(join(REPO, 'examples/sandbox/contratto/prestazioni.openapi.yaml'), 'utf8');
    sha256 = createHash('sha256').update(openapi).digest('hex');
    await banco.write('prestazioni.yaml', openapi);
    await banco.write('jwks.json', JSON.stringify({ keys: [{ kty: 'EC', kid: 'a' }] }));
    await banco.write('vuoto.json', '{"keys":[]}');
  });
  after(() => banco.remove());

  const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));
  /** The valid anagrafe with its service made REST. */
  const con = (rest = REST, profilo = PROFILO, da = ANAGRAFE): string => {
    const senza = da.replace(/ {8}(?:wsdl|profiloMappatura): .*\n/g, '').replace(/ {10}(?:mtls|identity): .*\n/g, '');
    const text = cambia(senza, '          canale: pdnd\n', `${indent(profilo, 10)}\n`);
    const blocco = `        rest:\n${indent(rest, 10)}\n`;
    return cambia(text, '        codiceUfficio:', `${blocco}        codiceUfficio:`).replace(
      / {6,8}porteDelegate:\n(?: {8,}.*\n)+/g,
      '',
    );
  };
  const trovati = async (text: string): Promise<readonly Difetto[]> => {
    const esito = await loadAnagrafe(await banco.write('anagrafe.yaml', text), { clock: orologio });
    return [...(esito.ok ? [] : esito.difetti), ...esito.avvisi].filter(({ codice }) => codice !== 'iscritti-tutti');
  };
  const codici = async (text: string): Promise<readonly string[]> =>
    (await trovati(text)).map(({ codice, percorso }) => `${codice} ${percorso}`);

  it('is let in, with what is not written filled in', async () => {
    const esito = await loadAnagrafe(await banco.write('anagrafe.yaml', con()), { clock: orologio });
    if (!esito.ok) throw new Error(JSON.stringify(esito.difetti));
    const [servizio] = esito.documento.enti[0]?.servizi ?? [];
    expect(servizio).not.to.have.any.keys('wsdl', 'profiloMappatura');
    expect(servizio?.profilo).to.include({ identity: 'http', integrita: 'nessuno', risposta: 'libera' });
    expect(servizio?.rest).to.deep.equal({
      ...{ openapi: banco.path('prestazioni.yaml'), percorso: '/consultazioni', codiceFiscale: '/codiceFiscale' },
      ...{ metodo: 'POST', controllaRichiesta: true, altriCodici: 'rifiutati', dialetto: 'agid' },
    });
  });

  it('has a contract of one kind, and the patterns of that kind', async () => {
    const profilo = `${SERVIZIO}/profilo`;
    for (const [testo, ...wanted] of [
      [con().replace('        rest:', '        wsdl: a.wsdl\n        rest:'), `campo-fuori-posto ${SERVIZIO}/wsdl`],
      [con(REST, `${PROFILO}\nidentity: soap`), `profilo-di-altro-tipo ${profilo}/identity`],
      [con(REST, `${PROFILO}\nallegati: espandi`), `profilo-di-altro-tipo ${profilo}/allegati`],
      [con(REST, `${PROFILO}\nintegrita: INTEGRITY_SOAP_01`), `profilo-di-altro-tipo ${profilo}/integrita`],
      [con(`${REST}\ndialetto: inps`), `firma-inutile ${SERVIZIO}/rest/dialetto`],
      [
        cambia(
          ANAGRAFE,
          '          canale: pdnd\n',
          '          canale: pdnd\n          integrita: INTEGRITY_REST_02\n',
        ),
        `profilo-di-altro-tipo ${profilo}/integrita`,
      ],
    ] as const) {
      expect(await codici(testo), testo.slice(0, 40)).to.deep.equal(wanted);
    }
  });

  it('names an operation that its contract has', async () => {
    for (const [rest, wanted] of [
      [REST.replace('/consultazioni', '/altro'), `contratto-non-valido ${SERVIZIO}/rest/percorso`],
      [`${REST}\nmetodo: PUT`, `contratto-non-valido ${SERVIZIO}/rest/percorso`],
      [REST.replace('prestazioni.yaml', 'jwks.json'), `contratto-non-valido ${SERVIZIO}/rest/openapi`],
      [REST.replace('prestazioni.yaml', 'manca.yaml'), `file-assente ${SERVIZIO}/rest/openapi`],
    ] as const) {
      expect(await codici(con(rest)), rest).to.deep.equal([wanted]);
    }
  });

  it('keeps the codice fiscale out of its address, and says where the parameters are from', async () => {
    const at = `${SERVIZIO}/rest`;
    const senza = REST.replace('/consultazioni', '/consultazioni/{p}');
    const found = async (rest: string) => (await codici(con(rest))).filter((each) => !each.startsWith('contratto'));
    expect(await found(senza)).to.deep.equal([`parametro-mancante ${at}/parametri`]);
    expect(await found(`${senza}\nparametri: { p: /codiceFiscale }`)).to.deep.equal([
      `codice-fiscale-in-chiaro ${at}/parametri/p`,
    ]);
    expect(await found(`${REST}\nparametri: { q: /pratica }`)).to.deep.equal([`parametro-mancante ${at}/parametri/q`]);
    expect(await found(REST.replace('/consultazioni', '/RSSMRA85T10A562S'))).to.deep.equal([
      `codice-fiscale-in-chiaro ${at}/percorso`,
    ]);
    expect((await found(REST.replace('/consultazioni', '/a?b=c')))[0]).to.equal(`forma-non-valida ${at}/percorso`);
  });

  it('with signed answers says whom it believes, and what they repeat', async () => {
    const firmata = `${PROFILO}\nrisposta: firmata\nintegrita: INTEGRITY_REST_02`;
    const at = `${SERVIZIO}/rest/firmaRisposta`;
    const di = async (blocco: string, profilo = firmata) => codici(con(`${REST}\n${blocco}`.trim(), profilo));
    expect(await di('')).to.deep.equal([`risposta-senza-fiducia ${at}`]);
    expect(await di('firmaRisposta: { chiavi: file:jwks.json }')).to.deep.equal([]);
    expect(await di('firmaRisposta: { chiavi: file:vuoto.json }')).to.deep.equal([`fiducia-non-valida ${at}/chiavi`]);
    expect(await di('firmaRisposta: { chiavi: file:manca.json }')).to.deep.equal([`segreto-assente ${at}/chiavi`]);
    expect(await di('firmaRisposta: { chiavi: file:jwks.json, improntaRichiesta: false }')).to.deep.equal([
      `risposta-non-correlata ${at}/improntaRichiesta`,
    ]);
    const senzaFirma = `${PROFILO}\nrisposta: firmata`;
    expect(await di('firmaRisposta: { chiavi: file:jwks.json, improntaRichiesta: true }', senzaFirma)).to.deep.equal([
      `correlazione-impossibile ${at}/improntaRichiesta`,
    ]);
    expect(await di('firmaRisposta: { chiavi: file:jwks.json }', PROFILO)).to.deep.equal([`firma-inutile ${at}`]);
    expect(await di('esito: { codice: /esito, stati: [404, 429] }', PROFILO)).to.deep.equal([
      `valore-non-ammesso ${SERVIZIO}/rest/esito/stati/1`,
    ]);
  });

  it('is the one that was agreed, by the hash of its contract (Q-10)', async () => {
    const at = '/enti/0/convenzioni/0/servizi/0';
    const annesso = (riga: string, da = ANAGRAFE): string =>
      con(REST, PROFILO, da.replace(/( {10}- servizioId: .*\n)/, `$1            ${riga}\n`));
    expect(await codici(annesso(`openapiSha256: ${sha256}`))).to.deep.equal([]);
    expect(await codici(annesso(`openapiSha256: ${'a'.repeat(64)}`))).to.deep.equal([
      `impronta-diversa ${at}/openapiSha256`,
    ]);
    expect(await codici(annesso(`wsdlSha256: ${sha256}`))).to.deep.equal([`impronta-diversa ${at}/wsdlSha256`]);
  });

  it('is no matter of a porta delegata', async () => {
    const testo = con(REST, PROFILO, ANAGRAFE);
    expect(ANAGRAFE).to.contain('porteDelegate');
    expect(testo).not.to.contain('porteDelegate');
    const porte = / {6,8}porteDelegate:\n(?: {8,}.*\n)+/.exec(ANAGRAFE)?.[0] ?? '';
    const conPorta = cambia(testo, '    operatori:', `${porte}    operatori:`);
    const found = await codici(conPorta);
    expect(found[0], found.join()).to.match(/^porta-su-rest .*\/porteDelegate\/0\/servizioId$/);
  });
});
