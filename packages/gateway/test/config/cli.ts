import { execFile } from 'node:child_process';

/** What a command left behind. */
export interface EsitoComando {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the commands in a process of its own, as the `varco` binary does. */
export function comando(
  name: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<EsitoComando> {
  const module = new URL(`../../src/cli/${name}.js`, import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(({ run }) => run(process.argv.slice(1))).then((code) => { process.exitCode = code; });`;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['-e', script, '--', ...args],
      { cwd, env, timeout: 60_000 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number') resolve({ code, stdout, stderr });
        else reject(error ?? new Error('no exit code'));
      },
    );
  });
}

type Run = (argv: readonly string[]) => Promise<number>;

/** Runs a command in this process, which costs nothing, and keeps what it writes. Relative paths start from where the tests run. */
export async function comandoQui(run: Run, args: readonly string[]): Promise<EsitoComando> {
  const written = { stdout: '', stderr: '' };
  const originals = { stdout: process.stdout.write, stderr: process.stderr.write };
  const keep = (stream: 'stdout' | 'stderr') => (chunk: string | Uint8Array) => {
    written[stream] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    return true;
  };
  process.stdout.write = keep('stdout');
  process.stderr.write = keep('stderr');
  try {
    return { code: await run(args), ...written };
  } finally {
    process.stdout.write = originals.stdout;
    process.stderr.write = originals.stderr;
  }
}
