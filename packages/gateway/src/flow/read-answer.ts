import type { LettoreEci } from '@varco/eci-mapper';
import { elementInScope, SoapFaultError, judgeSoapAnswer, standaloneElement } from '@varco/modi-client';
import type { DaLeggere, Lettura } from './answer-reader.js';
import { rifiutaErogatore } from './rifiuta-errore.js';

/** Pure CPU: an envelope, its Body's child, its outcome, its statement. What the contract does not allow is a refusal. */
export function readAnswer({ risposta, codiceFiscale, resa, istante }: DaLeggere, lettore: LettoreEci): Lettura {
  try {
    const busta = judgeSoapAnswer(risposta);
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
  } catch (error) {
    const refusal = rifiutaErogatore(error, istante);
    if (!refusal) throw error;
    const fault =
      error instanceof SoapFaultError
        ? { fault: error.fault, httpStatus: error.httpStatus, envelope: risposta.body }
        : undefined;
    return { tipo: 'rifiuto', refusal, ...(fault ? { fault } : {}) };
  }
}
