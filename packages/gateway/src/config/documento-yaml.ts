import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, ParsedNode, YAMLError } from 'yaml';
import type { Trova } from './tipi.js';
import type { CodiceDifetto, Difetto, Rilievo } from './difetto.js';

/** A larger document is not a configuration: the largest honest anagrafe has a few megabytes. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_REPORTED = 50;

/** A YAML document that could be read: its value as plain data, and where each part of it stands. */
export interface DocumentoYaml {
  readonly file: string;
  /** SHA-256 hex of the file's bytes. */
  readonly sha256: string;
  readonly valore: unknown;
  readonly trova: Trova;
  /** The value as it is written, for a scalar: `007` where YAML reads 7. */
  readonly testo: (percorso: string) => string | undefined;
}

export type EsitoYaml =
  | { readonly ok: true; readonly documento: DocumentoYaml }
  | { readonly ok: false; readonly difetti: readonly Difetto[] };

/** The library's own messages quote the source, which may hold a secret pasted in the wrong place: only its codes are used. */
const FRASI_YAML: Readonly<Partial<Record<string, readonly [CodiceDifetto, string, string]>>> = {
  DUPLICATE_KEY: [
    'yaml-chiave-ripetuta',
    'questa chiave compare due volte nello stesso blocco',
    'tieni una sola delle due',
  ],
  TAB_AS_INDENT: [
    'yaml-tabulazione',
    'il rientro è fatto con una tabulazione',
    'YAML vuole spazi: sostituisci la tabulazione con due spazi',
  ],
  BAD_INDENT: ['yaml-non-valido', 'il rientro non torna', 'allinea la riga con le sue sorelle'],
  MISSING_CHAR: [
    'yaml-non-valido',
    'manca un carattere (due punti, virgolette o parentesi di chiusura)',
    'chiudi ciò che è aperto poco prima',
  ],
  MULTIPLE_DOCS: [
    'yaml-non-valido',
    'il file contiene più di un documento',
    'tieni un solo documento: togli la riga ---',
  ],
  TAG_RESOLVE_FAILED: [
    'yaml-non-valido',
    'qui c’è un tag YAML (!…) che non è ammesso',
    'togli il tag: bastano testi, numeri, liste e mappe',
  ],
  BAD_ALIAS: [
    'yaml-non-valido',
    'questo richiamo (*…) non ha la sua àncora',
    'definisci prima l’àncora (&…) o scrivi il valore per esteso',
  ],
  IMPOSSIBLE: [
    'yaml-non-valido',
    'il documento non si può leggere da qui in avanti',
    'controlla la riga e quelle prima',
  ],
};
const FRASE_GENERICA = [
  'yaml-non-valido',
  'la riga non è YAML valido',
  'controlla due punti, virgolette e rientri',
] as const;

/** Reads a YAML file. Never throws: whatever is wrong with it comes back as findings, with their place. */
export async function readDocumentoYaml(path: string): Promise<EsitoYaml> {
  const file = resolve(path);
  let bytes: Buffer;
  try {
    const found = await stat(file);
    // A pipe or a device would hold us here, or never end.
    if (!found.isFile()) return wholeFile(file, 'file-illeggibile', 'questo non è un file', 'indica un file YAML');
    if (found.size > MAX_BYTES) {
      return wholeFile(
        file,
        'file-troppo-grande',
        `il file supera ${MAX_BYTES} byte`,
        'indica il file giusto o dividilo',
      );
    }
    bytes = await readFile(file);
  } catch (error) {
    return unreadable(file, error);
  }
  return parseDocumentoYaml(file, bytes);
}

/** As {@link readDocumentoYaml}, from bytes already read. */
export function parseDocumentoYaml(file: string, bytes: Uint8Array): EsitoYaml {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return wholeFile(file, 'codifica-non-valida', 'il file non è in UTF-8', 'salvalo come testo UTF-8');
  }
  const lines = new LineCounter();
  let document: Document.Parsed;
  let value: unknown;
  try {
    document = parseDocument(text, { prettyErrors: false, lineCounter: lines, uniqueKeys: true, logLevel: 'error' });
    const problems = [...document.errors, ...document.warnings];
    if (problems.length > 0) return { ok: false, difetti: problems.slice(0, MAX_REPORTED).map(translate(file, lines)) };
    value = document.toJS({ maxAliasCount: 1000 });
  } catch {
    // The parser recurses and its aliases multiply: nesting or expansion beyond reason ends here.
    const fix = 'semplifica il documento: pochi livelli, pochi richiami';
    return wholeFile(file, 'yaml-non-valido', 'annidamento o richiami (*…) oltre il ragionevole', fix);
  }
  if (value === null || value === undefined) {
    return wholeFile(file, 'documento-vuoto', 'il documento è vuoto', 'parti dall’esempio in examples/configurazione');
  }
  return {
    ok: true,
    documento: {
      file,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      valore: value,
      trova: (percorso, allaChiave) => find(document, lines, percorso, allaChiave ?? false),
      testo: (percorso) => {
        const { node } = walk(document, percorso);
        return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
      },
    },
  };
}

/** Findings with their place, in the order of the file. */
export function locate(
  documento: Pick<DocumentoYaml, 'file' | 'trova'>,
  rilievi: readonly Rilievo[],
): readonly Difetto[] {
  return rilievi
    .map(({ codice, percorso, allaChiave, problema, rimedio, requisito }) => {
      const { riga, colonna } = documento.trova(percorso, allaChiave);
      const place = { codice, file: documento.file, riga, colonna, percorso, problema, rimedio };
      return requisito === undefined ? place : { ...place, requisito };
    })
    .toSorted((a, b) => a.riga - b.riga || a.colonna - b.colonna);
}

function translate(file: string, lines: LineCounter): (error: YAMLError) => Difetto {
  return ({ code, pos }) => {
    const [codice, problema, rimedio] = FRASI_YAML[code] ?? FRASE_GENERICA;
    const { line, col } = lines.linePos(pos[0]);
    return { codice, file, riga: line, colonna: col, percorso: '', problema, rimedio };
  };
}

interface Found {
  readonly node: unknown;
  readonly key: unknown;
}

/** Follows a pointer as far as it goes; `node` is the deepest value met, `key` the key that leads to it. */
function walk(document: Document.Parsed, percorso: string): Found {
  let found: Found = { node: resolveAlias(document, document.contents), key: undefined };
  for (const raw of percorso.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    const { node } = found;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === step);
      if (pair === undefined) return found;
      found = { node: resolveAlias(document, pair.value), key: pair.key };
      if (found.node === null) return { node: pair.key, key: pair.key };
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return found;
      found = { node: resolveAlias(document, item), key: item };
    } else {
      return found;
    }
  }
  return found;
}

function resolveAlias(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? (node.resolve(document) ?? node) : node;
}

function find(document: Document.Parsed, lines: LineCounter, percorso: string, allaChiave: boolean) {
  const { node, key } = walk(document, percorso);
  // A block begins under its key: the key's own line is the one to look at.
  const target = key !== undefined && (allaChiave || !isScalar(node)) ? key : node;
  const offset = isNode(target) ? (target as ParsedNode).range?.[0] : undefined;
  if (offset === undefined) return { riga: 1, colonna: 1 };
  const { line, col } = lines.linePos(offset);
  return { riga: line, colonna: col };
}

function unreadable(file: string, error: unknown): EsitoYaml {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'sconosciuto';
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? wholeFile(file, 'file-assente', 'il file non esiste', 'controlla il percorso')
    : wholeFile(
        file,
        'file-illeggibile',
        `il file non si può leggere (${code})`,
        'controlla che sia un file e i suoi permessi',
      );
}

function wholeFile(file: string, codice: CodiceDifetto, problema: string, rimedio: string): EsitoYaml {
  return { ok: false, difetti: [{ codice, file, riga: 0, colonna: 0, percorso: '', problema, rimedio }] };
}
