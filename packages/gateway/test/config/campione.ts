import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { REPO } from './banco.js';

/** A part of a JSON Schema, as far as ours use it. */
export interface Nodo {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Nodo | boolean>>;
  readonly additionalProperties?: Nodo | boolean;
  readonly required?: readonly string[];
  readonly items?: Nodo;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly $defs?: Readonly<Record<string, Nodo>>;
  readonly $id?: string;
}

type Passi = readonly (string | number)[];
type Albero = Record<string | number, unknown>;

/** A place of a document that is valid, and the part of the schema that it satisfies. */
export interface Foglia {
  /** JSON pointer into the schema: the same for every place it is used in. */
  readonly nello: string;
  readonly passi: Passi;
  readonly nodo: Nodo;
  /** Must it be there? */
  readonly richiesta: boolean;
  /** The document it was found in. */
  readonly documento: unknown;
}

/** Texts, one of which satisfies every pattern of ours. */
const TESTI = [
  ...['testo', 'a', '2026-01-01', '2026-01-01T00:00', '08:00', '06-29', 'a@b.example', '12345678901', '+39 06 0000001'],
  ...[
    '0f5b8a52-7c9e-4a1d-8a44-3c2d1e0f9b22',
    'a'.repeat(64),
    'x'.repeat(22),
    'x'.repeat(43),
    'env:SEGRETO',
    'file:segreto',
    '10.0.0.1',
  ],
  ...['https://esempio.example/x', 'http://127.0.0.1:8080', '{urn:a}Uno/{urn:a}Due', '/a/b', 'DNS:portale.example'],
  ...['AB:'.repeat(31) + 'AB', '1', 'CN=prova', 'http://proxy.example:3128', 'urn:x', 'slot-1', '001'],
];

/** One of our published schemas, and valid documents out of it. */
export class Schema {
  readonly #radice: Nodo;
  readonly #ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true, strict: false });

  constructor(file: string) {
    this.#radice = JSON.parse(readFileSync(join(REPO, 'packages/gateway/schema', file), 'utf8')) as Nodo;
    this.#ajv.addKeyword({ keyword: 'x-rimedio', schemaType: 'string' });
    this.#ajv.addKeyword({ keyword: 'x-segreto', schemaType: 'boolean' });
    this.#ajv.addSchema(this.#radice);
  }

  /**
   * Leaves of documents that have every field the schema lets stand together: `giri` of them, each with another choice wherever the schema has
   * several; `senza` are fields (pointers into the schema) left out in turn, so that what they exclude is seen as well.
   */
  foglie(giri: number, senza: readonly (readonly string[])[]): ReadonlyMap<string, Foglia> {
    const found = new Map<string, Foglia>();
    for (let giro = 0; giro < giri; giro += 1) {
      const documento = this.campione(giro, senza[Math.floor(giro / 5) % senza.length] ?? []);
      for (const foglia of this.#cammina(this.#radice, '', documento, [], true, documento))
        if (!found.has(foglia.nello)) found.set(foglia.nello, foglia);
    }
    return found;
  }

  /** Every leaf of the schema that a document can have. */
  tutte(): ReadonlySet<string> {
    const seen = new Set<string>();
    const visited = new Set<string>();
    const walk = (written: Nodo, at: string): void => {
      const { nodo, nello } = this.#risolvi(written, at);
      if (visited.has(nello)) return;
      visited.add(nello);
      const parts = this.#parti(nodo, nello);
      if (parts.length === 0) seen.add(nello);
      for (const { figlio, at: there } of parts) walk(figlio, there);
    };
    walk(this.#radice, '');
    return seen;
  }

  campione(giro: number, senza: readonly string[]): unknown {
    const made = this.#genera(this.#radice, '', giro, new Set(senza));
    const validate = this.#ajv.compile({ $ref: this.#radice.$id ?? '' });
    // What may not stand beside the rest is taken out, one after the other.
    for (let turn = 0; turn < 200; turn += 1) {
      if (validate(made)) return made;
      const wrong = validate.errors?.find(({ keyword }) => keyword === 'false schema');
      if (!wrong)
        throw new Error(`no sample: ${JSON.stringify(validate.errors?.map((e) => [e.instancePath, e.message]))}`);
      togli(made, wrong.instancePath.split('/').slice(1));
    }
    throw new Error('no sample');
  }

  #risolvi(written: Nodo, at: string): { readonly nodo: Nodo; readonly nello: string } {
    if (written.$ref === undefined) return { nodo: written, nello: at };
    const name = written.$ref.replace('#/$defs/', '');
    const there = this.#radice.$defs?.[name];
    if (there === undefined) throw new Error(`no such part: ${written.$ref}`);
    const { $ref: _, ...own } = written;
    const deeper = this.#risolvi(there, `/$defs/${name}`);
    const isLeaf = this.#parti(deeper.nodo, '').length === 0;
    // A text is the same wherever it stands; where it stands is what a reader is told of.
    return { nodo: { ...deeper.nodo, ...own }, nello: isLeaf ? at : deeper.nello };
  }

  #parti(nodo: Nodo, nello: string): readonly { readonly nome?: string; readonly figlio: Nodo; readonly at: string }[] {
    const properties = Object.entries(nodo.properties ?? {}).flatMap(([nome, figlio]) =>
      typeof figlio === 'boolean' ? [] : [{ nome, figlio, at: `${nello}/properties/${nome}` }],
    );
    const { items, additionalProperties: altre, type } = nodo;
    const lista = items !== undefined && type === 'array' ? [{ figlio: items, at: `${nello}/items` }] : [];
    const libere = typeof altre === 'object' ? [{ figlio: altre, at: `${nello}/additionalProperties` }] : [];
    return [...properties, ...lista, ...libere];
  }

  #genera(written: Nodo, at: string, giro: number, senza: ReadonlySet<string>): unknown {
    const { nodo, nello } = this.#risolvi(written, at);
    if (nodo.const !== undefined) return nodo.const;
    if (nodo.enum !== undefined) return nodo.enum[giro % nodo.enum.length];
    const parts = this.#parti(nodo, nello);
    if (nodo.type === 'array') return parts.map(({ figlio, at: there }) => this.#genera(figlio, there, giro, senza));
    if (parts.length > 0) {
      const kept = parts.filter(({ at: there }) => !senza.has(there));
      return Object.fromEntries(
        kept.map(({ nome = 'chiave', figlio, at: there }) => [nome, this.#genera(figlio, there, giro, senza)]),
      );
    }
    if (nodo.type === 'integer' || nodo.type === 'number') return nodo.minimum ?? 1;
    if (nodo.type === 'boolean') return true;
    return testo(nodo, nello);
  }

  *#cammina(
    written: Nodo,
    at: string,
    valore: unknown,
    passi: Passi,
    richiesta: boolean,
    documento: unknown,
  ): Iterable<Foglia> {
    const { nodo, nello } = this.#risolvi(written, at);
    const parts = this.#parti(nodo, nello);
    if (parts.length === 0) yield { nello, passi, nodo, richiesta, documento };
    if (typeof valore !== 'object' || valore === null) return;
    for (const { nome, figlio, at: there } of parts) {
      for (const [key, part] of Object.entries(valore as Albero)) {
        if (nome !== undefined && key !== nome) continue;
        const step = Array.isArray(valore) ? Number(key) : key;
        const must = nome !== undefined && (nodo.required ?? []).includes(nome);
        yield* this.#cammina(figlio, there, part, [...passi, step], must, documento);
      }
    }
  }
}

function testo({ pattern, minLength = 0, maxLength = Infinity }: Nodo, nello: string): string {
  const form = pattern === undefined ? /(?:)/ : new RegExp(pattern, 'u');
  const found = TESTI.find((text) => form.test(text) && text.length >= minLength && text.length <= maxLength);
  if (found === undefined) throw new Error(`no text for ${nello}: ${pattern ?? ''}`);
  return found;
}

function togli(albero: unknown, [step = '', ...rest]: readonly string[]): void {
  const tree = albero as Albero;
  if (rest.length > 0) togli(tree[step], rest);
  else delete tree[step];
}

/** A copy of the tree with one place put otherwise; `undefined` takes it out. */
export function con(albero: unknown, [step, ...rest]: Passi, valore: unknown): unknown {
  if (step === undefined) return valore;
  const copy: Albero | unknown[] = Array.isArray(albero) ? [...(albero as unknown[])] : { ...(albero as Albero) };
  const parts = copy as Albero;
  if (rest.length > 0) parts[step] = con(parts[step], rest, valore);
  else if (valore === undefined) delete parts[step];
  else parts[step] = valore;
  return copy;
}

/** What may be put in the place of a leaf, whatever it is: each with a name. */
export function storture({ nodo, richiesta }: Foglia): readonly (readonly [string, unknown])[] {
  const lungo = 'x'.repeat(Math.max(20_000, (nodo.maxLength ?? 0) + 1));
  const isText = nodo.type === undefined || nodo.type === 'string' || Array.isArray(nodo.type);
  return [
    ['wrong type', isText && nodo.enum === undefined && nodo.const === undefined ? { a: 1 } : { testo: ['x'] }],
    ['null', null],
    ['empty', ''],
    ['absurdly long', isText ? lungo : 1e30],
    ...(richiesta ? [['missing', undefined] as const] : []),
  ];
}
