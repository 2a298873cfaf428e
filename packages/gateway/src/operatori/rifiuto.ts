/** Why operators are not changed as asked. Closed: texts may be reworded, codes may not. */
export const MOTIVI_OPERATORI = [
  'ente-sconosciuto',
  'ente-non-firmato',
  'dati-non-validi',
  'codice-sconosciuto',
  'codice-riassegnato',
  'codice-di-altri',
  'persona-con-altro-codice',
  'identita-assente',
  'gia-abilitato',
  'gia-sospeso',
  'gia-revocato',
  'servizio-inesistente',
  'utenti-oltre-massimo',
  'revisione-assente',
  'revisione-aperta',
  'revisione-incompleta',
  'scadenza-passata',
  'informativa-assente',
  'comunicazione-assente',
  'sorgente-sospetta',
] as const;
export type MotivoOperatori = (typeof MOTIVI_OPERATORI)[number];

/** One reason, and what it is about. Nothing personal: a code, a line, a field. */
export interface RifiutoOperatori {
  readonly motivo: MotivoOperatori;
  readonly codice?: string;
  /** Line of the file it was read from. */
  readonly riga?: number;
  /** Italian, for people. */
  readonly problema: string;
  readonly rimedio: string;
  readonly requisito?: string;
}

/** An ente as it would be, or everything that forbids it. */
export type Cambio<T = unknown> =
  { readonly ok: true; readonly valore: T } | { readonly ok: false; readonly rifiuti: readonly RifiutoOperatori[] };

export function rifiuta(...rifiuti: readonly RifiutoOperatori[]): {
  readonly ok: false;
  readonly rifiuti: readonly RifiutoOperatori[];
} {
  return { ok: false, rifiuti };
}
