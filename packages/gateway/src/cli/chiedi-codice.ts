import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** No code could be had: no file, no variable, nobody at a terminal. */
export class CodiceAssenteError extends Error {
  override readonly name = 'CodiceAssenteError';
  readonly code = 'ERR_VARCO_OTP_MISSING';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/**
 * The code of a person's authenticator: from a file (`--otp-file`; `-` is stdin), from the variable `VARCO_OTP`, or asked for at the terminal
 * without showing it. Never from an argument: arguments stay in histories and are seen by every process of the machine.
 *
 * @throws CodiceAssenteError
 */
export async function chiediCodice(persona: string, otpFile?: string): Promise<string> {
  if (otpFile !== undefined) return readCode(otpFile);
  const variable = process.env['VARCO_OTP'];
  if (variable !== undefined && variable !== '') return variable;
  if (!process.stdin.isTTY) {
    throw new CodiceAssenteError('no code: give --otp-file FILE (- for stdin) or VARCO_OTP, or run at a terminal');
  }
  // Echo is the terminal's: with an output that shows nothing, what is typed is not seen.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(`codice di ${persona}: `);
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

/** An empty one is none: it must not count as a wrong one. */
async function readCode(path: string): Promise<string> {
  const text = await readText(path);
  if (text.trim() === '')
    throw new CodiceAssenteError(path === '-' ? 'no code on stdin' : 'the file of the code is empty');
  return text;
}

async function readText(path: string): Promise<string> {
  if (path === '-') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks).toString('utf8');
  }
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new CodiceAssenteError(`the file of the code cannot be read (${code})`, { cause });
  }
}
