/** Objects and lists within each other: more than any request or answer has. */
const MASSIMA_PROFONDITA = 64;

/**
 * Of a text that is known to be JSON: no object has a member twice, and nothing is nested too deep. Of a member that is there twice one
 * reader takes the first and another the last: what was checked and counted here might not be what is served there.
 *
 * One pass, by marks: a text of many megabytes, or of marks alone, costs about what reading it costs.
 */
export function isUnivoco(json: string): boolean {
  /** The names of each open object; of a list, nothing. */
  const aperti: (Set<string> | undefined)[] = [];
  let inizio = 0;
  let fine = 0;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case VIRGOLETTE:
        inizio = at;
        at = fineStringa(json, at);
        fine = at + 1;
        break;
      case APRE_OGGETTO:
      case APRE_ELENCO:
        if (aperti.length === MASSIMA_PROFONDITA) return false;
        aperti.push(json.charCodeAt(at) === APRE_OGGETTO ? new Set() : undefined);
        break;
      case CHIUDE_OGGETTO:
      case CHIUDE_ELENCO:
        aperti.pop();
        break;
      case DUE_PUNTI: {
        const nome = nomeDi(json.slice(inizio, fine));
        const nomi = aperti.at(-1);
        if (nomi?.has(nome) === true) return false;
        nomi?.add(nome);
        break;
      }
    }
  }
  return true;
}

const VIRGOLETTE = 0x22;
const BARRA = 0x5c;
const DUE_PUNTI = 0x3a;
const APRE_OGGETTO = 0x7b;
const CHIUDE_OGGETTO = 0x7d;
const APRE_ELENCO = 0x5b;
const CHIUDE_ELENCO = 0x5d;

/** Where the string that begins at `inizio` has its closing mark. */
function fineStringa(json: string, inizio: number): number {
  let at = inizio + 1;
  while (at < json.length && json.charCodeAt(at) !== VIRGOLETTE) at += json.charCodeAt(at) === BARRA ? 2 : 1;
  return at;
}

/** Escapes undone: `"a"` and `"\u0061"` are one name. */
const nomeDi = (scritto: string): string =>
  scritto.includes('\\') ? String(JSON.parse(scritto)) : scritto.slice(1, -1);
