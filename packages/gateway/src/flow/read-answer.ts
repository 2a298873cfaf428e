import type { LettoreEci } from '@varco/eci-mapper';
import { elementInScope, standaloneElement, type EnvelopeMap } from '@varco/modi-client';
import type { DaLeggere, LetturaSoap as Lettura } from './answer-reader.js';
import { giudicaSenzaFirma, type GiudiceRisposta, type RispostaGiudicata } from './firma-risposta.js';
import { nonAutentica } from './non-autentica.js';
import { rifiutaErogatore } from './rifiuta-errore.js';

/** Pure CPU: an envelope, its Body's child, its outcome, its statement. What the contract does not allow is a refusal. */
export function readAnswer(answer: DaLeggere, lettore: LettoreEci): Lettura {
  try {
    return readJudged(giudicaSenzaFirma(answer.risposta, answer.allegati), answer, lettore);
  } catch (error) {
    return rifiutata(error, answer);
  }
}

/**
 * The same where answers are signed: the reader is handed what the signature covers, once it has been verified, and never sees the rest.
 *
 * @param ora the erogatore's clock, epoch milliseconds
 */
export async function readSignedAnswer(
  answer: DaLeggere,
  lettore: LettoreEci,
  giudice: GiudiceRisposta,
  ora: number,
): Promise<Lettura> {
  let giudicata: RispostaGiudicata;
  try {
    giudicata = await giudice.judge(answer.risposta, answer.attesa, ora, answer.allegati);
  } catch (error) {
    const refusal = nonAutentica(error);
    return refusal ? { tipo: 'rifiuto', refusal } : rifiutata(error, answer);
  }
  const firma = giudicata.firma === undefined ? {} : { firma: giudicata.firma };
  try {
    const lettura = readJudged(giudicata, answer, lettore);
    if (lettura.tipo !== 'rifiuto') return { ...lettura, ...firma };
    const { refusal } = lettura;
    const fatti = { ...refusal.fatti, firmata: giudicata.firma !== undefined };
    return { ...lettura, refusal: { ...refusal, fatti }, ...firma };
  } catch (error) {
    return { ...rifiutata(error, answer), ...firma };
  }
}

function readJudged(giudicata: RispostaGiudicata, answer: DaLeggere, lettore: LettoreEci): Lettura {
  if (giudicata.tipo === 'busta') {
    const { busta, allegati, letta = busta } = giudicata;
    const lettura = readBusta(letta, answer, lettore);
    return allegati === undefined || lettura.tipo === 'rifiuto' ? lettura : { ...lettura, busta, allegati };
  }
  const { fault, envelope } = giudicata;
  return {
    ...rifiutata(fault, answer),
    fault: { fault: fault.fault, httpStatus: fault.httpStatus, ...(envelope === undefined ? {} : { envelope }) },
  };
}

function readBusta(busta: EnvelopeMap, { codiceFiscale, resa }: DaLeggere, lettore: LettoreEci): Lettura {
  const [child, ...others] = busta.bodyChildren;
  if (!child || others.length > 0)
    return {
      tipo: 'rifiuto',
      refusal: { motivo: 'risposta-non-conforme', fatti: { codice: 'ERR_MODI_ENVELOPE_INVALID' } },
    };
  if (resa === 'xml') {
    const corpo = standaloneElement(busta, child);
    const { codice, positivo, nonTrovato } = lettore.leggiEsito(corpo, { codiceFiscaleAtteso: codiceFiscale });
    return positivo ? { tipo: 'risposta', busta, corpo } : { tipo: 'esito-negativo', busta, codice, nonTrovato };
  }
  const lettura = lettore.mapRisposta(elementInScope(busta, child), { codiceFiscaleAtteso: codiceFiscale });
  if (lettura.tipo === 'esito-negativo') {
    return { tipo: 'esito-negativo', busta, codice: lettura.esito.codice, nonTrovato: lettura.esito.nonTrovato };
  }
  return { tipo: 'risposta', busta, estratto: JSON.stringify(lettura.estrattoConto) };
}

/** @throws the error itself, when it is not foreseen */
function rifiutata(error: unknown, { istante }: DaLeggere): Extract<Lettura, { tipo: 'rifiuto' }> {
  const refusal = rifiutaErogatore(error, istante);
  if (!refusal) throw error;
  return { tipo: 'rifiuto', refusal };
}
