import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ProbeCommand, ProbeReading } from './probe.js';

const PROBE = new URL('./probe.js', import.meta.url).href;

/** A process under measure: it said where it listens, and carries the probe. */
export interface Child {
  readonly url: string;
  /** Forgets what the probe has seen until now. */
  reset(): void;
  read(): Promise<ProbeReading>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly script: string;
  readonly args?: readonly string[];
  /** More options for node, before the script. */
  readonly nodeArgs?: readonly string[];
}

/** Starts a script whose first line on stdout is `{"listening": URL}`, as every server of this house prints it. */
export async function startChild({ script, args = [], nodeArgs = [] }: ChildOptions): Promise<Child> {
  const child = spawn(process.execPath, ['--import', PROBE, ...nodeArgs, script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-20_000)));
  const url = await Promise.race([listening(child), ended(child)]);
  if (url === undefined) throw new Error(`${script} did not start:\n${stderr}`);
  return {
    url,
    reset: () => child.send('probe-reset' satisfies ProbeCommand),
    async read() {
      const reading = once(child, 'message') as Promise<[ProbeReading]>;
      child.send('probe-read' satisfies ProbeCommand);
      const [value] = await reading;
      return value;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
      if (stderr !== '') process.stderr.write(`${script} said:\n${stderr}\n`);
    },
  };
}

/** The first line that is JSON: node's own options may print others before it. */
async function listening(child: ChildProcess): Promise<string> {
  let stdout = '';
  return new Promise((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const line = /^\{.*\}$/m.exec(stdout)?.[0];
      if (line !== undefined) resolve((JSON.parse(line) as { listening: string }).listening);
    });
  });
}

async function ended(child: ChildProcess): Promise<undefined> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return undefined;
}
