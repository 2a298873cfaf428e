import { main } from '../../src/cli/main.js';
import type { CliIo } from '../../src/cli/io.js';
import { createAxiosTransport } from '../../src/transport/axios-transport.js';
import { systemClock } from '../../src/ports/clock.js';
import { systemIds } from '../../src/ports/ids.js';

export interface CliRun {
  readonly exit: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** Runs `modi` in this process. */
export async function runCli(...argv: string[]): Promise<CliRun> {
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    clock: systemClock,
    ids: systemIds,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    createTransport: () => createAxiosTransport(),
  };
  return { exit: await main(argv, io), out, err };
}
