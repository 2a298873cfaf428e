import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs to its end; what it printed. @throws Error with what it said when it did not end well. */
export function run(command, args, cwd = ROOT) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/**
 * Packs each package with the workspace's own pnpm (which writes real versions for `workspace:` and `catalog:`), and unpacks it where a
 * package manager would: `folder/node_modules/@varco/NAME`.
 */
export function pack(names) {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'varco-packaging-'));
  const home = join(folder, 'node_modules', '@varco');
  mkdirSync(home, { recursive: true });
  const packed = names.map((name) => {
    const source = join(ROOT, 'packages', name);
    const tarballs = join(folder, `packed-${name}`);
    mkdirSync(tarballs);
    run('npx', ['--yes', packageManager, 'pack', '--pack-destination', tarballs], source);
    const [file] = readdirSync(tarballs);
    const tarball = join(tarballs, file);
    run('tar', ['-xzf', tarball, '-C', tarballs]);
    const unpacked = join(home, name);
    renameSync(join(tarballs, 'package'), unpacked);
    const manifest = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
    return { name: `@varco/${name}`, source, tarball, unpacked, manifest };
  });
  return { folder, packed };
}

/** Every file below, with paths relative to it. */
export function filesBelow(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** Ways in that are code: `{ specifier, types, code }`, without `./package.json`. */
export function waysIn({ name, manifest }) {
  return Object.entries(manifest.exports)
    .filter(([subpath]) => subpath !== './package.json')
    .map(([subpath, target]) => ({ specifier: name + subpath.slice(1), types: target.types, code: target.default }));
}
