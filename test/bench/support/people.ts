import { parseCodiceFiscale } from '@varco/eci-mapper';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MONTHS = 'ABCDEHLMPRST';

const two = (value: number): string => String(value).padStart(2, '0');

/** So many distinct, well-formed codici fiscali of nobody: the birthplace Z999 does not exist. The same ones each time. */
export function inventPeople(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const letter = (place: number): string => LETTERS[Math.floor(index / 26 ** place) % 26] ?? 'A';
    const stem = `VRC${letter(2)}${letter(1)}${letter(0)}${two(40 + (index % 50))}${MONTHS[index % 12]}${two(1 + (index % 28))}Z999`;
    for (const control of LETTERS) {
      const parsed = parseCodiceFiscale(stem + control);
      if (parsed.ok) return parsed.codiceFiscale;
    }
    throw new Error('no control character fits');
  });
}
