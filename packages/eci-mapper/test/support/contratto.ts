import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readText } from './fixtures.js';

const cartelle: string[] = [];

/** Writes a contract in a folder of its own; returns the path of its first file. */
export function writeContract(files: Readonly<Record<string, string>>): string {
  const cartella = mkdtempSync(join(tmpdir(), 'varco-eci-'));
  cartelle.push(cartella);
  for (const [nome, testo] of Object.entries(files)) writeFileSync(join(cartella, nome), testo);
  return join(cartella, Object.keys(files)[0] ?? '');
}

export function removeContracts(): void {
  for (const cartella of cartelle.splice(0)) rmSync(cartella, { recursive: true });
}

/** The sandbox's contract with a change in its WSDL and one in its schema. */
export function changedContract(
  wsdl: (text: string) => string,
  xsd: (text: string) => string = (text) => text,
): string {
  return writeContract({
    'eci.wsdl': wsdl(readText('test/fixtures/eci.wsdl')),
    'eci.xsd': xsd(readText('test/fixtures/eci.xsd')),
  });
}

/** A small contract around the schemas given, with one operation `Leggi` of document style. */
export function smallContract(
  schemi: string,
  richiesta = 't:Leggi',
  risposta = 't:LeggiRisposta',
  stile = 'document',
): string {
  return `<?xml version="1.0"?><w:definitions name="S" targetNamespace="urn:t" xmlns:t="urn:t" xmlns:u="urn:u" xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <w:types>${schemi}</w:types>
  <w:message name="In"><w:part name="p" element="${richiesta}"/></w:message>
  <w:message name="Out"><w:part name="p" element="${risposta}"/></w:message>
  <w:portType name="P"><w:operation name="Leggi"><w:input message="t:In"/><w:output message="t:Out"/></w:operation></w:portType>
  <w:binding name="B" type="t:P"><soap:binding style="${stile}" transport="http://schemas.xmlsoap.org/soap/http"/>
    <w:operation name="Leggi"><soap:operation soapAction="urn:leggi"/><w:input><soap:body use="literal"/></w:input><w:output><soap:body use="literal"/></w:output></w:operation>
  </w:binding>
  <w:service name="S"><w:port name="Porta" binding="t:B"><soap:address location="https://127.0.0.1/"/></w:port></w:service>
</w:definitions>`;
}
