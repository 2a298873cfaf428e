// DM Finanze 23/12/1976: values of the characters in odd places, 0–9 then A–Z; even places count their rank.
const PARI_A_RANGO = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DISPARI = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22,
  25, 24, 23,
] as const;

/** Check character of the first 15 places of a codice fiscale (upper-case letters and digits; omocodia letters count as themselves). */
export function carattereDiControllo(primi15: string): string {
  let somma = 0;
  for (let i = 0; i < 15; i += 1) {
    const rango = PARI_A_RANGO.indexOf(primi15.charAt(i));
    // Places are counted from one: the first is odd.
    somma += i % 2 === 0 ? (DISPARI[rango] ?? 0) : rango < 10 ? rango : rango - 10;
  }
  return String.fromCharCode(65 + (somma % 26));
}

/** Is the last of 11 digits the control digit of the first ten (as for a Partita IVA)? */
export function hasCifraDiControllo(undiciCifre: string): boolean {
  let somma = 0;
  for (let i = 0; i < 11; i += 1) {
    const cifra = undiciCifre.charCodeAt(i) - 48;
    const peso = i % 2 === 1 ? cifra * 2 : cifra;
    somma += peso > 9 ? peso - 9 : peso;
  }
  return somma % 10 === 0;
}
