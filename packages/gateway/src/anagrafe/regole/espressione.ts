/** What is wrong with a regular expression that will judge callers' text; `undefined`: nothing. */
export type DifettoEspressione = 'non-valida' | 'pericolosa' | undefined;

/** Longest text that is ever judged: `Varco-Pratica`. */
const MAX_TEXT = 128;
/** Steps of a backtracking matcher; some tens of nanoseconds each where the expression is not compiled to machine code. */
const MAX_STEPS = 200_000;

/**
 * Would the expression compile (as it is used: whole, with the `u` flag), and is it surely quick? Quick means: no back-references, no
 * look-around, and no more than two hundred thousand steps on any text of 128 characters. Steps are counted as if every part matched every
 * character, on every way of sharing the text among the parts: more than any real text can cause. Three `*` in a row are too many, as
 * `{0,60}` is; `{1,8}` seldom is.
 */
export function judgeEspressione(source: string): DifettoEspressione {
  try {
    new RegExp(source, 'u');
    // Judged before it ever runs; too large a program is found out only when it does.
    if (!isQuick(source)) return 'pericolosa';
    new RegExp(`^(?:${source})$`, 'u').test('A0/-'.repeat(16));
  } catch {
    return 'non-valida';
  }
  return undefined;
}

function isQuick(source: string): boolean {
  // Classes and escapes are single characters to a matcher; back-references are not.
  if (/\\(?:[1-9]|k<)/.test(source.replaceAll('\\\\', '')) || /\(\?<?[=!]/.test(source)) return false;
  const flat = source
    .replaceAll(/\\(?:[pPu]\{[^}]*\}|.)/gsu, (escape) => (/^\\b$/i.test(escape) ? '^' : 'x'))
    .replaceAll(/\[[^\]]*\]/g, 'x');
  return new StepCounter().count(parse(flat)) <= MAX_STEPS;
}

type Part =
  | { readonly tipo: 'char' | 'assertion' }
  | { readonly tipo: 'group'; readonly branches: readonly (readonly Part[])[] }
  | { readonly tipo: 'repeat'; readonly part: Part; readonly least: number; readonly most: number };

/** The parts of a valid expression in which classes and escapes are single characters already. */
function parse(flat: string): Part {
  let at = 0;
  const group = (): Part => {
    const branches: Part[][] = [[]];
    while (at < flat.length && flat[at] !== ')') {
      const char = flat[at];
      at += 1;
      if (char === '|') {
        branches.push([]);
        continue;
      }
      let part: Part = { tipo: char === '^' || char === '$' ? 'assertion' : 'char' };
      if (char === '(') {
        // `(?:`, `(?<name>`, `(?i:`
        at += /^\?(?:[a-z-]*:|<[^>]*>)/.exec(flat.slice(at))?.[0].length ?? 0;
        part = group();
        at += 1;
      }
      branches.at(-1)?.push(repeated(part));
    }
    return { tipo: 'group', branches };
  };
  const repeated = (part: Part): Part => {
    const [all, symbol, least, comma, most] = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(flat.slice(at)) ?? [];
    if (all === undefined) return part;
    at += all.length;
    if (symbol === '?') return { tipo: 'repeat', part, least: 0, most: 1 };
    if (symbol !== undefined) return { tipo: 'repeat', part, least: symbol === '+' ? 1 : 0, most: Infinity };
    const from = Number(least);
    return {
      tipo: 'repeat',
      part,
      least: from,
      most: comma === undefined ? from : most === '' ? Infinity : Number(most),
    };
  };
  return group();
}

/** How many ways there are to have come to each place of the text. */
type Ways = Float64Array;

class StepCounter {
  #steps = 0;

  /** Steps over all ways of matching; at the latest one over the most that is allowed. */
  count(whole: Part): number {
    const ways = new Float64Array(MAX_TEXT + 1);
    ways[0] = 1;
    this.#spend(this.#follow(whole, ways));
    return this.#steps;
  }

  #spend(ways: Ways): boolean {
    const sum = ways.reduce((total, here) => total + here, 0);
    // A visit has its own cost, however few the ways.
    this.#steps += sum + 16;
    return sum > 0 && this.#steps <= MAX_STEPS;
  }

  #follow(part: Part, ways: Ways): Ways {
    if (!this.#spend(ways)) return new Float64Array(MAX_TEXT + 1);
    switch (part.tipo) {
      case 'assertion':
        return ways;
      case 'char': {
        const after = new Float64Array(MAX_TEXT + 1);
        after.set(ways.subarray(0, MAX_TEXT), 1);
        return after;
      }
      case 'group':
        return part.branches
          .map((branch) => branch.reduce((here, next) => this.#follow(next, here), ways))
          .reduce(add, new Float64Array(MAX_TEXT + 1));
      case 'repeat':
        return this.#repeat(part, ways);
    }
  }

  #repeat({ part, least, most }: Extract<Part, { tipo: 'repeat' }>, ways: Ways): Ways {
    let all: Ways = new Float64Array(MAX_TEXT + 1);
    let here = ways;
    // Rounds beyond the least that consume nothing are not made by a matcher: the text ends them all.
    const rounds = Math.min(most, least + MAX_TEXT);
    for (let round = 0; round <= rounds; round += 1) {
      if (round >= least) all = add(all, here);
      if (round === rounds || !this.#spend(here)) break;
      here = this.#follow(part, here);
    }
    return all;
  }
}

function add(a: Ways, b: Ways): Ways {
  return a.map((value, place) => value + (b[place] ?? 0));
}
