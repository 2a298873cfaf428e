import { piuGiorni } from '../domain/fuso.js';
import { FONTI } from './fonte.js';
import type { DocumentoConvenzione } from './modello.js';

/** Days that follow from the document and from the text that was signed, `YYYY-MM-DD`. */
export interface Termini {
  /** Day of the last signature, or of the notification: the term runs from it, and from it the convention holds. */
  readonly inizio: string;
  /** Last day of the term, renewals counted, an early end apart. */
  readonly ultimoGiorno: string;
  /** First day on which it no longer holds: after the last one, or the early end where that comes first. */
  readonly fine: string;
  /** Last day of each term: the first, then one per renewal. */
  readonly scadenze: readonly string[];
  /** Last day on which the next renewal can be agreed. Absent: there is none to agree, or the text does not say. */
  readonly rinnovoEntro?: string;
  /** Last day for leaving SPCoop (E-18). */
  readonly migrazioneEntro?: string;
}

/** Is there such a day? */
export function isGiorno(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * The day so many months later, as civil terms are counted (art. 2963 c.c., art. 155 c.p.c.): the first day does not count, the term ends
 * with the day of the same number, or with the month's last where there is none. Negative: backwards.
 */
export function piuMesi(data: string, mesi: number): string {
  const [year = 0, month = 1, day = 1] = data.split('-').map(Number);
  const target = new Date(Date.UTC(year, month - 1 + mesi, 1));
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(day, last));
  return target.toISOString().slice(0, 10);
}

/** From what the term runs: `undefined` while the document does not say it. */
export function inizioDi({
  modello,
  decorrenza: { firme = [], notificaPec },
}: DocumentoConvenzione): string | undefined {
  if (FONTI[modello].decorre === 'notifica-pec') return notificaPec;
  return firme.reduce<string | undefined>(
    (last, { data }) => (last === undefined || data > last ? data : last),
    undefined,
  );
}

/** Months of the first term: what the text fixes, or what the document says; `undefined` when neither does. */
export function durataDi({ modello, decorrenza }: DocumentoConvenzione): number | undefined {
  return FONTI[modello].durataMesi ?? decorrenza.durataMesi;
}

/** `undefined` while the document lacks what dates are computed from, or has days that do not exist. */
export function terminiDi(documento: DocumentoConvenzione): Termini | undefined {
  const { modello, decorrenza, migrazione } = documento;
  const fonte = FONTI[modello];
  const inizio = inizioDi(documento);
  const durata = durataDi(documento);
  if (inizio === undefined || durata === undefined || !isGiorno(inizio)) return undefined;
  const { rinnovi = [], cessazione } = decorrenza;
  const mesi = rinnovi.reduce<readonly number[]>(
    (all, rinnovo) => [...all, (all.at(-1) ?? durata) + (rinnovo.durataMesi ?? durata)],
    [durata],
  );
  // Each end is counted from the beginning: month by month, a 31st would become a 28th for good.
  const scadenze = mesi.map((months) => piuMesi(inizio, months));
  const ultimoGiorno = scadenze.at(-1) ?? piuMesi(inizio, durata);
  const natural = piuGiorni(ultimoGiorno, 1);
  const canRenew = fonte.rinnovi !== undefined && rinnovi.length < fonte.rinnovi && cessazione === undefined;
  return {
    inizio,
    ultimoGiorno,
    fine: cessazione !== undefined && cessazione.dal < natural ? cessazione.dal : natural,
    scadenze,
    ...(canRenew &&
      fonte.mesiPrimaDelRinnovo !== undefined && { rinnovoEntro: piuMesi(ultimoGiorno, -fonte.mesiPrimaDelRinnovo) }),
    ...(migrazione?.daSpcoop === true &&
      fonte.mesiDiMigrazione !== undefined && { migrazioneEntro: piuMesi(inizio, fonte.mesiDiMigrazione) }),
  };
}
