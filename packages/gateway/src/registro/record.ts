import type { Ids } from '@varco/modi-client';
import { canonicalHalves, CanonicalJsonError } from './canonical-json.js';
import type { JsonObject, JsonValue } from './canonical-json.js';
import { FORMATO, SALT_BYTES } from './chain.js';
import type { Apertura, Chiusura } from './event.js';
import type { ChiaveSoggetto, RigaNuova } from './registro-store.js';

/** A person in a record: where to look for him, and who he is for whoever holds his key. */
export interface SoggettoCifrato {
  readonly chiave: ChiaveSoggetto;
  readonly cifrato: string;
}

/** Makes the encrypted form of a codice fiscale within an access. */
export type Cifra = (codiceFiscale: string, accessoId: string) => SoggettoCifrato;

/** Characters of a record, beyond which it is refused: nothing in the domain comes near. */
const MAX_RECORD = 16_384;

/** @throws CanonicalJsonError when a value has no canonical form, or the record is too long. */
export function encodeApertura(apertura: Apertura, istanza: string, cifra: Cifra, ids: Ids): RigaNuova {
  const { persona, codiceFiscale, accessoId } = apertura;
  const soggetto = codiceFiscale === undefined ? undefined : cifra(codiceFiscale, accessoId);
  const chiavi = soggetto ? [soggetto.chiave] : [];
  let chi: JsonValue | undefined;
  if (persona?.tipo === 'operatore') chi = { codice: persona.codice, tipo: 'operatore' };
  if (persona?.tipo === 'assicurato') {
    const { attestata } = persona;
    if (persona.codiceFiscale === codiceFiscale) {
      chi = { attestata, stessoSoggetto: true, tipo: 'assicurato' };
    } else {
      const altro = cifra(persona.codiceFiscale, accessoId);
      chiavi.push(altro.chiave);
      chi = { attestata, soggetto: member(altro), stessoSoggetto: false, tipo: 'assicurato' };
    }
  }
  return riga(ids, istanza, apertura, 'apertura', soggetto?.chiave.indice, chiavi, {
    applicazione: apertura.applicazioneId,
    indirizzo: apertura.indirizzo,
    livello: apertura.livello,
    persona: chi,
    porta: apertura.porta,
    postazione: apertura.postazione,
    pratica: apertura.pratica,
    servizio: apertura.servizioId,
    soggetto: soggetto && member(soggetto),
  });
}

/** @throws CanonicalJsonError as `encodeApertura`. */
export function encodeChiusura(chiusura: Chiusura, istanza: string, ids: Ids): RigaNuova {
  const durate =
    chiusura.durate && Object.fromEntries(Object.entries(chiusura.durate).map(([fase, ms]) => [fase, Math.round(ms)]));
  return riga(ids, istanza, chiusura, 'chiusura', undefined, [], {
    byteRisposta: chiusura.byteRisposta,
    causa: chiusura.causa,
    chiamataPartita: chiusura.chiamataPartita,
    codiceErrore: chiusura.codiceErrore,
    condivisoCon: chiusura.condivisoCon,
    contatori: chiusura.contatori,
    convenzione: chiusura.convenzioneId,
    correlationId: chiusura.correlationId,
    deroga: chiusura.deroga,
    durate,
    esito: chiusura.esito,
    esitoErogatore: chiusura.esitoErogatore,
    evidenzaJti: chiusura.evidenzaJti,
    govwayId: chiusura.govwayId,
    messageId: chiusura.messageId,
    messageIdRichiesta: chiusura.messageIdRichiesta,
    motivo: chiusura.motivo,
    propagata: chiusura.propagata,
    purposeId: chiusura.purposeId,
    requisito: chiusura.requisito,
    rispostaFirmata: chiusura.rispostaFirmata,
    statoErogatore: chiusura.statoErogatore,
    voucherJti: chiusura.voucherJti,
  });
}

/** The act of forgetting, which stays: who asked for it, why, and what it blanked. */
export interface Oblio {
  readonly id: string;
  readonly enteId: string;
  readonly istante: number;
  readonly autore: string;
  /** Reference of the act or of the request. */
  readonly motivo: string;
  /** Rows whose content is forgotten, ascending, of one istanza. */
  readonly istanza: string;
  readonly righe: readonly number[];
  /** Keyed indices of the persons whose key is deleted with the act, and with it every codice fiscale of theirs. */
  readonly soggetti?: readonly Uint8Array[];
}

/** @throws CanonicalJsonError as `encodeApertura`. */
export function encodeOblio(oblio: Oblio, istanza: string, ids: Ids): RigaNuova {
  const evento = { accessoId: oblio.id, enteId: oblio.enteId, istante: oblio.istante };
  const { soggetti } = oblio;
  const fields = {
    autore: oblio.autore,
    istanzaRighe: oblio.istanza,
    motivo: oblio.motivo,
    righe: oblio.righe,
    soggetti: soggetti?.map((indice) => Buffer.from(indice).toString('base64url')),
  };
  return {
    ...riga(ids, istanza, evento, 'oblio', undefined, [], fields),
    dimentica: { istanza: oblio.istanza, righe: oblio.righe, ...(soggetti && { soggetti }) },
  };
}

function member(soggetto: SoggettoCifrato): JsonValue {
  return { cifrato: soggetto.cifrato, indice: Buffer.from(soggetto.chiave.indice).toString('base64url') };
}

function riga(
  ids: Ids,
  istanza: string,
  evento: { readonly accessoId: string; readonly enteId: string; readonly istante: number },
  tipo: RigaNuova['tipo'],
  soggetto: Uint8Array | undefined,
  chiavi: readonly ChiaveSoggetto[],
  fields: JsonObject,
): RigaNuova {
  const common = {
    accesso: evento.accessoId,
    ente: evento.enteId,
    format: FORMATO,
    istante: evento.istante,
    istanza,
    tipo,
  };
  const { prima, dopo } = canonicalHalves(common, fields, 'seq');
  if (prima.length + dopo.length > MAX_RECORD) throw new CanonicalJsonError('', `more than ${MAX_RECORD} characters`);
  return {
    ente: evento.enteId,
    tipo,
    accesso: evento.accessoId,
    istante: evento.istante,
    prima,
    dopo,
    salt: ids.bytes(SALT_BYTES),
    ...(soggetto && { soggetto }),
    chiavi,
  };
}
