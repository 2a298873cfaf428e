import type { Clock } from '../ports/clock.js';
import { systemClock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import { systemIds } from '../ports/ids.js';
import type { Transport } from '../ports/transport.js';
import { createAxiosTransport } from '../transport/axios-transport.js';

/** Everything a command touches. */
export interface CliIo {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Writes one line to stdout: the output, and nothing but the output. */
  out(line: string): void;
  /** Writes one line to stderr: diagnostics. */
  err(line: string): void;
  createTransport(): Transport;
}

export const processIo: CliIo = {
  clock: systemClock,
  ids: systemIds,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  createTransport: () => createAxiosTransport(),
};

/** Exit codes (design §5): part of the public contract. */
export const EXIT = { done: 0, refused: 1, usage: 2, internal: 3 } as const;

/** The command line itself is wrong. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
