import type { Clock } from '@varco/modi-client';
import type { FirmaDeps, MotivoFirma } from '../amministrazione/firma.js';
import { firmaAtto, ruoloPer } from '../amministrazione/firma.js';
import type { AnagrafeStore } from '../anagrafe/anagrafe.js';
import { parseAnagrafe, serializeAnagrafe } from '../anagrafe/stored-version.js';
import type { Difetto } from '../config/difetto.js';
import type { Convenzione } from '../domain/convenzione.js';
import { parete } from '../domain/fuso.js';
import { preparaCandidata } from './candidata.js';
import type { Candidata } from './candidata.js';
import type { ConvenzioneLetta } from './carica.js';
import { parseConvenzione } from './carica.js';
import { confronta } from './confronto.js';
import type { Differenza } from './confronto.js';

export interface ApplicaDeps extends FirmaDeps {
  readonly anagrafe: AnagrafeStore;
  readonly clock: Clock;
}

export interface RichiestaApplica {
  readonly letta: ConvenzioneLetta;
  readonly persona: string;
  readonly motivo: string;
  /** Asked for once everything else is well: nobody spends a code on a document that is refused. */
  readonly chiediCodice: () => Promise<string>;
  /** Told what would change, before the code is asked for. */
  readonly mostra?: (differenze: readonly Differenza[]) => void;
  /** Only look at what would change. */
  readonly soloProva?: boolean;
}

export type EsitoApplica =
  | {
      readonly esito: 'applicata';
      readonly versione: number;
      readonly atto: number;
      readonly differenze: readonly Differenza[];
    }
  | { readonly esito: 'prova'; readonly differenze: readonly Differenza[] }
  /** The document is the one in force. */
  | { readonly esito: 'invariata'; readonly versione: number }
  | { readonly esito: 'respinta'; readonly difetti: readonly Difetto[] }
  | { readonly esito: 'firma-rifiutata'; readonly motivo: MotivoFirma; readonly finoA?: number }
  /** Somebody else changed the anagrafe meanwhile; the code is spent. */
  | { readonly esito: 'conflitto'; readonly versione: number };

/**
 * Applies a convention's document: a new version of the anagrafe with its terms and its text, signed for with a second factor. The act is
 * written first, the version after; a document that the anagrafe cannot take is refused whole before a code is asked for. Throws what the
 * archive throws, and AnagrafeVersionError.
 */
export async function applicaConvenzione(deps: ApplicaDeps, richiesta: RichiestaApplica): Promise<EsitoApplica> {
  const { anagrafe, clock } = deps;
  const { letta, persona, motivo } = richiesta;
  const versione = await anagrafe.currentVersion();
  const stored = await anagrafe.load(versione);
  if (stored === undefined) return { esito: 'respinta', difetti: [mai(letta)] };
  const candidata = await preparaCandidata(
    letta,
    await parseAnagrafe(versione, stored.documento, clock.now()),
    clock.now(),
  );
  if (!('conAtto' in candidata) || candidata.difetti.length > 0)
    return { esito: 'respinta', difetti: candidata.difetti };
  if (candidata.prima?.documento?.sha256 === letta.sha256) return { esito: 'invariata', versione };
  const differenze = await differenzeDi(candidata, letta);
  if (richiesta.soloProva) return { esito: 'prova', differenze };
  richiesta.mostra?.(differenze);

  const convenzioni = chiDecide(candidata, parete(clock.now(), deps.fuso).data);
  const azione = 'convenzione.applica';
  const { documento, sha256 } = letta;
  if (ruoloPer({ persona, azione, convenzioni }, parete(clock.now(), deps.fuso).data) === undefined)
    return { esito: 'firma-rifiutata', motivo: 'ruolo-insufficiente' };
  const oggetto = `${documento.id} sha256:${sha256}`;
  const codice = await richiesta.chiediCodice();
  const firma = await firmaAtto(deps, { ente: documento.ente, persona, codice, azione, oggetto, motivo, convenzioni });
  if (!firma.ok) {
    const { motivo: perche, finoA } = firma;
    return { esito: 'firma-rifiutata', motivo: perche, ...(finoA !== undefined && { finoA }) };
  }
  try {
    const nuova = await anagrafe.append(versione, {
      istante: clock.now(),
      autore: persona,
      motivo: `convenzione ${documento.id}, atto ${firma.atto.id}: ${firma.atto.motivo}`,
      // Of the anagrafe's file last imported: it is still that one.
      sha256: stored.sha256,
      documento: serializeAnagrafe(candidata.conAtto(firma.atto.id)),
    });
    return { esito: 'applicata', versione: nuova, atto: firma.atto.id, differenze };
  } catch (error) {
    const now = await anagrafe.currentVersion();
    if (now === versione) throw error;
    return { esito: 'conflitto', versione: now };
  }
}

/**
 * Whose roles count: those of the convenzioni that were signed for, so that a document cannot appoint who applies it. Where none was, or none
 * has a Responsabile in office today, those of the document, which INPS has signed as well.
 */
function chiDecide({ vigenti, dopo }: Candidata, oggi: string): readonly Convenzione[] {
  const firmate = vigenti.filter(({ documento, dataFine }) => documento !== undefined && oggi < dataFine);
  const inCarica = firmate
    .flatMap(({ incarichi = [] }) => incarichi)
    .some(({ ruolo, dal, al }) => ruolo === 'responsabile' && dal <= oggi && (al === undefined || oggi <= al));
  return inCarica ? firmate : [dopo];
}

async function differenzeDi({ prima, dopo }: Candidata, letta: ConvenzioneLetta): Promise<readonly Differenza[]> {
  if (prima?.documento === undefined) return confronta(prima, dopo);
  const before = await parseConvenzione(prima.documento.testo);
  // A text that today's checks refuse can still be compared by its terms.
  return before.ok ? confronta(before.documento, letta.documento) : confronta({ ...prima, documento: undefined }, dopo);
}

function mai({ file }: ConvenzioneLetta): Difetto {
  const problema = 'l’archivio non ha ancora un’anagrafe';
  const rimedio = 'importala prima: varco anagrafe importa';
  return { codice: 'ente-sconosciuto', file, riga: 0, colonna: 0, percorso: '/ente', problema, rimedio };
}
