import { parseArgs } from 'node:util';
import { containsCodiceFiscale } from '../domain/codice-fiscale-nel-testo.js';
import { compiOperazione } from '../operatori/compi.js';
import type { Cambiato, EsitoOperazione, OperatoriDeps, RichiestaOperazione } from '../operatori/compi.js';
import type { RifiutoOperatori } from '../operatori/rifiuto.js';
import { chiediCodice } from './chiedi-codice.js';
import { fraseFirma, inUfficio, obbligatorie, stampa } from './ufficio.js';
import type { Ufficio } from './ufficio.js';

/** What every command that changes operators is told. */
export interface OpzioniFirma {
  readonly config: string;
  readonly ente: string;
  /** Who signs. */
  readonly persona: string;
  readonly motivo: string;
  readonly otpFile?: string;
  readonly prova: boolean;
}

export const USO_FIRMA = '--config FILE --ente ID --persona ID --motivo TESTO [--otp-file FILE] [--prova]';
export const USO_CODICE = `  firma --persona, col suo codice: --otp-file (- per stdin), la variabile VARCO_OTP, o al terminale; mai fra gli argomenti
  --prova: mostra che cosa cambierebbe, senza firmare e senza scrivere
`;

type Valori = Readonly<Record<string, readonly (string | boolean)[] | undefined>>;

/** Options of a command; those not named take a value. `undefined`: unknown ones, or a value missing. */
export function leggiOpzioni(
  argv: readonly string[],
  nomi: readonly string[],
  interruttori: readonly string[] = [],
): Valori | undefined {
  const text = ['config', 'ente', 'persona', 'motivo', 'otp-file', ...nomi];
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: Object.fromEntries<{ readonly type: 'string' | 'boolean'; readonly multiple: true }>([
        ...text.map((name) => [name, { type: 'string', multiple: true }] as const),
        ...['prova', ...interruttori].map((name) => [name, { type: 'boolean', multiple: true }] as const),
      ]),
    });
    return values;
  } catch (error) {
    lamenta(spiegaOpzioni(error));
    return undefined;
  }
}

/** What is wrong with arguments, without repeating any: one may be what was not to be written there. */
export function spiegaOpzioni(error: unknown): string {
  const { code, message } = error instanceof Error && 'code' in error ? error : { code: '', message: '' };
  const [nome = ''] = /--?[a-z][a-z-]*/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `opzione sconosciuta: ${nome}`;
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return `${nome}: manca il valore, o non ne vuole`;
  return 'un argomento di troppo: ogni valore sta dopo la sua opzione';
}

/** One line for a person, before the usage. */
export function lamenta(testo: string): void {
  process.stderr.write(`${testo}\n`);
}

/** Those that sign: each once. `undefined`: one is missing, or is there twice, and it has been said which. */
export function opzioniFirma(values: Valori): OpzioniFirma | undefined {
  const nomi = ['config', 'ente', 'persona', 'motivo'] as const;
  const given = mancanti(values, nomi) ? undefined : obbligatorie(values, ...nomi);
  const otp = unica(values, 'otp-file');
  if (otp === null) lamenta('--otp-file è vuota, o c’è due volte');
  if (given === undefined || otp === null || inChiaro('motivo', given.motivo)) return undefined;
  return { ...given, prova: values['prova'] !== undefined, ...(otp !== undefined && { otpFile: otp }) };
}

/** Is one of these missing, empty, or there twice? It is said which. */
export function mancanti(values: Valori, nomi: readonly string[]): boolean {
  const wrong = nomi.find((name) => typeof unica(values, name) !== 'string');
  if (wrong !== undefined)
    lamenta(values[wrong] === undefined ? `manca --${wrong}` : `--${wrong} è vuota, o c’è due volte`);
  return wrong !== undefined;
}

/** Is there a codice fiscale in a text that stays written in clear? It is said where. */
export function inChiaro(name: string, text: string): boolean {
  const found = containsCodiceFiscale(text);
  if (found) lamenta(`--${name} resta scritto in chiaro: toglierne il codice fiscale`);
  return found;
}

/** An option that may be left out; `null`: it is there twice, or empty. */
export function unica(values: Valori, name: string): string | undefined | null {
  const [only, ...more] = values[name] ?? [];
  if (only === undefined) return undefined;
  return typeof only !== 'string' || only.trim() === '' || more.length > 0 ? null : only.trim();
}

/** An option that may be given several times, each with several values set apart by commas or spaces. */
export function elenco(values: Valori, name: string): readonly string[] {
  return (values[name] ?? []).flatMap((one) => String(one).split(/[\s,]+/)).filter((one) => one !== '');
}

export function deps({ archivio, clock, ids, chiave, fuso }: Ufficio): OperatoriDeps {
  return { anagrafe: archivio.anagrafe, store: archivio.persone, codici: archivio.codici, clock, ids, chiave, fuso };
}

type Operazione = Pick<RichiestaOperazione, 'azione' | 'oggetto' | 'cambia' | 'identita'>;

/**
 * A command that changes operators, from its options to its exit code: 0 applied, or nothing changed; 1 refused; 2 usage, or no code; 3 the
 * archive does not answer. `prepara` says what to do, or why not. `anche` is printed beside the outcome.
 */
export async function operazione(
  opzioni: OpzioniFirma,
  prepara: (ufficio: Ufficio) => Promise<Operazione | readonly RifiutoOperatori[]> | Operazione,
  anche: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  return inUfficio(opzioni.config, async (ufficio) => {
    const proposta = await prepara(ufficio);
    if (!('azione' in proposta)) return finisci({ esito: 'respinta', rifiuti: proposta }, anche);
    return finisci(await firma(ufficio, opzioni, proposta), anche);
  });
}

export function firma(ufficio: Ufficio, opzioni: OpzioniFirma, proposta: Operazione): Promise<EsitoOperazione> {
  const { ente, persona, motivo, otpFile, prova } = opzioni;
  return compiOperazione(deps(ufficio), {
    ...{ ente, persona, motivo, ...proposta, soloProva: prova },
    chiediCodice: () => chiediCodice(persona, otpFile),
    mostra,
  });
}

/** One line an operator, before anybody signs. */
function mostra(cambiati: readonly Cambiato[]): void {
  for (const { codice, prima, dopo } of cambiati)
    process.stderr.write(
      `${codice}: ${prima === undefined ? '(nuovo)' : JSON.stringify(prima)} → ${JSON.stringify(dopo)}\n`,
    );
}

/** Says how it went. */
export function finisci(risultato: EsitoOperazione, anche: Readonly<Record<string, unknown>> = {}): number {
  const esito = risultato.esito === 'respinta' ? { ...risultato, rifiuti: risultato.rifiuti.map(coperto) } : risultato;
  if (esito.esito === 'respinta') for (const one of esito.rifiuti) process.stderr.write(`${frase(one)}\n`);
  if (esito.esito === 'firma-rifiutata') process.stderr.write(`${fraseFirma(esito.motivo, esito.finoA)}\n`);
  if (esito.esito === 'invariata') process.stderr.write('è già così: niente da firmare\n');
  if (esito.esito === 'conflitto')
    process.stderr.write(
      `nel frattempo è arrivata la versione ${esito.versione}: guardala e riprova, con un codice nuovo\n`,
    );
  stampa({ ...esito, ...anche });
  return esito.esito === 'applicata' || esito.esito === 'invariata' || esito.esito === 'prova' ? 0 : 1;
}

/** Whoever took a list of people for a list of codes does not find the people in a log. */
function coperto({ codice, ...rifiuto }: RifiutoOperatori): RifiutoOperatori {
  return codice === undefined ? rifiuto : { ...rifiuto, codice: containsCodiceFiscale(codice) ? COPERTO : codice };
}

const COPERTO = '(un codice fiscale)';

/** One line for a person. */
export function frase({ codice, riga, problema, rimedio, requisito }: RifiutoOperatori): string {
  const where = [...(riga === undefined ? [] : [`riga ${riga}`]), ...(codice === undefined ? [] : [codice])].join(', ');
  return `${where === '' ? '' : `${where}: `}${problema} — ${rimedio}${requisito === undefined ? '' : ` [${requisito}]`}`;
}

export function uso(testo: string): number {
  process.stderr.write(`Uso: ${testo}`);
  return 2;
}
