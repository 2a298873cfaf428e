import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';
import { percentile, round } from './figures.js';

/** Where figures come from. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /** Of the folder that holds the register. */
  readonly fileSystem: string;
  /** Microseconds to append 4 KiB and sync them, there. */
  readonly fsyncP50: number;
  readonly fsyncP99: number;
}

export function describeMachine(dir: string): Machine {
  const [first] = cpus();
  const syncs = fsyncCost(dir);
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: round(totalmem() / 2 ** 30, 1),
    system: `${type()} ${release()}`,
    node: process.version,
    fileSystem: fileSystemOf(dir),
    fsyncP50: round(percentile(syncs, 50), 0),
    fsyncP99: round(percentile(syncs, 99), 0),
  };
}

function fsyncCost(dir: string): readonly number[] {
  const path = join(dir, 'fsync');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4096, 1);
  const times: number[] = [];
  for (let count = 0; count < 200; count += 1) {
    const from = performance.now();
    writeSync(file, block);
    fsyncSync(file);
    times.push((performance.now() - from) * 1000);
  }
  closeSync(file);
  rmSync(path);
  return times;
}

/** Its type, from the longest mount point above it. */
function fileSystemOf(dir: string): string {
  let mounts: string;
  try {
    mounts = readFileSync('/proc/mounts', 'utf8');
  } catch {
    // Only Linux tells here.
    return 'unknown';
  }
  const path = `${resolve(dir)}/`;
  const above = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, point]) => point !== undefined && path.startsWith(point === '/' ? '/' : `${point}/`))
    .sort((a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0));
  return above[0]?.[2] ?? 'unknown';
}
