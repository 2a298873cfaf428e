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
