import { carattereDiControllo, hasCifraDiControllo } from './carattere-di-controllo.js';

export type DifettoCodiceFiscale =
  'vuoto' | 'lunghezza' | 'caratteri' | 'data' | 'carattere-di-controllo' | 'cifra-di-controllo';

export type EsitoCodiceFiscale =
  | { readonly ok: true; readonly codiceFiscale: string; readonly forma: 'persona' | 'provvisorio' }
  | {
      readonly ok: false;
      readonly difetto: DifettoCodiceFiscale;
      /** Italian, for the person who typed it: what is wrong and the remedy. Never holds the code. */
      readonly dettaglio: string;
    };

// The letters that stand for 0–9 where two people would have the same code.
const OMOCODIA = 'LMNPQRSTUV';
const PERSONA = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/;
const MESI = 'ABCDEHLMPRST';
const GIORNI = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const DETTAGLI: Readonly<Record<DifettoCodiceFiscale, string>> = {
  vuoto: 'Il codice fiscale manca: va indicato per intero.',
  lunghezza:
    'Il codice fiscale non ha la lunghezza giusta: deve avere 16 caratteri, oppure 11 cifre se è numerico provvisorio. Controllare che sia completo e senza spazi.',
  caratteri:
    'Il codice fiscale contiene caratteri non ammessi, o lettere e cifre fuori posto: sono ammesse solo lettere non accentate e cifre, nelle posizioni previste. Controllarlo sul documento.',
  data: 'Il codice fiscale indica una data di nascita che non esiste: controllare anno, mese e giorno (caratteri dal 7 all’11) sul documento.',
  'carattere-di-controllo':
    'Il codice fiscale non è valido: l’ultimo carattere non corrisponde ai precedenti. Probabile errore di battitura: ricontrollarlo sul documento.',
  'cifra-di-controllo':
    'Il codice fiscale numerico non è valido: l’ultima cifra non corrisponde alle precedenti. Probabile errore di battitura: ricontrollarlo sul documento.',
};

const no = (difetto: DifettoCodiceFiscale): EsitoCodiceFiscale => ({
  ok: false,
  difetto,
  dettaglio: DETTAGLI[difetto],
});

function cifre(omocodia: string): number {
  let valore = 0;
  for (const carattere of omocodia) {
    const lettera = OMOCODIA.indexOf(carattere);
    valore = valore * 10 + (lettera < 0 ? Number(carattere) : lettera);
  }
  return valore;
}

function hasData(codice: string): boolean {
  const mese = MESI.indexOf(codice.charAt(8));
  const massimo = GIORNI[mese];
  const indicato = cifre(codice.slice(9, 11));
  const giorno = indicato > 40 ? indicato - 40 : indicato;
  if (massimo === undefined || giorno < 1 || giorno > massimo) return false;
  // The century is unknown: 00 may be 2000, so every year that four divides may have had its 29 February.
  return mese !== 1 || giorno < 29 || cifre(codice.slice(6, 8)) % 4 === 0;
}

/**
 * Reads a codice fiscale as people and identity providers write it: surrounding white space is dropped, the `TINIT-` of
 * SPID and CIE removed (any case), letters upper-cased. Takes 16 characters with their control character in every legal
 * omocodia form (a letter in any of the seven numeric places), or 11 digits with their control digit.
 *
 * Omocodia variants are never folded into one: two variants may be two people, so the code comes back as it was written.
 * Not checked: that the code was ever issued, that it fits a name, that the birthplace exists; of the 11-digit form, that
 * it is a person's. Never throws on a string.
 */
export function parseCodiceFiscale(input: string): EsitoCodiceFiscale {
  // The type says so; plain JavaScript does not read types.
  const given: unknown = input;
  if (typeof given !== 'string') return no(given === undefined || given === null ? 'vuoto' : 'caratteri');
  const scritto = input.trim().replace(/^TINIT-/i, '');
  if (scritto === '') return no('vuoto');
  if (scritto.length !== 16 && scritto.length !== 11) return no('lunghezza');
  // Before upper-casing, which turns some letters of other alphabets into plain ones.
  if (!/^[0-9A-Za-z]+$/.test(scritto)) return no('caratteri');
  const codice = scritto.toUpperCase();
  if (codice.length === 11) {
    if (!/^[0-9]{11}$/.test(codice) || codice === '00000000000') return no('caratteri');
    if (!hasCifraDiControllo(codice)) return no('cifra-di-controllo');
    return { ok: true, codiceFiscale: codice, forma: 'provvisorio' };
  }
  if (!PERSONA.test(codice)) return no('caratteri');
  if (!hasData(codice)) return no('data');
  if (carattereDiControllo(codice) !== codice.charAt(15)) return no('carattere-di-controllo');
  return { ok: true, codiceFiscale: codice, forma: 'persona' };
}
