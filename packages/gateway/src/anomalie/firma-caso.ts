import { firmaAtto, ruoloPer } from '../amministrazione/firma.js';
import type { FirmaDeps, MotivoFirma } from '../amministrazione/firma.js';
import type { Ente } from '../domain/ente.js';
import { containsCodiceFiscale } from '../domain/codice-fiscale-nel-testo.js';
import { parete } from '../domain/fuso.js';
import type { Caso, CasiStore, EsitoChiarimento, Soggetto } from './casi-store.js';

export interface FirmaCasoDeps extends FirmaDeps {
  readonly casi: CasiStore;
}

/** What a Supervisore does with a case, or with somebody of whom there is none yet. */
export type OperazioneCaso =
  | { readonly cosa: 'chiarisci'; readonly numero: number; readonly esito: EsitoChiarimento }
  | { readonly cosa: 'sospendi' | 'riattiva'; readonly numero: number }
  | { readonly cosa: 'segnala'; readonly tipo: 'operatore' | 'applicazione'; readonly id: string };

export interface RichiestaFirmaCaso {
  readonly operazione: OperazioneCaso;
  /** The ente as the archive has it now. */
  readonly ente: Ente;
  /** Who signs. */
  readonly persona: string;
  readonly motivo: string;
  /** Asked for once everything else is well. */
  readonly chiediCodice: () => Promise<string>;
}

export const MOTIVI_CASO = [
  'caso-sconosciuto',
  'gia-chiarito',
  'gia-sospeso',
  'niente-da-togliere',
  'non-sospendibile',
  'soggetto-sconosciuto',
  'codice-fiscale-nel-motivo',
  'cambiato-nel-frattempo',
] as const;
export type MotivoCaso = (typeof MOTIVI_CASO)[number];

export type EsitoFirmaCaso =
  | { readonly esito: 'fatto'; readonly caso: number; readonly atto: number; readonly ancoraSospeso: readonly number[] }
  | { readonly esito: 'respinta'; readonly motivo: MotivoCaso }
  | { readonly esito: 'firma-rifiutata'; readonly motivo: MotivoFirma; readonly finoA?: number };

const AZIONI_CASO = {
  chiarisci: 'anomalia.chiarisci',
  sospendi: 'anomalia.sospendi',
  segnala: 'anomalia.sospendi',
  riattiva: 'anomalia.riattiva',
} as const;

/**
 * Changes a case by an act that a Supervisore signs with a second factor, with a reason. The act is durable first, its effect after;
 * running instances know within two seconds. `ancoraSospeso`: other cases by which the same subject stays suspended. Throws what the archive
 * throws.
 */
export async function firmaCaso(deps: FirmaCasoDeps, richiesta: RichiestaFirmaCaso): Promise<EsitoFirmaCaso> {
  const { casi, clock, fuso } = deps;
  const { operazione, ente, persona, motivo } = richiesta;
  if (containsCodiceFiscale(motivo)) return { esito: 'respinta', motivo: 'codice-fiscale-nel-motivo' };
  const caso = operazione.cosa === 'segnala' ? undefined : await casi.carica(ente.id, operazione.numero);
  const soggetto = soggettoDi(ente, operazione, caso);
  const perche = soggetto === undefined ? mancante(operazione) : impossibile(operazione, caso, clock.now());
  if (soggetto === undefined || perche !== undefined)
    return { esito: 'respinta', motivo: perche ?? 'caso-sconosciuto' };

  const oggi = parete(clock.now(), fuso).data;
  const convenzioni = ente.convenzioni.filter(({ documento, dataFine }) => documento !== undefined && oggi < dataFine);
  const azione = AZIONI_CASO[operazione.cosa];
  if (ruoloPer({ persona, azione, convenzioni }, oggi) === undefined)
    return { esito: 'firma-rifiutata', motivo: 'ruolo-insufficiente' };
  const codice = await richiesta.chiediCodice();
  const di = `${soggetto.tipo} ${soggetto.id}`;
  const oggetto = caso === undefined ? di : `caso ${caso.numero}, ${caso.anomalia}, ${di}`;
  const firma = await firmaAtto(deps, { ente: ente.id, persona, codice, azione, oggetto, motivo, convenzioni });
  if (!firma.ok) {
    const { finoA } = firma;
    return { esito: 'firma-rifiutata', motivo: firma.motivo, ...(finoA !== undefined && { finoA }) };
  }
  const atto = firma.atto.id;
  const firmato = { istante: firma.atto.istante, chi: persona, atto, motivo: firma.atto.motivo };
  const numero = await compi(casi, operazione, soggetto, firmato);
  if (numero === undefined) return { esito: 'respinta', motivo: 'cambiato-nel-frattempo' };
  const inVigore = operazione.cosa === 'riattiva' ? await casi.misure(clock.now()) : [];
  const altri = inVigore.filter(
    (one) => one.sospeso && one.ente === ente.id && one.tipo === soggetto.tipo && one.id === soggetto.id,
  );
  return { esito: 'fatto', caso: numero, atto, ancoraSospeso: altri.map(({ caso: other }) => other) };
}

function soggettoDi({ id, operatori, applicazioni }: Ente, operazione: OperazioneCaso, caso?: Caso) {
  if (operazione.cosa !== 'segnala') return caso;
  const isKnown =
    operazione.tipo === 'operatore'
      ? operatori.some(({ codice }) => codice === operazione.id)
      : applicazioni.some((one) => one.id === operazione.id);
  return isKnown ? { ente: id, tipo: operazione.tipo, id: operazione.id } : undefined;
}

function mancante({ cosa }: OperazioneCaso): MotivoCaso {
  return cosa === 'segnala' ? 'soggetto-sconosciuto' : 'caso-sconosciuto';
}

/** Why it cannot be done, before anybody spends a code on it. */
function impossibile({ cosa }: OperazioneCaso, caso: Caso | undefined, istante: number): MotivoCaso | undefined {
  if (caso === undefined) return undefined;
  if (cosa === 'chiarisci') return caso.stato === 'chiarito' ? 'gia-chiarito' : undefined;
  if (cosa === 'riattiva')
    return caso.sospensione === 'attiva' || caso.rallentaFino > istante ? undefined : 'niente-da-togliere';
  if (caso.tipo === 'assicurato') return 'non-sospendibile';
  return caso.sospensione === 'attiva' ? 'gia-sospeso' : undefined;
}

/** The number of the case; `undefined`: it is no longer as it was. */
async function compi(
  casi: CasiStore,
  operazione: OperazioneCaso,
  soggetto: Soggetto,
  firmato: Parameters<CasiStore['sospendi']>[2],
): Promise<number | undefined> {
  const { ente } = soggetto;
  if (operazione.cosa === 'segnala') return casi.segnala({ ente, tipo: soggetto.tipo, id: soggetto.id }, firmato);
  const { numero } = operazione;
  const done =
    operazione.cosa === 'chiarisci'
      ? await casi.chiarisci(ente, numero, operazione.esito, firmato)
      : await casi[operazione.cosa](ente, numero, firmato);
  return done ? numero : undefined;
}
