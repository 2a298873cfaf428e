import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '@varco/modi-client';
import { postgresOptions } from '../adapters/archivio.js';
import { openPostgresRegistroReader } from '../adapters/postgres-registro-reader.js';
import { openSqliteRegistroReader } from '../adapters/sqlite-registro-reader.js';
import { loadConfigurazione } from '../config/configurazione.js';
import { formatDifetto } from '../config/difetto.js';
import { readSecret } from '../config/segreti.js';
import { chiaveVerifica } from '../registro/head.js';
import type { ChiaveVerifica } from '../registro/head.js';
import type { PostgresOptions } from '../store/postgres/connessione.js';
import type { RegistroReader } from '../registro/registro-reader.js';
import { verifyRegistro } from '../registro/verify-registro.js';

const USO = `varco registro verifica (--config FILE | --db FILE) [--ente ENTE] [--chiave-pubblica PEM] [--testate FILE]
  --chiave-pubblica: una o più chiavi pubbliche (PEM) che firmano le testate; con --config valgono quelle configurate
  --testate: il giornale delle testate conservato altrove
`;

/** Thrown for what the caller can mend: exit code 2. */
class UsageError extends Error {}

interface Source {
  /** A file of SQLite's, or how to reach PostgreSQL. */
  readonly db: string | PostgresOptions;
  readonly fileTestate?: string;
  readonly chiavi?: (ente: string) => readonly ChiaveVerifica[];
}

/**
 * Verifies the register without writing to it: JSON on stdout (`{valid, code, rottura?, catene, …}`), a line for a person on stderr.
 * Exit 0 valid, 1 invalid, 2 usage, missing or unusable file, 3 internal.
 */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    const source = await sourceOf(options);
    const outcome = await verifyRegistro({
      open: () => openReader(source.db),
      ...(source.chiavi && { chiavi: source.chiavi }),
      ...(source.fileTestate !== undefined && {
        fileTestate: await existing(source.fileTestate, 'il giornale delle testate'),
      }),
      ...(options.ente !== undefined && { ente: options.ente }),
    });
    process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
    if (outcome.rottura) {
      const { code, ente, istanza, seq, dettaglio } = outcome.rottura;
      process.stderr.write(
        `registro NON integro: ${code}, ente ${ente}, istanza ${istanza}, riga ${seq}: ${dettaglio}\n`,
      );
    } else {
      process.stderr.write(`registro integro: ${outcome.catene.length} catene; firme delle testate ${outcome.firme}\n`);
    }
    return outcome.valid ? 0 : 1;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(error instanceof UsageError ? `${message}\n` : `errore interno: ${message}\n`);
    return error instanceof UsageError ? 2 : 3;
  }
}

interface Options {
  readonly config?: string | undefined;
  readonly db?: string | undefined;
  readonly ente?: string | undefined;
  readonly 'chiave-pubblica'?: string | undefined;
  readonly testate?: string | undefined;
}

function readOptions(argv: readonly string[]): Options {
  const text = { type: 'string' } as const;
  try {
    const options = { config: text, db: text, ente: text, 'chiave-pubblica': text, testate: text };
    const { values, tokens } = parseArgs({ args: [...argv], tokens: true, options });
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    if (new Set(names).size !== names.length) throw new UsageError(`Un’opzione è ripetuta.\nUso: ${USO}`);
    if ((values.config === undefined) === (values.db === undefined))
      throw new UsageError(`Serve --config oppure --db.\nUso: ${USO}`);
    return values;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${error instanceof Error ? error.message : 'opzioni non valide'}\nUso: ${USO}`);
  }
}

async function sourceOf(options: Options): Promise<Source> {
  const given = await givenKeys(options['chiave-pubblica']);
  const configured = options.config === undefined ? undefined : await configuredSource(options.config);
  const fileTestate = options.testate ?? configured?.fileTestate;
  const chiavi = given ?? configured?.chiavi;
  const named = options.db ?? configured?.db ?? '';
  const db = typeof named === 'string' ? await existing(named, 'il database') : named;
  return { db, ...(fileTestate !== undefined && { fileTestate }), ...(chiavi && { chiavi }) };
}

async function configuredSource(file: string): Promise<Source> {
  const loaded = await loadConfigurazione(file, { clock: systemClock });
  if (!loaded.ok) throw new UsageError(loaded.difetti.map(formatDifetto).join('\n'));
  const { archivio, registro } = loaded.configurazione;
  const load = async (ref: string): Promise<ChiaveVerifica> => chiaveVerifica((await readSecret(ref)).toString('utf8'));
  const fallback = registro.firma.predefinita === undefined ? [] : [await load(registro.firma.predefinita)];
  const own = new Map<string, readonly ChiaveVerifica[]>();
  for (const [ente, ref] of registro.firma.perEnte) own.set(ente, [await load(ref)]);
  return {
    db: archivio.tipo === 'sqlite' ? archivio.percorso : ((await postgresOptions(archivio)) ?? ''),
    ...(await journalOf(registro.fileTestate)),
    chiavi: (ente) => own.get(ente) ?? fallback,
  };
}

/** The configured journal. Before the first head is signed there is none; said aloud, because later its absence is a finding. */
async function journalOf(fileTestate: string | undefined): Promise<Pick<Source, 'fileTestate'>> {
  if (fileTestate === undefined) return {};
  try {
    await stat(fileTestate);
    return { fileTestate };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    process.stderr.write(
      `${fileTestate}: il giornale delle testate non c'è (ancora): si verifica con le sole testate del database\n`,
    );
    return {};
  }
}

/** Every PEM block of the file; all of them may have signed any ente's heads. */
async function givenKeys(path: string | undefined): Promise<((ente: string) => readonly ChiaveVerifica[]) | undefined> {
  if (path === undefined) return undefined;
  const pem = await readFile(await existing(path, 'la chiave pubblica'), 'utf8');
  const blocks = pem.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g) ?? [];
  if (blocks.length === 0) throw new UsageError(`${path}: nessuna chiave pubblica in formato PEM`);
  try {
    const chiavi = blocks.map((block) => chiaveVerifica(block));
    return () => chiavi;
  } catch {
    throw new UsageError(`${path}: servono chiavi pubbliche Ed25519 o P-256 in formato PEM`);
  }
}

async function openReader(db: Source['db']): Promise<RegistroReader> {
  try {
    return typeof db === 'string' ? openSqliteRegistroReader(db) : await openPostgresRegistroReader(db);
  } catch (error) {
    throw new UsageError(
      `${typeof db === 'string' ? db : db.url}: non è un database di Varco, o non si può leggere (${error instanceof Error ? error.message : ''})`,
    );
  }
}

async function existing(path: string, what: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch {
    throw new UsageError(`${path}: ${what} non esiste o non si può leggere`);
  }
}
