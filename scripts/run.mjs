// One task, from nothing but Node and npm: brings pnpm, installs what the lockfile says, builds what changed, runs.
// Plain JavaScript without dependencies, because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [task = 'help', ...rest] = process.argv.slice(2);
const require = { major: 20, minor: 19 };
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const stamps = join(root, 'node_modules', '.varco');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < require.major || (major === require.major && minor < require.minor)) {
  console.error(`Varco needs Node ${require.major}.${require.minor} or later; this is ${process.versions.node}.`);
  process.exit(2);
}

/** Package folders of the workspace, found without reading YAML: every folder with a package.json two levels down. */
function packageFolders() {
  const folders = ['test'];
  for (const parent of ['packages', 'examples']) {
    for (const name of readdirSync(join(root, parent))) {
      if (existsSync(join(root, parent, name, 'package.json'))) folders.push(`${parent}/${name}`);
    }
  }
  return folders;
}

function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) {
    console.error(`${command}: ${error.message}`);
    process.exit(3);
  }
  return signal ? 3 : (status ?? 3);
}

function must(what, status) {
  if (status !== 0) {
    console.error(`${what} failed (exit ${status}).`);
    process.exit(status);
  }
}

const node = (args, options) => run(process.execPath, args, options);

/** For what runs until it is told to stop: a signal to us is a signal to it, and it is waited for. */
function serve(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    const forward = (signal) => child.kill(signal);
    process.on('SIGTERM', forward).on('SIGINT', forward);
    child.on('error', () => resolve(3));
    child.on('exit', (code, signal) => resolve(signal ? 3 : (code ?? 3)));
  });
}

function stampIs(name, value) {
  const file = join(stamps, name);
  return existsSync(file) && readFileSync(file, 'utf8') === value;
}

function stamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}

/** Installs when a manifest, the lockfile or the Node major changed since the last install. */
function install() {
  const hash = createHash('sha256').update(`${major}\n`);
  const files = [
    'package.json',
    'pnpm-workspace.yaml',
    'pnpm-lock.yaml',
    ...packageFolders().map((folder) => `${folder}/package.json`),
  ];
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  const wanted = hash.digest('hex');
  if (stampIs('installed', wanted)) return;
  console.error(`Installing dependencies (${packageManager}, frozen lockfile) …`);
  const quiet = ['--reporter=append-only', '--loglevel=warn'];
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  must(
    'Install',
    run(npx, ['--yes', packageManager, 'install', '--frozen-lockfile', ...quiet], { stdio: ['ignore', 2, 2] }),
  );
  stamp('installed', wanted);
}

/** Path, size and time of everything the compiler reads: enough to know that nothing changed, in milliseconds. */
function sourceStamp() {
  const hash = createHash('sha256').update(process.versions.node);
  const visit = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist') continue;
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (/\.ts$|tsconfig.*\.json$/.test(entry.name)) {
        const { size, mtimeMs } = statSync(join(root, path));
        hash.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const folder of packageFolders()) visit(folder);
  return hash.update(readFileSync(join(root, 'tsconfig.base.json'))).digest('hex');
}

const tsc = (args) => node([join('node_modules', 'typescript', 'bin', 'tsc'), ...args]);

function build() {
  install();
  const wanted = sourceStamp();
  if (stampIs('built', wanted) && packageFolders().every((folder) => existsSync(join(root, folder, 'dist')))) return;
  console.error('Building …');
  must('Build', tsc(['-b']));
  stamp('built', wanted);
}

const UNIT = ['packages/*/dist/test/**/*.test.js', 'examples/*/dist/test/**/*.test.js'];
const suites = {
  'test:unit': UNIT,
  'test:contracts': ['test/dist/contracts/**/*.test.js'],
  'test:conformance': ['test/dist/conformance/**/*.test.js'],
  'test:architecture': ['test/dist/architecture/**/*.test.js'],
  'test:e2e': ['test/dist/e2e/**/*.test.js'],
  'test:fault': ['test/dist/fault/**/*.test.js'],
};
suites['test'] = [
  'test:unit',
  'test:contracts',
  'test:conformance',
  'test:architecture',
  'test:e2e',
  'test:fault',
].flatMap((name) => suites[name]);

function mocha(globs) {
  const folderOf = (glob) => join(root, glob.split('*')[0]);
  const present = globs.filter((glob) => existsSync(folderOf(glob)));
  return node([join('node_modules', 'mocha', 'bin', 'mocha.js'), ...present, ...rest]);
}

function removeBuildOutput() {
  for (const folder of packageFolders()) rmSync(join(root, folder, 'dist'), { recursive: true, force: true });
  rmSync(join(stamps, 'built'), { force: true });
}

const tasks = {
  install: () => (install(), 0),
  setup: () => (build(), 0),
  build: () => (build(), 0),
  clean: () => (removeBuildOutput(), 0),
  demo: () => (build(), node(['examples/demo/dist/src/demo.js', ...rest])),
  start: () => (build(), serve(['examples/demo/dist/src/start.js', ...rest])),
  bench: () => (build(), node(['test/dist/bench/run.js', ...rest])),
  'bench:smoke': () => (build(), node(['test/dist/bench/run.js', '--smoke', ...rest])),
  lint: () => (build(), node([join('node_modules', 'eslint', 'bin', 'eslint.js'), '.', '--max-warnings=0', ...rest])),
  format: () => (
    install(),
    node([join('node_modules', 'prettier', 'bin', 'prettier.cjs'), '--write', '.', '--log-level=warn'])
  ),
  'format:check': () => (install(), node([join('node_modules', 'prettier', 'bin', 'prettier.cjs'), '--check', '.'])),
  typecheck: () => (build(), 0),
  'check:packaging': () => (build(), node(['scripts/check-packaging.mjs', ...rest])),
  'docs:api': () => (install(), node(['scripts/docs-api.mjs', ...rest])),
};
// What CI samples of signed SOAP, whole: documents, mutants, every place an element can be moved to. Some half an hour.
tasks['test:soap-full'] = () => {
  build();
  process.env.VARCO_C14N_DOCUMENTS ??= '20000';
  process.env.VARCO_WSS_MUTANTS ??= '100000';
  process.env.VARCO_WSS_MUTATIONS_STEP ??= '1';
  return mocha(['packages/modi-client/dist/test/soap/**/*.test.js']);
};
for (const [name, globs] of Object.entries(suites)) tasks[name] = () => (build(), mocha(globs));

if (!(task in tasks)) {
  console.error(`Unknown task "${task}". Known: ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}
process.env.PATH = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
process.exit(await tasks[task]());
