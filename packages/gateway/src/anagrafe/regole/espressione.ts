/** What is wrong with a regular expression that will judge callers' text; `undefined`: nothing. */
export type DifettoEspressione = 'non-valida' | 'pericolosa' | undefined;

/** More than these in a row and matching a hundred characters takes noticeable time. */
const MAX_UNBOUNDED = 3;
const MAX_REPEAT = 128;

/**
 * Would the expression compile (as it is used: whole, with the `u` flag), and is it surely quick? Quick means: no back-references, no
 * look-around, no repeated group that itself varies, at most three unbounded repetitions, no repetition over 128.
 * Stricter than needed: an honest format of a case reference has none of these.
 */
export function judgeEspressione(source: string): DifettoEspressione {
  try {
    new RegExp(source, 'u');
    // Too large a program is found out only when it runs.
    new RegExp(`^(?:${source})$`, 'u').test('A0/-'.repeat(16));
  } catch {
    return 'non-valida';
  }
  return isQuick(source) ? undefined : 'pericolosa';
}

interface Group {
  /** Does it contain a choice, or a repetition of no fixed number, at any depth? */
  loose: boolean;
}

function isQuick(source: string): boolean {
  // Classes and escapes are single characters to a matcher; back-references are not.
  if (/\\(?:[1-9]|k<)/.test(source.replaceAll('\\\\', '')) || /\(\?<?[=!]/.test(source)) return false;
  const flat = source.replaceAll(/\\(?:[pPu]\{[^}]*\}|.)/gsu, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
  const open: Group[] = [];
  let current: Group = { loose: false };
  let unbounded = 0;
  for (let at = 0; at < flat.length; at += 1) {
    const char = flat[at];
    if (char === '(') {
      open.push(current);
      current = { loose: false };
    } else if (char === '|') {
      current.loose = true;
    } else if (char === '*' || char === '+' || char === '?' || char === '{') {
      // `(?:` and `(?<name>` are not repetitions.
      if (char === '?' && flat[at - 1] === '(') continue;
      const { least, most } = repetition(flat.slice(at));
      if (least !== most) current.loose = true;
      if (most === Infinity) unbounded += 1;
      else if (most > MAX_REPEAT) return false;
    } else if (char === ')') {
      const inner = current;
      current = open.pop() ?? { loose: false };
      const repeats = repetition(flat.slice(at + 1)).most > 1;
      if (repeats && inner.loose) return false;
      if (inner.loose) current.loose = true;
    }
  }
  return unbounded <= MAX_UNBOUNDED;
}

/** How many times the quantifier that begins the text repeats what precedes it; once when it is none. */
function repetition(text: string): { readonly least: number; readonly most: number } {
  if (text.startsWith('*') || text.startsWith('+')) return { least: 0, most: Infinity };
  if (text.startsWith('?')) return { least: 0, most: 1 };
  const braces = /^\{(\d+)(,(\d*))?\}/.exec(text);
  if (!braces) return { least: 1, most: 1 };
  const least = Number(braces[1]);
  if (braces[2] === undefined) return { least, most: least };
  return { least, most: braces[3] === '' ? Infinity : Number(braces[3]) };
}
