import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Bench, consult, ED25519, MASTER, P256 } from '../store/support/house.js';

const CLI = new URL('../../src/cli/registro-verifica.js', import.meta.url).href;

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command once for each list of arguments, all in one process of its own. */
function verificaTutte(calls: readonly (readonly string[])[]): readonly Outcome[] {
  const script = `
    import { run } from ${JSON.stringify(CLI)};
    const results = [];
    const print = process.stdout.write.bind(process.stdout);
    for (const args of JSON.parse(process.argv[1])) {
      const result = { stdout: '', stderr: '' };
      process.stdout.write = (text) => ((result.stdout += text), true);
      process.stderr.write = (text) => ((result.stderr += text), true);
      results.push({ status: await run(args), ...result });
    }
    print(JSON.stringify(results));`;
  const args = ['--input-type=module', '-e', script, '--', JSON.stringify(calls)];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(child.status, child.stderr).to.equal(0);
  return JSON.parse(child.stdout) as readonly Outcome[];
}

function verifica(...args: readonly string[]): Outcome & { readonly json: () => Record<string, unknown> } {
  const [outcome] = verificaTutte([args]);
  if (!outcome) throw new Error('the command said nothing');
  return { ...outcome, json: () => JSON.parse(outcome.stdout) as Record<string, unknown> };
}

describe('varco registro verifica', function () {
  this.timeout(60_000);
  let bench: Bench;
  let pem: string;
  beforeEach(async () => {
    bench = new Bench();
    const store = await bench.open();
    const registro = await bench.registro(store, { fileTestate: bench.heads });
    await consult(registro, 2);
    await registro.close();
    await store.close();
    pem = join(bench.dir, 'firma.pub.pem');
    writeFileSync(pem, keys(P256.key, ED25519.key));
  });
  afterEach(() => bench.close());
  const keys = (...list: readonly (typeof ED25519.key)[]): string =>
    list.map((key) => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()).join('\n');

  it('prints what it found, says it to a person, and exits with 0', () => {
    const { status, stderr, json } = verifica('--db', bench.db, '--chiave-pubblica', pem, '--testate', bench.heads);
    expect(status, stderr).to.equal(0);
    expect(json()).to.include({ valid: true, code: 'OK', firme: 'verificate' });
    expect(stderr).to.include('registro integro');
  });

  it('takes database, journal and keys from the process file, and there an ente’s own key signs alone', () => {
    const secret = (name: string, key: typeof ED25519.key): void =>
      writeFileSync(join(bench.dir, name), key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    secret('cassa.key.pem', ED25519.key);
    secret('altri.key.pem', P256.key);
    writeFileSync(join(bench.dir, 'registro.chiave'), Buffer.from(MASTER).toString('base64'), { mode: 0o600 });
    writeFileSync(join(bench.dir, 'anagrafe.yaml'), '');
    const config = (firma: string): string => {
      const path = join(bench.dir, 'varco.yaml');
      const lines = [
        ...[
          'versione: 1',
          'istanza: uno',
          'archivio: { url: "sqlite:varco.db" }',
          'anagrafe: anagrafe.yaml',
          'registro:',
        ],
        ...['  chiave: file:registro.chiave', '  fileTestate: testate.jws', `  firma: ${firma}`],
      ];
      writeFileSync(path, `${lines.join('\n')}\n`);
      return path;
    };
    const good = verifica('--config', config('{ cassa: "file:cassa.key.pem", "*": "file:altri.key.pem" }'));
    expect(good.status, good.stderr).to.equal(0);
    expect(good.json()).to.include({ valid: true, firme: 'verificate' });
    const wrong = verifica('--config', config('{ cassa: "file:altri.key.pem", "*": "file:cassa.key.pem" }'));
    expect(wrong.status, wrong.stderr).to.equal(1);
    expect(wrong.json()).to.include({ code: 'ERR_VARCO_HEAD_KEY' });
  });

  it('exits with 1 and names the broken row', () => {
    bench.tamper(`UPDATE registro SET record = replace(record, '"risposta"', '"rifiuto"') WHERE seq = 2`);
    const { status, stderr, json } = verifica('--db', bench.db);
    expect(status).to.equal(1);
    expect(json()).to.deep.include({ valid: false, code: 'ERR_VARCO_LEAF_MISMATCH', firme: 'non-verificate' });
    expect(json()['rottura']).to.include({ ente: 'cassa', istanza: 'uno', seq: 2 });
    expect(stderr).to.include('riga 2');
  });

  it('exits with 1 and says to a person that content is gone without an act, or a person’s key', () => {
    bench.tamper('DELETE FROM registro_soggetti');
    const keyless = verifica('--db', bench.db, '--chiave-pubblica', pem);
    expect(keyless.status).to.equal(1);
    expect(keyless.json()).to.include({ valid: false, code: 'ERR_VARCO_SUBJECT_KEY_MISSING' });
    expect(keyless.stderr).to.include('NON integro').and.to.include('ERR_VARCO_SUBJECT_KEY_MISSING');
    bench.tamper('UPDATE registro SET record = NULL, salt = NULL, soggetto = NULL');
    const blank = verifica('--db', bench.db, '--chiave-pubblica', pem, '--testate', bench.heads);
    expect(blank.status).to.equal(1);
    expect(blank.json()).to.deep.include({ valid: false, code: 'ERR_VARCO_FORGOTTEN_WITHOUT_ACT' });
    expect(blank.json()['rottura']).to.include({ ente: 'cassa', istanza: 'uno', seq: 1 });
    expect(blank.stderr).to.include('NON integro: ERR_VARCO_FORGOTTEN_WITHOUT_ACT').and.to.include('riga 1');
  });

  it('exits with 1 when heads are signed by a key that was not given', () => {
    writeFileSync(pem, keys(P256.key));
    const { status, json } = verifica('--db', bench.db, '--chiave-pubblica', pem);
    expect(status).to.equal(1);
    expect(json()).to.include({ code: 'ERR_VARCO_HEAD_KEY' });
  });

  it('leaves the database as it found it', () => {
    const before = statSync(bench.db);
    verifica('--db', bench.db);
    const after = statSync(bench.db);
    expect([after.size, after.mtimeMs]).to.deep.equal([before.size, before.mtimeMs]);
    expect(readdirSync(bench.dir).filter((name) => name.endsWith('-journal'))).to.deep.equal([]);
  });

  it('exits with 2 and the usage, or the reason, for what the caller can mend', () => {
    writeFileSync(join(bench.dir, 'testo'), 'nessun database\n'.repeat(80));
    writeFileSync(join(bench.dir, 'rotta.pem'), '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n');
    const wrong: readonly (readonly [args: readonly string[], says: string])[] = [
      [[], '--config'],
      [['--db', bench.db, '--config', 'x.yaml'], '--config'],
      [['--db', bench.db, '--db', bench.db], 'ripetuta'],
      [['--db', join(bench.dir, 'non-esiste')], 'non esiste'],
      [['--db', join(bench.dir, 'testo')], 'non è un database'],
      [['--db', bench.db, '--testate', join(bench.dir, 'non-esiste')], 'giornale'],
      [['--db', bench.db, '--chiave-pubblica', join(bench.dir, 'testo')], 'PEM'],
      [['--db', bench.db, '--chiave-pubblica', join(bench.dir, 'rotta.pem')], 'Ed25519'],
      [['--db', bench.db, '--boh'], 'Uso'],
      [['--config', join(bench.dir, 'non-esiste.yaml')], 'non-esiste.yaml'],
    ];
    const outcomes = verificaTutte(wrong.map(([args]) => args));
    for (const [index, [args, says]] of wrong.entries()) {
      const outcome = outcomes[index];
      expect(outcome?.status, args.join(' ')).to.equal(2);
      expect(outcome?.stdout, args.join(' ')).to.equal('');
      expect(outcome?.stderr, args.join(' ')).to.include(says);
    }
  });
});
