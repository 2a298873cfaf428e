import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createEciMapper, loadProfilo, type Profilo } from '../../src/index.js';
import { changedContract, removeContracts, smallContract, writeContract } from '../support/contratto.js';
import { failure, failureOf, packagePath, PROFILO_YAML, profiloSandbox, WSDL } from '../support/fixtures.js';
import { CF, COMPLETA, NS } from '../support/risposta.js';

const profilo = profiloSandbox();
const changed = (from: string, to: string): Profilo => {
  expect(PROFILO_YAML).to.include(from);
  return loadProfilo(PROFILO_YAML.replaceAll(from, to));
};
const sha256 = (path: string): string =>
  createHash('sha256')
    .update(readFileSync(packagePath(path)))
    .digest('hex');

describe('createEciMapper', () => {
  after(removeContracts);

  it('tells the operation, its action, its namespace and the hash of the contract', async () => {
    const mapper = await createEciMapper({ wsdlPath: WSDL, profilo });
    expect(mapper).to.include({
      operazione: 'ConsultaEstrattoConto',
      soapAction: `${NS}/ISvcConsultazione/ConsultaEstrattoConto`,
      targetNamespace: NS,
      wsdlSha256: sha256('test/fixtures/eci.wsdl'),
    });
    expect(mapper.documenti).to.deep.equal([
      { nome: 'eci.wsdl', sha256: sha256('test/fixtures/eci.wsdl') },
      { nome: 'eci.xsd', sha256: sha256('test/fixtures/eci.xsd') },
    ]);
    expect(mapper.mapRisposta(COMPLETA).tipo).to.equal('estratto-conto');
  });

  const ELSEWHERE = [
    'http://127.0.0.1:9/eci.xsd',
    'HTTPS://127.0.0.1:9/eci.xsd',
    ' http://127.0.0.1:9/x',
    '//127.0.0.1/eci.xsd',
    'file:///etc/eci.xsd',
    '/etc/eci.xsd',
    'C:\\eci.xsd',
  ];
  for (const location of ELSEWHERE) {
    it(`never follows schemaLocation "${location}"`, async () => {
      const wsdlPath = changedContract((text) =>
        text.replace('schemaLocation="eci.xsd"', `schemaLocation="${location}"`),
      );
      const error = await failureOf(createEciMapper({ wsdlPath, profilo }));
      expect(error.code).to.equal('ERR_ECI_WSDL');
      expect(error.facts.remedy).to.match(/never fetched|ever fetched/);
    });
  }

  it('never follows an import of an import, nor one of a WSDL', async () => {
    const include = (text: string): string =>
      text.replace('<xs:simpleType', '<xs:include schemaLocation="http://127.0.0.1:9/x.xsd"/><xs:simpleType');
    const nested = changedContract((text) => text, include);
    expect((await failureOf(createEciMapper({ wsdlPath: nested, profilo }))).message).to.include(
      'eci.xsd imports a document',
    );
    const wsdlImport = changedContract((text) =>
      text.replace(
        '<wsdl:types>',
        '<wsdl:import namespace="urn:x" location="https://127.0.0.1:9/x.wsdl"/><wsdl:types>',
      ),
    );
    expect((await failureOf(createEciMapper({ wsdlPath: wsdlImport, profilo }))).code).to.equal('ERR_ECI_WSDL');
  });

  it('says which file cannot be read', async () => {
    const manca = writeContract({ 'eci.wsdl': readFileSync(WSDL, 'utf8') });
    expect((await failureOf(createEciMapper({ wsdlPath: manca, profilo }))).message).to.include(
      'eci.xsd cannot be read',
    );
    expect((await failureOf(createEciMapper({ wsdlPath: `${WSDL}.no`, profilo }))).message).to.include(
      'eci.wsdl.no cannot be read',
    );
  });

  it('refuses a contract that is not XML, holds a DOCTYPE, or is a page of HTML', async () => {
    for (const testo of [
      'ciao',
      '<!DOCTYPE html><html/>',
      '<html/>',
      '<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/"/>',
    ]) {
      expect(
        (await failureOf(createEciMapper({ wsdlPath: writeContract({ 'a.wsdl': testo }), profilo }))).code,
        testo,
      ).to.equal('ERR_ECI_WSDL');
    }
  });

  it('names the operations there are when the profile names another', async () => {
    const error = await failureOf(
      createEciMapper({
        wsdlPath: WSDL,
        profilo: changed('operazione: ConsultaEstrattoConto', 'operazione: Consulta'),
      }),
    );
    expect(error.code).to.equal('ERR_ECI_WSDL');
    expect(error.facts.remedy).to.include('BasicHttpBinding_ISvcConsultazione/ConsultaEstrattoConto');
  });

  it('refuses a profile whose elements are not those of the operation', async () => {
    const error = await failureOf(
      createEciMapper({ wsdlPath: WSDL, profilo: changed(`predefinito: ${NS}`, 'predefinito: urn:altro') }),
    );
    expect(error.facts.reason).to.include('/richiesta/codiceFiscale').and.include(`{${NS}}ConsultaEstrattoConto`);
    const risposta = await failureOf(
      createEciMapper({
        wsdlPath: WSDL,
        profilo: changed('/ConsultaEstrattoContoResponse/', '/ConsultaEstrattoContoRisposta/'),
      }),
    );
    expect(risposta.facts.reason).to.include('/risposta/esito/codice');
  });

  it('refuses an optional path that is misspelt, which would otherwise be missing for ever', async () => {
    const error = await failureOf(
      createEciMapper({
        wsdlPath: WSDL,
        profilo: changed('retribuzione: Retribuzione?', 'retribuzione: Retribuzzione?'),
      }),
    );
    expect(error.facts.reason)
      .to.include('/risposta/estrattoConto/quadroA/0/campi/retribuzione')
      .and.include('Retribuzzione');
    expect(error.facts.remedy).to.include('Retribuzione');
    const libero = changed(
      'operazione: ConsultaEstrattoConto',
      'operazione: ConsultaEstrattoConto\n  controlloPercorsi: false',
    );
    expect((await createEciMapper({ wsdlPath: WSDL, profilo: libero })).operazione).to.equal('ConsultaEstrattoConto');
  });

  it('refuses a path for one element where the WSDL lets many stand', async () => {
    const wsdlPath = changedContract(
      (text) => text,
      (text) =>
        text.replace(
          'name="AziendaVersatrice" type="xs:string"',
          'name="AziendaVersatrice" type="xs:string" maxOccurs="2"',
        ),
    );
    const error = await failureOf(createEciMapper({ wsdlPath, profilo }));
    expect(error.facts.reason).to.include('campi/aziendaVersatrice').and.include('may repeat');
  });

  it('refuses a request path that the WSDL does not have', async () => {
    const error = await failureOf(
      createEciMapper({ wsdlPath: WSDL, profilo: changed('request/CodiceFiscale', 'request/CF') }),
    );
    expect(error.facts.remedy).to.equal('it has: CodiceFiscale');
  });

  it('refuses rpc style', async () => {
    const wsdlPath = changedContract((text) => text.replaceAll('style="document"', 'style="rpc"'));
    expect((await failureOf(createEciMapper({ wsdlPath, profilo }))).facts.reason).to.include('document/literal');
  });
});

const PROFILO = (dove: string, altro = ''): Profilo =>
  loadProfilo(`
versione: 1
nome: piccolo
namespace: { prefissi: { t: 'urn:t', u: 'urn:u' } }
wsdl: { operazione: Leggi }
richiesta: { codiceFiscale: ${dove}${altro} }
risposta:
  esito: { codice: /t:LeggiRisposta/Esito, positivi: [OK], nonTrovato: [] }
  estrattoConto:
    percorso: /t:LeggiRisposta/Estratto
    assicurato: { codiceFiscale: CF, cognome: Cognome, nome: Nome }
    quadroA: [{ righe: 'Riga[]', campi: { ente: { codice: Ente } } }]
`);
const RISPOSTA = `<xs:element name="LeggiRisposta"><xs:complexType><xs:sequence><xs:element name="Esito" type="xs:string"/><xs:element name="Estratto" minOccurs="0"><xs:complexType><xs:sequence>
  <xs:element name="CF" type="xs:string"/><xs:element name="Cognome" type="xs:string"/><xs:element name="Nome" type="xs:string"/>
  <xs:element name="Riga" maxOccurs="unbounded"><xs:complexType><xs:sequence><xs:element name="Ente" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>`;
const schema = (contenuto: string, ns = 'urn:t', altro = ''): string =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" xmlns:u="urn:u" targetNamespace="${ns}" ${altro}>${contenuto}</xs:schema>`;

describe('requests of other contracts', () => {
  after(removeContracts);

  it('have unqualified children where the schema says so', async () => {
    const leggi =
      '<xs:element name="Leggi"><xs:complexType><xs:sequence><xs:element name="Dati"><xs:complexType><xs:sequence><xs:element name="CF" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>';
    const wsdlPath = writeContract({ 's.wsdl': smallContract(schema(leggi + RISPOSTA)) });
    const mapper = await createEciMapper({ wsdlPath, profilo: PROFILO('/t:Leggi/Dati/CF') });
    const xml = mapper.encodeRichiesta({ codiceFiscale: CF });
    expect(mapper.decodeRichiesta(xml)).to.deep.equal({ codiceFiscale: CF });
    expect(xml)
      .to.match(/<Dati><CF>/)
      .and.not.match(/ xmlns="/);
    const error = await failureOf(createEciMapper({ wsdlPath, profilo: PROFILO('/t:Leggi/t:Dati/t:CF') }));
    expect(error.facts.remedy).to.include('elementFormDefault');
  });

  it('declare the namespaces of every schema they touch', async () => {
    const tipi =
      '<xs:complexType name="Dati"><xs:sequence><xs:element name="CF" type="xs:string"/></xs:sequence></xs:complexType>';
    const leggi =
      '<xs:import namespace="urn:u"/><xs:element name="Leggi"><xs:complexType><xs:sequence><xs:element name="Dati" type="u:Dati"/></xs:sequence></xs:complexType></xs:element>';
    const wsdlPath = writeContract({
      's.wsdl': smallContract(schema(tipi, 'urn:u', 'elementFormDefault="qualified"') + schema(leggi + RISPOSTA)),
    });
    const mapper = await createEciMapper({ wsdlPath, profilo: PROFILO('/t:Leggi/Dati/u:CF') });
    expect(mapper.decodeRichiesta(mapper.encodeRichiesta({ codiceFiscale: CF }))).to.deep.equal({ codiceFiscale: CF });
  });

  it('carry the constants of the profile, escaped, in the schema’s order', async () => {
    const leggi =
      '<xs:element name="Leggi"><xs:complexType><xs:sequence><xs:element name="Ente" type="xs:string"/><xs:element name="CF" type="xs:string"/></xs:sequence></xs:complexType></xs:element>';
    const wsdlPath = writeContract({ 's.wsdl': smallContract(schema(leggi + RISPOSTA)) });
    const mapper = await createEciMapper({
      wsdlPath,
      profilo: PROFILO('/t:Leggi/CF', ", costanti: [{ percorso: /t:Leggi/Ente, valore: 'A & B' }]"),
    });
    expect(mapper.encodeRichiesta({ codiceFiscale: CF })).to.match(/<Ente>A &amp; B<\/Ente><CF>RSSMRA50B17A558W<\/CF>/);
  });

  it('ask which port, when ports call the operation differently', async () => {
    const leggi =
      '<xs:element name="Leggi"><xs:complexType><xs:sequence><xs:element name="CF" type="xs:string"/></xs:sequence></xs:complexType></xs:element>';
    const due = smallContract(schema(leggi + RISPOSTA));
    const binding = /<w:binding[\s\S]*<\/w:binding>/.exec(due)?.[0] ?? '';
    const altra = binding.replace('name="B"', 'name="C"').replace('urn:leggi', 'urn:leggi2');
    const wsdlPath = writeContract({
      's.wsdl': due.replace(
        '<w:service name="S">',
        `${altra}<w:service name="S"><w:port name="Seconda" binding="t:C"><soap:address location="https://127.0.0.1/"/></w:port>`,
      ),
    });
    const profiloPiccolo = PROFILO('/t:Leggi/CF');
    expect((await failureOf(createEciMapper({ wsdlPath, profilo: profiloPiccolo }))).facts.remedy).to.include(
      'Seconda, Porta',
    );
    const scelta = { ...profiloPiccolo, wsdl: { ...profiloPiccolo.wsdl, porta: 'Seconda' } };
    expect((await createEciMapper({ wsdlPath, profilo: scelta })).soapAction).to.equal('urn:leggi2');
  });

  it('do not exist without a place for the codice fiscale', () => {
    expect(failure(() => PROFILO('=x')).code).to.equal('ERR_ECI_PROFILE');
  });
});
