import { join, relative } from 'node:path';
import ts from 'typescript';
import { plain } from './index-page.mjs';
import { namesDeclared, ROOT } from './read-library.mjs';

/** Whole docstrings with the declarations that the compiler writes for callers: members with their own docstrings, no bodies. */
export function referencePage({ folder, name, home, ways }) {
  const files = [...new Set(ways.flatMap(({ names }) => names.map(({ file }) => file)))];
  const declarations = declarationsOf(home, files);
  const entry = ({ name: exported, kind, file, doc, declared }) => {
    const said = plain(doc).replace(/^@(\w+)/gm, '\n*$1* ');
    return `### ${exported}\n\n${kind} · \`${relative(ROOT, file)}\`\n\n${said}\n\n\`\`\`ts\n${declarations(file, declared)}\n\`\`\`\n`;
  };
  const parts = ways.map(({ specifier, names }) => `## \`${specifier}\`\n\n${names.map(entry).join('\n')}`);
  return `# ${name}: reference\n\n<!-- Made by npm run docs:api from packages/${folder}/src. -->\n\n${parts.join('\n')}`;
}

/** Compiles for declarations alone, in memory. */
function declarationsOf(home, files) {
  const { config } = ts.readConfigFile(join(home, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, references: [] }, ts.sys, home);
  const program = ts.createProgram(files, {
    ...options,
    ...{ composite: false, incremental: false, emitDeclarationOnly: true, sourceMap: false, inlineSources: false },
    tsBuildInfoFile: undefined,
  });
  const emitted = new Map();
  return (file, declared) => {
    let source = emitted.get(file);
    if (source === undefined) {
      program.emit(program.getSourceFile(file), (path, text) => {
        source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
      });
      emitted.set(file, source);
    }
    const found = source.statements.filter((statement) => namesDeclared(statement).includes(declared));
    return found.map((statement) => statement.getText()).join('\n');
  };
}
