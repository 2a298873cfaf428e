import type { Clock } from '@varco/modi-client';
import type { Anagrafe, AnagrafeSnapshot, AnagrafeStore } from '../anagrafe/anagrafe.js';
import { parseAnagrafe, serializeAnagrafe } from '../anagrafe/stored-version.js';
import type { Ente } from '../domain/ente.js';
import { parete } from '../domain/fuso.js';
import { daConfermare, sospendiNonConfermati } from './revisione.js';

/** Operators that a review suspended when its last day was over. */
export interface SospesiDaRevisione {
  readonly ente: string;
  readonly revisione: string;
  /** Last day on which they could be confirmed. */
  readonly entro: string;
  readonly codici: readonly string[];
}

export interface RevisioniScaduteOptions {
  readonly store: AnagrafeStore;
  readonly clock: Clock;
  /** IANA zone of the days. */
  readonly fuso: string;
}

/** Who appears as author of a version that no person signed for. */
export const AUTORE_REVISIONI = 'varco';

/** Is there a review whose last day is over, and somebody whom nobody confirmed? Nothing is read for it. */
export function isDaScrivere({ enti }: Pick<AnagrafeSnapshot, 'enti'>, oggi: string): boolean {
  return enti.some(({ ente }) => sospendiNonConfermati(ente, oggi) !== undefined);
}

/**
 * Writes down, as a version of the anagrafe, what the calendar did already: from the day after the last one those who were not confirmed are
 * refused by the rule, on every instance at once; here they become `sospeso`, and history says when and why. One version for all
 * enti; where somebody else changed the anagrafe first, nothing: it is looked at again. Throws what the archive throws.
 */
export async function scriviRevisioniScadute({
  store,
  clock,
  fuso,
}: RevisioniScaduteOptions): Promise<readonly SospesiDaRevisione[]> {
  const versione = await store.currentVersion();
  const stored = await store.load(versione);
  if (!stored) return [];
  const now = clock.now();
  const vigente = await parseAnagrafe(versione, stored.documento, now);
  const oggi = parete(now, fuso).data;
  const scritti: SospesiDaRevisione[] = [];
  const enti = vigente.enti.map((ente): Ente => {
    const dopo = sospendiNonConfermati(ente, oggi);
    const { revisione } = ente;
    if (dopo === undefined || revisione === undefined) return ente;
    scritti.push({ ente: ente.id, revisione: revisione.id, entro: revisione.entro, codici: daConfermare(ente) });
    return dopo;
  });
  if (scritti.length === 0) return [];
  const motivo = scritti
    .map(
      ({ ente, revisione, entro, codici }) =>
        `${ente}: revisione ${revisione}, ${codici.length} non confermati entro il ${entro}`,
    )
    .join('; ');
  try {
    const documento = serializeAnagrafe({ ...vigente, enti });
    await store.append(versione, { istante: now, autore: AUTORE_REVISIONI, motivo, sha256: stored.sha256, documento });
    return scritti;
  } catch (error) {
    if ((await store.currentVersion()) === versione) throw error;
    return [];
  }
}

export interface SorvegliaRevisioniOptions extends RevisioniScaduteOptions {
  readonly anagrafe: Pick<Anagrafe, 'snapshot'>;
  /** The clock was set since the last look: its day is anybody's guess, and nothing is written by it. */
  readonly orologioSpostato: () => boolean;
  readonly onSospesi: (sospesi: SospesiDaRevisione) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between looks. Default 5 000. */
  readonly ogniMs?: number;
}

/** Looks now and then; nobody's refusal waits for it. @returns how to stop, which waits for what is being written */
export function sorvegliaRevisioni(options: SorvegliaRevisioniOptions): () => Promise<void> {
  const { anagrafe, clock, fuso, orologioSpostato, onSospesi, onError } = options;
  let scrive: Promise<void> | undefined;
  const scrivi = async (): Promise<void> => {
    try {
      for (const sospesi of await scriviRevisioniScadute(options)) onSospesi(sospesi);
    } catch (error) {
      onError(error);
    } finally {
      scrive = undefined;
    }
  };
  const timer = setInterval(() => {
    const spostato = orologioSpostato();
    if (spostato || scrive !== undefined) return;
    if (isDaScrivere(anagrafe.snapshot(), parete(clock.now(), fuso).data)) scrive = scrivi();
  }, options.ogniMs ?? 5_000);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await scrive;
  };
}
