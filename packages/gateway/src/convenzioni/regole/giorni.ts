import { pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { clausolaDi } from '../clausole.js';
import { isGiorno } from '../termini.js';
import { per } from './regola.js';
import type { RegolaConvenzione } from './regola.js';

/** Every day and moment of the document is on the calendar, wherever it stands. */
export const giorniVeri: RegolaConvenzione = ({ documento }) => cerca(documento, '');

function* cerca(value: unknown, at: string): Iterable<Rilievo> {
  if (typeof value === 'string') {
    const [day = '', time] = value.split('T');
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || (time !== undefined && !/^\d\d:\d\d$/.test(time)) || isGiorno(day)) return;
    const { difetto } = per(clausolaDi(at) ?? 'E-13');
    yield difetto('data-non-valida', at, 'questo giorno non esiste nel calendario', 'correggi la data (AAAA-MM-GG)');
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) yield* cerca(part, at + pointer(key));
  }
}

/** The patron day is a day of some year. */
export const patrono: RegolaConvenzione = function* ({ documento: { calendario } }) {
  // 2028 has a 29 February.
  if (calendario?.patrono === undefined || isGiorno(`2028-${calendario.patrono}`)) return;
  const problem = 'questo giorno non esiste in nessun anno';
  yield per('E-08').difetto('data-non-valida', '/calendario/patrono', problem, 'scrivi "MM-GG", per esempio "06-29"');
};

/** Suspensions and announced stops begin before they end, and those of a kind do not lie on each other. */
export const intervalli: RegolaConvenzione = function* ({ documento: { sospensioni = [], manutenzioni = [] } }) {
  for (const [list, items, requisito] of [
    ['sospensioni', sospensioni, 'E-12'],
    ['manutenzioni', manutenzioni, 'Q-15'],
  ] as const) {
    const { difetto } = per(requisito);
    for (const [index, { dal, al }] of items.entries()) {
      if (al !== undefined && al <= dal)
        yield difetto('date-invertite', pointer(list, index, 'al'), 'finisce prima di cominciare', 'al viene dopo dal');
      const other = items.findIndex(
        (one, before) => before < index && dal < (one.al ?? '9999') && one.dal < (al ?? '9999'),
      );
      if (other >= 0) {
        const problem = `si sovrappone a ${pointer(list, other)}: non si sa quale testo dire`;
        yield difetto('intervalli-sovrapposti', pointer(list, index, 'dal'), problem, 'uniscili, o correggi gli orari');
      }
    }
  }
};
