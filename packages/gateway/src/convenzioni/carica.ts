import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemClock } from '@varco/modi-client';
import type { Clock } from '@varco/modi-client';
import { pointer } from '../config/difetto.js';
import type { Difetto, Rilievo } from '../config/difetto.js';
import { locate, parseDocumentoYaml, readDocumentoYaml } from '../config/documento-yaml.js';
import type { DocumentoYaml } from '../config/documento-yaml.js';
import { checkLeggibile } from '../config/file-leggibile.js';
import { compileForma } from '../config/schema.js';
import type { Trova } from '../config/tipi.js';
import { parete } from '../domain/fuso.js';
import type { DocumentoConvenzione } from './modello.js';
import { per } from './regole/regola.js';
import { checkConvenzione, conClausola } from './verifica.js';

/** A convention's document that holds together. */
export interface ConvenzioneLetta {
  readonly documento: DocumentoConvenzione;
  /** The document as it was read, whole. */
  readonly testo: string;
  /** SHA-256 hex of its bytes. */
  readonly sha256: string;
  /** Absolute path of the file read. */
  readonly file: string;
  readonly avvisi: readonly Difetto[];
  readonly trova: Trova;
}

export type EsitoConvenzione =
  | ({ readonly ok: true } & ConvenzioneLetta)
  | { readonly ok: false; readonly difetti: readonly Difetto[]; readonly avvisi: readonly Difetto[] };

export interface CaricaOptions {
  readonly clock?: Clock;
  /** IANA zone of the document's days. Default `Europe/Rome`. */
  readonly fuso?: string;
}

/** A document is some pages: more is something else. */
const MAX_BYTES = 512 * 1024;

const forma = compileForma<DocumentoConvenzione>('convenzione.schema.json');

/**
 * Reads and checks a convention's document: shape, agreement of its parts and with the text that was signed, and the contracts that it
 * names. Never throws for what the file contains. Does not check that it agrees with the anagrafe: `derivaConvenzione`, `candidata`.
 */
export async function loadConvenzione(path: string, options: CaricaOptions = {}): Promise<EsitoConvenzione> {
  const letto = await readDocumentoYaml(path);
  if (!letto.ok) return { ok: false, difetti: letto.difetti, avvisi: [] };
  // Read again: what is kept is the text, and only what was checked may be kept. Gone meanwhile, it is said as above.
  const bytes = await readFile(letto.documento.file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  });
  if (bytes !== undefined) return checkBytes(letto.documento.file, bytes, options);
  const again = await readDocumentoYaml(path);
  return again.ok ? loadConvenzione(path, options) : { ok: false, difetti: again.difetti, avvisi: [] };
}

/** As {@link loadConvenzione}, from the text that the archive keeps. Contracts are not looked at. */
export async function parseConvenzione(testo: string, options: CaricaOptions = {}): Promise<EsitoConvenzione> {
  return checkBytes('convenzione', Buffer.from(testo, 'utf8'), { ...options, senzaFile: true });
}

async function checkBytes(
  file: string,
  bytes: Buffer,
  { clock = systemClock, fuso = 'Europe/Rome', senzaFile = false }: CaricaOptions & { readonly senzaFile?: boolean },
): Promise<EsitoConvenzione> {
  if (bytes.length > MAX_BYTES) {
    const place = { file, riga: 0, colonna: 0, percorso: '' };
    const problema = `il file supera ${MAX_BYTES} byte`;
    const rimedio = 'questo non è il documento di una convenzione: indica il file giusto';
    return { ok: false, difetti: [{ codice: 'file-troppo-grande', ...place, problema, rimedio }], avvisi: [] };
  }
  const letto = parseDocumentoYaml(file, bytes);
  if (!letto.ok) return { ok: false, difetti: letto.difetti, avvisi: [] };
  const { documento: yaml } = letto;
  const esito = forma(yaml.valore, yaml.testo);
  if (!esito.ok) return { ok: false, difetti: locate(yaml, conClausola(esito.rilievi)), avvisi: [] };

  const documento = esito.valore;
  const oggi = parete(clock.now(), fuso).data;
  const rilievi = [
    ...conClausola(checkConvenzione({ documento, oggi })),
    ...(senzaFile ? [] : await checkContratti(yaml, documento)),
  ];
  const of = (gravita: Rilievo['gravita']) =>
    locate(
      yaml,
      rilievi.filter((one) => one.gravita === gravita),
    );
  const difetti = of('difetto');
  const avvisi = of('avviso');
  if (difetti.length > 0) return { ok: false, difetti, avvisi };
  const testo = bytes.toString('utf8');
  return { ok: true, documento, testo, sha256: yaml.sha256, file, avvisi, trova: yaml.trova };
}

/** The contracts that are at hand are those that were agreed. */
async function checkContratti({ file }: DocumentoYaml, { servizi }: DocumentoConvenzione): Promise<readonly Rilievo[]> {
  const rilievi: Rilievo[] = [];
  for (const [index, { wsdl, openapi }] of servizi.entries()) {
    for (const [field, contratto] of Object.entries({ wsdl, openapi })) {
      if (contratto?.file === undefined) continue;
      const path = resolve(dirname(file), contratto.file);
      rilievi.push(...(await checkContratto(pointer('servizi', index, field), path, contratto.sha256)));
    }
  }
  return rilievi;
}

async function checkContratto(at: string, path: string, sha256: string): Promise<readonly Rilievo[]> {
  const found: Rilievo[] = [];
  if (await checkLeggibile(`${at}/file`, path, (...more) => void found.push(...more))) {
    const actual = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    if (actual !== sha256.toLowerCase()) {
      const fix = `il file ha ${actual}: se è quello concordato correggi sha256, altrimenti chiedi a INPS quale vale`;
      found.push(per('Q-10').difetto('impronta-diversa', `${at}/sha256`, 'l’impronta non è quella del file', fix));
    }
  }
  return conClausola(found);
}
