import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Coppia {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the DER, hex. */
  readonly impronta: string;
}

export interface Certificati {
  readonly ca: Coppia;
  readonly server: Coppia;
  readonly portale: Coppia;
  /** Of the CA, of no application. */
  readonly ignoto: Coppia;
  readonly scaduto: Coppia;
  /** Issued by nobody but itself. */
  readonly autofirmato: Coppia;
  /** Another authority of the same name. */
  readonly altraCa: Coppia;
  /** Of the CA, with a subject of several parts and alternative names. */
  readonly perNome: Coppia;
  /** The same names, of the other authority. */
  readonly diAltri: Coppia;
  /** The same names, of the CA, for servers alone. */
  readonly perServer: Coppia;
}

const CLIENT = 'extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n';
const SAN = 'subjectAltName=DNS:Portale.Cassa.example,URI:urn:cassa:portale,email:a@b.example\n';
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Certificates made by the openssl command, or `undefined` where there is none. */
export function creaCertificati(): Certificati | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'varco-cert-'));
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: dir, stdio: 'ignore' });
  };
  const read = (name: string): Coppia => {
    const cert = readFileSync(join(dir, `${name}.pem`), 'utf8');
    const key = readFileSync(join(dir, `${name}.key`), 'utf8');
    return { cert, key, impronta: createHash('sha256').update(new X509Certificate(cert).raw).digest('hex') };
  };
  const selfSigned = (name: string, ...more: readonly string[]): Coppia => {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl('req', '-x509', ...NEW_KEY, ...files, '-subj', `/CN=${name}`, '-days', '2', ...more);
    return read(name);
  };
  const issued = (name: string, days: string, { subj = `/CN=${name}`, ext = '', ca = 'ca' } = {}): Coppia => {
    openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-utf8', '-subj', subj);
    const by = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial', '-days', days];
    writeFileSync(join(dir, `${name}.ext`), ext);
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-out', `${name}.pem`, '-extfile', `${name}.ext`);
    return read(name);
  };
  try {
    openssl('version');
  } catch {
    rmSync(dir, { recursive: true });
    return undefined;
  }
  try {
    return {
      ca: selfSigned('ca'),
      server: selfSigned('server', '-addext', 'subjectAltName=IP:127.0.0.1'),
      portale: issued('portale', '2'),
      ignoto: issued('ignoto', '2'),
      scaduto: issued('scaduto', '-1'),
      autofirmato: selfSigned('autofirmato'),
      altraCa: selfSigned('ca-altra', '-subj', '/CN=ca'),
      perNome: issued('per-nome', '2', { subj: '/C=IT/O=Cassa, Prova/CN=Società\\+è', ext: `${CLIENT}${SAN}` }),
      diAltri: issued('di-altri', '2', {
        subj: '/C=IT/O=Cassa, Prova/CN=Società\\+è',
        ext: `${CLIENT}${SAN}`,
        ca: 'ca-altra',
      }),
      perServer: issued('per-server', '2', {
        subj: '/C=IT/O=Cassa, Prova/CN=Società\\+è',
        ext: `${SAN}extendedKeyUsage=serverAuth\n`,
      }),
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
