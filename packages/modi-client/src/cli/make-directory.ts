import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it that are missing, each for its owner alone. Not by `recursive` of `mkdir`, which tries for ever where
 * nothing can be made (`/proc`).
 *
 * @throws what the system says, with its `code`
 */
export async function makeDirectory(path: string): Promise<void> {
  const failure = await attempt(path);
  if (failure === undefined) return;
  const above = dirname(path);
  if (failure.code !== 'ENOENT' || above === path) throw failure;
  await makeDirectory(above);
  const again = await attempt(path);
  if (again !== undefined) throw again;
}

async function attempt(path: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path, { mode: 0o700 });
    return undefined;
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    // It is there: good, if one can go into it.
    if (failure.code !== 'EEXIST') return failure;
    return (await stat(path)).isDirectory() ? undefined : failure;
  }
}
