import type { Clock } from '@varco/modi-client';
import type { Difetto } from '../config/difetto.js';
import { locate, readDocumentoYaml } from '../config/documento-yaml.js';
import type { AnagrafeStore } from './anagrafe.js';
import { loadAnagrafe } from './load-anagrafe.js';
import type { EsitoAnagrafe } from './load-anagrafe.js';
import type { DocumentoAnagrafe } from './documento.js';
import { isFirmato, proteggiConvenzioni } from './protezione.js';
import { proteggiDeroghe } from './protezione-deroghe.js';
import { controllaMassimi } from './protezione-massimi.js';
import { proteggiOperatori } from './protezione-operatori.js';
import { AnagrafeVersionError, parseAnagrafe, serializeAnagrafe } from './stored-version.js';
import { checkImpronte } from './verifica-file.js';
import type { ProvaContratto } from './verifica-file.js';
import { checkDocumento } from './verifica.js';

export interface ImportazioneAnagrafe {
  /** The YAML file. */
  readonly path: string;
  readonly store: AnagrafeStore;
  readonly clock: Clock;
  /** Who answers for this version. */
  readonly autore: string;
  readonly motivo: string;
  /**
   * `primo-avvio` (default): imports only into an empty archive, otherwise the archive stays the truth. `nuova-versione`: appends, because
   * somebody asked for it.
   */
  readonly modo?: 'primo-avvio' | 'nuova-versione';
  /** Further findings before anything is written: how the anagrafe agrees with the process file (`checkInsieme`). */
  readonly verifica?: (esito: EsitoAnagrafe & { readonly ok: true }) => readonly Difetto[];
  /** Codes that operators of an ente ever had. Default: none is known. */
  readonly codiciUsati?: (ente: string) => Promise<ReadonlySet<string>>;
  /** Where contracts are tried. Default: in this thread. */
  readonly provaContratto?: ProvaContratto;
}

export type EsitoImportazione =
  | {
      readonly esito: 'importata';
      readonly versione: number;
      readonly sha256: string;
      readonly avvisi: readonly Difetto[];
    }
  /** The file is the one last imported: nothing to do. */
  | { readonly esito: 'invariata'; readonly versione: number }
  /** Only `primo-avvio`: the file is not the one last imported (or cannot be read), and the archive holds. To be said aloud. */
  | { readonly esito: 'vale-archivio'; readonly versione: number; readonly file: 'diverso' | 'illeggibile' }
  | { readonly esito: 'respinta'; readonly difetti: readonly Difetto[]; readonly avvisi: readonly Difetto[] }
  /** Somebody else appended a version meanwhile: look at it, and ask again. */
  | { readonly esito: 'conflitto'; readonly versione: number };

/**
 * From YAML into the archive, as a new version; older ones are kept. Two instances at their first start may both try: one wins, the other
 * finds the archive full. Throws what the store throws.
 */
export async function importaAnagrafe(importazione: ImportazioneAnagrafe): Promise<EsitoImportazione> {
  const {
    path,
    store,
    clock,
    autore,
    motivo,
    modo = 'primo-avvio',
    verifica = () => [],
    provaContratto,
    codiciUsati = () => Promise.resolve(new Set<string>()),
  } = importazione;
  const current = await store.currentVersion();
  if (modo === 'primo-avvio' && current > 0) return compare(path, store, current);

  const esito = await loadAnagrafe(path, { clock, provaContratto });
  if (!esito.ok) return { esito: 'respinta', difetti: esito.difetti, avvisi: esito.avvisi };
  const difetti = verifica(esito);
  if (difetti.length > 0) return { esito: 'respinta', difetti, avvisi: esito.avvisi };
  if (current > 0 && (await store.load(current))?.sha256 === esito.sha256)
    return { esito: 'invariata', versione: current };

  const { sha256, avvisi } = esito;
  const { documento, difetti: firmati } = await conQuantoFuFirmato(esito, {
    store,
    current,
    now: clock.now(),
    codiciUsati,
  });
  if (firmati.length > 0) return { esito: 'respinta', difetti: firmati, avvisi };
  try {
    const testo = serializeAnagrafe(documento);
    const versione = await store.append(current, { istante: clock.now(), autore, motivo, sha256, documento: testo });
    return { esito: 'importata', versione, sha256, avvisi };
  } catch (error) {
    const now = await store.currentVersion();
    if (now === current) throw error;
    return modo === 'primo-avvio' ? compare(path, store, now) : { esito: 'conflitto', versione: now };
  }
}

/** The document with the convenzioni and operators that were signed for, and what the file would change of them, or break. */
async function conQuantoFuFirmato(
  { documento: nuova, file, trova }: EsitoAnagrafe & { readonly ok: true },
  { store, current, now, codiciUsati }: InForza,
): Promise<{ readonly documento: DocumentoAnagrafe; readonly difetti: readonly Difetto[] }> {
  const vigente = await ultimaLeggibile(store, current, now);
  const usati = new Map<string, ReadonlySet<string>>();
  if (vigente) for (const { id } of nuova.enti) usati.set(id, await codiciUsati(id));
  const convenzioni = proteggiConvenzioni(nuova, vigente);
  const operatori = proteggiOperatori(convenzioni.documento, vigente, (ente) => usati.get(ente) ?? new Set());
  const deroghe = proteggiDeroghe(operatori.documento, vigente);
  const { documento } = deroghe;
  const firmati = documento.enti.some((ente) => isFirmato(ente) || ente.attoOperatori !== undefined);
  const insieme = firmati ? [...checkDocumento(documento, now), ...(await checkImpronte(documento))] : [];
  const massimi = controllaMassimi(documento, vigente, new Date(now).toISOString().slice(0, 10));
  const rilievi = [...convenzioni.rilievi, ...operatori.rilievi, ...deroghe.rilievi, ...massimi, ...insieme];
  return {
    documento,
    difetti: locate(
      { file, trova },
      rilievi.filter(({ gravita }) => gravita === 'difetto'),
    ),
  };
}

interface InForza {
  readonly store: AnagrafeStore;
  readonly current: number;
  readonly now: number;
  readonly codiciUsati: (ente: string) => Promise<ReadonlySet<string>>;
}

/** The newest version that can be read: one that is damaged must not undo what was signed before it. */
async function ultimaLeggibile(
  store: AnagrafeStore,
  current: number,
  now: number,
): Promise<DocumentoAnagrafe | undefined> {
  for (let versione = current; versione > 0; versione -= 1) {
    const stored = await store.load(versione);
    try {
      if (stored) return await parseAnagrafe(versione, stored.documento, now);
    } catch (error) {
      if (!(error instanceof AnagrafeVersionError)) throw error;
    }
  }
  return undefined;
}

async function compare(path: string, store: AnagrafeStore, versione: number): Promise<EsitoImportazione> {
  const letto = await readDocumentoYaml(path);
  if (!letto.ok) return { esito: 'vale-archivio', versione, file: 'illeggibile' };
  const last = (await store.history()).find((one) => one.versione === versione);
  return last?.sha256 === letto.documento.sha256
    ? { esito: 'invariata', versione }
    : { esito: 'vale-archivio', versione, file: 'diverso' };
}
