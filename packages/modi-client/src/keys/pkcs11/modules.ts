import { Cryptoki } from './cryptoki.js';

interface Loaded {
  readonly loading: Promise<Cryptoki>;
  users: number;
}

/** A module is initialised once in a process, whoever uses it. */
const loaded = new Map<string, Loaded>();
/** Those being put away: whoever wants one again waits for that. */
const leaving = new Map<string, Promise<void>>();

export async function useModule(path: string, deadlineMs: number): Promise<Cryptoki> {
  await leaving.get(path);
  const known = loaded.get(path) ?? { loading: Cryptoki.load(path, deadlineMs), users: 0 };
  loaded.set(path, known);
  known.users += 1;
  try {
    return await known.loading;
  } catch (error) {
    if (loaded.get(path) === known) loaded.delete(path);
    throw error;
  }
}

/** The last one to leave puts the module away. */
export async function leaveModule(path: string): Promise<void> {
  const known = loaded.get(path);
  if (known === undefined) return;
  known.users -= 1;
  if (known.users > 0) return;
  loaded.delete(path);
  const cryptoki = await known.loading;
  const left = cryptoki.finalise().finally(() => leaving.delete(path));
  leaving.set(path, left);
  await left;
}
