import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { envelope } from '../helpers/envelopes.js';
import { runCli } from '../helpers/run-cli.js';
import { VECTORS } from './vectors/vector-keys.js';

const keyFile = (name: string): string => fileURLToPath(new URL(`keys/${name}`, VECTORS));
const SIGN = ['sign-soap', '--key', keyFile('client.key'), '--cert', keyFile('client.pem'), '--to', 'urn:to'];
const VERIFY = ['verify-soap', '--trust', keyFile('ca.pem')];
const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ['sign-soap', SIGN],
  ['verify-soap', VERIFY],
  ['verify-soap with the second engine', [...VERIFY, '--engine', 'xml-crypto']],
];
const message = envelope('<a xmlns="urn:a"><b>A1</b></a>'.repeat(100)).toString('utf8');

describe('a file that is no message', function () {
  this.timeout(60_000);
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'varco-bad-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  const files: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['not XML', Buffer.from([0x50, 0x4b, 3, 4, 0xff, 0xfe, 0]), 'ERR_MODI_XML_'],
    ['not SOAP', '<?xml version="1.0"?><a xmlns="urn:a"/>', 'ERR_MODI_ENVELOPE_INVALID'],
    ['empty', '', 'ERR_MODI_XML_MALFORMED'],
    ['a mark and nothing else', '\ufeff', 'ERR_MODI_XML_FORBIDDEN'],
    ['UTF-8 with a mark', `\ufeff${message}`, 'ERR_MODI_XML_FORBIDDEN'],
    ['two marks', `\ufeff\ufeff${message}`, 'ERR_MODI_XML_FORBIDDEN'],
    ['UTF-16', Buffer.from(message, 'utf16le'), 'ERR_MODI_XML_FORBIDDEN'],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${message}`, 'utf16le').swap16(), 'ERR_MODI_XML_FORBIDDEN'],
    ['UTF-32', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c]), 'ERR_MODI_XML_FORBIDDEN'],
    ['truncated in a tag', message.slice(0, message.indexOf('<b>') + 2), 'ERR_MODI_XML_MALFORMED'],
    ['truncated in Body', message.slice(0, message.lastIndexOf('A1<') + 1), 'ERR_MODI_XML_MALFORMED'],
    ['truncated by a byte', message.slice(0, -1), 'ERR_MODI_XML_MALFORMED'],
  ];
  for (const [what, content, code] of files) {
    for (const [command, args] of COMMANDS) {
      it(`is exit 1 and a code: ${what}, ${command}`, async () => {
        const file = join(directory, 'message');
        writeFileSync(file, content);
        const { exit, out, err } = await runCli(...args, file);
        expect([exit, out.length, err.length]).to.deep.equal([1, 1, 1]);
        expect((JSON.parse(out[0] ?? '{}') as { code?: string }).code).to.match(new RegExp(`^${code}`));
        expect(err[0]).not.to.match(/^\s+at /m);
      });
    }
  }

  for (const [command, args] of existsSync('/proc/self/status') ? COMMANDS : []) {
    it(`is not read to its end when it has 100 MB: ${command}`, () => {
      const file = join(directory, 'huge');
      const handle = openSync(file, 'w');
      ftruncateSync(handle, 100 * 1024 * 1024);
      closeSync(handle);
      const huge = runApart([...args, file]);
      expect(huge.status).to.equal(1);
      expect((JSON.parse(huge.stdout) as { code?: string }).code).to.equal('ERR_MODI_XML_FORBIDDEN');
      const small = join(directory, 'small');
      writeFileSync(small, '\0');
      // What is read at most, twice, and something for the pieces it comes in: not the hundred.
      expect(huge.rssMiB - runApart([...args, small]).rssMiB).to.be.within(1, 60);
    });
  }
});

/** The program in a process of its own, and the most memory it held. */
function runApart(argv: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly rssMiB: number;
} {
  // Not getrusage: what it tells of a process begins with the memory of the one that started it.
  const report =
    'import{readFileSync}from"node:fs";process.on("exit",()=>console.error(/VmHWM:.*/.exec(readFileSync("/proc/self/status","utf8"))[0]))';
  const bin = fileURLToPath(new URL('../../../bin/modi.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(report)}`, bin, ...argv],
    { encoding: 'utf8' },
  );
  return { status, stdout, rssMiB: Number(/VmHWM:\s+([0-9]+) kB/.exec(stderr)?.[1]) / 1024 };
}
