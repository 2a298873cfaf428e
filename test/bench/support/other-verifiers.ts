import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const JDK = fileURLToPath(new URL('../../../bench/processes/JdkVerify.java', import.meta.url));

const isThere = (command: string, version: string): boolean =>
  spawnSync(command, [version], { stdio: 'ignore' }).status === 0;

/**
 * ms of one verification by xmlsec1, parsing included: wall time of many less wall time of one, because its own figure leaves parsing out.
 * `undefined` where it is not installed.
 */
export function timeXmlsec1(file: string, certificate: string, times: number): number | undefined {
  if (!isThere('xmlsec1', '--version')) return undefined;
  const run = (repeat: number): number => {
    const began = performance.now();
    const { status, stderr } = spawnSync(
      'xmlsec1',
      [
        ...['--verify', '--repeat', String(repeat), '--enabled-reference-uris', 'same-doc'],
        ...['--pubkey-cert-pem', certificate, '--id-attr:Id', `${SOAP}:Body`, '--id-attr:Id', `${WSU}:Timestamp`, file],
      ],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`xmlsec1 does not verify: ${stderr.slice(0, 200)}`);
    return performance.now() - began;
  };
  const one = Math.min(run(1), run(1));
  return (run(1 + times) - one) / times;
}

/** ms of one verification by the JDK's own XML Signature, parsing included, of each file. `undefined` where there is no Java. */
export function timeJdk(
  files: readonly string[],
  certificate: string,
  budgetMs: number,
): readonly number[] | undefined {
  if (!isThere('java', '-version')) return undefined;
  const { status, stdout, stderr } = spawnSync('java', [JDK, certificate, String(budgetMs), ...files], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the JDK does not verify: ${stderr.slice(0, 300)}`);
  return stdout.trim().split('\n').map(Number);
}
