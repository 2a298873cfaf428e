import type { Ids } from '@varco/modi-client';
import type { Azione } from '../amministrazione/atto.js';
import type { EsitoVersioneFirmata, VersioneFirmataDeps } from '../amministrazione/versione-firmata.js';
import { scriviVersioneFirmata } from '../amministrazione/versione-firmata.js';
import type { DocumentoAnagrafe } from '../anagrafe/documento.js';
import { sameFields } from '../anagrafe/stesso.js';
import { parseAnagrafe } from '../anagrafe/stored-version.js';
import type { Ente, Operatore } from '../domain/ente.js';
import { parete } from '../domain/fuso.js';
import type { CodiciNoti } from './codici-noti.js';
import { leggiCodiciNoti } from './codici-noti.js';
import type { CodiciStore } from './codici-store.js';
import { cifraIdentita, indicePersona } from './identita.js';
import type { Identita } from './identita.js';
import { daComunicare } from './comunicazioni.js';
import type { Cambio, RifiutoOperatori } from './rifiuto.js';
import { verificaCambio } from './verifica-cambio.js';

export interface OperatoriDeps extends VersioneFirmataDeps {
  readonly codici: CodiciStore;
  readonly ids: Ids;
}

/** What a change is made from. */
export interface InEssere {
  readonly ente: Ente;
  readonly noti: CodiciNoti;
  /** `YYYY-MM-DD` on the fund's clock. */
  readonly oggi: string;
}

export interface RichiestaOperazione {
  readonly ente: string;
  /** Who signs. */
  readonly persona: string;
  readonly motivo: string;
  readonly azione: Azione;
  /** To what, for the act: codes of operators; nothing personal. */
  readonly oggetto: string;
  /** The ente as it would be; pure, and called once. The number of the act is not known yet: it is written over `attoOperatori`. */
  readonly cambia: (inEssere: InEssere) => Cambio<Ente>;
  /** Whose codes are, written down with the act. */
  readonly identita?: ReadonlyMap<string, Identita>;
  /** Asked for once everything else is well: nobody spends a code on what is refused. */
  readonly chiediCodice: () => Promise<string>;
  /** Told what would change, before the code is asked for. */
  readonly mostra?: (cambiati: readonly Cambiato[]) => void;
  /** Only look at what would change. */
  readonly soloProva?: boolean;
}

/** One operator before and after. */
export interface Cambiato {
  readonly codice: string;
  readonly prima?: Operatore;
  readonly dopo: Operatore;
}

export type EsitoOperazione =
  | (Extract<EsitoVersioneFirmata, { esito: 'applicata' }> & { readonly cambiati: readonly Cambiato[] })
  | Exclude<EsitoVersioneFirmata, { esito: 'applicata' }>
  | { readonly esito: 'prova'; readonly cambiati: readonly Cambiato[] }
  | { readonly esito: 'invariata'; readonly versione: number }
  | { readonly esito: 'respinta'; readonly rifiuti: readonly RifiutoOperatori[] };

/**
 * Changes operators: a new version of the anagrafe, signed for with a second factor. The act is written first, then whose the codes are,
 * the version last; what is refused is refused whole, before a code is asked for. Running instances take it within two seconds.
 * Throws what the archive throws, and AnagrafeVersionError.
 */
export async function compiOperazione(deps: OperatoriDeps, richiesta: RichiestaOperazione): Promise<EsitoOperazione> {
  const { anagrafe, clock } = deps;
  const versione = await anagrafe.currentVersion();
  const stored = await anagrafe.load(versione);
  const vigente = stored && (await parseAnagrafe(versione, stored.documento, clock.now()));
  const ente = vigente?.enti.find(({ id }) => id === richiesta.ente);
  if (!stored || !vigente || !ente) return { esito: 'respinta', rifiuti: [senzaEnte(richiesta.ente)] };

  const oggi = parete(clock.now(), deps.fuso).data;
  const convenzioni = ente.convenzioni.filter(({ documento, dataFine }) => documento !== undefined && oggi < dataFine);
  if (convenzioni.length === 0) return { esito: 'respinta', rifiuti: [SENZA_FIRMATARI] };
  const noti = await leggiCodiciNoti(deps.codici, ente.id);
  const cambio = richiesta.cambia({ ente, noti, oggi });
  if (!cambio.ok) return { esito: 'respinta', rifiuti: cambio.rifiuti };
  if (sameFields(cambio.valore, ente) && !nuoveIdentita(richiesta, noti)) return { esito: 'invariata', versione };
  const rifiuti = verificaCambio({ prima: ente, dopo: cambio.valore, now: clock.now(), oggi });
  if (rifiuti.length > 0) return { esito: 'respinta', rifiuti };
  const cambiati = cambiatiFra(ente, cambio.valore);
  if (richiesta.soloProva) return { esito: 'prova', cambiati };
  richiesta.mostra?.(cambiati);

  const { persona, motivo, azione, chiediCodice } = richiesta;
  const oggetto = breve(richiesta.oggetto);
  const firmata = await scriviVersioneFirmata(deps, {
    dopo: { versione, sha256: stored.sha256 },
    ...{ ente: ente.id, persona, motivo, azione, oggetto, convenzioni, chiediCodice },
    nome: `${azione} ${oggetto}`,
    insieme: (atto) => scriviIdentita(deps, richiesta, atto),
    conAtto: (atto) => sostituisci(vigente, numerato(cambio.valore, ente, { atto, oggi })),
  });
  if (firmata === undefined) return { esito: 'respinta', rifiuti: [PRESO_NEL_FRATTEMPO] };
  return firmata.esito === 'applicata' ? { ...firmata, cambiati } : firmata;
}

/** The ente as signed for: what was changed says by which act, and what INPS must be told of it (E-22). */
function numerato(cambiato: Ente, prima: Ente, { atto, oggi }: { readonly atto: number; readonly oggi: string }): Ente {
  const dopo = daComunicare(prima, cambiato, oggi, atto);
  const { revisione: r } = dopo;
  const revisione = r && (r.id === prima.revisione?.id ? r : { ...r, atto });
  return { ...dopo, attoOperatori: atto, ...(revisione && { revisione }) };
}

/** So that an act about thousands can be read. */
function breve(oggetto: string): string {
  return oggetto.length <= 200 ? oggetto : `${oggetto.slice(0, 199)}…`;
}

function nuoveIdentita({ identita = new Map() }: RichiestaOperazione, { perCodice }: CodiciNoti): boolean {
  return [...identita.keys()].some((codice) => !perCodice.has(codice));
}

async function scriviIdentita(
  { codici, chiave, ids }: OperatoriDeps,
  { ente, identita = new Map<string, Identita>() }: RichiestaOperazione,
  atto: number,
): Promise<boolean> {
  return codici.registra(
    [...identita].map(([codice, persona]) => ({
      ...{ ente, codice, atto },
      indice: indicePersona(chiave, ente, persona.codiceFiscale),
      cifrata: cifraIdentita(chiave, { ente, codice }, persona, ids),
    })),
  );
}

function sostituisci(vigente: DocumentoAnagrafe, ente: Ente): DocumentoAnagrafe {
  return { ...vigente, enti: vigente.enti.map((one) => (one.id === ente.id ? ente : one)) };
}

function cambiatiFra(prima: Ente, dopo: Ente): readonly Cambiato[] {
  const before = new Map(prima.operatori.map((operatore) => [operatore.codice, operatore]));
  return dopo.operatori.flatMap((operatore) => {
    const known = before.get(operatore.codice);
    if (known !== undefined && (known === operatore || sameFields(known, operatore))) return [];
    return [{ codice: operatore.codice, ...(known && { prima: known }), dopo: operatore }];
  });
}

function senzaEnte(ente: string): RifiutoOperatori {
  return {
    motivo: 'ente-sconosciuto',
    problema: `l’archivio non ha un ente «${ente}»`,
    rimedio: 'correggi --ente, o importa prima l’anagrafe',
  };
}

const SENZA_FIRMATARI: RifiutoOperatori = {
  motivo: 'ente-non-firmato',
  problema: 'nessuna convenzione firmata dice chi è Amministratore utenze di questo ente',
  rimedio:
    'applicala prima: varco convenzione applica; fino ad allora gli operatori si scrivono nel file dell’anagrafe',
  requisito: 'E-15',
};

const PRESO_NEL_FRATTEMPO: RifiutoOperatori = {
  motivo: 'codice-di-altri',
  problema: 'nel frattempo qualcun altro ha preso questo codice, o dato un codice a questa persona',
  rimedio: 'guarda varco operatore elenca, e riprova',
  requisito: 'Q-03',
};
