import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { TOTP, URI } from 'otpauth';
import { main } from '../../src/main.js';
import { ANAGRAFE, apriBanco, cambia, PROCESSO } from '../config/banco.js';
import type { Banco } from '../config/banco.js';
import { comandoQui } from '../config/cli.js';
import type { EsitoComando } from '../config/cli.js';
import { ECI } from '../convenzioni/banco.js';

export const ENTE = 'cassa-esempio';
export const CF_PERSONE = ['RSSMRA85T10A562S', 'VRDLGU70A01H501O', 'BNCLRA80A41F205G'] as const;

export type Risposta<T = Readonly<Record<string, unknown>>> = EsitoComando & { readonly json: T };

function leggi<T>(detto: EsitoComando): Risposta<T> {
  return { ...detto, json: (detto.stdout.startsWith('{') ? JSON.parse(detto.stdout) : {}) as T };
}

/**
 * The office where `varco` is typed, in this process: whole command lines on a real archive, signed for with real codes. `m.rossi` is
 * Responsabile and Supervisore, `l.bianchi` Amministratore utenze.
 */
export class UfficioQui {
  readonly banco: Banco;
  readonly #telefoni = new Map<string, TOTP>();
  readonly #now = Date.now.bind(Date);
  /** Milliseconds by which the clock is ahead: a step more for each code. */
  avanti = 0;

  private constructor(banco: Banco) {
    this.banco = banco;
  }

  /**
   * @param change the anagrafe before it is imported
   * @param prima what it names, and is not there yet
   */
  static async apri(
    change: (anagrafe: string) => string = (text) => text,
    prima: (banco: Banco) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<UfficioQui> {
    const ufficio = new UfficioQui(await apriBanco());
    const { banco } = ufficio;
    await prima(banco);
    Date.now = () => ufficio.#now() + ufficio.avanti;
    const wsdl = createHash('sha256')
      .update(await readFile(banco.path('contratto/eci.wsdl')))
      .digest('hex');
    const consenso = "    consensoOperatori: { protocollo: 'P/2', data: 2026-04-01 }\n";
    const documento = cambia(ECI, '    livelloMinimo: SPID2\n', `    livelloMinimo: SPID2\n${consenso}`)
      .replace('id: eci-2026', 'id: eci')
      .replace(/sha256: [0-9a-f]{64}/, `sha256: ${wsdl}`);
    await banco.write('varco.yaml', PROCESSO);
    await banco.write('anagrafe.yaml', change(cambia(ANAGRAFE, '  - id: cassa\n', `  - id: ${ENTE}\n`)));
    await banco.write('convenzione.yaml', documento);
    const importata = await ufficio.varco('anagrafe', 'importa', '--autore', 'chi installa', '--motivo', 'avvio');
    expect(importata.code, importata.stderr).to.equal(0);
    await ufficio.iscrivi('m.rossi', '--autore', 'chi installa');
    const applicata = await ufficio.varco(
      ...['convenzione', 'applica', banco.path('convenzione.yaml'), '--persona', 'm.rossi', '--motivo', 'avvio'],
      ...['--otp-file', await ufficio.otp('m.rossi')],
    );
    expect(applicata.code, applicata.stderr).to.equal(0);
    await ufficio.iscrivi('l.bianchi', '--con', 'm.rossi', '--otp-file', await ufficio.otp('m.rossi'));
    return ufficio;
  }

  /** A command line, with the process file of this office. */
  async varco<T = Readonly<Record<string, unknown>>>(...args: readonly string[]): Promise<Risposta<T>> {
    return leggi<T>(await comandoQui(main, [...args, '--config', this.banco.path('varco.yaml')]));
  }

  async iscrivi(persona: string, ...chi: readonly string[]): Promise<void> {
    const args = ['--ente', ENTE, '--persona', persona, '--motivo', 'avvio', ...chi];
    const { code, stderr, json } = await this.varco<{ readonly uri: string }>('persona', 'iscrivi', ...args);
    expect(code, stderr).to.equal(0);
    const letto = URI.parse(json.uri);
    if (letto instanceof TOTP) this.#telefoni.set(persona, letto);
  }

  /** A code that nobody used yet. */
  codice(persona: string): string {
    this.avanti += 30_000;
    return this.#telefoni.get(persona)?.generate({ timestamp: Date.now() }) ?? '000000';
  }

  /** A file with one. */
  otp(persona: string): Promise<string> {
    return this.banco.write('otp', `${this.codice(persona)}\n`);
  }

  /** `varco operatore …`, signed for. */
  async operatore<T = Readonly<Record<string, unknown>>>(
    passo: string,
    ...args: readonly string[]
  ): Promise<Risposta<T>> {
    const chi = [
      '--ente',
      ENTE,
      '--persona',
      'l.bianchi',
      '--motivo',
      'prova',
      '--otp-file',
      await this.otp('l.bianchi'),
    ];
    return this.varco<T>('operatore', passo, ...args, ...chi);
  }

  async abilita(codice: string, codiceFiscale: string, ...more: readonly string[]): Promise<Risposta> {
    const cf = await this.banco.write('cf', `${codiceFiscale}\n`);
    const chi = ['--operatore', codice, '--nome', 'Una Persona', '--cf-file', cf, '--atto', 'Determina 7/2026'];
    return this.operatore('abilita', ...chi, ...more);
  }

  async operatori(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { json } = await this.varco<{ readonly operatori: readonly Readonly<Record<string, unknown>>[] }>(
      ...['operatore', 'elenca', '--ente', ENTE],
    );
    return json.operatori;
  }

  async trova(codice: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return (await this.operatori()).find((one) => one['codice'] === codice);
  }

  async atti(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { json } = await this.varco<{ readonly atti: readonly Readonly<Record<string, unknown>>[] }>(
      ...['persona', 'elenco', '--ente', ENTE],
    );
    return json.atti;
  }

  async chiudi(): Promise<void> {
    Date.now = this.#now;
    await this.banco.remove();
  }
}

/** No stack, nothing personal. */
export function expectPulito({ stdout, stderr }: EsitoComando, ...segreti: readonly string[]): void {
  expect(stderr).to.not.match(/^\s+at |node:internal/m);
  for (const segreto of [...CF_PERSONE, ...segreti]) expect(stdout + stderr).to.not.include(segreto);
}
