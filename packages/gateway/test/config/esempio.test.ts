import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { verificaConfigurazione } from '../../src/cli/config-verifica.js';
import { encodeIntestazione } from '../../src/iscritti/formato.js';
import { keyCheck } from '../../src/iscritti/impronta.js';
import { ADESSO, apriBanco, chiavi, CHIAVE_256, GIORNO, orologio, pem, REPO } from './banco.js';
import type { Banco } from './banco.js';
import { createHash } from 'node:crypto';
import { makeCertificato } from './certificato.js';

const SCHEMI = join(REPO, 'packages/gateway/schema');

describe('the example in examples/configurazione', () => {
  let banco: Banco;
  before(async () => {
    banco = await apriBanco();
    const folder = 'examples/configurazione';
    const segreti: Readonly<Record<string, string>> = {
      'varco.key.pem': pem(chiavi.p256),
      'varco.cert.pem': makeCertificato(chiavi.p256, ADESSO - GIORNO, ADESSO + 365 * GIORNO),
      'ca-applicazioni.pem': makeCertificato(chiavi.altra, ADESSO - GIORNO, ADESSO + 365 * GIORNO),
      'registro.chiave': CHIAVE_256.toString('base64'),
      'iscritti.chiave': CHIAVE_256.toString('base64'),
      'testate.key.pem': pem(chiavi.ed25519),
      'testate-cassa-esempio.key.pem': pem(chiavi.p256),
      'pdnd.key.pem': pem(chiavi.rsa),
      'inps.key.pem': pem(chiavi.altra),
      'inps.cert.pem': makeCertificato(chiavi.altra, ADESSO - GIORNO, ADESSO + 365 * GIORNO),
    };
    for (const [name, content] of Object.entries(segreti)) await banco.write(`${folder}/segreti/${name}`, content);
    const sha256 = createHash('sha256').digest('hex');
    await banco.write(
      `${folder}/dati/iscritti.varco`,
      encodeIntestazione({ totale: 0, chiave: keyCheck(CHIAVE_256), sha256 }),
    );
    for (const path of [
      `${folder}/varco.yaml`,
      `${folder}/anagrafe.yaml`,
      'packages/eci-mapper/profili',
      'examples/sandbox/contratto',
    ]) {
      await cp(join(REPO, path), banco.path(path), { recursive: true });
    }
  });
  after(() => banco.remove());

  it('is valid, without a remark, once the files it names are there', async () => {
    const esito = await verificaConfigurazione(banco.path('examples/configurazione/varco.yaml'), orologio);
    expect(esito).to.deep.equal({ valid: true, difetti: [], avvisi: [] });
  });

  it('shows, or at least names, every field of both schemas', async () => {
    for (const name of ['varco', 'anagrafe']) {
      const text = await readFile(banco.path(`examples/configurazione/${name}.yaml`), 'utf8');
      const schema: unknown = JSON.parse(await readFile(join(SCHEMI, `${name}.schema.json`), 'utf8'));
      for (const field of fieldsOf(schema)) expect(text, `${name}: ${field}`).to.match(new RegExp(`\\b${field}\\b`));
    }
  });

  it('holds no secret', async () => {
    for (const name of ['varco', 'anagrafe']) {
      const text = await readFile(join(REPO, `examples/configurazione/${name}.yaml`), 'utf8');
      expect(text).not.to.match(/PRIVATE KEY|[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]/);
    }
  });
});

/** Names of every property, wherever it is. Those that only some variants of a choice take are left to their own tests. */
function fieldsOf(schema: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties') for (const name of Object.keys(value as object)) found.add(name);
      walk(value);
    }
  };
  walk(schema);
  found.delete('namespace');
  return found;
}
