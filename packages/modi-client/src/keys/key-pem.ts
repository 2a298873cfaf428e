import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { readCertificate } from './certificate-chain.js';
import { derShape } from './der-shape.js';
import { readDerKey } from './key-der.js';
import { checkPrivateKey, keyUnusable } from './load-key.js';
import { askPassphrase, wrongPassphrase, type Passphrase } from './passphrase.js';

export interface PemContents {
  readonly key: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

interface Block {
  readonly label: string;
  readonly text: string;
}

const BOUNDARY = /-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----/g;
const MOST_BLOCKS = 50;

/**
 * Reads the one private key of a PEM text, and the certificates beside it.
 *
 * @throws ConfigurationError ERR_MODI_KEY_UNUSABLE
 */
export async function readPem(text: string, passphrase: Passphrase | undefined): Promise<PemContents> {
  const blocks = blocksOf(text);
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (keys.length > 1) {
    throw keyUnusable('several-keys', 'the PEM holds several private keys: give the one to sign with');
  }
  const [block] = keys;
  if (block === undefined) throw whatItIs(text, blocks);
  const certificates = blocks.filter(({ label }) => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(label));
  return {
    key: await readKey(block, passphrase),
    certificates: certificates.map(({ text: pem }) => readCertificate(pem)),
  };
}

/** In one pass: a block that another one begins in, or that ends as another, is none. */
function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let begun: { readonly label: string; readonly at: number } | undefined;
  for (const { 0: boundary, 1: side, 2: label = '', index } of text.matchAll(BOUNDARY)) {
    if (side === 'END' && begun?.label === label) {
      blocks.push({ label, text: text.slice(begun.at, index + boundary.length) });
    }
    begun = side === 'BEGIN' ? { label, at: index } : undefined;
  }
  if (blocks.length > MOST_BLOCKS) throw keyUnusable('size', `the PEM holds more than ${MOST_BLOCKS} blocks`);
  return blocks;
}

function whatItIs(text: string, blocks: readonly Block[]): Error {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) {
    return keyUnusable('damaged', 'the PEM begins a private key and does not end it: the file is cut');
  }
  const labels = blocks.map(({ label }) => label);
  if (labels.some((label) => label.endsWith('CERTIFICATE'))) {
    return keyUnusable('certificate', 'this is a certificate: give its private key');
  }
  if (labels.some((label) => label.endsWith('PUBLIC KEY'))) {
    return keyUnusable('public-key', 'this is a public key: give the private one');
  }
  if (labels.some((label) => label.endsWith('CERTIFICATE REQUEST'))) {
    return keyUnusable('certificate-request', 'this is a certificate request: give the private key it was made with');
  }
  if (labels.includes('PKCS7')) {
    return keyUnusable('pkcs7', 'this is a PKCS#7 file: it holds certificates, not keys');
  }
  return keyUnusable('not-pem', 'this PEM holds no private key (PKCS#8, PKCS#1 or SEC1)');
}

async function readKey({ label, text }: Block, passphrase: Passphrase | undefined): Promise<KeyObject> {
  if (label === 'OPENSSH PRIVATE KEY') {
    throw keyUnusable(
      'openssh',
      'this is a key in OpenSSH’s own format: convert a copy of it with ssh-keygen -p -m PKCS8 -f COPY',
    );
  }
  if (/^Proc-Type:\s*4,ENCRYPTED/m.test(text)) return decryptTraditional(text, await askPassphrase(passphrase));
  const der = Buffer.from(text.replace(/-----[^-]*-----/g, ''), 'base64');
  const shape = derShape(der);
  if (shape !== 'pkcs12' && shape !== 'unknown') return readDerKey(der, shape, passphrase);
  throw keyUnusable('damaged', 'the PEM cannot be read as a private key: it is damaged or cut');
}

/** The old encryption of PEM itself, from before PKCS#8. */
function decryptTraditional(text: string, passphrase: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: 'pem', passphrase });
  } catch {
    throw wrongPassphrase();
  }
  return checkPrivateKey(key);
}
