import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { ModiError } from '../../src/index.js';

/*
 * Plain JavaScript does not read types. Whoever calls a public function with nothing, or with something else than it takes, gets an error of
 * this package that says which argument, or a value that the function documents: never a TypeError from somewhere inside.
 */

const JUNK: readonly (readonly [label: string, value: unknown])[] = [
  ['null', null],
  ['undefined', undefined],
  ['42', 42],
  ["'x'", 'x'],
  ['{}', {}],
  ['[]', []],
  ["['x']", ['x']],
  ['bytes', Buffer.from('x')],
  ['a function', () => undefined],
];

const CALLS: readonly (readonly [label: string, args: readonly unknown[]])[] = [
  ['', []],
  ...JUNK.map(([label, value]) => [label, [value]] as const),
  ...JUNK.flatMap(([label, value]) => JUNK.map(([other, second]) => [`${label}, ${other}`, [value, second]] as const)),
];

/** What was thrown, where it is no error of this package; `undefined` where nothing was, or where it is one. */
async function complaint(
  call: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
): Promise<string | undefined> {
  try {
    await call(...args);
    return undefined;
  } catch (error) {
    return error instanceof ModiError && /^ERR_MODI_[A-Z_]+$/.test(error.code) ? undefined : inspect(error);
  }
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith('class');
}

const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  readonly exports: Readonly<Record<string, unknown>>;
};
const subpaths = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json'));

for (const subpath of subpaths) {
  describe(`arguments of another kind, in ${subpath.replace('.', '@varco/modi-client')}`, () => {
    let names: readonly (readonly [string, unknown])[] = [];

    before(async () => {
      const module: unknown = await import(subpath.replace('.', '@varco/modi-client'));
      names = Object.entries(module as Readonly<Record<string, unknown>>);
    });

    it('end in an error of this package, or in a value', async () => {
      const functions = names.filter(
        (entry): entry is readonly [string, (...args: readonly unknown[]) => unknown] =>
          typeof entry[1] === 'function' && !isClass(entry[1]),
      );
      expect(functions).not.to.deep.equal([]);
      const complaints: string[] = [];
      for (const [name, call] of functions) {
        for (const [label, args] of CALLS) {
          const thrown = await complaint(call, args);
          if (thrown !== undefined) complaints.push(`${name}(${label}): ${thrown}`);
        }
      }
      expect(complaints).to.deep.equal([]);
    });
  });
}
