import type { TransportResponse } from '@varco/modi-client';
import { isStatoIscritto } from '../domain/iscrizione.js';
import type { Iscrizione } from '../domain/iscrizione.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What the fund's system says: `200`, JSON in UTF-8, `{"iscritto": true|false}` and, of a member, also `"stato"`; nothing else, no member
 * twice, no escapes. A string: what is wrong with it, in English and without any of its text.
 */
export function leggiRisposta({
  status,
  headers,
  body,
}: TransportResponse): { readonly iscrizione: Iscrizione } | string {
  if (status !== 200) return `answered with status ${status}`;
  if (!/^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(headers['content-type'] ?? ''))
    return 'answered with another content type than application/json';
  let value: unknown;
  let text: string;
  try {
    text = utf8.decode(body);
    value = JSON.parse(text);
  } catch {
    return 'answered with something that is not JSON in UTF-8';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'answered with another thing than an object';
  // A member twice is two answers, and readers differ on which counts.
  if (JSON.stringify(value) !== text.replaceAll(/\s/g, ''))
    return 'answered with a member that is there twice, or escaped';
  const { iscritto, stato, ...rest } = value as Readonly<Record<string, unknown>>;
  if (Object.keys(rest).length > 0) return 'answered with more members than iscritto and stato';
  if (typeof iscritto !== 'boolean') return 'did not say iscritto: true or false';
  if (stato === undefined) return { iscrizione: iscritto ? 'iscritto' : 'non-iscritto' };
  if (!iscritto) return 'gave a status to who is not a member';
  return isStatoIscritto(stato) ? { iscrizione: stato } : 'gave a status that nobody knows';
}
