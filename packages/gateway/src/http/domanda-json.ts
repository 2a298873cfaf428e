import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseCodiceFiscale } from '@varco/eci-mapper';
import type { Refusal } from '../domain/refusal.js';

/** Bytes of a request that is a codice fiscale alone. */
export const MASSIMO_JSON = 4096;

const validate = new Ajv2020().compile<{ codiceFiscale: string }>({
  type: 'object',
  properties: { codiceFiscale: { type: 'string' } },
  required: ['codiceFiscale'],
  additionalProperties: false,
});

/** What may be wrong with the body's form, by the schema's keyword and place. */
function difettoDiForma(): Refusal {
  const { keyword, instancePath } = validate.errors?.[0] ?? { keyword: '', instancePath: '' };
  const bad = (campo: string, dettaglio: string): Refusal => ({ motivo: 'richiesta-non-valida', campo, dettaglio });
  if (keyword === 'required') return bad('/codiceFiscale', 'Manca il campo codiceFiscale.');
  if (keyword === 'additionalProperties') return bad('', 'Il corpo ammette il solo campo codiceFiscale.');
  if (instancePath === '') return bad('', 'Il corpo deve essere un oggetto JSON con il solo campo codiceFiscale.');
  return bad(instancePath, 'codiceFiscale deve essere una stringa.');
}

/** Requirement Q-05b: several people in one request, in whatever form somebody may try it. */
function isMassiva(value: unknown): boolean {
  const isList = (one: unknown): boolean => Array.isArray(one) && one.length > 0;
  if (isList(value)) return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([name, one]) => /^codic[ei]/i.test(name) && isList(one))
  );
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** An object of one member, whatever its white space and escapes: of a text that is known to be JSON. */
const UN_MEMBRO = /^[^{]*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*"(?:[^"\\]|\\.)*"\s*\}\s*$/;

/** The body, or what is wrong with it. Texts name the field, never its value. */
export function leggiDomanda(bytes: Uint8Array): { readonly codiceFiscale: string } | { readonly refusal: Refusal } {
  let value: unknown;
  let text: string;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    return {
      refusal: { motivo: 'richiesta-non-valida', campo: '', dettaglio: 'Il corpo non è JSON in UTF-8 ben formato.' },
    };
  }
  if (isMassiva(value)) return { refusal: { motivo: 'consultazione-massiva', requisito: 'Q-05b' } };
  if (!validate(value)) return { refusal: difettoDiForma() };
  // A member twice is two questions, and readers differ on which counts.
  if (!UN_MEMBRO.test(text)) {
    return {
      refusal: {
        motivo: 'richiesta-non-valida',
        campo: '',
        dettaglio: 'Il campo codiceFiscale va scritto una volta sola.',
      },
    };
  }
  const parsed = parseCodiceFiscale(value.codiceFiscale);
  return parsed.ok
    ? { codiceFiscale: parsed.codiceFiscale }
    : { refusal: { motivo: 'codice-fiscale-non-valido', campo: '/codiceFiscale', dettaglio: parsed.dettaglio } };
}

/** JSON, in no charset but UTF-8. Said by the header alone: a request without a body lacks the field, not the type. */
export function isJson(contentType = ''): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1];
  return /^application\/json\s*(?:;|$)/i.test(contentType) && (charset === undefined || /^utf-?8$/i.test(charset));
}
