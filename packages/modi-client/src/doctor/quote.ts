import type { Words } from './finding.js';

/** Stands for what is not shown: it might be secret or personal. */
export const NOT_SHOWN: Words = { it: 'non mostrato', en: 'not shown' };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A codice fiscale in any of its forms (omocodia included), of a person or provisional, anywhere in a text. */
const CODICE_FISCALE = /[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]|[0-9]{11}/i;
const PLAIN = /^[A-Za-z0-9:/._~#=+,-]{1,160}$/;
/** Longer words are hashes, keys and pieces of tokens. */
const LONGEST_WORD = 40;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

export function holdsCodiceFiscale(text: string): boolean {
  return CODICE_FISCALE.test(text);
}

/** A value of the message as it may be shown: ids, names, addresses. Anything that might be secret or personal is not. */
export function quote(value: unknown): string | Words {
  if (isUuid(value)) return value;
  if (value === undefined) return { it: 'assente', en: 'absent' };
  if (typeof value === 'number' && Number.isFinite(value))
    return holdsCodiceFiscale(String(value)) ? NOT_SHOWN : `${value}`;
  if (Array.isArray(value) && value.length === 1) return quote(value[0]);
  if (typeof value !== 'string' || !PLAIN.test(value) || holdsCodiceFiscale(value) || value.includes('eyJ')) {
    return NOT_SHOWN;
  }
  const words = value.split(/[:/.#,]/);
  return words.every((word) => word.length <= LONGEST_WORD) ? value : NOT_SHOWN;
}

/** Names of members, joined; odd ones are counted, not shown. */
export function quoteNames(names: readonly string[]): string {
  const shown = names.filter((name) => /^[A-Za-z0-9_#.:-]{1,32}$/.test(name) && !holdsCodiceFiscale(name)).slice(0, 12);
  const rest = names.length - shown.length;
  return [...shown, ...(rest === 0 ? [] : [`+${rest}`])].join(', ');
}

/** Epoch seconds as an instant. */
export function instant(seconds: unknown): string | Words {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || Math.abs(seconds) > 8e12) return NOT_SHOWN;
  return new Date(Math.floor(seconds) * 1_000).toISOString().replace('.000Z', 'Z');
}
