import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { personaByScenario, startSandbox, type Sandbox, type SeedClient } from '@varco/sandbox';
import { Nomi, run, start } from '../support/esempi.js';
import { ROOT } from '../support/sources.js';

const id = (n: number): string => `0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e0${n}`;
const AUDIENCE = 'https://erogatore.example/rest/v1';
const PDND = ['auth.uat.interop.pagopa.it', 'uat.interop.pagopa.it', 'api.uat.interop.pagopa.it'] as const;
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

function rsa(): { readonly publicKeyPem: string; readonly privateKeyPem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), privateKeyPem: pem(privateKey) };
}

describe('the examples of the SDK, run as they are read', function () {
  this.timeout(120_000);
  let cwd: string;
  let names: Nomi;
  let sandbox: Sandbox;
  let env: Record<string, string>;

  const seed = (publicKeyPem: string): SeedClient => ({
    clientId: id(1),
    publicKeyPem,
    purposeId: id(2),
    eserviceId: id(6),
    descriptorId: id(7),
    producerId: id(5),
    consumerId: id(4),
    audience: [AUDIENCE],
    voucherLifespan: 600,
  });

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'varco-esempi-'));
    names = await Nomi.open([...PDND, 'erogatore.example']);
    const [fruitore, api] = [rsa(), rsa()];
    sandbox = await startSandbox({
      pdndUrl: `https://${PDND[0]}`,
      explain: true,
      onCall: () => undefined,
      seed: {
        clients: [
          seed(fruitore.publicKeyPem),
          { clientId: id(3), kind: 'API', consumerId: id(5), publicKeyPem: api.publicKeyPem },
        ],
      },
    });
    for (const host of PDND) names.serve(host, sandbox.listening.pdnd);
    const dpop = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const put = async (name: string, content: string): Promise<void> => writeFile(join(cwd, name), content);
    await put('chiave.pem', fruitore.privateKeyPem);
    await put('api.pem', api.privateKeyPem);
    await put('dpop.pem', pem(dpop));
    await put('ca.pem', names.caPem);
    env = { NODE_EXTRA_CA_CERTS: join(cwd, 'ca.pem'), VARCO_INSTRADAMENTO: names.routes, PORT: '0' };
  });
  after(async () => {
    await names.close();
    await sandbox.close();
    await rm(cwd, { recursive: true, force: true });
  });

  describe('examples/sdk-quickstart, against an erogatore that verifies everything', () => {
    let erogatore: ChildProcess;
    let origin: string;

    before(async () => {
      erogatore = start({ file: 'examples/sdk-quickstart/dist/src/erogatore.js', cwd, env });
      let stderr = '';
      erogatore.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const listening = new Promise<string>((resolve) => {
        erogatore.stdout?.setEncoding('utf8').on('data', (text: string) => {
          const found = /http:\/\/\S+/.exec(text);
          if (found !== null) resolve(found[0]);
        });
      });
      const ended = once(erogatore, 'close').then(() => undefined);
      const found = await Promise.race([listening, ended]);
      if (found === undefined) throw new Error(`the erogatore did not start: ${stderr}`);
      origin = found;
      names.serve('erogatore.example', origin);
    });
    after(async () => {
      const ended = once(erogatore, 'close');
      erogatore.kill('SIGTERM');
      await ended;
    });

    const outcomes: Readonly<Record<string, RegExp>> = {
      'quickstart.js': /^\{ id: '42', stato: 'aperta' \}\n$/,
      'commonjs.cjs': /^200 \{ id: '42', stato: 'aperta' \}\n$/,
      'dpop.js': /^200 \{ id: '42', stato: 'aperta' \}\n$/,
      'audit-rest-02.js': /^201 \{ anno: 2026, persona: 'op-0042' \}\n$/,
      'axios.js': /^201 \{ anno: 2026, persona: 'op-0042' \}\n$/,
    };
    for (const [file, wanted] of Object.entries(outcomes)) {
      it(`${file} does what it says`, async () => {
        const { exit, stdout, stderr } = await run({ file: `examples/sdk-quickstart/dist/src/${file}`, cwd, env });
        expect(stdout, stderr).to.match(wanted);
        expect(exit, stderr).to.equal(0);
        if (file === 'audit-rest-02.js') {
          expect(stderr).to.match(/^evidence\.made .*\nvoucher\.requested .*\nvoucher\.received .*\ncall\.answered /m);
          expect(stderr).not.to.match(/op-0042|postazione-7|eyJ/);
        }
      });
    }

    it('and there is an outcome here for every one of them', () => {
      const files = readdirSync(join(ROOT, 'examples/sdk-quickstart/src')).map((name) => name.replace(/\.ts$/, '.js'));
      expect(files.filter((name) => name !== 'erogatore.js').sort()).to.deep.equal(Object.keys(outcomes).sort());
    });

    it('the erogatore refuses who brings nothing, or somebody else’s voucher', async () => {
      const get = async (headers: Record<string, string>, path = '/rest/v1/pratiche/42'): Promise<Response> =>
        fetch(origin + path, { headers });
      const none = await get({});
      expect(none.status).to.equal(401);
      expect(none.headers.get('www-authenticate')).to.equal('Bearer error="invalid_token"');
      expect(await none.json()).to.deep.equal({ title: 'ERR_MODI_TOKEN_MISSING', status: 401 });
      expect((await get({ authorization: 'Bearer a.b.c' })).status).to.equal(401);
    });
  });

  it('the README of the SDK begins with quickstart.ts, to the letter', () => {
    const readme = readFileSync(join(ROOT, 'packages/modi-client/README.md'), 'utf8');
    const [, block] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(block).to.equal(readFileSync(join(ROOT, 'examples/sdk-quickstart/src/quickstart.ts'), 'utf8'));
    expect(block?.split('\n').filter((line) => line.trim() !== '')).to.have.length.at.most(13);
  });

  describe('examples/soap-client, against the sandbox’s INPS', () => {
    const codice = personaByScenario('tipico').codiceFiscale;

    before(async () => {
      const [canale, firma] = await Promise.all([
        sandbox.pki.issueClient('Cassa di prova'),
        sandbox.pki.issueSigner('Cassa di prova', { keyType: 'rsa' }),
      ]);
      const put = async (name: string, content: string): Promise<void> => writeFile(join(cwd, name), content);
      await put('inps-ca.pem', sandbox.pki.caPem);
      await put('canale.cert.pem', canale.certificate);
      await put('canale.pem', canale.key);
      await put('firma.cert.pem', firma.certificate);
      await put('firma.pem', firma.key);
      for (const file of ['eci.wsdl', 'eci.xsd']) {
        await copyFile(join(ROOT, 'examples/sandbox/contratto', file), join(cwd, file));
      }
      sandbox.setInpsProfilo({
        voucher: true,
        tracciamento: 'AUDIT_REST_02',
        identity: 'soap',
        mtls: true,
        wss: 'ID_AUTH_SOAP_02',
        integrita: 'INTEGRITY_SOAP_01',
        risposta: 'firmata',
      });
    });

    it('consulta.js reads a statement, signed on the way there and on the way back', async () => {
      const { exit, stdout, stderr } = await run({
        file: 'examples/soap-client/dist/src/consulta.js',
        args: [codice],
        cwd,
        env: { ...env, ECI_URL: sandbox.inpsEndpoint },
      });
      expect(exit, stderr).to.equal(0);
      expect(stdout).to.include(codice).and.include('"Esito": "OK"');
    });
  });
});
