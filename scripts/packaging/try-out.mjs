import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT, waysIn } from './pack.mjs';

/**
 * Uses the unpacked packages from a program of nobody's, outside the workspace: they find there what they declare and nothing else. What is
 * declared is linked from the workspace's own installation, in place of a package manager, so that nothing is asked of the network.
 */
export async function tryOut(folder, packed) {
  for (const each of packed) linkDependencies(each, packed, Object.keys(each.manifest.dependencies ?? {}));
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}\n');
  const verdicts = packed
    .filter(({ manifest }) => manifest.peerDependencies !== undefined)
    .map(({ name }) => ({
      title: `${name}: can be imported without its optional peers`,
      faults: tryImport(folder, 'alone.mjs', [name]).faults,
    }));
  for (const each of packed) linkPeers(folder, each);
  for (const each of packed) {
    const specifiers = waysIn(each).map(({ specifier }) => specifier);
    const esm = tryImport(folder, 'all.mjs', specifiers);
    const cjs = tryImport(folder, 'all.cjs', specifiers);
    verdicts.push(
      { title: `${each.name}: every way in can be imported (${specifiers.length})`, faults: esm.faults },
      {
        title: `${each.name}: require gives the same names as import`,
        faults: [...cjs.faults, ...(esm.names === cjs.names ? [] : [`${esm.names} / ${cjs.names}`])],
      },
      ...Object.entries(each.manifest.bin ?? {}).map(([command, file]) => tryCommand(each, command, file)),
    );
  }
  return [...verdicts, ...tryTypes(folder, packed)];
}

function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) symlinkSync(realpathSync(target), path, 'junction');
}

function linkDependencies({ source, unpacked }, packed, names) {
  for (const name of names) {
    if (packed.some((each) => each.name === name)) continue;
    link(join(source, 'node_modules', name), join(unpacked, 'node_modules', name));
  }
}

/** As whoever uses the package would have them: beside it. */
function linkPeers(folder, { source, manifest }) {
  for (const name of Object.keys(manifest.peerDependencies ?? {})) {
    link(join(source, 'node_modules', name), join(folder, 'node_modules', name));
  }
}

/** A program that loads each and prints the names it has. */
function tryImport(folder, file, specifiers) {
  const load = file.endsWith('.cjs') ? 'require' : 'await import';
  const names = (specifier) => `Object.keys(${load}('${specifier}')).filter((name) => name !== '__esModule').sort()`;
  const program = `console.log(JSON.stringify([${specifiers.map(names).join(', ')}]));\n`;
  writeFileSync(join(folder, file), program);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) return { faults: [stderr.trim()], names: undefined };
  const empty = specifiers.filter((_, index) => JSON.parse(stdout)[index].length === 0);
  return { faults: empty.map((specifier) => `${specifier} has no name`), names: stdout.trim() };
}

function tryCommand({ name, unpacked }, command, file) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(unpacked, file), '--help'], {
    encoding: 'utf8',
  });
  const faults = status === 0 && stdout.includes(command) ? [] : [`ended with ${status}: ${stderr || stdout}`];
  return { title: `${name}: ${command} --help`, faults };
}

/** A strict program in each module kind, with the declarations of the packages checked too, not skipped. */
function tryTypes(folder, packed) {
  const require = createRequire(join(ROOT, 'package.json'));
  link(dirname(require.resolve('@types/node/package.json')), join(folder, 'node_modules', '@types', 'node'));
  const specifiers = packed.flatMap((each) => waysIn(each).map(({ specifier }) => specifier));
  const uses = specifiers.map((_, index) => `console.log(Object.keys(way${index}));`).join('\n');
  const imports = specifiers.map((specifier, index) => `import * as way${index} from '${specifier}';`).join('\n');
  const options = {
    ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true, verbatimModuleSyntax: false },
    ...{ target: ts.ScriptTarget.ES2023, types: ['node'], skipLibCheck: false, noUncheckedIndexedAccess: true },
  };
  const kinds = [
    ['ESM and CommonJS programs type-check', ['types.mts', 'types.cts'], { module: ts.ModuleKind.NodeNext }],
    [
      'a bundler’s program type-checks',
      ['types.ts'],
      { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ],
  ];
  return kinds.map(([title, files, kind]) => {
    const paths = files.map((file) => join(folder, file));
    for (const path of paths) writeFileSync(path, `${imports}\n${uses}\n`);
    const program = ts.createProgram(paths, { ...options, ...kind });
    return { title: `${title}, the packages’ own declarations included`, faults: faultsOf(program, folder) };
  });
}

/** Faults of the program and of our declarations; what others declare is theirs to mend. */
function faultsOf(program, folder) {
  const home = realpathSync(folder);
  const ours = (name) => name.startsWith(home) && !/@varco\/[^/]+\/node_modules\//.test(name);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || ours(realpathSync(file.fileName)))
    .map(({ file, start, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, ' ');
      if (file === undefined) return text;
      const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
      return `${file.fileName.slice(home.length + 1)}:${line + 1}: ${text}`;
    });
}
