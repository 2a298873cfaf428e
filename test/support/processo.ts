import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const VARCO = fileURLToPath(new URL('../../../bin/varco', import.meta.url));

/** A gateway in a process of its own, started as its users start it. */
export interface Processo {
  readonly url: string;
  readonly pid: number;
  /** Everything it wrote on stderr. */
  stderr(): string;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

export type Avvio =
  | { readonly ok: true; readonly processo: Processo }
  | { readonly ok: false; readonly exit: number | null; readonly stderr: string };

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** Starts `varco avvia --config F` and waits until it listens, or until it gives up. */
export async function avvia(config: string): Promise<Avvio> {
  const child = spawn(process.execPath, [VARCO, 'avvia', '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const listening = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const end = stdout.indexOf('\n');
      if (end >= 0) resolve((JSON.parse(stdout.slice(0, end)) as { listening: string }).listening);
    });
  });
  const url = await Promise.race([listening, ended(child).then(() => undefined)]);
  if (url === undefined) return { ok: false, exit: child.exitCode, stderr };
  return {
    ok: true,
    processo: {
      url,
      pid: child.pid ?? 0,
      stderr: () => stderr,
      async kill(signal) {
        child.kill(signal);
        return ended(child);
      },
    },
  };
}

/** Runs `varco` to its end. */
export async function varco(
  ...args: readonly string[]
): Promise<{ readonly exit: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [VARCO, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [exit] = (await once(child, 'close')) as [number | null];
  return { exit, stdout, stderr };
}
