import { readHeads } from './head-journal.js';
import type { ChiaveVerifica } from './head.js';
import type { NomeCatena, RegistroReader } from './registro-reader.js';
import { Oblii } from './oblii.js';
import type { TestataFirmata } from './registro-store.js';
import type { CodiceRottura, Rottura } from './rottura.js';
import { ChainVerifier } from './verify-chain.js';
import type { EsitoCatena } from './verify-chain.js';
import { HeadsOnTheWay } from './verify-heads.js';

export interface VerifyRegistroOptions {
  /** Opens the view of the register; called after the journal was read, so that no head is newer than the rows. */
  readonly open: () => RegistroReader | Promise<RegistroReader>;
  /** Keys that may have signed an ente's heads. Absent: signatures are not checked, only hashes compared. */
  readonly chiavi?: (ente: string) => readonly ChiaveVerifica[];
  /** Journal of heads kept away from the database. */
  readonly fileTestate?: string;
  /** Only this ente's chains. */
  readonly ente?: string;
  /** How long an access may be open before the end of its chain without being a fault, milliseconds. Default 15 minutes. */
  readonly tolleranzaMs?: number;
}

export interface EsitoVerificaRegistro {
  readonly valid: boolean;
  /** `OK`, or the code of the first break. */
  readonly code: 'OK' | CodiceRottura;
  readonly rottura?: Rottura;
  readonly catene: readonly EsitoCatena[];
  /** Were the signatures of the heads checked? */
  readonly firme: 'verificate' | 'non-verificate';
  /** Rows forgotten without an act of forgetting that names them: each is a break, counted over all chains. */
  readonly dimenticateSenzaAtto: number;
  /** Persons in the records whose key is gone without an act of forgetting that names them: each is a break. */
  readonly chiaviMancanti: number;
  /** Lines of the journal that are no heads: cut short by a crash, or damaged. */
  readonly righeTestateIlleggibili: number;
}

/**
 * Verifies the register: every row against its record, against the row before and against the columns it is searched by; every chain
 * against its signed heads, in the database and in the journal; every closing against its opening; every blanked row and every person
 * without a key against the acts of forgetting. Trusts nothing in the database.
 *
 * What it cannot see: rows cut or written again after the last head that the forger could not get at (of the database, within one
 * interval of heads; of the database and its heads together, only a journal kept elsewhere tells); an access that was never recorded.
 */
export async function verifyRegistro(options: VerifyRegistroOptions): Promise<EsitoVerificaRegistro> {
  const journal = await readJournal(options.fileTestate);
  const reader = await options.open();
  try {
    const oblii = new Oblii(reader);
    const walked: EsitoCatena[] = [];
    for (const catena of await chainsOf(reader, journal.heads)) {
      if (options.ente !== undefined && catena.ente !== options.ente) continue;
      const inJournal = journal.heads.get(keyOf(catena)) ?? [];
      const heads = new HeadsOnTheWay(reader, catena, inJournal, options.chiavi?.(catena.ente));
      const verifier = new ChainVerifier(catena, heads, oblii);
      walked.push(await verifier.verify(reader, options.tolleranzaMs ?? 15 * 60_000));
    }
    // A chain that breaks may hide acts: what breaks comes before what lacks an act.
    const broken = walked.find((catena) => catena.rottura)?.rottura;
    const catene = walked.map((catena) => withOblii(catena, oblii));
    const rottura = broken ?? catene.find((catena) => catena.rottura)?.rottura;
    return {
      valid: rottura === undefined,
      code: rottura?.code ?? 'OK',
      ...(rottura && { rottura }),
      catene,
      firme: options.chiavi ? 'verificate' : 'non-verificate',
      dimenticateSenzaAtto: oblii.unexplainedRows(),
      chiaviMancanti: oblii.unexplainedPersons(),
      righeTestateIlleggibili: journal.unreadable,
    };
  } finally {
    reader.close();
  }
}

function withOblii(catena: EsitoCatena, oblii: Oblii): EsitoCatena {
  const rottura = catena.rottura ?? oblii.judge({ ente: catena.ente, istanza: catena.istanza });
  return rottura ? { ...catena, rottura } : catena;
}

interface Journal {
  readonly heads: ReadonlyMap<string, readonly TestataFirmata[]>;
  readonly unreadable: number;
}

async function readJournal(path: string | undefined): Promise<Journal> {
  const heads = new Map<string, TestataFirmata[]>();
  let unreadable = 0;
  if (path !== undefined) {
    for await (const line of readHeads(path)) {
      if ('line' in line) {
        unreadable += 1;
        continue;
      }
      const known = heads.get(keyOf(line.testata));
      if (known) known.push(line.testata);
      else heads.set(keyOf(line.testata), [line.testata]);
    }
  }
  return { heads, unreadable };
}

/** Also chains of which only the journal is left. */
async function chainsOf(reader: RegistroReader, journal: Journal['heads']): Promise<readonly NomeCatena[]> {
  const chains = new Map((await reader.chains()).map((catena) => [keyOf(catena), catena]));
  for (const [key, [first]] of journal) {
    if (first && !chains.has(key)) chains.set(key, { ente: first.ente, istanza: first.istanza });
  }
  return [...chains.values()];
}

function keyOf({ ente, istanza }: NomeCatena): string {
  return `${ente}/${istanza}`;
}
