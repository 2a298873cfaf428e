import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parseDocument } from 'yaml';
import { pointer } from '../config/difetto.js';
import { atPointer } from '../config/puntatore.js';
import type { ContrattoRest } from '../domain/servizio-rest.js';

/** Why an OpenAPI document cannot be used. Closed. */
export type OpenapiReason =
  'troppo-grande' | 'illeggibile' | 'versione' | 'operazione' | 'corpo' | 'schema' | 'riferimento';

export class OpenapiError extends Error {
  override readonly name = 'OpenapiError';
  readonly code = 'ERR_VARCO_OPENAPI';
  readonly facts: { readonly reason: OpenapiReason };

  constructor(reason: OpenapiReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.facts = { reason };
  }
}

/** What of a request the contract does not allow: where, and by which word of the schema. */
export interface FuoriContratto {
  /** JSON pointer; of what is missing, or not foreseen, where it is or should be. */
  readonly percorso: string;
  readonly regola: string;
  /** Of `type`: the types that may be there. */
  readonly tipi?: readonly string[];
}

/** One operation, as its contract describes it. */
export interface Operazione {
  /** @returns the first thing wrong with the body of a request; `undefined`: nothing is */
  check(richiesta: unknown): FuoriContratto | undefined;
}

const MASSIMO = 4 * 1024 * 1024;
const NOME = 'urn:varco:openapi';

/**
 * Reads an OpenAPI document (3.0 or 3.1, YAML or JSON) and finds the operation in it: its path and method are there, and it takes JSON.
 * References to other documents are not followed.
 *
 * @throws OpenapiError; what reading the file throws
 */
export async function readOperazione({
  openapi,
  metodo,
  percorso,
}: Pick<ContrattoRest, 'openapi' | 'metodo' | 'percorso'>): Promise<Operazione> {
  const documento = parse(await readFile(openapi));
  const versione = String(atPointer(documento, '/openapi'));
  if (!/^3\.[01](?:\.|$)/.test(versione)) throw new OpenapiError('versione', 'openapi is not 3.0 or 3.1');
  const at = pointer('paths', percorso, metodo.toLowerCase());
  if (atPointer(documento, at) === undefined) {
    throw new OpenapiError('operazione', `there is no ${metodo} ${percorso} in the document`);
  }
  const corpo = resolve(documento, `${at}/requestBody`);
  const tipi = Object.keys(objectOr(atPointer(documento, `${corpo}/content`)));
  const tipo = tipi.find((each) => /^application\/json\s*(?:;|$)/i.test(each));
  if (tipo === undefined) throw new OpenapiError('corpo', 'the operation takes no application/json');
  const schema = `${corpo}/content${pointer(tipo, 'schema')}`;
  if (atPointer(documento, schema) === undefined) throw new OpenapiError('corpo', 'the request has no schema');
  return compile(versione.startsWith('3.0') ? fromOpenapi30(documento) : documento, schema);
}

function parse(bytes: Uint8Array): unknown {
  if (bytes.byteLength > MASSIMO)
    throw new OpenapiError('troppo-grande', `the document has more than ${MASSIMO} bytes`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.trimStart().startsWith('{')) return JSON.parse(text);
    const yaml = parseDocument(text);
    const [fault] = yaml.errors;
    if (fault) throw fault;
    return yaml.toJS();
  } catch (cause) {
    throw new OpenapiError('illeggibile', 'the document is neither YAML nor JSON in UTF-8', { cause });
  }
}

function objectOr(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** Where a local reference leads; the place itself, where there is none. */
function resolve(documento: unknown, at: string, left = 8): string {
  const ref = atPointer(documento, `${at}/$ref`);
  if (ref === undefined) return at;
  if (typeof ref !== 'string' || !ref.startsWith('#/') || left === 0) {
    throw new OpenapiError('riferimento', 'a reference leads out of the document, or in a circle');
  }
  return resolve(documento, decodeURIComponent(ref.slice(1)), left - 1);
}

function compile(documento: unknown, schema: string): Operazione {
  // What the document has beyond schemas is no matter for judgement here: only what the request must be.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false, unicodeRegExp: true });
  try {
    formats.default(ajv);
    const validate = ajv.addSchema(objectOr(documento), NOME).compile({ $ref: `${NOME}#${encodeURI(schema)}` });
    return {
      check: (richiesta) => (validate(richiesta) ? undefined : describe(validate.errors?.[0])),
    };
  } catch (cause) {
    throw new OpenapiError('schema', 'the schema of the request cannot be used', { cause });
  }
}

/** Bounds that 3.0 marks as exclusive with `true`; `nullable` the validator knows. */
function fromOpenapi30(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(fromOpenapi30);
  if (typeof node !== 'object' || node === null) return node;
  const members: Readonly<Record<string, unknown>> = { ...node };
  const entries = Object.entries(members).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    if ((name === 'exclusiveMinimum' || name === 'exclusiveMaximum') && typeof value === 'boolean') return [];
    if (name === 'minimum' && members['exclusiveMinimum'] === true) return [['exclusiveMinimum', value]];
    if (name === 'maximum' && members['exclusiveMaximum'] === true) return [['exclusiveMaximum', value]];
    return [[name, fromOpenapi30(value)]];
  });
  return Object.fromEntries(entries);
}

function describe(error: ErrorObject | undefined): FuoriContratto {
  if (error === undefined) return { percorso: '', regola: 'sconosciuta' };
  const { instancePath, keyword, params } = error;
  const name: unknown = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'];
  return {
    percorso: instancePath + (typeof name === 'string' ? pointer(name) : ''),
    regola: keyword,
    ...(keyword === 'type' ? { tipi: [params['type']].flat().map(String) } : {}),
  };
}
