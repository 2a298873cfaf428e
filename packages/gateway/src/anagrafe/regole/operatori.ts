import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Operatore } from '../../domain/ente.js';
import type { Regola } from './regola.js';

/** Profiles that name services there are, and days there are, in their order (E-25). */
export const profiliDegliOperatori: Regola = function* ({ ente, percorso }) {
  const servizi = new Set(ente.servizi.map(({ id }) => id));
  for (const [index, operatore] of ente.operatori.entries()) {
    const at = percorso + pointer('operatori', index);
    for (const [n, servizio] of (operatore.servizi ?? []).entries()) {
      if (servizi.has(servizio)) continue;
      const fix = 'scrivi l’id di un servizio di questo ente';
      yield difetto('servizio-inesistente', at + pointer('servizi', n), 'nessun servizio si chiama così', fix);
    }
    const bad = GIORNI.filter(([, read]) => !isDay(read(operatore)));
    for (const [field] of bad) {
      yield difetto('data-non-valida', `${at}/${field}`, 'questo giorno non esiste nel calendario', 'correggi la data');
    }
    const { dal, al } = operatore;
    if (bad.length === 0 && dal !== undefined && al !== undefined && al < dal) {
      yield difetto(
        'date-invertite',
        `${at}/al`,
        'finisce prima di cominciare',
        'al è l’ultimo giorno: viene dopo dal',
      );
    }
  }
};

/** More users than the convention allows (Q-04u): said, because a convention may be lowered under those there are. */
export const utentiDichiarati: Regola = function* ({ ente, percorso }) {
  const users = ente.operatori.filter(({ stato }) => stato === 'abilitato').length;
  for (const [c, { servizi }] of ente.convenzioni.entries()) {
    for (const [s, { utentiMassimi }] of servizi.entries()) {
      if (utentiMassimi === undefined || users <= utentiMassimi) continue;
      const at = percorso + pointer('convenzioni', c, 'servizi', s, 'utentiMassimi');
      const problem = `gli operatori abilitati sono ${users}, e questa convenzione ne ammette ${utentiMassimi}`;
      yield avviso(
        'utenti-oltre-massimo',
        at,
        problem,
        'revoca chi non serve più: nessuno può essere aggiunto (Q-04u)',
      );
    }
  }
};

const GIORNI: readonly (readonly [string, (operatore: Operatore) => string | undefined])[] = [
  ['dal', ({ dal }) => dal],
  ['al', ({ al }) => al],
  ['presaVisione/data', ({ presaVisione }) => presaVisione?.data],
  ['daConfermareEntro', ({ daConfermareEntro }) => daConfermareEntro],
];

function isDay(text: string | undefined): boolean {
  if (text === undefined) return true;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}
