import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { systemIds } from '@varco/modi-client';

const USO = `varco segreto                      un segreto per un’applicazione, e il suo SHA-256 per l’anagrafe
     varco segreto --chiave --out FILE  una chiave di 256 bit in base64 (registro, iscritti), in un file nuovo (0600)
`;

/** 192 bits: over the 128 asked for, and a round number of base64url characters. */
const SECRET_BYTES = 24;
const KEY_BYTES = 32;

/**
 * Makes a secret. For an application: prints it, this once, with the SHA-256 that goes into the anagrafe. A key is written to a new file
 * and never shown. Exit 0 done, 1 the file is there already or cannot be made, 2 usage.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  if (options.out !== undefined) return writeKey(options.out);
  const segreto = Buffer.from(systemIds.bytes(SECRET_BYTES)).toString('base64url');
  const segretoSha256 = createHash('sha256').update(segreto, 'utf8').digest('hex');
  process.stdout.write(`${JSON.stringify({ segreto, segretoSha256 })}\n`);
  process.stderr.write('il segreto va all’applicazione e non si rivede più; segretoSha256 va nell’anagrafe\n');
  return 0;
}

async function writeKey(out: string): Promise<number> {
  try {
    const file = await open(out, 'wx', 0o600);
    try {
      await file.writeFile(`${Buffer.from(systemIds.bytes(KEY_BYTES)).toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'sconosciuto';
    process.stderr.write(code === 'EEXIST' ? `${out} c’è già: non lo tocco\n` : `${out} non si può creare (${code})\n`);
    return 1;
  }
  process.stdout.write(`${JSON.stringify({ file: out })}\n`);
  return 0;
}

function readOptions(argv: readonly string[]): { readonly out?: string } | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { chiave: { type: 'boolean', multiple: true }, out: { type: 'string', multiple: true } },
    });
    if (values.chiave === undefined && values.out === undefined) return {};
    const out = values.out?.[0];
    return values.chiave?.length === 1 && values.out?.length === 1 && out !== undefined && out !== ''
      ? { out }
      : undefined;
  } catch {
    return undefined;
  }
}
