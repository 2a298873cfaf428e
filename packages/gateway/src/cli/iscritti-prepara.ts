import { parseArgs } from 'node:util';
import { systemIds } from '@varco/modi-client';
import { decodeChiave256, readSecret, SecretError } from '../config/segreti.js';
import { readElenco, writeElenco } from '../iscritti/prepara.js';
import type { Elenco } from '../iscritti/prepara.js';
import type { DifettoRiga } from '../iscritti/righe.js';

const USO = `varco iscritti prepara --chiave REF --out FILE [--salta-non-validi] ELENCO
  REF: env:NOME o file:PERCORSO, 32 byte in base64 (varco segreto --chiave --out FILE)
  ELENCO: un codice fiscale per riga, oppure CSV con l’intestazione codiceFiscale;stato
  stato: attivo, cessato, pensionato o deceduto. Nel risultato non c’è nessun codice fiscale
`;
/** Enough to find what is wrong; the total is always said. */
const MAX_LINES = 100;

/** What is wrong with a line, for whoever mends it. */
const FRASI: Partial<Record<DifettoRiga, string>> = {
  intestazione: 'la prima riga di un CSV deve dire codiceFiscale;stato, e niente altro',
  colonne: 'non ha le due colonne dell’intestazione',
  virgolette: 'virgolette non chiuse, o fuori posto',
  stato: 'lo stato non è attivo, cessato, pensionato o deceduto',
  'stato-diverso': 'la stessa persona è in un’altra riga con un altro stato',
};

/**
 * From a list of codici fiscali to a list of keyed hashes, put in place whole. A line that is not a codice fiscale stops everything,
 * unless `--salta-non-validi`; it is told by its number, never by its content. Exit 0 done, 1 lines refused or nothing to write,
 * 2 usage or unusable key, 3 files that cannot be read or written.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) {
    process.stderr.write(`Uso: ${USO}`);
    return 2;
  }
  const key = await readKey(options.chiave);
  if (key === undefined) return 2;
  try {
    const elenco = await readElenco(options.elenco, key);
    report(elenco);
    const refused = elenco.totale === 0 || (elenco.scartate.length > 0 && !options.salta);
    if (!refused) await writeElenco(options.out, elenco, key, systemIds);
    const scartate = elenco.scartate.slice(0, MAX_LINES);
    const esito = {
      scritto: !refused,
      totale: elenco.totale,
      ripetuti: elenco.ripetuti,
      nonValidi: elenco.scartate.length,
      scartate,
    };
    process.stdout.write(`${JSON.stringify(esito)}\n`);
    return refused ? 1 : 0;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'sconosciuto';
    process.stderr.write(`non riesco a leggere l’elenco o a scrivere il risultato (${code})\n`);
    return 3;
  }
}

function report({ totale, ripetuti, scartate }: Elenco): void {
  for (const { riga, difetto } of scartate.slice(0, MAX_LINES))
    process.stderr.write(`riga ${riga}: ${FRASI[difetto] ?? `non è un codice fiscale (${difetto})`}\n`);
  if (scartate.length > MAX_LINES) process.stderr.write(`… e altre ${scartate.length - MAX_LINES} righe\n`);
  if (scartate.length > 0)
    process.stderr.write('correggi quelle righe, o aggiungi --salta-non-validi: quelle persone saranno rifiutate\n');
  if (totale === 0) process.stderr.write('l’elenco non contiene nessun codice fiscale\n');
  process.stderr.write(`${totale} iscritti, ${ripetuti} righe ripetute, ${scartate.length} non valide\n`);
}

async function readKey(ref: string): Promise<Buffer | undefined> {
  try {
    const key = decodeChiave256(await readSecret(ref));
    if (key === undefined)
      process.stderr.write(`${ref}: servono 32 byte in base64 (varco segreto --chiave --out FILE)\n`);
    return key;
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    const text =
      error.code === 'ERR_VARCO_SECRET_REF'
        ? '--chiave vuole env:NOME o file:PERCORSO, mai la chiave stessa'
        : error.message;
    process.stderr.write(`${text}\n`);
    return undefined;
  }
}

interface Options {
  readonly chiave: string;
  readonly out: string;
  readonly elenco: string;
  readonly salta: boolean;
}

function readOptions(argv: readonly string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        chiave: { type: 'string', multiple: true },
        out: { type: 'string', multiple: true },
        'salta-non-validi': { type: 'boolean' },
      },
    });
    const [chiave, out, elenco] = [values.chiave, values.out, positionals].map((given) =>
      given?.length === 1 ? given[0] : undefined,
    );
    return chiave && out && elenco ? { chiave, out, elenco, salta: values['salta-non-validi'] ?? false } : undefined;
  } catch {
    return undefined;
  }
}
