import type { Refusal } from './refusal.js';

/** A request in the words of the other kind of service: what this one is asked in, and where. */
export function formatoDi(tipo: 'rest' | 'soap', servizioId: string): Refusal {
  const porta = `POST /v1/servizi/${servizioId}/consultazioni`;
  return {
    motivo: 'formato-non-ammesso',
    campo: 'Content-Type',
    dettaglio:
      tipo === 'rest'
        ? `Il servizio «${servizioId}» è REST: si chiede in JSON, come vuole il suo contratto, da ${porta}.`
        : `Il servizio «${servizioId}» è SOAP: si chiede con il solo codice fiscale in JSON, o con l’elemento XML del suo contratto, da ${porta}.`,
  };
}
