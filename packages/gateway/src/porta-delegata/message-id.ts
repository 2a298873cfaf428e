import { momentoLocale } from '../policy/calendario.js';

/** e-Gov clocks show the time in Italy, whatever zone conventions count in. */
const ROMA = 'Europe/Rome';
const CIFRE = 7;

/** `XSPCoopIT`: the porta di dominio of an administration of type SPC. */
export function codicePorta(codiceAmministrazione: string): string {
  return `${codiceAmministrazione}SPCoopIT`;
}

/**
 * Seven digits: the instance's prefix, then the counter in what is left, from 1 to all nines and around again. The minute in the id keeps
 * a second round apart from the first.
 */
export function serialeEgov(prefisso: string, numero: number): string {
  if (!/^\d{0,3}$/.test(prefisso)) throw new TypeError('prefissoSeriale must be at most 3 digits');
  const libere = CIFRE - prefisso.length;
  const giro = 10 ** libere - 1;
  return prefisso + String(((numero - 1) % giro) + 1).padStart(libere, '0');
}

/** e-Gov message id, `<CodAmm>_<CodPorta>_<serial>_<yyyy-MM-dd>_<HH:mm>` on Rome's clock (Busta.xsd, IdentificatoreType). */
export function messageIdEgov(options: {
  readonly codiceAmministrazione: string;
  readonly prefisso: string;
  readonly numero: number;
  /** Epoch milliseconds. */
  readonly istante: number;
}): string {
  const { data, ora } = momentoLocale(options.istante, ROMA);
  const { codiceAmministrazione } = options;
  return `${codiceAmministrazione}_${codicePorta(codiceAmministrazione)}_${serialeEgov(options.prefisso, options.numero)}_${data}_${ora}`;
}

/** `OraRegistrazione` as porte di dominio write it: Rome's clock, milliseconds, no zone. */
export function oraRegistrazione(istante: number): string {
  const { data, ora } = momentoLocale(istante, ROMA);
  // Rome's offset is whole minutes: seconds and milliseconds are those of UTC.
  return `${data}T${ora}:${new Date(istante).toISOString().slice(17, 23)}`;
}
