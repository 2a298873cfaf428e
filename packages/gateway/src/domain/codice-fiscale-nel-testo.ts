import { parseCodiceFiscale } from '@varco/eci-mapper';

const LENGTH = 16;

/**
 * Does a text hold a valid 16-character codice fiscale, in either case, alone or amid other characters, also with its parts set apart by
 * spaces or punctuation? For texts that the register keeps in clear. Not found: the 11-digit provisional form, which every tenth protocol
 * number would be taken for; a code in another encoding.
 */
export function containsCodiceFiscale(text: string): boolean {
  const plain = text.replaceAll(/[^0-9A-Za-z]/g, '');
  for (let at = 0; at + LENGTH <= plain.length; at += 1) {
    if (parseCodiceFiscale(plain.slice(at, at + LENGTH)).ok) return true;
  }
  return false;
}

/** What a caller who wrote one can do about it, header by header. */
export const SENZA_CODICE_FISCALE = {
  'Varco-Operatore': "Non mettere codici fiscali: usare il codice dell'operatore.",
  'Varco-Postazione': "Non mettere codici fiscali: usare il nome o l'indirizzo della postazione.",
  'Varco-Pratica': 'Non mettere codici fiscali: usare il riferimento della pratica.',
} as const;
