import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chiediEstratto, createAmbiente, type Ambiente, type AmbienteOptions } from '@varco/demo';
import { personaByScenario } from '@varco/sandbox';
import { expect } from 'chai';
import { parseDocument } from 'yaml';
import { Autenticatore } from './autenticatore.js';
import { altroProcesso } from './esattezza.js';
import { avvia, type Processo } from './processo.js';
import { ROOT } from './sources.js';

const VARCO = join(ROOT, 'bin/varco');
const OROLOGIO = fileURLToPath(new URL('./orologio-spostato.js', import.meta.url));
export const ENTE = 'cassa-esempio';

/** Codici fiscali that nobody's statement is about. */
export const CF_OPERATORI = ['RSSMRA85T10A562S', 'VRDLGU70A01H501O', 'BNCLRA80A41F205G'] as const;

export interface Detto {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Comando {
  /** Absent: closed, as a service's is. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds by which the program's clock is ahead. */
  readonly avanti?: number;
}

/** `varco`, as whoever administers it runs it: the real program, in a process of its own. */
export async function comando(args: readonly string[], { stdin, env = {}, avanti = 0 }: Comando = {}): Promise<Detto> {
  const clock = avanti === 0 ? [] : ['--import', OROLOGIO];
  const child = spawn(process.execPath, [...clock, VARCO, ...args], {
    env: { ...process.env, VARCO_OTP: '', ...env, VARCO_OROLOGIO_MS: String(avanti) },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  // A program that refuses does not wait for what it would have read.
  child.stdin?.on('error', () => undefined).end(stdin);
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [exit] = (await once(child, 'close')) as [number | null];
  return { exit, stdout, stderr };
}

export type Risposta<T = Readonly<Record<string, unknown>>> = Detto & { readonly json: T };

function leggi<T>(detto: Detto): Risposta<T> {
  return { ...detto, json: (detto.stdout.startsWith('{') ? JSON.parse(detto.stdout) : {}) as T };
}

/** Wrong on one line, that is no stack and no secret. */
export function expectPulito({ stdout, stderr }: Detto, ...segreti: readonly string[]): void {
  expect(stderr).to.not.match(/^\s+at |node:internal|Error:/m);
  for (const segreto of segreti) {
    expect(stdout, stderr).to.not.include(segreto);
    expect(stderr).to.not.include(segreto);
  }
}

/**
 * A fund whose convention was signed for by the real commands: `m.rossi` is Responsabile and Supervisore, `l.bianchi` Amministratore utenze.
 * Its gateways run as processes on one archive.
 */
export class UfficioVero {
  readonly ambiente: Ambiente;
  readonly config: string;
  readonly #telefoni = new Map<string, Autenticatore>();
  readonly #processi: Processo[] = [];
  /** How far ahead the administrators' clock is: a step more for each signature. */
  avanti = 0;

  private constructor(ambiente: Ambiente, config: string) {
    this.ambiente = ambiente;
    this.config = config;
  }

  /** @param motori what the process file says of archive and counters; default SQLite */
  static async apri(
    options: Partial<AmbienteOptions> = {},
    motori: Readonly<Record<string, unknown>> = {},
    prima: (dir: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<UfficioVero> {
    const dir = await mkdtemp(join(tmpdir(), 'varco-ufficio-'));
    const ambiente = await createAmbiente({ dir, ...options });
    await prima(dir);
    const ufficio = new UfficioVero(ambiente, await altroProcesso(ambiente, 'uno', motori));
    try {
      const importata = await comando([
        ...['anagrafe', 'importa', '--config', ufficio.config, '--autore', 'chi installa', '--motivo', 'avvio'],
      ]);
      expect(importata.exit, importata.stderr).to.equal(0);
      await ufficio.iscrivi('m.rossi', '--autore', 'chi installa');
      const applicata = await ufficio.firma('m.rossi', ['convenzione', 'applica', await ufficio.#documento()], false);
      expect(applicata.exit, applicata.stderr).to.equal(0);
      await ufficio.iscrivi('l.bianchi', ...(await ufficio.con('m.rossi')));
      return ufficio;
    } catch (error) {
      await ufficio.chiudi();
      throw error;
    }
  }

  /** The template, for the service that this fund has. */
  async #documento(): Promise<string> {
    const document = parseDocument(await readFile(join(ROOT, 'packages/gateway/convenzioni/eci.yaml'), 'utf8'));
    const servizio = ['servizi', 0];
    document.setIn([...servizio, 'profilo'], {
      voucher: 'bearer',
      tracciamento: 'AUDIT_REST_02',
      identity: 'soap',
      mtls: true,
    });
    document.setIn([...servizio, 'consensoOperatori'], { protocollo: 'INPS.2026.0000002', data: '2026-04-01' });
    const file = join(this.ambiente.dir, 'convenzione.yaml');
    await writeFile(file, document.toString());
    return file;
  }

  async iscrivi(persona: string, ...chi: readonly string[]): Promise<Risposta<{ readonly uri: string }>> {
    const args = ['--config', this.config, '--ente', ENTE, '--persona', persona, '--motivo', 'avvio', ...chi];
    const detto = leggi<{ readonly uri: string }>(
      await comando(['persona', 'iscrivi', ...args], { avanti: this.avanti }),
    );
    expect(detto.exit, detto.stderr).to.equal(0);
    this.#telefoni.set(persona, new Autenticatore(detto.json.uri));
    return detto;
  }

  /** A code that nobody used yet. */
  codice(persona: string): string {
    this.avanti += 30_000;
    return this.#telefoni.get(persona)?.codice(Date.now() + this.avanti) ?? '000000';
  }

  /** By somebody who is enrolled, whose code is in a file. */
  async con(persona: string): Promise<readonly string[]> {
    return ['--con', persona, '--otp-file', await this.file('otp.txt', this.codice(persona))];
  }

  /** A command that asks for a code, which it finds on stdin. */
  async firma<T = Readonly<Record<string, unknown>>>(
    persona: string,
    args: readonly string[],
    conEnte = true,
  ): Promise<Risposta<T>> {
    const chi = ['--config', this.config, ...(conEnte ? ['--ente', ENTE] : []), '--persona', persona];
    const stdin = `${this.codice(persona)}\n`;
    return leggi<T>(
      await comando([...args, ...chi, '--motivo', 'prova', '--otp-file', '-'], { stdin, avanti: this.avanti }),
    );
  }

  /** `varco operatore …`, signed by the Amministratore utenze. */
  operatore<T = Readonly<Record<string, unknown>>>(...args: readonly string[]): Promise<Risposta<T>> {
    return this.firma<T>('l.bianchi', ['operatore', ...args]);
  }

  /** A command that only looks. */
  async guarda<T = Readonly<Record<string, unknown>>>(...args: readonly string[]): Promise<Risposta<T>> {
    const where = ['--config', this.config, '--ente', ENTE];
    return leggi<T>(await comando([...args, ...where], { avanti: this.avanti }));
  }

  async file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.ambiente.dir, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  }

  /** Enables a person, whose codice fiscale is in a file. */
  async abilita(codice: string, codiceFiscale: string, ...more: readonly string[]): Promise<Risposta> {
    const cf = await this.file('cf.txt', `${codiceFiscale}\n`);
    return this.operatore(
      ...['abilita', '--operatore', codice, '--nome', 'Una Persona', '--cf-file', cf, '--atto', 'Determina 7/2026'],
      ...more,
    );
  }

  /** An operator's question. */
  async chiede(
    processo: Processo,
    operatore: string,
    postazione = '198.51.100.2',
  ): Promise<{ readonly status: number; readonly codice?: string; readonly detail?: string }> {
    const { status, body } = await chiediEstratto(
      processo.url,
      this.ambiente.portale,
      personaByScenario('tipico').codiceFiscale,
      {
        ...{
          'Varco-LoA': 'SPID2',
          'Varco-Operatore': operatore,
          'Varco-Postazione': postazione,
          'Varco-Pratica': 'P/1',
        },
      },
    );
    const { codice, detail } = body as { readonly codice?: string; readonly detail?: string };
    return { status, ...(codice !== undefined && { codice }), ...(detail !== undefined && { detail }) };
  }

  /** The operator as the archive has him. */
  async stato(codice: string): Promise<{ readonly stato?: string; readonly oggi?: string } | undefined> {
    interface Elenco {
      readonly operatori: readonly { readonly codice: string; readonly stato: string; readonly oggi: string }[];
    }
    const { json } = await this.guarda<Elenco>('operatore', 'elenca');
    return json.operatori.find((one) => one.codice === codice);
  }

  /** One more gateway on this archive; its clock may be ahead. */
  async avvia(istanza: string, avanti = 0): Promise<Processo> {
    const processo = JSON.parse(await readFile(this.config, 'utf8')) as Record<string, unknown>;
    const config = join(this.ambiente.dir, `avvia-${istanza}.yaml`);
    await writeFile(config, JSON.stringify({ ...processo, istanza, log: { livello: 'warn' } }));
    const { NODE_OPTIONS } = process.env;
    if (avanti > 0)
      Object.assign(process.env, { NODE_OPTIONS: `--import ${OROLOGIO}`, VARCO_OROLOGIO_MS: String(avanti) });
    const avviato = avvia(config);
    if (NODE_OPTIONS === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = NODE_OPTIONS;
    delete process.env['VARCO_OROLOGIO_MS'];
    const avvio = await avviato;
    if (!avvio.ok) throw new Error(`gateway did not start (${String(avvio.exit)}): ${avvio.stderr}`);
    this.#processi.push(avvio.processo);
    return avvio.processo;
  }

  async chiudi(): Promise<void> {
    for (const processo of this.#processi) await processo.kill('SIGTERM');
    await this.ambiente.sandbox.close();
    await rm(this.ambiente.dir, { recursive: true, force: true });
  }
}
