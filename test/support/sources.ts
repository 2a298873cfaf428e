import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Root of the checkout, seen from `test/dist/support`. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface SourceFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** Files of the checkout that it imports, relative to the root, `.ts`. */
  readonly local: readonly string[];
  /** Packages that it imports, as written. */
  readonly packages: readonly string[];
  readonly exportsAll: boolean;
  readonly text: string;
}

/** Every TypeScript file below a folder, with its imports, types included. */
export function readSources(folder: string): readonly SourceFile[] {
  const found: SourceFile[] = [];
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.d.ts')) continue;
    const absolute = join(entry.parentPath, entry.name);
    const text = readFileSync(absolute, 'utf8');
    const source = ts.createSourceFile(absolute, text, ts.ScriptTarget.ES2023, false);
    const local: string[] = [];
    const packages: string[] = [];
    let exportsAll = false;
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      if (ts.isExportDeclaration(statement) && statement.exportClause === undefined) exportsAll = true;
      const { moduleSpecifier } = statement;
      if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) continue;
      const name = moduleSpecifier.text;
      if (name.startsWith('.')) local.push(relative(ROOT, resolve(dirname(absolute), name)).replace(/\.js$/, '.ts'));
      else packages.push(name);
    }
    found.push({ path: relative(ROOT, absolute), local, packages, exportsAll, text });
  }
  return found;
}
