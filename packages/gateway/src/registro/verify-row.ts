import { canonicalJson, CanonicalJsonError } from './canonical-json.js';
import type { JsonObject, JsonValue } from './canonical-json.js';
import { chainHash, FORMATO, leafHash } from './chain.js';
import type { NomeCatena, RigaLetta } from './registro-reader.js';
import { TIPI_RIGA } from './registro-store.js';
import type { CodiceRottura } from './rottura.js';

export type Difetto = { readonly code: CodiceRottura; readonly dettaglio: string } | undefined;

/** Does the row follow from the one before, and say what its record says? Needs no key. */
export function verifyRow(catena: NomeCatena, riga: RigaLetta, precedente: Uint8Array): Difetto {
  const { record, salt, foglia } = riga;
  if (record !== null && (salt === null || !same(leafHash(salt, record), foglia))) {
    return {
      code: 'ERR_VARCO_LEAF_MISMATCH',
      dettaglio: 'the record is not the one that was chained: it was changed, or its salt was',
    };
  }
  if (!same(chainHash(precedente, foglia), riga.hash)) {
    return { code: 'ERR_VARCO_CHAIN_MISMATCH', dettaglio: 'the hash does not follow from the row before' };
  }
  if (!TIPI_RIGA.some((tipo) => tipo === riga.tipo))
    return { code: 'ERR_VARCO_RECORD_FORMAT', dettaglio: 'unknown kind of row' };
  return record === null ? undefined : verifyRecord(catena, riga, record);
}

/** What a verified record says. */
export function readRecord(record: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(record);
    return isJsonObject(value) && canonicalJson(value) === record ? value : undefined;
  } catch (error) {
    // Not JSON, or JSON without a canonical form: no record of ours. Anything else is a fault.
    if (error instanceof SyntaxError || error instanceof CanonicalJsonError) return undefined;
    throw error;
  }
}

function verifyRecord({ ente, istanza }: NomeCatena, riga: RigaLetta, record: string): Difetto {
  const fields = readRecord(record);
  if (fields?.['format'] !== FORMATO)
    return { code: 'ERR_VARCO_RECORD_FORMAT', dettaglio: 'not a record of format 1 in canonical form' };
  const { tipo, accesso, istante, seq } = riga;
  const columns: JsonObject = { ente, istanza, tipo, accesso, istante, seq };
  const wrong =
    Object.keys(columns).find((column) => columns[column] !== fields[column]) ??
    (sameSubject(fields, riga) ? undefined : 'soggetto');
  return wrong === undefined
    ? undefined
    : { code: 'ERR_VARCO_COLUMN_MISMATCH', dettaglio: `column ${wrong} is not what the record says` };
}

function sameSubject(fields: JsonObject, { soggetto }: RigaLetta): boolean {
  const said = fields['soggetto'];
  const indice = isJsonObject(said) ? said['indice'] : undefined;
  return indice === (soggetto === null ? undefined : Buffer.from(soggetto).toString('base64url'));
}

function isJsonObject(value: unknown): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
