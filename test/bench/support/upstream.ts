import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IDS } from '@varco/demo';
import { startChild, type Child } from './child.js';
import type { Context } from './context.js';

const SCRIPT = fileURLToPath(new URL('../processes/upstream.js', import.meta.url));

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Well-formed, signed by nobody: only INPS would look at the signature, and here it does not. */
function fixedVoucher(): string {
  const token = [
    part({ typ: 'at+jwt', alg: 'RS256', kid: 'bench', use: 'sig' }),
    part({
      aud: IDS.audience,
      sub: IDS.clientId,
      client_id: IDS.clientId,
      purposeId: IDS.purposeId,
      jti: '00000000-0000-4000-8000-000000000000',
      iss: 'bench',
    }),
    createHash('sha512').update('bench').digest('base64url'),
  ].join('.');
  return JSON.stringify({ access_token: token, expires_in: 3600, token_type: 'Bearer' });
}

/** Starts the fixed-bytes upstream with every answer, at `/eci/<name>`, and a voucher. */
export async function startUpstream({ dir, answers }: Context): Promise<Child> {
  const folder = join(dir, 'answers');
  await mkdir(folder, { recursive: true });
  const voucher = join(folder, 'voucher.json');
  await writeFile(voucher, fixedVoucher());
  const args = [`voucher=${voucher}`];
  for (const { name, envelope } of answers) {
    const file = join(folder, `${name}.xml`);
    await writeFile(file, envelope);
    args.push(`${name}=${file}`);
  }
  return startChild({ script: SCRIPT, args });
}
