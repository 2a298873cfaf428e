/** Objects and lists within each other: more than any request has. */
const MASSIMA_PROFONDITA = 64;

/** Strings, and the marks that tell what stands where; numbers, words and blanks do not matter. */
const SEGNI = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * Of a text that is known to be JSON: no object has a member twice, and nothing is nested too deep. Of a member that is there twice one
 * reader takes the first and another the last: what was checked and counted here might not be what is served there.
 */
export function isUnivoco(json: string): boolean {
  const aperti: (Set<string> | undefined)[] = [];
  let ultimo = '';
  for (const [segno] of json.matchAll(SEGNI)) {
    if (segno === '{' || segno === '[') {
      aperti.push(segno === '{' ? new Set() : undefined);
      if (aperti.length > MASSIMA_PROFONDITA) return false;
    } else if (segno === '}' || segno === ']') {
      aperti.pop();
    } else if (segno === ':') {
      // Escapes undone: `"a"` and `"\u0061"` are one name.
      const nome = String(JSON.parse(ultimo));
      const nomi = aperti.at(-1);
      if (nomi?.has(nome) === true) return false;
      nomi?.add(nome);
    }
    ultimo = segno;
  }
  return true;
}
