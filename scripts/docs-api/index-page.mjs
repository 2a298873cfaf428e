import { join, relative } from 'node:path';
import { ROOT } from './read-library.mjs';

/** `{@link x}` says x. */
export const plain = (doc) => doc.replace(/\{@link(?:code|plain)?\s+([^}|\s]+)[^}]*\}/g, '`$1`');

/** The first sentence, on one line: up to a full stop that is followed by white space and a capital, or by nothing, outside parentheses. */
export function firstSentence(doc) {
  const [prose = ''] = plain(doc).split(/^@|\n\s*\n/m);
  const line = prose.replace(/\s+/g, ' ').trim();
  let depth = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '(') depth += 1;
    else if (line[at] === ')') depth -= 1;
    else if (line[at] === '.' && depth <= 0 && /^\.(?: [A-Z`*{]|$)/.test(line.slice(at))) return line.slice(0, at + 1);
  }
  return line;
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

const linkTo = ({ name, file }) => `[\`${name}\`](../../${relative(ROOT, file)})`;

/** What can be called or read, and types that say something of themselves, a row each; types whose members say it all, in a line. */
function group(names) {
  const rows = names.filter(({ kind, doc }) => kind !== 'type' || firstSentence(doc) !== '');
  const rest = names.filter((each) => !rows.includes(each));
  const table = rows.map((each) => `| ${linkTo(each)} | ${each.kind} | ${cell(firstSentence(each.doc))} |`);
  return [
    ...(rows.length === 0 ? [] : [`| Name | Kind | What |\n|---|---|---|\n${table.join('\n')}\n`]),
    ...(rest.length === 0 ? [] : [`Types: ${rest.map(linkTo).join(', ')}.\n`]),
  ].join('\n');
}

/** Names of a way in, under the folder that declares them. */
function section({ specifier, names }, home) {
  const groups = new Map();
  for (const each of names) {
    const path = relative(join(home, 'src'), each.file);
    const folder = path.includes('/') ? path.split('/')[0] : '';
    groups.set(folder, [...(groups.get(folder) ?? []), each]);
  }
  const parts = [...groups].map(([folder, members]) => {
    const heading = folder === '' || groups.size === 1 ? '' : `### ${folder}\n\n`;
    return heading + group(members);
  });
  return `## \`${specifier}\`\n\n${parts.join('\n')}`;
}

/** One page: every public name, and the first sentence of its docstring. */
export function indexPage({ folder, name, description, home, ways }) {
  return `# ${name}: public names

<!-- Made by scripts/docs-api.mjs from the docstrings in packages/${folder}/src: change those, not this page. -->

${description}.

What is not here is nobody else's to call. Each name leads to the file that declares it; \`npm run docs:api\` writes the whole docstrings with signatures to \`docs/api/dist/${folder}.md\`. How to begin: [README](../../packages/${folder}/README.md).

${ways.map((way) => section(way, home)).join('\n')}`;
}
