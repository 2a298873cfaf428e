import { generateKeyPair, type KeyObject } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publicJwkOf, thumbprint } from '../keys/thumbprint.js';
import { EXIT, UsageError, type CliIo } from './io.js';
import { makeDirectory } from './make-directory.js';
import { readOptions, required } from './options.js';

const generate = promisify(generateKeyPair);

/** `modi keygen`: a key pair in two files that are never overwritten. */
export async function keygen(args: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(args, { required: ['out'], optional: ['alg', 'name'] });
  const alg = options.get('alg') ?? 'RS256';
  const name = options.get('name') ?? 'modi';
  if (alg !== 'RS256' && alg !== 'ES256') throw new UsageError('--alg must be RS256 or ES256');
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name)) throw new UsageError('--name must be a plain file name');
  const directory = required(options, 'out');
  const privateKey = await makeKey(alg);
  const publicJwk = publicJwkOf(privateKey.privateKey);
  await writePair(directory, name, privateKey);
  if (alg === 'ES256') io.err('warning: PDND takes RSA keys only; use this one for DPoP proofs');
  io.out(JSON.stringify({ kid: thumbprint(publicJwk), publicJwk }));
  return EXIT.done;
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

async function makeKey(alg: 'RS256' | 'ES256'): Promise<KeyPair> {
  return alg === 'RS256' ? generate('rsa', { modulusLength: 2048 }) : generate('ec', { namedCurve: 'P-256' });
}

async function writePair(directory: string, name: string, pair: KeyPair): Promise<void> {
  const keyFile = join(directory, `${name}.key.pem`);
  const publicFile = join(directory, `${name}.pub.pem`);
  await writing(directory, async () => makeDirectory(directory));
  // `wx` fails when the file exists, and creates it with its mode in one step: the key is never readable by others.
  await writing(publicFile, async () =>
    writeFile(publicFile, pair.publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx', mode: 0o644 }),
  );
  try {
    await writing(keyFile, async () =>
      writeFile(keyFile, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 }),
    );
  } catch (error) {
    await rm(publicFile, { force: true });
    throw error;
  }
}

async function writing(path: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new UsageError(
      code === 'EEXIST'
        ? `${path} exists and is never overwritten: choose another --name, or another --out`
        : `cannot write ${path} (${code})`,
    );
  }
}
