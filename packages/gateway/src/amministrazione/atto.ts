import type { Ruolo } from '../domain/convenzione.js';

/**
 * What a person may sign for, and in which of the convention's roles (E-15). Whoever holds one of them may.
 */
export const AZIONI = {
  'convenzione.applica': ['responsabile'],
  'persona.iscrivi': ['responsabile', 'amministratore-utenze'],
  'persona.revoca': ['responsabile', 'amministratore-utenze', 'supervisore'],
  'operatore.abilita': ['amministratore-utenze'],
  'operatore.modifica': ['amministratore-utenze'],
  'operatore.revoca': ['amministratore-utenze', 'supervisore'],
  'operatore.sospendi': ['amministratore-utenze', 'supervisore'],
  'operatori.importa': ['amministratore-utenze'],
  'operatori.riconcilia': ['amministratore-utenze'],
  'revisione.apri': ['amministratore-utenze', 'supervisore'],
  'revisione.chiudi': ['amministratore-utenze', 'supervisore'],
  'revisione.conferma': ['amministratore-utenze', 'supervisore'],
  'operatore.comunica': ['amministratore-utenze', 'responsabile'],
  'presa-visione.attesta': ['amministratore-utenze', 'responsabile'],
  'codice.risolvi': ['supervisore'],
  'iscritti.deroga': ['supervisore'],
  'anomalia.sospendi': ['supervisore'],
  'anomalia.riattiva': ['supervisore'],
  'anomalia.chiarisci': ['supervisore'],
  'quota.sblocca': ['supervisore', 'responsabile'],
} as const satisfies Readonly<Record<string, readonly Ruolo[]>>;
export type Azione = keyof typeof AZIONI;

/** Done by whoever has the process file and the archive at hand, without a code: written down as such. */
export type AzioneDiProcesso = 'persona.prima-iscrizione' | 'persona.recupero';
export const RUOLO_PROCESSO = 'file-del-processo';

/** An act as it was written down, before its effect. */
export interface Atto {
  /** Grows with every act, over all enti. */
  readonly id: number;
  readonly ente: string;
  /** Epoch milliseconds. */
  readonly istante: number;
  /** Who signed; for an act of the process, whoever said he was there. */
  readonly persona: string;
  readonly ruolo: Ruolo | typeof RUOLO_PROCESSO;
  readonly azione: Azione | AzioneDiProcesso;
  /** To what: id of a convenzione and fingerprint of its document, code of an operator. Nothing personal beyond that. */
  readonly oggetto: string;
  readonly motivo: string;
}
