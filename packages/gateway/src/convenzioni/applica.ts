import type { EsitoVersioneFirmata, VersioneFirmataDeps } from '../amministrazione/versione-firmata.js';
import { scriviVersioneFirmata } from '../amministrazione/versione-firmata.js';
import { parseAnagrafe } from '../anagrafe/stored-version.js';
import type { Difetto } from '../config/difetto.js';
import type { Convenzione } from '../domain/convenzione.js';
import { parete } from '../domain/fuso.js';
import { preparaCandidata } from './candidata.js';
import type { Candidata } from './candidata.js';
import type { ConvenzioneLetta } from './carica.js';
import { parseConvenzione } from './carica.js';
import { confronta } from './confronto.js';
import type { Differenza } from './confronto.js';

export type ApplicaDeps = VersioneFirmataDeps;

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

/** What the document changes, and what to mind about the anagrafe as it becomes. */
export interface CheCambia {
  readonly differenze: readonly Differenza[];
  readonly avvisi: readonly Difetto[];
}

export type EsitoApplica =
  | (Extract<EsitoVersioneFirmata, { esito: 'applicata' }> & CheCambia)
  | Exclude<EsitoVersioneFirmata, { esito: 'applicata' }>
  | ({ readonly esito: 'prova' } & CheCambia)
  /** The document is the one in force. */
  | { readonly esito: 'invariata'; readonly versione: number }
  | { readonly esito: 'respinta'; readonly difetti: readonly Difetto[] };

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
  const { avvisi } = candidata;
  if (richiesta.soloProva) return { esito: 'prova', differenze, avvisi };
  richiesta.mostra?.(differenze);

  const { documento, sha256 } = letta;
  const firmata = await scriviVersioneFirmata(deps, {
    dopo: { versione, sha256: stored.sha256 },
    ...{ ente: documento.ente, persona, motivo, azione: 'convenzione.applica' },
    oggetto: `${documento.id} sha256:${sha256}`,
    nome: `convenzione ${documento.id}`,
    convenzioni: chiDecide(candidata, parete(clock.now(), deps.fuso).data),
    chiediCodice: richiesta.chiediCodice,
    conAtto: (atto) => candidata.conAtto(atto),
  });
  if (firmata === undefined) throw new TypeError('nothing goes with the act of a convention');
  return firmata.esito === 'applicata' ? { ...firmata, differenze, avvisi } : firmata;
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
