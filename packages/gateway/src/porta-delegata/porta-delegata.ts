import type { Clock, Ids } from '@varco/modi-client';
import type { Anagrafe } from '../anagrafe/anagrafe.js';
import type { Motivo } from '../domain/refusal.js';
import type { RichiediEstrattoConto } from '../flow/richiesta.js';
import { ERRORI_PER_MOTIVO } from './codici.js';
import { readEco } from './dialetto.js';
import { difettoComune, type Difetto } from './difetto.js';
import { readRichiesta, type DecodeCodiceFiscale, type Lettura } from './lettura.js';
import { codicePorta, messageIdEgov } from './message-id.js';
import type { RichiestaLegacy, RispostaLegacy } from './messaggio.js';
import { encodeEsito, faultResponse, type Busta } from './risposta.js';
import type { SerialeStore } from './seriale-store.js';
import { trovaPorta, type PortaTrovata } from './trova-porta.js';

export type { RichiestaLegacy, RispostaLegacy } from './messaggio.js';

export interface PortaDelegataDeps {
  readonly anagrafe: Anagrafe;
  readonly richiedi: RichiediEstrattoConto;
  /** Loads what reading a request to this service needs. Rejects where that cannot be had. */
  preparaServizio(enteId: string, servizioId: string): Promise<void>;
  readonly decodeCodiceFiscale: DecodeCodiceFiscale;
  readonly seriali: SerialeStore;
  /** Counts what failed before anybody was known (E-09b). */
  readonly anonimo: (motivo: Motivo, indirizzo: string, istante: number) => void;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Name of this instance: signs faults sent before an ente is known. */
  readonly istanza: string;
  /** Digits (usually one) that every serial of this instance starts with; empty: none. */
  readonly prefissoSeriale: string;
  /** Unforeseen errors, for the log. Without it they are thrown on. */
  readonly onUnexpected?: (error: unknown, accessoId: string) => void;
}

type Nota = Exclude<PortaTrovata, { tipo: 'anonima' }>;

/**
 * The old door: plain SOAP 1.1 in, the same flow as the other door, plain SOAP 1.1 out. An application written for a porta di dominio finds
 * its path, its credentials, its integration headers and its faults; nothing of its headers goes on to INPS, nothing of INPS's comes back.
 *
 * Every request of a known application reaches the flow, sound or not, so that the register has it. Not checked here: whether the
 * application is suspended, may call from its address, or the person may ask: the flow's rules say so.
 */
export function createPortaDelegata(deps: PortaDelegataDeps): (request: RichiestaLegacy) => Promise<RispostaLegacy> {
  return async (request) => {
    const trovata = trovaPorta(deps.anagrafe.snapshot(), request);
    if (trovata.tipo === 'anonima') return refuseAnonymous(deps, request, trovata);
    const accessoId = deps.ids.uuid();
    const busta: Busta = {
      stile: trovata.stile,
      identificativoPorta: codicePorta(trovata.ente.ente.codiceAmministrazione),
      integrazione: { transazione: accessoId, ...readEco(trovata.stile.dialetto, request.rawHeaders, request.query) },
      istante: () => deps.clock.now(),
    };
    try {
      return await serve(deps, request, trovata, accessoId, busta);
    } catch (error) {
      if (!deps.onUnexpected) throw error;
      deps.onUnexpected(error, accessoId);
      return faultResponse({ motivo: 'errore-interno' }, ERRORI_PER_MOTIVO['errore-interno'], busta);
    }
  };
}

function refuseAnonymous(
  deps: PortaDelegataDeps,
  request: RichiestaLegacy,
  { stile, ente, difetto }: Extract<PortaTrovata, { tipo: 'anonima' }>,
): RispostaLegacy {
  deps.anonimo(difetto.refusal.motivo, request.indirizzo, request.ricevuta);
  return faultResponse(difetto.refusal, difetto.riga, {
    stile,
    identificativoPorta: codicePorta(ente?.ente.codiceAmministrazione ?? deps.istanza),
    integrazione: {},
    istante: () => deps.clock.now(),
  });
}

async function serve(
  deps: PortaDelegataDeps,
  request: RichiestaLegacy,
  trovata: Nota,
  accessoId: string,
  busta: Busta,
): Promise<RispostaLegacy> {
  const lettura: Lettura =
    request.rifiuto !== undefined
      ? { circostanze: {}, difetto: difettoComune(request.rifiuto) }
      : trovata.tipo === 'propria'
        ? readRichiesta(request, trovata, await prepara(deps, trovata, accessoId))
        : { circostanze: {}, difetto: trovata.difetto };
  const numerata = await numera(deps, trovata, accessoId);
  const messageId = numerata.ok ? numerata.messageId : undefined;
  const difetto = lettura.difetto ?? (numerata.ok ? undefined : numerata.difetto);
  const { persona, codiceFiscale, circostanze } = lettura;
  const esito = await deps.richiedi({
    ...(request.abbandonata === undefined ? {} : { abbandonata: request.abbandonata }),
    accessoId,
    ricevuta: request.ricevuta,
    richiedente: {
      enteId: trovata.ente.ente.id,
      applicazioneId: trovata.applicazione.id,
      ...(persona === undefined ? {} : { persona }),
      ...circostanze,
      indirizzo: request.indirizzo,
      porta: 'porta-delegata',
    },
    servizioId: trovata.tipo === 'propria' ? trovata.porta.servizioId : trovata.servizioId,
    ...(codiceFiscale === undefined ? {} : { codiceFiscale }),
    ...(difetto === undefined ? {} : { rifiutoDellaPorta: difetto.refusal }),
    ...(difetto !== undefined || lettura.busta === undefined ? {} : { busta: lettura.busta }),
    resa: 'xml',
    ...(messageId === undefined ? {} : { messageId }),
  });
  const { collaborazione = messageId } = busta.integrazione;
  const integrazione = {
    ...busta.integrazione,
    ...(messageId === undefined ? {} : { idMessaggio: messageId }),
    ...(collaborazione === undefined ? {} : { collaborazione }),
  };
  return encodeEsito(esito, difetto, { ...busta, integrazione });
}

/**
 * Reads codici fiscali by the contract of the porta's service, once that is loaded. Where it cannot be had or followed, that is a refusal
 * like any other, so that the register has the request and all that the rest of it says.
 */
async function prepara(
  deps: PortaDelegataDeps,
  { ente, porta: { servizioId } }: Extract<PortaTrovata, { tipo: 'propria' }>,
  accessoId: string,
): Promise<DecodeCodiceFiscale> {
  const fallita = (error: unknown): ReturnType<DecodeCodiceFiscale> => {
    deps.onUnexpected?.(error, accessoId);
    return { ok: false, refusal: { motivo: 'errore-interno' } };
  };
  try {
    await deps.preparaServizio(ente.ente.id, servizioId);
  } catch (error) {
    const risposta = fallita(error);
    return () => risposta;
  }
  return (...chiesto) => {
    try {
      return deps.decodeCodiceFiscale(...chiesto);
    } catch (error) {
      return fallita(error);
    }
  };
}

/** The request's e-Gov id. One that cannot be made sure of stops the request: an id given twice would name two accesses. */
async function numera(
  deps: PortaDelegataDeps,
  { ente }: Nota,
  accessoId: string,
): Promise<{ readonly ok: true; readonly messageId: string } | { readonly ok: false; readonly difetto: Difetto }> {
  let numero: number;
  try {
    numero = await deps.seriali.next(ente.ente.id);
  } catch (error) {
    deps.onUnexpected?.(error, accessoId);
    return {
      ok: false,
      difetto: difettoComune({
        motivo: 'tracciamento-non-disponibile',
        requisito: 'E-09',
        fatti: { mancante: 'seriale' },
        riprovaDopo: 30,
      }),
    };
  }
  const { codiceAmministrazione } = ente.ente;
  return {
    ok: true,
    messageId: messageIdEgov({
      codiceAmministrazione,
      prefisso: deps.prefissoSeriale,
      numero,
      istante: deps.clock.now(),
    }),
  };
}
