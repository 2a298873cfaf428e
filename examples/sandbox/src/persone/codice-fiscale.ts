/**
 * Codici fiscali by the decree of 23 December 1976: computed from a person's data, put in omocodia form, and checked.
 * Written for the sandbox alone, so that what it accepts is not what some client of it happens to send.
 */

/** What a 16-character code is made from. */
export interface DatiAnagrafici {
  readonly cognome: string;
  readonly nome: string;
  readonly sesso: 'F' | 'M';
  /** ISO day, `1975-03-09`. */
  readonly dataNascita: string;
  /** Cadastral code of the municipality, or of the foreign state. */
  readonly luogoNascita: string;
}

const MONTHS = 'ABCDEHLMPRST';
const LAST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Letter that stands for each digit when two people would share a code. */
const OMOCODIA = 'LMNPQRSTUV';
/** The seven positions that hold digits in a code without omocodia, from the right: substitution starts from the last. */
const DIGIT_POSITIONS = [14, 13, 12, 10, 9, 7, 6] as const;
/** Value of each digit 0-9 and letter A-Z in an odd position, counting from 1. */
const ODD_DIGITS = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21] as const;
const ODD_LETTERS = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
] as const;

const SHAPE = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/;

/** Letters of a name, A-Z only: accents fall (Nicolò, Ünal), apostrophes and blanks vanish (D'Angelò, Dal Pra). */
function letters(name: string): string {
  return name
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^A-Z]/g, '');
}

function nameCode(name: string, pickConsonants: (consonants: string) => string): string {
  const all = letters(name);
  const consonants = all.replace(/[AEIOU]/g, '');
  const vowels = all.replace(/[^AEIOU]/g, '');
  return `${pickConsonants(consonants)}${vowels}XXX`.slice(0, 3);
}

/** A first name with four consonants or more gives the first, third and fourth. */
function nomeConsonants(consonants: string): string {
  return consonants.length < 4 ? consonants : `${consonants[0]}${consonants[2]}${consonants[3]}`;
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

function controlCharacter(first15: string): string {
  let sum = 0;
  for (const [index, char] of [...first15].entries()) {
    const digit = isDigit(char);
    const rank = digit ? char.charCodeAt(0) - 48 : char.charCodeAt(0) - 65;
    const odd = index % 2 === 0;
    sum += odd ? ((digit ? ODD_DIGITS : ODD_LETTERS)[rank] ?? 0) : rank;
  }
  return String.fromCharCode(65 + (sum % 26));
}

/** The code of a person, before any omocodia. Throws `RangeError` on a birth date or a place that is not one. */
export function computeCodiceFiscale(dati: DatiAnagrafici): string {
  const date = /^\d\d(\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.exec(dati.dataNascita);
  if (date === null || !/^[A-Z]\d{3}$/.test(dati.luogoNascita)) {
    throw new RangeError('a codice fiscale needs an ISO birth date and a cadastral code');
  }
  const [, year, month, day] = date;
  const dayCode = Number(day) + (dati.sesso === 'F' ? 40 : 0);
  const first15 =
    nameCode(dati.cognome, (consonants) => consonants) +
    nameCode(dati.nome, nomeConsonants) +
    `${year}${MONTHS[Number(month) - 1]}${String(dayCode).padStart(2, '0')}${dati.luogoNascita}`;
  return first15 + controlCharacter(first15);
}

/**
 * The omocodia form of a code with its last `substitutions` digits (1 to 7, from the right) turned into letters, and the
 * control character computed anew. It is another person's code, not another spelling of the same one.
 */
export function omocodia(codiceFiscale: string, substitutions: number): string {
  if (!isCodiceFiscale(codiceFiscale) || codiceFiscale.length !== 16) {
    throw new RangeError('omocodia starts from a valid 16-character code');
  }
  if (!Number.isInteger(substitutions) || substitutions < 1 || substitutions > DIGIT_POSITIONS.length) {
    throw new RangeError('omocodia replaces one to seven digits');
  }
  const chars = [...codiceFiscale.slice(0, 15)];
  for (const position of DIGIT_POSITIONS.slice(0, substitutions)) {
    const digit = chars[position] ?? '';
    if (!isDigit(digit)) throw new RangeError('the code already holds an omocodia letter there');
    chars[position] = OMOCODIA[Number(digit)] ?? '';
  }
  const first15 = chars.join('');
  return first15 + controlCharacter(first15);
}

/** The 11-digit provisional code: ten digits and the check digit of partite IVA. */
export function provisionalCode(first10: string): string {
  if (!/^\d{10}$/.test(first10)) throw new RangeError('a provisional code starts with ten digits');
  let sum = 0;
  for (const [index, char] of [...first10].entries()) {
    const digit = Number(char);
    const doubled = digit * 2;
    sum += index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return `${first10}${(10 - (sum % 10)) % 10}`;
}

/** The digits that an omocodia letter stands for. */
function plainDigits(chars: string): string {
  return [...chars].map((char) => (isDigit(char) ? char : String(OMOCODIA.indexOf(char)))).join('');
}

/**
 * True for a 16-character code of the legal shape, every omocodia form included, with a day that exists and the right
 * control character, and for 11 digits with the right check digit. Upper case only. Whether the place exists is not checked.
 */
export function isCodiceFiscale(text: string): boolean {
  if (/^\d{11}$/.test(text)) return provisionalCode(text.slice(0, 10)) === text;
  if (!SHAPE.test(text)) return false;
  const dayCode = Number(plainDigits(text.slice(9, 11)));
  const day = dayCode > 40 ? dayCode - 40 : dayCode;
  return (
    day >= 1 &&
    day <= (LAST_DAYS[MONTHS.indexOf(text[8] ?? '')] ?? 0) &&
    text[15] === controlCharacter(text.slice(0, 15))
  );
}
