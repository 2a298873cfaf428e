import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'chai';
import { ROOT, readSources } from '../support/sources.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every page of the checkout, relative to the root; what is installed or built is somebody else's. */
function pages(folder = ROOT): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist|coverage|\.git)$/.test(entry.name) ? [] : pages(path);
    return entry.isFile() && entry.name.endsWith('.md') ? [relative(ROOT, path)] : [];
  });
}

const withoutCode = (markdown: string): string =>
  markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, 'x');

/** Names that headings get on the forges: lower case, punctuation gone, a hyphen for each space. */
function anchors(page: string): ReadonlySet<string> {
  const headings = read(page)
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, '')
    .matchAll(/^#{1,6} +(.+)$/gm);
  const seen = new Map<string, number>();
  return new Set(
    [...headings].map(([, heading = '']) => {
      const slug = heading
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .trim()
        .replaceAll(' ', '-');
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  );
}

/** Why a link leads nowhere; `undefined`: it leads somewhere, or outside. */
function broken(page: string, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return undefined;
  const [path = '', fragment] = link.split('#');
  const target = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), decodeURIComponent(path)));
  if (target.startsWith('..') || !existsSync(join(ROOT, target))) return `${page} → ${link}`;
  if (fragment === undefined || !target.endsWith('.md')) return undefined;
  return anchors(target).has(decodeURIComponent(fragment)) ? undefined : `${page} → ${link} (no such heading)`;
}

/** Every requirement there is: a row each. */
const REQUISITI =
  `E-01 E-02 E-03 E-04 E-05 E-06 E-07 E-08 Q-11 Q-12 Q-10 Q-03 Q-03b Q-02 Q-01 E-15 E-25 E-22 Q-04u Q-09 E-20 G-01
   Q-04 Q-04p Q-04r Q-05 Q-05b Q-07 E-09 E-09b E-10 E-11 Q-06 E-16 E-21 E-17 Q-16 P-02 E-13 E-18 E-12 E-14 E-19 Q-08
   Q-15 E-26 P-01`.split(/\s+/);

interface Riga {
  readonly id: string;
  readonly vincolo: string;
  readonly dove: string;
  readonly prova: string;
  readonly stato: string;
}

/** `| id | vincolo | dove | prova | stato |`, wherever in the page. */
function righe(): readonly Riga[] {
  return [...read('docs/requisiti.md').matchAll(/^\| ([EQGP]-\d{2}[a-z]?) \|(.*)\|$/gm)].map(
    ([, id = '', rest = '']) => {
      const [vincolo = '', dove = '', prova = '', stato = '', ...more] = rest.split('|').map((part) => part.trim());
      expect(more, `cells of row ${id}`).to.deep.equal([]);
      return { id, vincolo, dove, prova, stato };
    },
  );
}

const isFile = (path: string): boolean => existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile();
const named = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
const isPath = (text: string): boolean => text.includes('/') && /\.(ts|mjs|json|md|yaml)$/.test(text);

describe('the pages', () => {
  it('have links that lead somewhere, to a file and to a heading', () => {
    const wrong = pages().flatMap((page) =>
      [...withoutCode(read(page)).matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\[[^\]]+\]:\s+(\S+)/gm)].flatMap(
        ([, inline, reference]) => broken(page, inline ?? reference ?? '') ?? [],
      ),
    );
    expect(wrong).to.deep.equal([]);
  });

  for (const page of ['problemi', 'configurazione', 'doctor']) {
    it(`docs/${page}.md is what scripts/docs.mjs makes of the code's own catalogues or schemas`, () => {
      const made = execFileSync(process.execPath, [join(ROOT, 'scripts/docs.mjs'), '--print', page], {
        encoding: 'utf8',
      });
      expect(read(`docs/${page}.md`) === made, 'run: node scripts/docs.mjs').to.equal(true);
    });
  }
});

describe('docs/requisiti.md', () => {
  it('has every requirement, once', () => {
    expect(righe().map(({ id }) => id)).to.have.members(REQUISITI);
  });

  it('knows every requirement that the gateway cites', () => {
    const cited = readSources('packages/gateway/src').flatMap(({ path, text }) =>
      [...text.matchAll(/\b[EQGP]-\d{2}[a-z]?\b/g)].map(([id]) => ({ path, id })),
    );
    expect(cited.length).to.be.greaterThan(20);
    expect(cited.filter(({ id }) => !REQUISITI.includes(id))).to.deep.equal([]);
  });

  it('names files that exist, tests among the tests, and titles that stand in them', () => {
    const missing = named(read('docs/requisiti.md')).filter((path) => isPath(path) && !isFile(path));
    expect(missing).to.deep.equal([]);
    const wrong = righe().flatMap(({ id, prova }) => [
      ...named(prova)
        .filter(isPath)
        .filter((path) => !/(^|\/)test\//.test(path))
        .map((path) => `${id}: ${path} is no test`),
      ...[...prova.matchAll(/`([^`]+)` «([^»]+)»/g)]
        .filter(([, path = '', title = '']) => isFile(path) && !read(path).includes(title))
        .map(([, path, title]) => `${id}: no test "${title}" in ${path}`),
    ]);
    expect(wrong).to.deep.equal([]);
  });

  it('calls a requirement done, or done in part, only where a file enforces it and a test proves it', () => {
    for (const { id, vincolo, dove, prova, stato } of righe()) {
      expect(vincolo, id).to.not.equal('');
      expect(stato, id).to.match(/^(fatto|in parte|aperto)\b/);
      if (stato.startsWith('aperto')) continue;
      expect(named(dove).filter(isPath), `${id}: files`).to.not.deep.equal([]);
      expect(named(prova).filter(isPath), `${id}: tests`).to.not.deep.equal([]);
    }
  });
});
