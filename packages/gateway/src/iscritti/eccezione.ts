import type { Clock } from '@varco/modi-client';
import type { FirmaDeps, MotivoFirma } from '../amministrazione/firma.js';
import { firmaAtto, ruoloPer } from '../amministrazione/firma.js';
import type { AnagrafeStore } from '../anagrafe/anagrafe.js';
import { parseAnagrafe, serializeAnagrafe } from '../anagrafe/stored-version.js';
import type { Ente } from '../domain/ente.js';
import { parete } from '../domain/fuso.js';
import type { DerogaIscritto } from '../domain/iscrizione.js';
import { createSoggettoDeroga, isViva } from './deroghe.js';

export interface EccezioneDeps extends FirmaDeps {
  readonly anagrafe: AnagrafeStore;
  readonly clock: Clock;
}

export interface RichiestaEccezione {
  readonly ente: string;
  /** The Supervisore. */
  readonly persona: string;
  readonly motivo: string;
  /** Upper case, checked. */
  readonly codiceFiscale: string;
  /** Absent: every service. */
  readonly servizioId?: string;
  /** Milliseconds for which it holds; 0 takes the exceptions about this person away. */
  readonly durataMs: number;
  /** Asked for once everything else is well. */
  readonly chiediCodice: () => Promise<string>;
}

export type EsitoEccezione =
  | { readonly esito: 'concessa'; readonly versione: number; readonly atto: number; readonly al: number }
  | { readonly esito: 'tolta'; readonly versione: number; readonly atto: number }
  | { readonly esito: 'respinta'; readonly motivo: 'ente-sconosciuto' | 'servizio-sconosciuto' | 'nessuna-eccezione' }
  | { readonly esito: 'firma-rifiutata'; readonly motivo: MotivoFirma; readonly finoA?: number }
  /** Others kept changing the anagrafe meanwhile; the code is spent. */
  | { readonly esito: 'conflitto'; readonly versione: number };

/** A month: beyond it the list is what must be mended. */
export const DURATA_MASSIMA_MS = 31 * 86_400_000;
const TENTATIVI = 5;

/**
 * Lets the ente ask about one person for a time, or takes that leave away (E-04): signed by a Supervisore with a second factor. The act is
 * written first, the version of the anagrafe after; neither holds the codice fiscale. Exceptions that are over are swept away. Throws what the
 * archive throws, and AnagrafeVersionError.
 */
export async function concediEccezione(deps: EccezioneDeps, richiesta: RichiestaEccezione): Promise<EsitoEccezione> {
  const { clock, chiave, fuso } = deps;
  const { persona, motivo, servizioId, durataMs } = richiesta;
  const { ente } = await leggi(deps, richiesta.ente);
  if (ente === undefined) return { esito: 'respinta', motivo: 'ente-sconosciuto' };
  if (servizioId !== undefined && !ente.servizi.some(({ id }) => id === servizioId))
    return { esito: 'respinta', motivo: 'servizio-sconosciuto' };
  const soggetto = createSoggettoDeroga(chiave)(ente.id, richiesta.codiceFiscale);
  const stessa = (deroga: DerogaIscritto): boolean =>
    deroga.soggetto === soggetto && (servizioId === undefined || deroga.servizioId === servizioId);
  if (durataMs === 0 && !(ente.deroghe ?? []).some((one) => stessa(one) && clock.now() < one.al))
    return { esito: 'respinta', motivo: 'nessuna-eccezione' };

  const oggi = parete(clock.now(), fuso).data;
  const convenzioni = ente.convenzioni.filter(({ documento, dataFine }) => documento !== undefined && oggi < dataFine);
  const azione = 'iscritti.deroga';
  if (ruoloPer({ persona, azione, convenzioni }, oggi) === undefined)
    return { esito: 'firma-rifiutata', motivo: 'ruolo-insufficiente' };
  const codice = await richiesta.chiediCodice();
  const dal = clock.now();
  const al = dal + Math.min(durataMs, DURATA_MASSIMA_MS);
  const cosa = durataMs === 0 ? 'tolta' : `fino a ${new Date(al).toISOString()}`;
  const oggetto = `soggetto ${soggetto}, servizio ${servizioId ?? 'qualsiasi'}, ${cosa}`;
  const firma = await firmaAtto(deps, { ente: ente.id, persona, codice, azione, oggetto, motivo, convenzioni });
  if (!firma.ok) {
    const { motivo: perche, finoA } = firma;
    return { esito: 'firma-rifiutata', motivo: perche, ...(finoA !== undefined && { finoA }) };
  }
  const atto = firma.atto.id;
  const nuova: readonly DerogaIscritto[] =
    durataMs === 0 ? [] : [{ soggetto, ...(servizioId !== undefined && { servizioId }), dal, al, atto }];
  const versione = await aggiungi(deps, ente.id, `${azione}, atto ${atto}: ${firma.atto.motivo}`, persona, (prima) => [
    ...prima.filter((one) => !stessa(one) && (isViva(one, dal) || dal < one.dal)),
    ...nuova,
  ]);
  if (typeof versione !== 'number') return versione;
  return durataMs === 0 ? { esito: 'tolta', versione, atto } : { esito: 'concessa', versione, atto, al };
}

async function leggi({ anagrafe, clock }: EccezioneDeps, enteId: string) {
  const versione = await anagrafe.currentVersion();
  const stored = versione === 0 ? undefined : await anagrafe.load(versione);
  const documento = stored && (await parseAnagrafe(versione, stored.documento, clock.now()));
  return { versione, stored, documento, ente: documento?.enti.find(({ id }) => id === enteId) };
}

/** What others change meanwhile is not about this: it is taken as it is, and the change made on it. */
async function aggiungi(
  deps: EccezioneDeps,
  enteId: string,
  motivo: string,
  autore: string,
  cambia: (deroghe: readonly DerogaIscritto[]) => readonly DerogaIscritto[],
): Promise<number | Extract<EsitoEccezione, { esito: 'conflitto' | 'respinta' }>> {
  for (let attempt = 1; ; attempt += 1) {
    const { versione, stored, documento, ente } = await leggi(deps, enteId);
    if (!stored || !documento || !ente) return { esito: 'respinta', motivo: 'ente-sconosciuto' };
    const cambiato: Ente = { ...ente, deroghe: cambia(ente.deroghe ?? []) };
    const enti = documento.enti.map((one) => (one.id === enteId ? cambiato : one));
    try {
      return await deps.anagrafe.append(versione, {
        ...{ istante: deps.clock.now(), autore, motivo },
        // Of the anagrafe's file last imported: it is still that one.
        sha256: stored.sha256,
        documento: serializeAnagrafe({ ...documento, enti }),
      });
    } catch (error) {
      const now = await deps.anagrafe.currentVersion();
      if (now === versione) throw error;
      if (attempt === TENTATIVI) return { esito: 'conflitto', versione: now };
    }
  }
}
