import { SignerError, TokenError, TransportError, type TransportResponse } from '@varco/modi-client';
import type { Lettura } from './answer-reader.js';
import { latchKeys, limitsFor } from '../quota/limits.js';
import { rifiutoQuota } from '../quota/tetti.js';
import type { Refusal } from '../domain/refusal.js';
import type { Servizio } from '../domain/servizio.js';
import type { Consultata, FattiChiamata } from './annotazioni.js';
import { allegatiPer } from './allegati.js';
import {
  componi,
  firmaMessaggio,
  identitaPropagata,
  inviaAllErogatore,
  ottieniCredenziali,
  propagata,
  type Credenziali,
  type MessaggioInPartenza,
} from './call-erogatore.js';
import type { FlowDeps } from './deps.js';
import type { ErogatoreClient } from './erogatore-client.js';
import { rigiudica, type Giudizio } from './giudica.js';
import { contatoriDi, contoDi, piuStretto, quotaVista } from './conto.js';
import type { EsitoConsultazione, RichiestaConsultazione } from './richiesta.js';
import { rifiutaErogatore, rifiutaFirma, rifiutaPdnd } from './rifiuta-errore.js';
import { spiegaVoucher } from './spiega-voucher.js';
import type { Tempi } from './tempi.js';

type Rifiuto = Extract<EsitoConsultazione, { esito: 'rifiuto' }>;

/** What a consultation works on. */
export interface Consultazione {
  readonly richiesta: RichiestaConsultazione;
  readonly giudizio: Giudizio & { readonly ok: true };
  readonly tempi: Tempi;
  /** Has everybody who waits for this answer gone away? */
  readonly abbandonata: () => boolean;
}

/** Stages 5–7 of the flow: credentials, one unit of every ceiling, one call; with the tools of the service, lent for as long as that takes. */
export async function consulta(deps: FlowDeps, consultazione: Consultazione): Promise<Consultata> {
  const { servizio, ente } = consultazione.giudizio.contesto;
  if (!servizio) throw new Error('rules let an incomplete request pass');
  try {
    return await deps.conErogatore(ente, servizio, (client) => consultaCon(client, servizio, deps, consultazione));
  } catch (error) {
    // Tools whose key is in a device that is not there cannot be made.
    const refusal = error instanceof SignerError ? rifiutaPdnd(error) : undefined;
    if (!refusal) throw error;
    return rifiutata(consultazione.richiesta.accessoId, refusal);
  }
}

function rifiutata(
  accessoId: string,
  refusal: Refusal,
  fatti: FattiChiamata = {},
  more: Partial<Pick<Rifiuto, 'quota' | 'fault'>> = {},
): Consultata {
  const { correlationId, govwayId } = refusal.fatti ?? {};
  return {
    esito: { esito: 'rifiuto', accessoId, refusal, ...more },
    fatti: {
      ...(typeof correlationId === 'string' ? { correlationId } : {}),
      ...(typeof govwayId === 'string' ? { govwayId } : {}),
      ...fatti,
    },
  };
}

async function consultaCon(
  client: ErogatoreClient,
  servizio: Servizio,
  deps: FlowDeps,
  { richiesta, giudizio, tempi, abbandonata }: Consultazione,
): Promise<Consultata> {
  const { accessoId, richiedente } = richiesta;
  const { codiceFiscale } = giudizio.contesto;
  if (codiceFiscale === undefined) throw new Error('rules let an incomplete request pass');
  const rifiuto = rifiutata.bind(undefined, accessoId);
  const identita = identitaPropagata(richiedente, client);
  // Made before anything is spent: what cannot be composed costs no voucher and no unit.
  const composto = componi(richiesta, identita, client);

  // 5: evidence and voucher.
  let credenziali: Credenziali;
  try {
    credenziali = await ottieniCredenziali(richiedente.enteId, identita, client, composto);
  } catch (error) {
    const refusal = rifiutaPdnd(error);
    if (!refusal) throw error;
    const explained = error instanceof TokenError && client.pdnd && refusal.motivo === 'voucher-rifiutato';
    return rifiuto(explained ? spiegaVoucher(refusal, error, client.pdnd, deps.clock.now()) : refusal);
  } finally {
    tempi.mark('credenziali');
  }
  let fatti: FattiChiamata = {
    ...propagata(richiedente, identita, client),
    ...(credenziali.voucher?.jti === undefined ? {} : { voucherJti: credenziali.voucher.jti }),
    ...(credenziali.evidence === undefined ? {} : { evidenzaJti: credenziali.evidence.jti }),
  };

  let messaggio: MessaggioInPartenza;
  try {
    messaggio = await firmaMessaggio(composto, identita, client);
  } catch (error) {
    const refusal = rifiutaFirma(error);
    if (!refusal) throw error;
    return rifiuto(refusal, { ...fatti, chiamataPartita: false });
  }
  if (client.firma) tempi.mark('firma');
  if (messaggio.messageId !== undefined) fatti = { ...fatti, messageIdRichiesta: messaggio.messageId };

  // A turn at PDND can take its time: what was revoked, suspended or lowered meanwhile holds, and nobody is asked for in vain.
  const ancora = await rigiudica(deps, richiesta, giudizio);
  if (!ancora.ok) return rifiuto(ancora.refusal, { ...fatti, chiamataPartita: false });
  if (abbandonata()) return rifiuto({ motivo: 'richiesta-abbandonata' }, { ...fatti, chiamataPartita: false });
  const { condizioni } = ancora.contesto;
  if (!condizioni) throw new Error('rules let a service without terms pass');

  // 6: every ceiling, right before the socket.
  const istante = deps.clock.now();
  const conto = contoDi(deps, ancora.contesto, condizioni, istante);
  const limiti = limitsFor(conto);
  const reservation = await deps.counters.reserve(limiti, istante);
  deps.onRiserva(limiti, reservation);
  const esaurito = reservation.granted ? undefined : limiti.find(({ chiave }) => chiave === reservation.exhausted);
  const quota = quotaVista(esaurito ?? piuStretto(limiti, reservation.remaining), reservation.remaining);
  tempi.mark('quota');
  if (!reservation.granted) {
    const refusal = rifiutoQuota(esaurito ?? limiti[0], istante);
    return rifiuto(
      { ...refusal, riprovaDopo: deps.attesa(refusal.riprovaDopo) },
      { ...fatti, chiamataPartita: false },
      { quota },
    );
  }

  const senzaUnita = fatti;
  fatti = { ...fatti, contatori: contatoriDi(limiti) };

  // 7: the call, once.
  let lettura: Lettura;
  try {
    const risposta = await inviaAllErogatore(messaggio, identita, credenziali, client);
    tempi.mark('erogatore');
    fatti = { ...fatti, ...fattiRisposta(risposta) };
    const allegati = allegatiPer(servizio, richiedente);
    const attesa = messaggio.attesa === undefined ? {} : { attesa: messaggio.attesa };
    lettura = await client.reader.read({ risposta, codiceFiscale, resa: richiesta.resa, istante, allegati, ...attesa });
    tempi.mark('lettura');
    if (servizio.profilo.risposta === 'firmata') fatti = { ...fatti, rispostaFirmata: lettura.firma !== undefined };
  } catch (error) {
    tempi.mark('erogatore');
    const refusal = rifiutaErogatore(error, istante);
    // In doubt the call left: the register must say so, whatever went wrong.
    if (!refusal) deps.onUnexpected(error, accessoId);
    const partita = !(error instanceof TransportError && !error.requestSent);
    if (!partita) {
      await annota(deps.counters.giveBack(reservation.token));
      fatti = senzaUnita;
    }
    return rifiuto(refusal ?? { motivo: 'errore-interno' }, { ...fatti, chiamataPartita: partita }, { quota });
  }

  switch (lettura.tipo) {
    case 'risposta': {
      const { tipo, firma: _, ...letta } = lettura;
      const esito = { esito: tipo, accessoId, istante, quota, ...letta } as const;
      return { esito, fatti: { ...fatti, esitoErogatore: 'OK' } };
    }
    case 'documento': {
      const { corpo, contentType } = lettura;
      const esito = { esito: 'risposta', accessoId, istante, quota, corpo, tipoCorpo: contentType } as const;
      return { esito, fatti: { ...fatti, esitoErogatore: 'OK' } };
    }
    case 'esito-negativo': {
      const { busta, codice, nonTrovato, allegati } = lettura;
      const refusal: Refusal = {
        motivo: nonTrovato ? 'assicurato-non-trovato' : 'esito-negativo',
        fatti: { esito: codice },
      };
      return {
        esito: {
          esito: 'esito-negativo',
          accessoId,
          istante,
          quota,
          codice,
          refusal,
          ...(busta ? { busta } : {}),
          ...(allegati ? { allegati } : {}),
        },
        fatti: { ...fatti, esitoErogatore: codice },
      };
    }
    case 'rifiuto': {
      const { fault } = lettura;
      const refusal =
        lettura.refusal.motivo === 'erogatore-limite' ? await fermaFinoAlTermine(lettura.refusal) : lettura.refusal;
      return rifiuto(refusal, fatti, { quota, ...(fault ? { fault } : {}) });
    }
  }

  /** Q-04r: INPS says that the day's calls are over. Nobody asks again before it said, or before tomorrow. */
  async function fermaFinoAlTermine(refusal: Refusal): Promise<Refusal> {
    const { chiavi, finoA } = latchKeys(
      conto,
      refusal.riprovaDopo === undefined ? undefined : istante + refusal.riprovaDopo * 1000,
    );
    await Promise.all(chiavi.map((chiave) => annota(deps.counters.latch(chiave, finoA))));
    const riprovaDopo = deps.attesa(Math.max(1, Math.ceil((finoA - istante) / 1000)));
    return { ...refusal, requisito: 'Q-04r', riprovaDopo };
  }

  /** Once the call was tried, what the counters cannot note is told to the log: it does not change what became of the call. */
  async function annota(note: Promise<void>): Promise<void> {
    try {
      await note;
    } catch (error) {
      deps.onUnexpected(error, accessoId);
    }
  }
}

/** What the answer's own head says, for the register. */
function fattiRisposta({ status, headers, body }: TransportResponse): FattiChiamata {
  const govwayId = headers['govway-transaction-id'];
  return {
    chiamataPartita: true,
    statoErogatore: status,
    byteRisposta: body.byteLength,
    ...(govwayId !== undefined && /^[\w-]{1,64}$/.test(govwayId) ? { govwayId } : {}),
  };
}
