import { existsSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { filesBelow, waysIn } from './pack.mjs';

/** What has no business in a package: tests, sources, what compilers remember. */
const STRAY =
  /(^|\/)test\/|\.test\.|\.tsbuildinfo$|(^|\/)tsconfig|(^|\/)node_modules\/|(?<!\.d)\.[cm]?ts$|\.pem$|\.env/;

/** Looks into an unpacked tarball: a verdict for each thing that must hold. */
export function judgeContents(packed) {
  const { name, unpacked, manifest } = packed;
  const files = filesBelow(unpacked);
  const verdict = (title, faults) => ({ title: `${name}: ${title}`, faults });
  return [
    verdict(
      'holds no test, no source, no leftovers',
      files.filter((file) => STRAY.test(file)),
    ),
    verdict('holds nothing built from a source that is gone (run: node scripts/run.mjs clean)', orphans(packed, files)),
    verdict(
      'holds its licence and its README',
      ['LICENSE', 'README.md'].filter((file) => !files.includes(file)),
    ),
    verdict('says what it is', faultsOfManifest(manifest)),
    verdict('every way in exists, with its types', faultsOfExports(packed)),
    verdict('every command exists and can be run', faultsOfCommands(packed)),
    verdict('declares what its code imports', undeclared(packed, codeOf(packed), 'code')),
    verdict('declares what its types name', undeclared(packed, typesOf(packed), 'types')),
    verdict('source maps hold the sources they speak of', faultsOfMaps(unpacked, files)),
  ];
}

function faultsOfManifest({ type, sideEffects, license, engines, description, ...manifest }) {
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
  return [
    ...(type === 'module' ? [] : ['type is not module']),
    ...(sideEffects === false ? [] : ['sideEffects is not false']),
    ...(license === 'EUPL-1.2' ? [] : ['license is not EUPL-1.2']),
    ...(engines?.node === '>=20.19.0' ? [] : ['engines.node is not >=20.19.0']),
    ...(description ? [] : ['no description']),
    ...(manifest.scripts?.install || manifest.scripts?.postinstall ? ['runs code when it is installed'] : []),
    ...ranges.filter(([, range]) => /^(workspace|catalog|file|link):/.test(range)).map((each) => each.join(' ')),
  ];
}

const faultsOfExports = (packed) =>
  waysIn(packed).flatMap(({ specifier, types, code }) =>
    [types, code].flatMap((file) =>
      file && existsSync(join(packed.unpacked, file)) ? [] : [`${specifier}: ${file ?? 'no file'}`],
    ),
  );

const faultsOfCommands = ({ unpacked, manifest }) =>
  Object.entries(manifest.bin ?? {}).flatMap(([command, file]) => {
    const path = join(unpacked, file);
    if (!existsSync(path)) return [`${command}: ${file} is not there`];
    const runs = (statSync(path).mode & 0o111) !== 0 && readFileSync(path, 'utf8').startsWith('#!/usr/bin/env node\n');
    return runs ? [] : [`${command}: ${file} is not executable, or names no interpreter`];
  });

/** What a file imports, requires or names the types of, as the compiler sees it. */
const importsOf = (text) => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);

const codeOf = (packed) => [...waysIn(packed).map(({ code }) => code), ...Object.values(packed.manifest.bin ?? {})];
const typesOf = (packed) => waysIn(packed).map(({ types }) => types);

/** Follows relative imports from the given files; bare ones must be declared, and have types of their own where types name them. */
function undeclared({ name, unpacked, source, manifest }, entries, what) {
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  const seen = new Set();
  const faults = new Set();
  const visit = (file) => {
    if (seen.has(file) || !existsSync(join(unpacked, file))) return;
    seen.add(file);
    for (const specifier of importsOf(readFileSync(join(unpacked, file), 'utf8'))) {
      if (specifier.startsWith('.')) {
        const target = posix.join(dirname(file), specifier);
        visit(what === 'types' ? target.replace(/\.js$/, '.d.ts') : target);
      } else if (!isBuiltin(specifier)) {
        const fault = faultOf(specifier);
        if (fault) faults.add(`${file}: ${fault}`);
      }
    }
  };
  const faultOf = (specifier) => {
    const dependency = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    if (dependency === name) return undefined;
    if (!(dependency in declared)) return `${specifier} is not among its dependencies`;
    if (what === 'code') return undefined;
    const types = `@types/${dependency.replace(/^@([^/]+)\//, '$1__')}`;
    return hasTypes(join(source, 'node_modules', dependency)) || types in declared
      ? undefined
      : `${dependency} has no types of its own, and ${types} is not among its dependencies`;
  };
  for (const entry of entries) visit(posix.normalize(entry));
  return [...faults];
}

function hasTypes(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Boolean(manifest.types ?? manifest.typings) || JSON.stringify(manifest.exports ?? '').includes('.d.');
}

const orphans = ({ source }, files) =>
  files.filter(
    (file) => file.startsWith('dist/src/') && /\.js$/.test(file) && !existsSync(join(source, sourceOf(file))),
  );

const sourceOf = (file) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts');

const faultsOfMaps = (unpacked, files) =>
  files
    .filter((file) => file.endsWith('.map'))
    .filter((file) => {
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(unpacked, file), 'utf8'));
      return sources.length !== (sourcesContent ?? []).length;
    })
    .slice(0, 3)
    .map((file) => `${file} names sources that are not in the package`);
