import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { TOTP, URI } from 'otpauth';
import { createSqliteAnagrafeStore } from '../../src/adapters/sqlite-anagrafe-store.js';
import { parseAnagrafe } from '../../src/anagrafe/stored-version.js';
import { run as importa } from '../../src/cli/anagrafe-importa.js';
import { run as applica } from '../../src/cli/convenzione-applica.js';
import { run as iscrivi } from '../../src/cli/persona-iscrivi.js';
import { openStore } from '../../src/store/store.js';
import type { Store } from '../../src/store/store.js';
import { ANAGRAFE, apriBanco, cambia, PROCESSO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import { ECI } from './banco.js';

/** What a command printed, and how it ended. */
export interface Detto {
  readonly code: number;
  readonly stderr: string;
  readonly esito: string;
  readonly motivo?: string;
  readonly versione?: number;
  readonly atto?: number;
  readonly uri?: string;
  readonly difetti?: readonly {
    readonly codice: string;
    readonly percorso: string;
    readonly rimedio: string;
    readonly requisito?: string;
  }[];
  readonly avvisi?: readonly { readonly codice: string; readonly percorso: string }[];
  readonly differenze?: readonly { readonly percorso: string; readonly prima?: unknown; readonly dopo?: unknown }[];
}

const STEP = 30_000;
/** A command takes no longer to look at its code, on a machine that has other things to do. */
const LENTO = 12_000;

/** A house whose anagrafe was imported, and a document to apply: commands as people give them. */
export class Casa {
  readonly banco: Banco;
  /** The template, for the ente of these tests and the WSDL that they have. */
  readonly documento: string;
  readonly #telefoni = new Map<string, TOTP>();
  readonly #passi = new Map<string, number>();
  #inMano: { readonly persona: string; readonly passo: number } | undefined;

  private constructor(banco: Banco, documento: string) {
    this.banco = banco;
    this.documento = documento;
  }

  static async apri(): Promise<Casa> {
    const banco = await apriBanco();
    const wsdl = await readFile(banco.path('contratto/eci.wsdl'));
    const sha256 = createHash('sha256').update(wsdl).digest('hex');
    const documento = cambia(ECI, 'ente: cassa-esempio', 'ente: cassa')
      .replace('id: eci-2026', 'id: eci')
      .replace(/sha256: [0-9a-f]{64}/, `sha256: ${sha256}`);
    const casa = new Casa(banco, documento);
    await banco.write('varco.yaml', PROCESSO);
    await banco.write('anagrafe.yaml', ANAGRAFE);
    await banco.write('convenzione.yaml', documento);
    expect((await casa.importaFile()).esito).to.equal('importata');
    return casa;
  }

  async parla(run: (argv: readonly string[]) => Promise<number>, ...args: readonly string[]): Promise<Detto> {
    const { code, stdout, stderr } = await comandoQui(run, args);
    // A code that was shown and not used is still good.
    if (this.#inMano && /"esito": "(applicata|iscritta|revocata)"/.test(stdout))
      this.#passi.set(this.#inMano.persona, this.#inMano.passo);
    this.#inMano = undefined;
    return { ...(stdout === '' ? { esito: '' } : (JSON.parse(stdout) as Pick<Detto, 'esito'>)), code, stderr };
  }

  importaFile(): Promise<Detto> {
    return this.parla(importa, '--config', this.banco.path('varco.yaml'), '--autore', 'Anna', '--motivo', 'prova');
  }

  async iscrivePrima(persona: string, ...more: readonly string[]): Promise<Detto> {
    const chi = more.length > 0 ? more : ['--autore', 'chi installa'];
    const base = ['--config', this.banco.path('varco.yaml'), '--ente', 'cassa', '--persona', persona];
    const detto = await this.parla(iscrivi, ...base, '--motivo', 'avvio', ...chi);
    const letto = detto.uri === undefined ? undefined : URI.parse(detto.uri);
    if (letto instanceof TOTP) this.#telefoni.set(persona, letto);
    return detto;
  }

  /** A file with a code that was not used yet, good until a slow command has looked at it: waited for, as a person would. */
  async codice(persona: string): Promise<string> {
    const next = Math.max(Math.floor((Date.now() + LENTO) / STEP) - 1, (this.#passi.get(persona) ?? 0) + 1);
    const early = (next - 1) * STEP - Date.now();
    if (early > 0) await setTimeout(early);
    this.#inMano = { persona, passo: next };
    return this.banco.write(
      'otp',
      `${this.#telefoni.get(persona)?.generate({ timestamp: next * STEP }) ?? '000000'}\n`,
    );
  }

  async applicaFile(persona = 'm.rossi', ...more: readonly string[]): Promise<Detto> {
    const file = [this.banco.path('convenzione.yaml'), '--config', this.banco.path('varco.yaml')];
    const otp = ['--otp-file', await this.codice(persona)];
    return this.parla(applica, ...file, '--persona', persona, '--motivo', 'Delibera n. 9', ...otp, ...more);
  }

  async conArchivio<T>(work: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStore({ url: `sqlite:${this.banco.path('dati/varco.db')}`, istanza: 'prova' });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  vigente() {
    return this.conArchivio(async (store) => {
      const anagrafe = createSqliteAnagrafeStore(store);
      const versione = await anagrafe.currentVersion();
      const stored = await anagrafe.load(versione);
      const { enti } = await parseAnagrafe(versione, stored?.documento ?? '', Date.now());
      return { versione, stored, ente: enti[0] };
    });
  }
}
