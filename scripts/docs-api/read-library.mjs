import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const sources = new Map();

function sourceOf(file) {
  let source = sources.get(file);
  if (source === undefined) {
    source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
    sources.set(file, source);
  }
  return source;
}

/**
 * A library's ways in, each with the names it exports: `{ name, kind, file, doc }`, where `file` is the source that declares it. Read from
 * the syntax alone: a way in lists its names one by one, or declares them.
 */
export function readLibrary(folder) {
  const home = join(ROOT, 'packages', folder);
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const ways = Object.entries(manifest.exports)
    .filter(([, target]) => target.types !== undefined)
    .map(([subpath, { types }]) => {
      const file = join(home, types.replace(/^\.\/dist\//, '').replace(/\.d\.ts$/, '.ts'));
      return { specifier: manifest.name + subpath.slice(1), names: exportsOf(file).sort(byPlace) };
    });
  return { folder, name: manifest.name, description: manifest.description, home, ways };

  function byPlace(one, other) {
    const folderOf = ({ file }) => dirname(relative(join(home, 'src'), file));
    const [a, b] = [folderOf(one), folderOf(other)];
    return a === b ? compare(one.name, other.name) : compare(a, b);
  }
}

const compare = (a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

function exportsOf(file) {
  return sourceOf(file).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return listed(file, statement);
    if (!isExported(statement)) return [];
    return namesDeclared(statement).map((name) => ({ name, ...describe(file, name) }));
  });
}

function listed(file, { exportClause, moduleSpecifier }) {
  if (!exportClause || !ts.isNamedExports(exportClause)) throw new Error(`${file}: names are exported one by one`);
  const from = moduleSpecifier ? besides(file, moduleSpecifier.text) : file;
  return exportClause.elements.map(({ name, propertyName }) => ({
    name: name.text,
    ...describe(from, (propertyName ?? name).text),
  }));
}

const besides = (file, specifier) => resolve(dirname(file), specifier.replace(/\.js$/, '.ts'));

/** Where a name is declared, be it by way of others, and what its docstring says. */
function describe(file, name) {
  for (const statement of sourceOf(file).statements) {
    if (namesDeclared(statement).includes(name))
      return { kind: kindOf(statement), file, doc: docOf(statement), declared: name };
    const element =
      ts.isExportDeclaration(statement) &&
      statement.moduleSpecifier &&
      statement.exportClause?.elements?.find((each) => each.name.text === name);
    if (element)
      return describe(besides(file, statement.moduleSpecifier.text), (element.propertyName ?? element.name).text);
  }
  throw new Error(`${file} does not declare ${name}`);
}

const isExported = (statement) =>
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

export function namesDeclared(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  return statement.name && 'text' in statement.name ? [statement.name.text] : [];
}

function kindOf(statement) {
  if (ts.isFunctionDeclaration(statement)) return 'function';
  if (ts.isClassDeclaration(statement)) return 'class';
  if (ts.isVariableStatement(statement)) return 'value';
  return 'type';
}

/** The docstring as it was written, without its marks; the last one before the declaration. */
export function docOf(statement) {
  const comment = statement.jsDoc?.at(-1)?.getText() ?? '';
  return comment
    .replace(/^\/\*\*\s*|\s*\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}
