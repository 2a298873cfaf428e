import { ModiError, mapEnvelope, replaceRoot, type SoapPackage } from '@varco/modi-client';
import type { PortaDelegata } from '../domain/ente.js';
import type { Refusal } from '../domain/refusal.js';
import type { EsitoConsultazione } from '../flow/richiesta.js';
import { withoutHeader } from './busta.js';
import { ERRORI_PER_MOTIVO, type RigaErrore } from './codici.js';
import { integrationHeaders, type Integrazione } from './dialetto.js';
import type { Difetto } from './difetto.js';
import { isGatewayFault, rigaDelRifiuto } from './esito-erogatore.js';
import { encodeFault, statoErrore } from './fault.js';
import type { RispostaLegacy } from './messaggio.js';

/** What every answer of one request needs. */
export interface Busta {
  readonly stile: Pick<PortaDelegata, 'dialetto' | 'prefissoErrori'>;
  readonly identificativoPorta: string;
  readonly integrazione: Integrazione;
  /** Epoch milliseconds, for the faults made here. */
  readonly istante: () => number;
}

const XML = 'text/xml; charset=utf-8';

function reply(
  stato: number,
  corpo: Uint8Array,
  { stile }: Busta,
  integrazione: Integrazione,
  contentType = XML,
): RispostaLegacy {
  return {
    stato,
    headers: {
      'Content-Type': contentType,
      'Cache-Control': 'no-store',
      ...integrationHeaders(stile.dialetto, integrazione),
    },
    corpo,
  };
}

/** A fault made here: HTTP 500 whatever the reason, as porte di dominio answer; `Retry-After` only where a machine may ask again. */
export function faultResponse(refusal: Refusal, riga: RigaErrore, busta: Busta): RispostaLegacy {
  const { stile, identificativoPorta, integrazione } = busta;
  const corpo = encodeFault({
    riga,
    porta: stile,
    identificativoPorta,
    istante: busta.istante(),
    ...(integrazione.transazione === undefined ? {} : { riferimento: integrazione.transazione }),
    ...(refusal.dettaglio === undefined ? {} : { dettaglio: refusal.dettaglio }),
    ...(refusal.campo === undefined ? {} : { campo: refusal.campo }),
  });
  const risposta = reply(500, corpo, busta, {
    ...integrazione,
    tipoErrore: riga.tipo,
    statoErrore: statoErrore(riga, stile.prefissoErrori),
  });
  if (riga.riprovare && refusal.riprovaDopo !== undefined) {
    risposta.headers['Retry-After'] = String(Math.max(1, Math.ceil(refusal.riprovaDopo)));
  }
  return risposta;
}

/** The application's own fault, its Header left behind; `undefined`: it is not one that a SOAP 1.1 application can read. */
function passFault(envelope: Uint8Array): Uint8Array | undefined {
  try {
    const map = mapEnvelope(envelope, { maxBytes: envelope.length });
    return map.version === '1.1' ? withoutHeader(map) : undefined;
  } catch (error) {
    if (error instanceof ModiError) return undefined;
    throw error;
  }
}

/** The message with its attachments, the envelope's Header left behind; `undefined`: without it the message would be another. */
function passAttachments(allegati: SoapPackage, envelope: Uint8Array): SoapPackage | undefined {
  try {
    return replaceRoot(allegati, envelope);
  } catch (error) {
    if (error instanceof ModiError) return undefined;
    throw error;
  }
}

/**
 * What the flow decided, as the old side saw it. `difetto`: what the door had found, when it had found something. Ceilings are told with the
 * headers that porte di dominio tell them with.
 */
export function encodeEsito(esito: EsitoConsultazione, difetto: Difetto | undefined, busta: Busta): RispostaLegacy {
  const risposta = encodeSenzaQuote(esito, difetto, busta);
  const { quota } = esito;
  if (quota === undefined || busta.stile.dialetto === 'nessuno') return risposta;
  const reset = Math.max(0, Math.ceil((quota.azzeramento - busta.istante()) / 1000));
  return {
    ...risposta,
    headers: {
      ...risposta.headers,
      'X-RateLimit-Limit': String(quota.massimo),
      'X-RateLimit-Remaining': String(quota.rimanenti),
      'X-RateLimit-Reset': String(reset),
    },
  };
}

function encodeSenzaQuote(esito: EsitoConsultazione, difetto: Difetto | undefined, busta: Busta): RispostaLegacy {
  if (esito.esito !== 'rifiuto') {
    if (!esito.busta) throw new Error('an answer that is no envelope was let pass');
    const senzaHeader = withoutHeader(esito.busta);
    if (esito.allegati === undefined) return reply(200, senzaHeader, busta, busta.integrazione);
    const intero = passAttachments(esito.allegati, senzaHeader);
    if (intero) return reply(200, intero.bytes, busta, busta.integrazione, intero.contentType);
    return faultResponse({ motivo: 'risposta-non-conforme' }, ERRORI_PER_MOTIVO['risposta-non-conforme'], busta);
  }
  const { refusal, fault } = esito;
  // A Fault that nothing vouches for where answers are signed is told in our own words.
  if (fault?.envelope && !isGatewayFault(fault.fault)) {
    const passato = passFault(fault.envelope);
    if (passato) return reply(500, passato, busta, busta.integrazione);
    return faultResponse(refusal, ERRORI_PER_MOTIVO['risposta-non-conforme'], busta);
  }
  // The flow hands the door's own finding back, unless something graver stopped it first.
  const riga = difetto?.refusal.motivo === refusal.motivo ? difetto.riga : rigaDelRifiuto(esito);
  return faultResponse(refusal, riga, busta);
}
