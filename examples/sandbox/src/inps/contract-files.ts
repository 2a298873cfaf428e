import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where `contratto/` stands, seen from the compiled file. */
function contractUrl(name: string): URL {
  return new URL(`../../../contratto/${name}`, import.meta.url);
}

export const WSDL_FILE = fileURLToPath(contractUrl('eci.wsdl'));

export function readContract(name: 'eci.wsdl' | 'eci.xsd' | 'identity.xsd' | 'prestazioni.openapi.yaml'): string {
  return readFileSync(contractUrl(name), 'utf8');
}

/** The WSDL as this endpoint serves it: its own address, and the schema beside it at `?xsd=eci.xsd`. */
export function servedWsdl(endpoint: string): string {
  return readContract('eci.wsdl')
    .replace(/(<soap:address location=")[^"]*"/, `$1${endpoint}"`)
    .replace('schemaLocation="eci.xsd"', `schemaLocation="${endpoint}?xsd=eci.xsd"`);
}
