import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { parseDocument } from 'yaml';
import { ROOT } from '../support/sources.js';

/** The blocks of the page, in order, as a reader would paste them. */
async function blocchi(): Promise<readonly string[]> {
  const page = await readFile(join(ROOT, 'examples/configurazione/README.md'), 'utf8');
  return [...page.matchAll(/^```\n([^]*?)^```$/gm)].map(([, block = '']) => block);
}

/** A port such that it and the two after it are free. */
async function trePorte(): Promise<number> {
  const free = async (port: number): Promise<number | undefined> => {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    const outcome = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]);
    if (!outcome) return undefined;
    const { port: taken } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    return taken;
  };
  for (let tries = 0; tries < 50; tries += 1) {
    const first = await free(0);
    if (first !== undefined && first < 65_000 && (await free(first + 1)) && (await free(first + 2))) return first;
  }
  throw new Error('no three free ports in a row');
}

/** The edits of the page's tables. */
async function modifica(
  file: string,
  edits: readonly (readonly [path: readonly (string | number)[], value: unknown])[],
): Promise<void> {
  const document = parseDocument(await readFile(file, 'utf8'));
  for (const [path, value] of edits) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, value);
  }
  await writeFile(file, document.toString());
}

describe('the rehearsal of examples/configurazione/README.md', function () {
  this.timeout(90_000);

  it('leads whoever pastes its blocks to a statement and a register that verifies', async function () {
    if (['openssl', 'curl', 'bash'].some((tool) => spawnSync(tool, ['--version']).error)) {
      console.warn('      SKIPPED: the page needs bash and curl');
      this.skip();
    }
    const home = await mkdtemp(join(tmpdir(), 'varco-prova-'));
    const [base, gateway] = [await trePorte(), await trePorte()];
    const env = { ...process.env, HOME: home, PATH: `${join(ROOT, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` };
    const here = (text: string): string =>
      text
        .replace(/^npm run build\n/m, '')
        .replace(/900([123])/g, (_, n: string) => String(base + Number(n) - 1))
        .replace(/8080/g, String(gateway));
    const cassa = join(home, 'cassa');
    const bash = (script: string, cwd: string, more: Readonly<Record<string, string>> = {}): string => {
      const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', here(script)], {
        cwd,
        env: { ...env, ...more },
        encoding: 'utf8',
      });
      expect(status, `${script}\n${stdout}\n${stderr}`).to.equal(0);
      return stdout;
    };
    const running: ChildProcess[] = [];
    const start = async (command: string, cwd: string): Promise<void> => {
      const child = spawn('bash', ['-c', `exec ${here(command).trim()}`], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      running.push(child);
      await Promise.race([
        once(child.stdout, 'data'),
        once(child, 'exit').then(() => Promise.reject(new Error(`${command} ended`))),
      ]);
    };
    try {
      const [chiavi = '', sandbox = '', pdndInps = '', segreti = '', avvio = '', chiamata = '', ...altri] =
        await blocchi();
      expect(altri, 'the page has grown: follow it').to.deep.equal([]);
      bash(chiavi, ROOT);
      await start(sandbox, home);
      bash(pdndInps, cassa);
      const segreto = JSON.parse(/\{[^]*?\}/.exec(bash(segreti, cassa))?.[0] ?? '') as {
        segreto: string;
        segretoSha256: string;
      };
      await modifica(join(cassa, 'varco.yaml'), [
        [['http', 'tls'], undefined],
        [['http', 'porta'], gateway],
        [['registro', 'firma'], 'file:segreti/testate.key.pem'],
        [
          ['pdnd'],
          {
            tokenEndpoint: `http://127.0.0.1:${base}/token.oauth2`,
            audience: 'auth.uat.interop.pagopa.it/client-assertion',
            richieste: { numero: 10, ogniMs: 1000 },
          },
        ],
      ]);
      const servizio = ['enti', 0, 'servizi', 0];
      const portale = ['enti', 0, 'applicazioni', 0];
      await modifica(join(cassa, 'anagrafe.yaml'), [
        [[...servizio, 'url'], `https://127.0.0.1:${base + 1}/pdnd/soap/EstrattoContoIntegrato/v1`],
        [[...servizio, 'tls', 'ca'], 'file:segreti/inps-ca.pem'],
        [[...servizio, 'wsdl'], 'contratto/eci.wsdl'],
        [[...servizio, 'profiloMappatura'], 'contratto/sandbox-eci.yaml'],
        [['enti', 0, 'servizi', 1, 'rest', 'openapi'], 'contratto/prestazioni.openapi.yaml'],
        [[...portale, 'credenziali'], [{ tipo: 'basic', utente: 'portale', segretoSha256: segreto.segretoSha256 }]],
        [[...portale, 'reti'], ['127.0.0.1/32']],
      ]);
      const [verifica = '', avvia = ''] = avvio.trim().split('\n');
      bash(verifica, cassa);
      await start(avvia, cassa);
      const risposta = bash(chiamata, cassa, { SEGRETO: segreto.segreto });
      expect(risposta).to.match(/^HTTP\/1\.1 200 OK/);
      expect(risposta).to.contain('"codiceFiscale":"FRRLCU74C58L219G"');
      expect(risposta).to.contain('"valid": true');
    } finally {
      for (const child of running) {
        child.kill('SIGTERM');
        if (child.exitCode === null) await once(child, 'exit');
      }
      await rm(home, { recursive: true, force: true });
    }
  });
});
