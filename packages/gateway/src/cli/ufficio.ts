import { systemClock, systemIds } from '@varco/modi-client';
import type { Clock, Ids } from '@varco/modi-client';
import { openArchivio } from '../adapters/archivio.js';
import type { Archivio } from '../adapters/archivio.js';
import { parseAnagrafe } from '../anagrafe/stored-version.js';
import type { MotivoFirma } from '../amministrazione/firma.js';
import { loadConfigurazione } from '../config/configurazione.js';
import type { Configurazione } from '../config/configurazione.js';
import { formatDifetto } from '../config/difetto.js';
import { decodeChiave256, readSecret } from '../config/segreti.js';
import type { Convenzione } from '../domain/convenzione.js';
import { parete } from '../domain/fuso.js';
import { CodiceAssenteError } from './chiedi-codice.js';

/** What commands that sign have at hand. */
export interface Ufficio {
  readonly configurazione: Configurazione;
  readonly archivio: Archivio;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The process file's `registro.chiave`. */
  readonly chiave: Uint8Array;
  readonly fuso: string;
  /** Convenzioni of an ente, as the archive has them now; `undefined`: it has no such ente. */
  convenzioni(ente: string): Promise<readonly Convenzione[] | undefined>;
}

/**
 * Opens what the process file names, does the work, and closes it. Exit codes of every command that signs: what `work` says; 1 when the
 * process file is not valid; 2 when no code could be had; 3 when the archive does not answer.
 */
export async function inUfficio(config: string, work: (ufficio: Ufficio) => Promise<number>): Promise<number> {
  const processo = await loadConfigurazione(config);
  if (!processo.ok) {
    for (const one of processo.difetti) process.stderr.write(`${formatDifetto(one)}\n`);
    return 1;
  }
  const { configurazione } = processo;
  const [clock, ids] = [systemClock, systemIds];
  try {
    const chiave = decodeChiave256(await readSecret(configurazione.registro.chiave));
    if (chiave === undefined) throw new TypeError('registro.chiave is not a key of 256 bits');
    const istanza = `ufficio-${Buffer.from(ids.bytes(6)).toString('hex')}`;
    const archivio = await openArchivio({
      ...{ configurazione, istanza, usaEGetta: true, clock, ids },
      onError: () => () => undefined,
    });
    try {
      const convenzioni = async (ente: string) => {
        const versione = await archivio.anagrafe.currentVersion();
        const stored = versione === 0 ? undefined : await archivio.anagrafe.load(versione);
        if (stored === undefined) return undefined;
        const { enti } = await parseAnagrafe(versione, stored.documento, clock.now());
        return enti.find(({ id }) => id === ente)?.convenzioni;
      };
      return await work({ configurazione, archivio, clock, ids, chiave, fuso: configurazione.fusoOrario, convenzioni });
    } finally {
      await archivio.close();
    }
  } catch (error) {
    // Errors of the archive name files and codes, never what is in them.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof CodiceAssenteError ? 2 : 3;
  }
}

/** Those that were signed for and hold today. */
export function firmateInVigore(
  convenzioni: readonly Convenzione[],
  { clock, fuso }: Pick<Ufficio, 'clock' | 'fuso'>,
): readonly Convenzione[] {
  const oggi = parete(clock.now(), fuso).data;
  return convenzioni.filter(({ documento, dataFine }) => documento !== undefined && oggi < dataFine);
}

const FRASI: Readonly<Record<MotivoFirma | 'non-prima' | 'senza-incarico' | 'amministratori-oltre-massimo', string>> = {
  'persona-non-iscritta': 'questa persona non ha un secondo fattore: varco persona iscrivi',
  'persona-revocata': 'questa persona è stata revocata',
  'ruolo-insufficiente': 'oggi questa persona non ha un ruolo che basti, per le convenzioni firmate dell’ente',
  'persona-bloccata': 'troppi codici sbagliati: si aspetta',
  'codice-errato': 'il codice non è quello di adesso: controlla anche l’ora del telefono e di questa macchina',
  'codice-usato': 'questo codice è già stato usato: aspetta il prossimo',
  'motivo-assente': 'serve un motivo',
  'non-prima': 'l’ente ha già chi può firmare: un’altra persona si iscrive con --con PERSONA',
  'senza-incarico': 'la convenzione firmata non dà nessun ruolo a questa persona',
  'amministratori-oltre-massimo':
    'gli Amministratori utenze sono già quanti la convenzione ne ammette (Q-04u): revocane uno, o concorda con INPS un massimo più alto',
};

/** Why somebody could not sign, for a person. */
export function fraseFirma(motivo: keyof typeof FRASI, finoA?: number): string {
  return finoA === undefined ? FRASI[motivo] : `${FRASI[motivo]} fino alle ${new Date(finoA).toISOString()}`;
}

/** JSON on stdout; one call a command. */
export function stampa(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Options that are given once, and not empty. `undefined`: one is missing, or is there twice. */
export function obbligatorie<K extends string>(
  values: Readonly<Record<string, readonly (string | boolean)[] | undefined>>,
  ...names: readonly K[]
): Readonly<Record<K, string>> | undefined {
  const found: Partial<Record<K, string>> = {};
  for (const name of names) {
    const [only, ...more] = values[name] ?? [];
    if (typeof only !== 'string' || only.trim() === '' || more.length > 0) return undefined;
    found[name] = only.trim();
  }
  return found as Record<K, string>;
}
