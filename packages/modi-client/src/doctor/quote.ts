import type { Words } from './finding.js';

/** Stands for what is not shown: it might be secret or personal. */
export const NOT_SHOWN: Words = { it: 'non mostrato', en: 'not shown' };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A codice fiscale in any of its forms (omocodia included), of a person or provisional, anywhere in a text. */
const CODICE_FISCALE = /[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]|[0-9]{11}/i;
/** A name: `RS256`, `at+jwt`, `corr-9`. What is longer may be a piece of a key, of a hash, of a token. */
const NAME = /^[A-Za-z0-9+._-]{1,24}$/;
/** An address, scheme or not: its host tells it from base64. */
const ADDRESS =
  /^(?:[a-z][a-z0-9+.-]{0,9}:\/\/)?(?:localhost|[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40})+)(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~=-]{0,40})*$/;
const LONGEST = 160;

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
  if (Array.isArray(value) && value.length === 1 && !Array.isArray(value[0])) return quote(value[0]);
  if (typeof value !== 'string' || value.length > LONGEST || holdsCodiceFiscale(value) || value.includes('eyJ')) {
    return NOT_SHOWN;
  }
  // PDND joins audiences with commas.
  const isPlain = value.split(',').every((part) => NAME.test(part) || ADDRESS.test(part));
  return isPlain ? value : NOT_SHOWN;
}

/** A value as JSON; `''` for what cannot be written, such as one nested too deep. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // Only its look was of interest.
    return '';
  }
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
