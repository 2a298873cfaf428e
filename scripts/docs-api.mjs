// Writes what a library offers to its callers, from its sources: the names that its ways in export, and what their docstrings say.
//   node scripts/docs-api.mjs                  writes docs/api/PACKAGE.md, a line for each name (checked in), and
//                                              docs/api/dist/PACKAGE.md, whole docstrings and signatures (not checked in)
//   node scripts/docs-api.mjs --print PACKAGE  prints the first, for whoever wants to compare
import { mkdirSync, writeFileSync } from 'node:fs';
import { indexPage } from './docs-api/index-page.mjs';
import { readLibrary } from './docs-api/read-library.mjs';
import { referencePage } from './docs-api/reference-page.mjs';

const LIBRARIES = ['modi-client', 'eci-mapper'];
const docs = new URL('../docs/api/', import.meta.url);
const [option, name] = process.argv.slice(2);

if (option === '--print' && LIBRARIES.includes(name)) {
  process.stdout.write(indexPage(readLibrary(name)));
} else if (option !== undefined) {
  console.error(`docs-api: --print takes ${LIBRARIES.join(' or ')}`);
  process.exitCode = 2;
} else {
  mkdirSync(new URL('dist/', docs), { recursive: true });
  for (const each of LIBRARIES) {
    const library = readLibrary(each);
    writeFileSync(new URL(`${each}.md`, docs), indexPage(library));
    writeFileSync(new URL(`dist/${each}.md`, docs), referencePage(library));
  }
}
