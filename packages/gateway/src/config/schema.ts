import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { difetto, pointer } from './difetto.js';
import type { Rilievo } from './difetto.js';
import { nearest } from './somiglianza.js';

/** A compiled schema: the value with its type, or a sentence for everything wrong with its shape. */
export type Forma<T> = (
  valore: unknown,
  testo?: (percorso: string) => string | undefined,
) => { readonly ok: true; readonly valore: T } | { readonly ok: false; readonly rilievi: readonly Rilievo[] };

/** Compiles one of the published schemas (folder `schema` of the package), or the part of it that `fragment` names (`#/$defs/ente`). */
export function compileForma<T>(fileName: string, fragment = ''): Forma<T> {
  let validate: ValidateFunction<T> | undefined;
  return (valore, testo = () => undefined) => {
    validate ??= compile<T>(fileName, fragment);
    if (validate(valore)) return { ok: true, valore };
    return { ok: false, rilievi: describe(validate.errors ?? [], testo) };
  };
}

function compile<T>(fileName: string, fragment: string): ValidateFunction<T> {
  const schema = JSON.parse(readFileSync(new URL(`../../../schema/${fileName}`, import.meta.url), 'utf8')) as {
    readonly $id: string;
  };
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    unicodeRegExp: true,
    strictRequired: false,
    strictTypes: false,
  });
  ajv.addKeyword({ keyword: 'x-rimedio', schemaType: 'string' });
  ajv.addKeyword({ keyword: 'x-segreto', schemaType: 'boolean' });
  return ajv.addSchema(schema).compile<T>({ $ref: `${schema.$id}${fragment}` });
}

const TIPI: Readonly<Record<string, string>> = {
  string: 'un testo',
  integer: 'un numero intero',
  number: 'un numero',
  boolean: 'true o false',
  object: 'una mappa (chiave: valore)',
  array: 'una lista (righe che cominciano con -)',
};

function describe(errors: readonly ErrorObject[], testo: (percorso: string) => string | undefined): readonly Rilievo[] {
  const seen = new Set<string>();
  return errors
    .flatMap((error) => sentence(error, testo) ?? [])
    .filter(({ codice, percorso, problema }) => {
      const key = JSON.stringify([codice, percorso, problema]);
      return !seen.has(key) && seen.add(key);
    });
}

/** One ajv error in words. Values are quoted only where the schema lists the admitted ones, so never a secret. */
function sentence(error: ErrorObject, testo: (percorso: string) => string | undefined): Rilievo | undefined {
  const { instancePath: at, keyword, params, data } = error;
  // What is wrong with a name comes once more, as `propertyNames`.
  if (error.propertyName !== undefined) return undefined;
  const parent = (error.parentSchema ?? {}) as Readonly<Record<string, unknown>>;
  const name = lastStep(at);
  const remedy = typeof parent['x-rimedio'] === 'string' ? parent['x-rimedio'] : undefined;
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys(parent['properties'] ?? {});
      const meant = nearest(key, known);
      return difetto(
        'campo-sconosciuto',
        at + pointer(key),
        `il campo «${short(key)}» non esiste qui`,
        meant === undefined ? `qui si può scrivere: ${known.join(', ')}` : `forse intendevi «${meant}»`,
        true,
      );
    }
    case 'required': {
      const key = String(params['missingProperty']);
      return difetto('campo-mancante', at + pointer(key), `manca il campo «${key}»`, `aggiungi «${key}»`, true);
    }
    case 'false schema':
      return difetto(
        'campo-fuori-posto',
        at,
        `il campo «${name}» non va insieme agli altri di questo blocco`,
        `togli «${name}»`,
        true,
      );
    case 'propertyNames': {
      const key = String(params['propertyName']);
      return difetto(
        'forma-non-valida',
        at + pointer(key),
        `la chiave «${short(key)}» non è ammessa qui`,
        remedy ?? nameRemedy(parent),
        true,
      );
    }
    case 'type':
      return wrongType(error, testo(at));
    case 'enum':
    case 'const':
      return notListed(
        at,
        name,
        keyword === 'const' ? [params['allowedValue']] : (params['allowedValues'] as unknown[]),
        data,
      );
    case 'pattern':
      if (parent['x-segreto'] === true) {
        const fix = 'qui va un riferimento: env:NOME_DELLA_VARIABILE o file:PERCORSO, mai il segreto stesso';
        return difetto('segreto-in-chiaro', at, `«${name}» non è un riferimento a un segreto`, fix);
      }
      return difetto(
        'forma-non-valida',
        at,
        `il valore di «${name}» non ha la forma attesa`,
        remedy ?? 'vedi lo schema pubblicato',
      );
    case 'minimum':
    case 'maximum': {
      const bound = `${keyword === 'minimum' ? 'almeno' : 'al più'} ${String(params['limit'])}`;
      return difetto('valore-fuori-limite', at, `«${name}» è fuori dai limiti`, `scrivi un numero che sia ${bound}`);
    }
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties': {
      const what = keyword.endsWith('Items') || keyword === 'minProperties' ? 'elementi' : 'caratteri';
      const bound = `${keyword.startsWith('min') ? 'almeno' : 'al più'} ${String(params['limit'])} ${what}`;
      return difetto(
        'valore-fuori-limite',
        at,
        `«${name}» è troppo ${keyword.startsWith('min') ? 'corto' : 'lungo'}`,
        `servono ${bound}`,
      );
    }
    case 'uniqueItems':
      return difetto('valore-non-ammesso', at, `«${name}» ripete un elemento`, 'scrivi ogni elemento una volta sola');
    case 'if':
      // Says only that a branch failed: the branch's own errors say what.
      return undefined;
    default:
      return difetto(
        'forma-non-valida',
        at,
        `il valore di «${name}» non va bene`,
        remedy ?? 'vedi lo schema pubblicato',
      );
  }
}

function wrongType({ instancePath: at, params, data }: ErrorObject, written: string | undefined): Rilievo {
  const wanted = [params['type']].flat().map(String);
  const problem = `«${lastStep(at)}» deve essere ${wanted.map((type) => TIPI[type] ?? type).join(' oppure ')}`;
  const scalar = typeof data === 'number' || typeof data === 'boolean';
  if (wanted[0] === 'string' && scalar && written !== undefined) {
    return difetto('tipo-errato', at, problem, `mettilo fra virgolette: "${short(written)}"`);
  }
  if (data === null || data === undefined)
    return difetto('tipo-errato', at, problem, 'scrivi un valore dopo i due punti, o togli la riga');
  if (wanted[0] !== 'string' && typeof data === 'string')
    return difetto('tipo-errato', at, problem, 'scrivilo senza virgolette');
  return difetto('tipo-errato', at, problem, `scrivi ${TIPI[wanted[0] ?? ''] ?? 'un valore di quel tipo'}`);
}

function notListed(at: string, name: string, allowed: readonly unknown[], data: unknown): Rilievo {
  const words = allowed.map(String);
  const meant = typeof data === 'string' ? nearest(data, words) : undefined;
  const remedy = `valori ammessi: ${words.join(', ')}${meant === undefined ? '' : `; forse intendevi «${meant}»`}`;
  const shown =
    typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean'
      ? ` «${short(String(data))}»`
      : '';
  return difetto('valore-non-ammesso', at, `il valore${shown} di «${name}» non è ammesso`, remedy);
}

function nameRemedy(schema: Readonly<Record<string, unknown>>): string {
  const names = schema['propertyNames'];
  return typeof names === 'object' && names !== null && 'x-rimedio' in names
    ? String(names['x-rimedio'])
    : 'usa un altro nome';
}

function lastStep(at: string): string {
  const step = at.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '';
  return step === '' ? 'documento' : short(/^\d+$/.test(step) ? `elemento ${Number(step) + 1}` : step);
}

/** What somebody wrote, short and without line breaks, to be quoted in a sentence. */
function short(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '�');
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}
